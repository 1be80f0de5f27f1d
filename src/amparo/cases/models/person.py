import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amparo.people.models import Agency, Staff
from amparo.reports.models import Inbox, Report

SIGNERS = ["unknown", "adult_alone", "with_guardian", "alone_by_law", "court_guardian"]
# Somebody else signs beside them: a parent, a guardian, or whom a court appointed.
ACCOMPANIED = frozenset({"with_guardian", "court_guardian"})
WAYS = ["in_person", "telephone", "video", "messages"]


class Person(models.Model):
    """Somebody helped by one agency. Never the same row as another agency's; no global id.

    What identifies them is sealed. What stands here the person was told the server can see.
    """

    class Called(models.TextChoices):
        PERSON = "person", _("person")
        SURVIVOR = "survivor", _("survivor")
        VICTIM = "victim", _("victim")
        CLIENT = "client", _("client")

    class Signer(models.TextChoices):
        UNKNOWN = "unknown", _("not yet known")
        ADULT = "adult_alone", _("an adult, alone")
        WITH_GUARDIAN = "with_guardian", _("together with a parent or guardian, on paper")
        ALONE_BY_LAW = "alone_by_law", _("alone, because the law lets them decide this, on paper")
        COURT_GUARDIAN = "court_guardian", _("with a guardian whom a court appointed, on paper")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="persons")
    # Made up by the product, never a name: two words and a number.
    pseudonym = models.CharField(max_length=60)
    called = models.CharField(max_length=8, choices=Called, default=Called.PERSON)
    signer = models.CharField(max_length=14, choices=Signer, default=Signer.UNKNOWN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="person_has_a_pseudonym_of_their_own", fields=["agency", "pseudonym"]
            ),
            models.CheckConstraint(
                name="person_word_is_known",
                condition=Q(called__in=["person", "survivor", "victim", "client"]),
            ),
            models.CheckConstraint(
                name="person_signer_is_known",
                condition=Q(signer__in=SIGNERS),
            ),
        ]

    def __str__(self) -> str:
        return f"Person {self.pk}"


class SignerCheck(models.Model):
    """Who may sign for a person, as somebody checked it. The newest one counts."""

    class How(models.TextChoices):
        SAID = "said", _("the person said so, and nothing speaks against it")
        DOCUMENT = "document", _("a document of theirs was seen")
        COURT = "court", _("a decision of a court was seen")
        AUTHORITY = "authority", _("an authority confirmed it")
        LAWYER = "lawyer", _("a lawyer looked into it")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="signer_checks")
    # Counts up with each check of a person, so that the newest is known without a time of day.
    number = models.PositiveSmallIntegerField()
    signer = models.CharField(max_length=14, choices=Person.Signer)
    how = models.CharField(max_length=9, choices=How)
    # That whoever signs beside them is not alleged to have exploited or abused them or a parent.
    nobody_alleged = models.BooleanField(default=False)
    on = models.DateField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_check_of_a_signer_has_a_number", fields=["person", "number"]
            ),
            models.CheckConstraint(
                name="a_checked_signer_is_known", condition=Q(signer__in=SIGNERS)
            ),
            models.CheckConstraint(
                name="who_signs_beside_a_person_was_looked_into",
                condition=~Q(signer__in=sorted(ACCOMPANIED)) | Q(nobody_alleged=True),
            ),
        ]

    def __str__(self) -> str:
        return f"SignerCheck {self.pk}"


class Binding(models.Model):
    """A receipt given to the person of a case, after direct contact with that person.

    The release-signing key that counts is the one sealed in the case's compartment `receipt` by
    the advocate's browser. The copy here lets the server refuse early; no client trusts it.
    """

    class Way(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        TELEPHONE = "telephone", _("by telephone")
        VIDEO = "video", _("by video")
        MESSAGES = "messages", _("by messages, with a question only they could answer")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="bindings")
    inbox = models.OneToOneField(Inbox, on_delete=models.CASCADE, related_name="binding")
    # Empty for a receipt handed over: a walk-in, or a person somebody else had reported.
    report = models.ForeignKey(
        Report, null=True, on_delete=models.SET_NULL, related_name="bindings"
    )
    contact_on = models.DateField()
    way = models.CharField(max_length=9, choices=Way)
    language = models.CharField(max_length=12)
    interpreter = models.BooleanField(default=False)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    release_public = models.BinaryField(max_length=32, null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="person_has_one_live_receipt",
                fields=["person"],
                condition=Q(ended_on=None),
            ),
            models.CheckConstraint(
                name="binding_way_is_known",
                condition=Q(way__in=WAYS),
            ),
        ]

    def __str__(self) -> str:
        return f"Binding {self.pk}"
