import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from amparo.people.models.agencies import Agency
from amparo.people.roles import ALL, Role


class StaffAccounts(BaseUserManager["Staff"]):
    def get_by_natural_key(self, username: str | None) -> "Staff":
        return self.get(username=username)


class Staff(AbstractBaseUser):
    """A member of an agency. `password` is the hash of what the browser derives, not of words."""

    # Django would write the second of each sign-in into the row.
    last_login = None

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=60, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="staff")
    display_name = models.CharField(max_length=80)
    salt = models.BinaryField(max_length=16)
    is_active = models.BooleanField(default=False)

    objects: ClassVar[StaffAccounts] = StaffAccounts()

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff members")
        constraints = [
            models.CheckConstraint(name="staff_has_a_username", condition=~Q(username="")),
        ]

    def __str__(self) -> str:
        return f"Staff {self.pk}"

    @cached_property
    def roles(self) -> tuple[type[Role], ...]:
        """The roles held, by name. Loaded once for each object."""
        held = {held.role for held in self.held_roles.all()}
        return tuple(role for role in ALL if role.name in held)

    def may(self, permission: str) -> bool:
        """Say whether one of their roles lists `permission`; a removed member may nothing."""
        return self.is_active and any(permission in role.permissions for role in self.roles)

    def holds(self, role: type[Role]) -> bool:
        return self.is_active and any(held.name == role.name for held in self.roles)


class StaffRole(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="held_roles")
    role = models.CharField(max_length=24)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_role_is_held_once", fields=["staff", "role"]),
            models.CheckConstraint(
                name="staff_role_is_known",
                condition=Q(
                    role__in=[
                        "agency_administrator",
                        "intake",
                        "advocate",
                        "supervisor",
                        "on_call",
                        "officer",
                        "partner",
                        "interpreter",
                        "privacy_officer",
                        "coordinator",
                        "analyst",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.staff_id}"


class OpenSession(models.Model):
    """Which sessions of a member hold a K2, so that removing them can end each one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="open_sessions")
    digest = models.BinaryField(max_length=32, unique=True)

    def __str__(self) -> str:
        return f"Open session of {self.staff_id}"


class Invitation(models.Model):
    """The way of a new colleague's keys: offered by them, signed by one, confirmed by another."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for your colleague")
        OFFERED = "offered", _("waiting for your check")
        SIGNED = "signed", _("waiting for a second colleague")
        USED = "used", _("done")
        ENDED = "ended", _("ended")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="invitations")
    # The id the new member will have: their keys and proof are bound to it from the start.
    staff_id_reserved = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    staff = models.OneToOneField(
        Staff, on_delete=models.PROTECT, null=True, related_name="invitation"
    )
    roles = models.CharField(max_length=200)
    # Absent for the first member of an agency: the root key vouches instead of a colleague.
    by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="invitations_made"
    )
    expires = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    proof = models.BinaryField(max_length=32, null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                name="invitation_state_is_known",
                condition=Q(state__in=["open", "offered", "signed", "used", "ended"]),
            ),
            models.CheckConstraint(
                name="invitation_beyond_open_has_staff_and_proof",
                condition=Q(state__in=["open", "ended"])
                | Q(staff__isnull=False, proof__isnull=False),
            ),
            models.UniqueConstraint(
                name="an_agency_is_founded_once",
                fields=["agency"],
                condition=Q(by__isnull=True) & ~Q(state="ended"),
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk} ({self.state})"

    @property
    def role_names(self) -> list[str]:
        return self.roles.split(",")

    @property
    def role_classes(self) -> list[type[Role]]:
        return [role for role in ALL if role.name in self.role_names]
