"""The way of a new colleague: invited, keys made in their browser, checked by the inviter."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from amparo.journal import actions as journal
from amparo.people import days, names, queries, roles, vouching
from amparo.people.actions import intake, wraps
from amparo.people.models import (
    IntakeKey,
    Invitation,
    KeyStatement,
    Staff,
    StaffKey,
    StaffRole,
)
from amparo.people.refusals import Refused
from amparo_seal.errors import CannotOpen
from amparo_seal.keys import PUBLIC_LENGTH, wrap_key_id
from amparo_seal.primitives import sha256
from amparo_seal.staff import sign_key_id
from amparo_seal.statements import StaffKey as StaffKeyForm

INVITED_FOR = timedelta(days=7)
SALT, PUBLIC, PROOF, AUTH = 16, 32, 32, 43


@dataclass(frozen=True, kw_only=True)
class NewKeys:
    """What a new member's browser sends: public keys, and private ones sealed by a passphrase."""

    username: str
    display_name: str
    salt: bytes
    # base64url of 32 bytes: what takes a password's place.
    auth: str
    bundle: bytes
    suite: int
    sign_public: bytes
    wrap_public: bytes
    proof: bytes

    def __post_init__(self) -> None:
        fitting = (
            len(self.salt) == SALT
            and len(self.auth) == AUTH
            and len(self.sign_public) == PUBLIC
            and len(self.wrap_public) == PUBLIC_LENGTH.get(self.suite)
            and len(self.proof) == PROOF
            and 0 < len(self.bundle) <= 512  # noqa: PLR2004 - two seeds, two lengths and a tag
        )
        if not fitting:
            raise Refused("keys-unreadable")


@transaction.atomic
def invite(*, by: Staff, id: uuid.UUID, roles_wanted: Sequence[str]) -> Invitation:  # noqa: A002 - its name in the table
    """Make an invitation. The secret of its link is made, and stays, in the inviter's browser."""
    wanted = sorted(set(roles_wanted))
    if not wanted or not set(wanted) <= set(roles.BY_NAME):
        raise Refused("roles-unknown")
    _may_give(by, wanted)
    invitation, is_new = Invitation.objects.get_or_create(
        pk=id,
        defaults={
            "agency": by.agency,
            "by": by,
            "roles": ",".join(wanted),
            "expires": days.today() + INVITED_FOR,
        },
    )
    if is_new:
        journal.write(act="staff.invited", agency=by.agency_id, by=by)
    elif (invitation.by_id, invitation.roles) != (by.pk, ",".join(wanted)):
        raise Refused("used-already")
    return invitation


def _may_give(by: Staff, wanted: Sequence[str]) -> None:
    if roles.Intake.name in wanted and not by.holds(roles.Intake):
        # Only who holds the intake key can hand it on.
        raise Refused("needs-intake")
    if roles.GIVEN_BY_ADMINISTRATORS & set(wanted) and not by.holds(roles.AgencyAdministrator):
        raise Refused("needs-administrator")


@transaction.atomic
def offer(*, invitation_id: uuid.UUID, keys: NewKeys) -> Invitation:
    """Take the keys of a new member, who can do nothing until two colleagues vouched for them."""
    invitation = _open_invitation(invitation_id, keys)
    if invitation.by_id is None:
        raise Refused("needs-root")
    if invitation.state == Invitation.State.OPEN:
        take_keys(invitation, keys)
    return invitation


@transaction.atomic
def found(
    *,
    invitation_id: uuid.UUID,
    keys: NewKeys,
    statement: bytes,
    signature: bytes,
    intake_key: intake.IntakeOffer,
) -> Invitation:
    """Take the first member's keys and the first intake key, signed by the root in the browser."""
    invitation = _open_invitation(invitation_id, keys)
    if invitation.by_id is not None:
        raise Refused("link-ended")
    if invitation.state != Invitation.State.OPEN:
        return invitation
    staff_key = take_keys(invitation, keys)
    stated = state(invitation, staff_key, statement)
    root = bytes(invitation.agency.root_public)
    vouching.add_signature(statement=stated, public=root, by=None, signature=signature)
    admit(invitation)
    first = intake.keep_offer(agency=invitation.agency, offer=intake_key, public=root, by=None)
    intake.take_into_use(first)
    journal.write(act="keys.changed", agency=invitation.agency_id, by=invitation.staff)
    return invitation


@transaction.atomic
def sign(
    *,
    invitation: Invitation,
    by: Staff,
    statement: bytes,
    signature: bytes,
    sealed: Mapping[str, Any] | None,
) -> None:
    """Keep the inviter's signature over the new keys, and the intake key wrapped to them.

    The inviter's browser has checked the proof; the server cannot, it does not know the secret.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.by_id != by.pk:
        raise Invitation.DoesNotExist
    if invitation.state != Invitation.State.OFFERED:
        if invitation.state == Invitation.State.SIGNED:
            return
        raise Refused("link-ended")
    # Once more: whoever lost a role since they invited gives by it no longer.
    _may_give(by, invitation.role_names)
    staff_key = StaffKey.objects.get(staff=invitation.staff_id, state=StaffKey.State.OFFERED)
    own = queries.current_key(by)
    stated = state(invitation, staff_key, statement)
    vouching.add_signature(
        statement=stated,
        public=bytes(own.sign_public),
        by=bytes(own.sign_id),
        signature=signature,
    )
    if roles.Intake.name in invitation.role_names:
        _hand_on_intake(invitation, staff_key, sealed)
    invitation.state = Invitation.State.SIGNED
    invitation.save(update_fields=["state"])
    journal.write(act="keys.signed", agency=by.agency_id, by=by)


@transaction.atomic
def end_invitation(*, invitation: Invitation, by: Staff) -> None:
    """Take an invitation back; what its keys were given is gone with it."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.state == Invitation.State.ENDED:
        return
    if invitation.state == Invitation.State.USED:
        raise Refused("used-already")
    newcomer, invitation.staff, invitation.state = invitation.staff, None, Invitation.State.ENDED
    invitation.save(update_fields=["staff", "state"])
    if newcomer is not None:
        for key in newcomer.keys.all():
            wraps.end(holder=bytes(key.holder))
        statements = list(KeyStatement.objects.filter(staff_key__staff=newcomer))
        newcomer.delete()
        KeyStatement.objects.filter(pk__in=[one.pk for one in statements]).delete()
    journal.write(act="invitation.ended", agency=by.agency_id, by=by)


def take_keys(invitation: Invitation, keys: NewKeys) -> StaffKey:
    username = names.username(keys.username)
    if Staff.objects.filter(username=username).exists():
        raise Refused("name-taken")
    staff = Staff(
        pk=invitation.staff_id_reserved,
        username=username,
        agency=invitation.agency,
        display_name=names.display_name(keys.display_name),
        salt=keys.salt,
    )
    staff.set_password(keys.auth)
    staff.save(force_insert=True)
    staff_key = StaffKey.objects.create(
        staff=staff,
        suite=keys.suite,
        sign_public=keys.sign_public,
        sign_id=sign_key_id(keys.sign_public).bytes,
        wrap_public=keys.wrap_public,
        holder=wrap_key_id(keys.suite, keys.wrap_public).bytes,
        bundle=keys.bundle,
    )
    invitation.staff, invitation.proof = staff, keys.proof
    invitation.state = Invitation.State.OFFERED
    invitation.save(update_fields=["staff", "proof", "state"])
    journal.write(act="staff.enrolled", agency=invitation.agency_id, by=staff)
    return staff_key


def state(invitation: Invitation, staff_key: StaffKey, statement: bytes) -> KeyStatement:
    """Keep the statement, if it says about these keys what the invitation says."""
    try:
        form = StaffKeyForm.parse(statement)
    except CannotOpen as error:
        raise Refused("statement-unreadable") from error
    expected = StaffKeyForm(
        deployment=settings.DEPLOYMENT,
        expires=form.expires,
        agency=invitation.agency_id,
        staff=invitation.staff_id_reserved,
        roles=tuple(invitation.role_names),
        epoch=staff_key.epoch,
        wrap_hash=sha256(bytes(staff_key.wrap_public)),
        sign_public=bytes(staff_key.sign_public),
        starts=form.starts,
    )
    if form != expected:
        raise Refused("statement-differs")
    vouching.in_time(starts=form.starts, expires=form.expires)
    stated = KeyStatement.objects.create(
        agency_id=invitation.agency_id,
        purpose=KeyStatement.Purpose.STAFF_KEY,
        data=statement,
        from_day=form.starts,
        expires=form.expires,
    )
    staff_key.statement = stated
    staff_key.save(update_fields=["statement"])
    return stated


def admit(invitation: Invitation) -> None:
    """Let the new member in, if a browser would believe their key now."""
    staff_key = StaffKey.objects.get(staff=invitation.staff_id, state=StaffKey.State.OFFERED)
    staff_key.state = StaffKey.State.CURRENT
    staff_key.save(update_fields=["state"])
    if uuid.UUID(bytes=bytes(staff_key.sign_id)) not in vouching.held(invitation.agency).staff_keys:
        raise Refused("not-vouched")
    StaffRole.objects.bulk_create(
        StaffRole(staff_id=staff_key.staff_id, role=role) for role in invitation.role_names
    )
    Staff.objects.filter(pk=staff_key.staff_id).update(is_active=True)
    invitation.state = Invitation.State.USED
    invitation.save(update_fields=["state"])


def _open_invitation(pk: uuid.UUID, keys: NewKeys) -> Invitation:
    """Find the invitation of a link, as long as it is good for these keys."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",)).select_related("agency").get(pk=pk)
    )
    if invitation.state == Invitation.State.OPEN:
        if invitation.expires < days.today():
            raise Invitation.DoesNotExist
        return invitation
    # The same answer to the same keys: a lost connection is not a used link.
    if not StaffKey.objects.filter(
        staff=invitation.staff_id, sign_public=keys.sign_public
    ).exists():
        raise Invitation.DoesNotExist
    return invitation


def _hand_on_intake(
    invitation: Invitation, staff_key: StaffKey, sealed: Mapping[str, Any] | None
) -> None:
    keys = list(queries.intake_keys(invitation.agency))
    current = [key for key in keys if key.state == IntakeKey.State.CURRENT]
    holder = bytes(staff_key.holder)
    wraps.keep(sealed or {}, agency=invitation.agency, keys=keys, holder=holder)
    if not current or not wraps.reaches(current[0], {holder}):
        raise Refused("intake-not-wrapped")
