import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amparo.people.models.agencies import Agency
from amparo.people.models.staff import Staff
from amparo.vault.models import Key


class KeyStatement(models.Model):
    """Signed bytes saying whose a public key is; the browser trusts these, not our rows."""

    class Purpose(models.TextChoices):
        STAFF_KEY = "staff-key", _("key of a staff member")
        INTAKE_KEY = "intake-key", _("key of the agency's intake")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="statements")
    purpose = models.CharField(max_length=12, choices=Purpose)
    data = models.BinaryField()
    from_day = models.DateField()
    expires = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="key_statement_purpose_is_known",
                condition=Q(purpose__in=["staff-key", "intake-key"]),
            ),
            models.CheckConstraint(
                name="key_statement_ends_after_it_begins",
                condition=Q(expires__gte=models.F("from_day")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} statement {self.pk}"


class StatementSignature(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    statement = models.ForeignKey(KeyStatement, on_delete=models.CASCADE, related_name="signatures")
    # The signing key's id; absent when the agency's root signed.
    by = models.BinaryField(max_length=16, null=True)
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_key_signs_once", fields=["statement", "by"]),
            models.UniqueConstraint(
                name="the_root_signs_once", fields=["statement"], condition=Q(by__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"Signature of {self.statement_id}"


class StaffKey(models.Model):
    """The public keys of a member for one epoch, and the private ones sealed by a passphrase."""

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        CURRENT = "current", _("current")
        RETIRED = "retired", _("retired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="keys")
    epoch = models.PositiveIntegerField(default=1)
    suite = models.PositiveSmallIntegerField(default=2)
    sign_public = models.BinaryField(max_length=32)
    sign_id = models.BinaryField(max_length=16, unique=True)
    wrap_public = models.BinaryField(max_length=1216)
    holder = models.BinaryField(max_length=16, unique=True)
    bundle = models.BinaryField(max_length=512)
    statement = models.OneToOneField(
        KeyStatement, on_delete=models.PROTECT, null=True, related_name="staff_key"
    )
    state = models.CharField(max_length=8, choices=State, default=State.OFFERED)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_staff_key_per_epoch", fields=["staff", "epoch"]),
            models.UniqueConstraint(
                name="one_current_staff_key", fields=["staff"], condition=Q(state="current")
            ),
            models.CheckConstraint(
                name="staff_key_state_is_known",
                condition=Q(state__in=["offered", "current", "retired"]),
            ),
            models.CheckConstraint(
                name="a_current_staff_key_is_stated",
                condition=~Q(state="current") | Q(statement__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Key {self.pk} of {self.staff_id} ({self.state})"


class Restatement(models.Model):
    """A newer statement about a colleague's key: other roles, a later end, or that they left."""

    class State(models.TextChoices):
        SIGNED = "signed", _("waiting for a second colleague")
        USED = "used", _("done")
        ENDED = "ended", _("ended")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff_key = models.ForeignKey(StaffKey, on_delete=models.CASCADE, related_name="restatements")
    statement = models.OneToOneField(
        KeyStatement, on_delete=models.PROTECT, related_name="restatement"
    )
    # Empty: they left.
    roles = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=6, choices=State, default=State.SIGNED)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_restatement_waits_for_a_key",
                fields=["staff_key"],
                condition=Q(state="signed"),
            ),
            models.CheckConstraint(
                name="restatement_state_is_known",
                condition=Q(state__in=["signed", "used", "ended"]),
            ),
        ]

    def __str__(self) -> str:
        return f"Restatement {self.pk} ({self.state})"

    @property
    def role_names(self) -> list[str]:
        return self.roles.split(",") if self.roles else []


class IntakeKey(models.Model):
    """What reports are sealed to. Its private half is wrapped to each member with intake."""

    class State(models.TextChoices):
        OFFERED = "offered", _("waiting for a second colleague")
        CURRENT = "current", _("current")
        ACCEPTED = "accepted", _("opens what was sealed before")
        RETIRED = "retired", _("retired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="intake_keys")
    key = models.OneToOneField(Key, on_delete=models.PROTECT, related_name="intake_key")
    epoch = models.PositiveIntegerField(default=1)
    suite = models.PositiveSmallIntegerField(default=2)
    wrap_public = models.BinaryField(max_length=1216)
    holder = models.BinaryField(max_length=16, unique=True)
    statement = models.OneToOneField(
        KeyStatement, on_delete=models.PROTECT, related_name="intake_key"
    )
    state = models.CharField(max_length=8, choices=State, default=State.OFFERED)
    # Someone who could open it has left: a new one is due.
    is_known_outside = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_current_intake_key", fields=["agency"], condition=Q(state="current")
            ),
            models.UniqueConstraint(
                name="one_intake_key_is_offered_at_once",
                fields=["agency"],
                condition=Q(state="offered"),
            ),
            models.CheckConstraint(
                name="intake_key_state_is_known",
                condition=Q(state__in=["offered", "current", "accepted", "retired"]),
            ),
        ]

    def __str__(self) -> str:
        return f"Intake key {self.pk} ({self.state})"
