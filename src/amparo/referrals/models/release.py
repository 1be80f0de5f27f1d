import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amparo.cases.models import Case
from amparo.people.models import Agency, Staff
from amparo.referrals.states import DisclosureState, ReleaseState
from amparo.vault.models import Envelope
from amparo_seal.envelope import Compartment

# All of them are sensitive. Workers' notes, the alleged and a kept receipt are never released.
RELEASABLE = (
    Compartment.identity,
    Compartment.contact,
    Compartment.story,
    Compartment.health,
    Compartment.legal,
    Compartment.evidence,
    Compartment.safety,
)
SIGNED_STATES = [
    ReleaseState.SIGNED,
    ReleaseState.ACTIVE,
    ReleaseState.EXPIRED,
    ReleaseState.SUPERSEDED,
]


class Release(models.Model):
    """A person's consent that ONE recipient opens named compartments, for a purpose, until a day.

    What was signed stands in `statement`, byte for byte; browsers verify that, not these columns.
    """

    class Method(models.TextChoices):
        MY_FILE = "my_file", _("in “my file”")
        PAPER = "paper", _("on paper")

    class Purpose(models.TextChoices):
        SHELTER = "shelter", _("to give a safe place to stay")
        CARE = "care", _("to give care")
        LEGAL = "legal", _("to give legal help")
        INVESTIGATION = "investigation", _("to investigate a crime")
        SUPPORT = "support", _("to give support")

    class Checked(models.TextChoices):
        """How whoever explained it checked that the person may sign."""

        ASKED = "asked", _("I asked, and nothing speaks against it")
        KNOWN = "known", _("the team knows it")
        DOCUMENT = "document", _("I saw a document")
        COURT = "court", _("I saw a paper of a court")

    class Support(models.TextChoices):
        """What helped the person to decide for themselves."""

        NONE = "", _("nothing more was needed")
        EASY = "easy", _("easy words or pictures")
        TRUSTED = "trusted", _("somebody they trust sat with them")
        AID = "aid", _("an aid to speak or hear")
        TIME = "time", _("more time, or several talks")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="releases")
    recipient = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="released_to")
    purpose = models.CharField(max_length=13, choices=Purpose)
    method = models.CharField(max_length=7, choices=Method)
    valid_from = models.DateField()
    valid_to = models.DateField()
    language = models.CharField(max_length=12)
    interpreter = models.BooleanField(default=False)
    wording = models.CharField(max_length=40)
    # The person said back in their own words what will happen; ticked by who explained it.
    teach_back = models.BooleanField(default=False)
    # An authority's own text was read out, and confirmed apart from the rest.
    warned = models.BooleanField(default=False)
    checked = models.CharField(max_length=8, choices=Checked)
    support = models.CharField(max_length=7, choices=Support, default="", blank=True)
    explained_on = models.DateField(null=True)
    explained_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    # What was explained, and the name the person gave the recipient, sealed for the person.
    text = models.ForeignKey(Envelope, null=True, on_delete=models.SET_NULL, related_name="+")
    # The ask it was made for. A person may also share with somebody whom nobody asked for them.
    ask = models.ForeignKey(
        "referrals.Referral", null=True, on_delete=models.SET_NULL, related_name="releases"
    )
    replaces = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="replaced_by"
    )
    statement = models.BinaryField()
    hash = models.BinaryField(max_length=32, unique=True)
    signature = models.BinaryField(max_length=64, null=True)
    state = models.CharField(max_length=10, choices=ReleaseState, default=ReleaseState.DRAFT)
    signed_on = models.DateField(null=True)
    # A worker spoke with the person, out of anybody's hearing, before anything left.
    spoke_on = models.DateField(null=True)
    spoke_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    active_on = models.DateField(null=True)
    withdrawal = models.BinaryField(null=True)
    withdrawal_signature = models.BinaryField(max_length=64, null=True)
    withdrawn_on = models.DateField(null=True)
    copy_given = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="release_state_is_known", condition=Q(state__in=ReleaseState.values)
            ),
            models.CheckConstraint(
                name="release_method_is_known", condition=Q(method__in=["my_file", "paper"])
            ),
            models.CheckConstraint(
                name="release_purpose_is_known",
                condition=Q(purpose__in=["shelter", "care", "legal", "investigation", "support"]),
            ),
            models.CheckConstraint(
                name="release_says_how_it_was_checked_who_signs",
                condition=Q(checked__in=["asked", "known", "document", "court"]),
            ),
            models.CheckConstraint(
                name="release_support_is_known",
                condition=Q(support__in=["", "easy", "trusted", "aid", "time"]),
            ),
            models.CheckConstraint(
                name="release_ends_after_it_begins", condition=Q(valid_to__gt=F("valid_from"))
            ),
            models.CheckConstraint(
                name="release_is_explained_before_it_is_signed",
                condition=Q(state__in=[ReleaseState.DRAFT, ReleaseState.WITHDRAWN])
                | Q(explained_on__isnull=False, explained_by__isnull=False, teach_back=True),
            ),
            models.CheckConstraint(
                name="release_signed_in_my_file_has_a_signature",
                condition=~Q(state__in=SIGNED_STATES, method="my_file")
                | Q(signature__isnull=False),
            ),
            models.CheckConstraint(
                name="release_signed_has_a_day",
                condition=~Q(state__in=SIGNED_STATES) | Q(signed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="release_is_active_only_after_somebody_spoke_with_the_person",
                condition=~Q(state__in=[ReleaseState.ACTIVE, ReleaseState.SUPERSEDED])
                | Q(active_on__isnull=False, spoke_on__isnull=False, spoke_by__isnull=False),
            ),
            models.CheckConstraint(
                name="release_withdrawn_exactly_with_its_day",
                condition=Q(state=ReleaseState.WITHDRAWN, withdrawn_on__isnull=False)
                | (~Q(state=ReleaseState.WITHDRAWN) & Q(withdrawn_on=None)),
            ),
        ]
        indexes = [models.Index(fields=["recipient", "state"], name="release_to_a_recipient")]

    def __str__(self) -> str:
        return f"Release {self.pk} ({self.state})"

    @property
    def names(self) -> list[int]:
        """The compartments it names, in order."""
        return sorted(row.compartment for row in self.compartments.all())


class ReleaseCompartment(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="compartments")
    compartment = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="release_names_a_compartment_once", fields=["release", "compartment"]
            ),
            models.CheckConstraint(
                name="release_names_what_may_be_released",
                condition=Q(compartment__in=[int(one) for one in RELEASABLE]),
            ),
        ]

    def __str__(self) -> str:
        return f"ReleaseCompartment {self.pk}"


class Attestation(models.Model):
    """A release on paper: one worker attests it by signature, a second confirms with the person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release = models.OneToOneField(Release, on_delete=models.CASCADE, related_name="attestation")
    worker = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="attested")
    # The statement names the person: it is sealed in the case, and clients verify it there.
    envelope = models.ForeignKey(Envelope, null=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)
    # What the worker signed for the second one to see; empty where they attested before that.
    shown = models.BinaryField(null=True)
    shown_signature = models.BinaryField(max_length=64, null=True)
    attested_on = models.DateField()
    # A guardian who signed beside a minor; who checked it is the worker.
    with_guardian = models.BooleanField(default=False)
    guardian_checked = models.CharField(
        max_length=8, choices=Release.Checked, default="", blank=True
    )
    # Nobody says of the guardian that they exploited or abused the person, or the other parent.
    guardian_not_alleged = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(
        Staff, null=True, on_delete=models.PROTECT, related_name="confirmed"
    )
    confirmed_on = models.DateField(null=True)
    # What the second worker signed; empty where they confirmed before that was signed.
    confirmation = models.BinaryField(null=True)
    confirmation_signature = models.BinaryField(max_length=64, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="attestation_confirmation_is_whole_and_somebodys",
                condition=Q(confirmation=None, confirmation_signature=None)
                | Q(
                    confirmation__isnull=False,
                    confirmation_signature__isnull=False,
                    confirmed_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="attestation_shows_what_is_signed",
                condition=Q(shown=None, shown_signature=None)
                | Q(shown__isnull=False, shown_signature__isnull=False),
            ),
            models.CheckConstraint(
                name="attestation_of_a_guardian_says_how_they_were_checked",
                condition=Q(with_guardian=False, guardian_checked="", guardian_not_alleged=False)
                | Q(
                    with_guardian=True,
                    guardian_checked__in=["known", "document", "court"],
                    guardian_not_alleged=True,
                ),
            ),
            models.CheckConstraint(
                name="attestation_is_confirmed_by_a_second_worker",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("worker")),
            ),
            models.CheckConstraint(
                name="attestation_is_confirmed_by_somebody_on_a_day",
                condition=Q(confirmed_by=None, confirmed_on=None)
                | Q(confirmed_by__isnull=False, confirmed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Attestation {self.pk}"


class Disclosure(models.Model):
    """That keys went to a recipient, and what became of it. Shown to the person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release = models.OneToOneField(Release, on_delete=models.CASCADE, related_name="disclosure")
    state = models.CharField(max_length=13, choices=DisclosureState, default=DisclosureState.SENT)
    # SHA-256 over the release's hash and each key handed over (protocol.md, section 9).
    fields = models.BinaryField(max_length=32, null=True)
    sent_on = models.DateField()
    opened_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    destroyed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="disclosure_state_is_known", condition=Q(state__in=DisclosureState.values)
            ),
            models.CheckConstraint(
                name="disclosure_ended_says_when",
                condition=Q(state__in=["sent", "opened"], ended_on=None)
                | (~Q(state__in=["sent", "opened"]) & Q(ended_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="disclosure_destroyed_says_when",
                condition=Q(state="destroyed", destroyed_on__isnull=False)
                | (~Q(state="destroyed") & Q(destroyed_on=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"Disclosure {self.pk} ({self.state})"


class Opening(models.Model):
    """That a role of the recipient opened what was released, on a day: what the person is shown.

    Which member it was stands in the recipient's journal only.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="openings")
    role = models.CharField(max_length=24)
    on = models.DateField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="openings_are_counted_by_role_and_day", fields=["disclosure", "role", "on"]
            ),
        ]

    def __str__(self) -> str:
        return f"Opening {self.pk}"


class TakenBy(models.Model):
    """Who of the recipient's people works with what was released, once it was taken up."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="taken_by")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="takes")
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_release_is_taken_by_a_member_once", fields=["release", "staff"]
            ),
        ]

    def __str__(self) -> str:
        return f"TakenBy {self.pk}"
