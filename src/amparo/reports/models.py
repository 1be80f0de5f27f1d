"""A report, the inbox that its receipt opens, and what was said since. All of it is sealed."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from amparo.people.models import Agency, Staff
from amparo.reports.states import OPEN, State
from amparo.vault.models import Envelope, Key


class Inbox(models.Model):
    """What the server knows of a receipt: a hash and public keys. It opens nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    locator = models.BinaryField(max_length=32, unique=True)
    sign_public = models.BinaryField(max_length=32)
    wrap_public = models.BinaryField(max_length=1216)
    # What only the receipt can say of the conversation's key; empty where it came before marks.
    mark = models.BinaryField(max_length=32, null=True)
    file_sign_public = models.BinaryField(max_length=32, null=True)
    file_wrap_public = models.BinaryField(max_length=1216, null=True)
    keep_days = models.PositiveSmallIntegerField(default=7)
    # The server's memory held this receipt once; a new one is offered at the next sealed visit.
    assisted = models.BooleanField(default=False)
    # A word chosen later opens nothing more until the advocate knows that the person chose it:
    # else whoever finds the receipt could choose one.
    word_pending = models.BooleanField(default=False)
    # Bound to the person of a case: keys no longer change without their advocate.
    bound = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="inbox_waits_only_with_a_private_word",
                condition=Q(word_pending=False) | Q(file_sign_public__isnull=False),
            ),
            models.CheckConstraint(
                name="inbox_has_both_file_keys_or_neither",
                condition=Q(file_sign_public=None, file_wrap_public=None)
                | (Q(file_sign_public__isnull=False) & Q(file_wrap_public__isnull=False)),
            ),
            models.CheckConstraint(
                name="inbox_mark_has_32_bytes",
                condition=Q(mark__isnull=True) | Q(Exact(Length("mark"), 32)),
            ),
            models.CheckConstraint(
                name="inbox_keeps_messages_for_at_most_a_year",
                condition=Q(keep_days__lte=366),
            ),
        ]

    def __str__(self) -> str:
        return f"Inbox {self.pk}"


class Report(models.Model):
    """A signal from somebody about somebody. Who, the server does not know."""

    class Channel(models.TextChoices):
        WEB = "web", _("this site")
        TELEPHONE = "telephone", _("telephone")
        WALK_IN = "walk_in", _("in person")
        OUTREACH = "outreach", _("outreach")
        LETTER = "letter", _("letter")
        TEXT = "text", _("text message")

    class Relation(models.TextChoices):
        SELF = "self", _("the person themselves")
        OTHER = "other", _("somebody else")
        UNSURE = "unsure", _("not sure")

    class Mode(models.IntegerChoices):
        E2E = 1, _("sealed in the browser")
        ASSISTED = 2, _("passed through the server's memory")

    class Feedback(models.TextChoices):
        RECEIVED = "received", _("We have it.")
        READ = "read", _("We have read it.")
        PASSED_ON = "passed_on", _("We have passed it on. We cannot say more.")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="reports")
    inbox = models.OneToOneField(Inbox, null=True, on_delete=models.SET_NULL, related_name="report")
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.WEB)
    received_on = models.DateField()
    language = models.CharField(max_length=12)
    urgent = models.BooleanField(default=False)
    # The minute of an urgent report, kept until somebody has opened it and no longer.
    urgent_at = models.DateTimeField(null=True)
    mode = models.PositiveSmallIntegerField(choices=Mode)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    awaiting_from = models.CharField(max_length=10, choices=State, default="", blank=True)
    awaiting_since = models.DateField(null=True)
    promised_by = models.DateField()
    # Said by the intake worker at triage; what the sender said of it is sealed.
    relation = models.CharField(max_length=6, choices=Relation, default="", blank=True)
    # All that a third party ever learns. Set at triage and by nothing that happens later.
    feedback = models.CharField(max_length=9, choices=Feedback, default=Feedback.RECEIVED)
    key = models.OneToOneField(Key, on_delete=models.PROTECT, related_name="opens_report")
    conversation = models.OneToOneField(
        Key, on_delete=models.PROTECT, related_name="opens_conversation"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="report_state_is_a_known_one", condition=Q(state__in=State.values)
            ),
            models.CheckConstraint(
                name="report_waits_from_an_open_state_since_a_day",
                condition=Q(
                    state=State.AWAITING,
                    awaiting_from__in=sorted(OPEN),
                    awaiting_since__isnull=False,
                )
                | (~Q(state=State.AWAITING) & Q(awaiting_from="", awaiting_since=None)),
            ),
            models.CheckConstraint(
                name="report_keeps_a_minute_only_when_urgent",
                condition=Q(urgent=True) | Q(urgent_at=None),
            ),
            models.CheckConstraint(
                name="report_relation_is_a_known_one",
                condition=Q(relation__in=["", "self", "other", "unsure"]),
            ),
            models.CheckConstraint(
                name="report_is_answered_after_it_came",
                condition=Q(promised_by__gte=F("received_on")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "state", "received_on"], name="report_inbox_of_agency"),
        ]

    def __str__(self) -> str:
        return f"Report {self.pk} ({self.state})"


class Barred(models.Model):
    """A colleague who must not read a report, nor learn that it is there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="barred")
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_colleague_is_barred_once", fields=["report", "staff"]),
        ]

    def __str__(self) -> str:
        return f"Barred {self.pk}"


class Message(models.Model):
    """One sealed message of a conversation; erased ones leave their place empty."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="messages")
    # Empty when the person erased it: its number stays taken, so that nothing slips into its place.
    envelope = models.OneToOneField(
        Envelope, null=True, on_delete=models.SET_NULL, related_name="message"
    )
    sequence = models.PositiveIntegerField()
    by_staff = models.BooleanField()
    sent_on = models.DateField()
    read_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="message_has_a_number_of_its_own", fields=["report", "sequence"]
            ),
            models.CheckConstraint(
                name="message_numbers_begin_at_one", condition=Q(sequence__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"Message {self.pk}"


class Challenge(models.Model):
    """A random value that a receipt signs once to open its inbox."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    value = models.BinaryField(max_length=32, unique=True)
    made_on = models.DateField()

    def __str__(self) -> str:
        return f"Challenge {self.pk}"


class WordTry(models.Model):
    """How often a private word was tried today, for receipts that exist and those that do not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # HMAC of the locator: the same for a known and an unknown receipt.
    digest = models.BinaryField(max_length=32)
    day = models.DateField()
    failed = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="word_tries_are_counted_once_a_day", fields=["digest", "day"]
            ),
        ]

    def __str__(self) -> str:
        return f"WordTry {self.pk}"


class Quota(models.Model):
    """What was used today of something that is not endless. It names no address and no person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=60)
    day = models.DateField()
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="quota_is_counted_once_a_day", fields=["name", "day"]),
        ]

    def __str__(self) -> str:
        return f"Quota {self.name}"


class UsedToken(models.Model):
    """A one-time mark of an assisted page, so that sending a page twice is one report."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Two hashes that only the mark itself can make again: of the mark, and of what came with it.
    value = models.BinaryField(max_length=32, unique=True)
    said = models.BinaryField(max_length=32)
    used_on = models.DateField()

    def __str__(self) -> str:
        return f"UsedToken {self.pk}"
