"""A newer statement about a colleague's key: their roles, a later end, or that they left.

Browsers believe statements, not our rows: without a newer one a colleague who left is believed
until the old one ends, and a role that was taken away is not.
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction

from amparo.journal import actions as journal
from amparo.people import queries, roles, vouching
from amparo.people.actions import wraps
from amparo.people.models import (
    Agency,
    IntakeKey,
    KeyStatement,
    Restatement,
    Staff,
    StaffKey,
    StaffRole,
)
from amparo.people.refusals import Refused
from amparo_seal.errors import CannotOpen
from amparo_seal.primitives import sha256
from amparo_seal.statements import StaffKey as StaffKeyForm


@transaction.atomic
def restate(
    *,
    staff_key: StaffKey,
    by: Staff,
    statement: bytes,
    signature: bytes,
    sealed: Mapping[str, Any] | None = None,
) -> Restatement:
    """Keep a newer statement with its first signature; nothing changes before the second.

    `sealed` is the intake key, wrapped to a colleague who comes to intake. Only who may remove
    colleagues gives them other roles; anybody who vouches may renew, or say that somebody left.
    """
    Agency.objects.select_for_update().get(pk=by.agency_id)
    known = Restatement.objects.filter(statement__data=statement).first()
    if known is not None:
        return known
    form = _read(staff_key, statement)
    _check_wanted(staff_key, form, by)
    if staff_key.restatements.filter(state=Restatement.State.SIGNED).exists():
        raise Refused("one-waits-already")
    own = queries.current_key(by)
    stated = KeyStatement.objects.create(
        agency_id=by.agency_id,
        purpose=KeyStatement.Purpose.STAFF_KEY,
        data=statement,
        from_day=form.starts,
        expires=form.expires,
    )
    vouching.add_signature(
        statement=stated,
        public=bytes(own.sign_public),
        by=bytes(own.sign_id),
        signature=signature,
    )
    if _comes_to_intake(staff_key, form.roles):
        _hand_on_intake(staff_key, sealed)
    made = Restatement.objects.create(
        staff_key=staff_key, statement=stated, roles=",".join(form.roles), by=by
    )
    journal.write(act="keys.signed", agency=by.agency_id, by=by)
    return made


@transaction.atomic
def confirm_restatement(
    *, restatement: Restatement, by: Staff, signature: bytes, root: bool = False
) -> None:
    """Add the second signature: a colleague's, or the root's, whose words `by` typed in.

    From then on browsers, and this server, go by it. Raises Refused("tomorrow") where an older
    statement began on the same day and would count for more, Refused("intake-first") where nobody
    who stays signed the key that reports are sealed to.
    """
    Agency.objects.select_for_update().get(pk=by.agency_id)
    locked = Restatement.objects.select_related("statement", "staff_key__staff").get(
        pk=restatement.pk
    )
    if locked.state == Restatement.State.USED:
        return
    if locked.state == Restatement.State.ENDED:
        raise Refused("link-ended")
    if root:
        public, key = bytes(by.agency.root_public), None
    elif locked.by_id == by.pk:
        raise Refused("second-colleague")
    else:
        # Once more: whoever administers no longer has given nobody another role by then.
        _may_say(locked.staff_key, locked.role_names, locked.by)
        own = queries.current_key(by)
        public, key = bytes(own.sign_public), bytes(own.sign_id)
    vouching.add_signature(statement=locked.statement, public=public, by=key, signature=signature)
    locked.state = Restatement.State.USED
    locked.save(update_fields=["state"])
    _must_be_believed(locked, by.agency)
    if locked.staff_key.staff.is_active:
        _take_roles(locked.staff_key, locked.role_names)
    journal.write(act="keys.changed", agency=by.agency_id, by=by)


@transaction.atomic
def end_restatement(*, restatement: Restatement, by: Staff) -> None:
    """Take back what no second colleague signed."""
    ended = Restatement.objects.filter(pk=restatement.pk, state=Restatement.State.SIGNED).update(
        state=Restatement.State.ENDED
    )
    if ended:
        key = restatement.staff_key
        if _comes_to_intake(key, restatement.role_names):
            wraps.end_of_intake(key)
        journal.write(act="keys.changed", agency=by.agency_id, by=by)


def _read(staff_key: StaffKey, statement: bytes) -> StaffKeyForm:
    try:
        form = StaffKeyForm.parse(statement)
    except CannotOpen as error:
        raise Refused("statement-unreadable") from error
    expected = StaffKeyForm(
        deployment=settings.DEPLOYMENT,
        expires=form.expires,
        agency=staff_key.staff.agency_id,
        staff=staff_key.staff_id,
        roles=form.roles,
        epoch=staff_key.epoch,
        wrap_hash=sha256(bytes(staff_key.wrap_public)),
        sign_public=bytes(staff_key.sign_public),
        starts=form.starts,
    )
    if form != expected:
        raise Refused("statement-differs")
    vouching.in_time(starts=form.starts, expires=form.expires)
    return form


def _check_wanted(staff_key: StaffKey, form: StaffKeyForm, by: Staff) -> None:
    member = staff_key.staff
    if member.agency_id != by.agency_id:
        raise StaffKey.DoesNotExist
    if not member.is_active:
        if form.roles:
            raise Refused("roles-unknown")
        return
    held = {role.name for role in member.roles}
    if not form.roles or not set(form.roles) <= set(roles.BY_NAME):
        # Who still works here is removed first: that ends what is served to them at once.
        raise Refused("roles-unknown")
    _may_say(staff_key, form.roles, by)
    if roles.Intake.name in held - set(form.roles) and not _others_in_intake(member):
        raise Refused("last-intake")


def _may_say(staff_key: StaffKey, wanted: Sequence[str], by: Staff) -> None:
    member = staff_key.staff
    same = {role.name for role in member.roles} == set(wanted)
    if member.is_active and not same and not by.may("people.remove"):
        raise Refused("not-allowed")


def _others_in_intake(member: Staff) -> bool:
    others = StaffRole.objects.filter(
        staff__agency=member.agency_id, staff__is_active=True, role=roles.Intake.name
    )
    return others.exclude(staff=member).exists()


def _comes_to_intake(staff_key: StaffKey, wanted: tuple[str, ...] | list[str]) -> bool:
    held = StaffRole.objects.filter(staff=staff_key.staff, role=roles.Intake.name).exists()
    return roles.Intake.name in wanted and not held


def _hand_on_intake(staff_key: StaffKey, sealed: Mapping[str, Any] | None) -> None:
    if sealed is None:
        raise Refused("intake-not-wrapped")
    keys = list(queries.intake_keys(staff_key.staff.agency))
    holder = bytes(staff_key.holder)
    wraps.keep(sealed, agency=staff_key.staff.agency, keys=keys, holder=holder)
    current = [key for key in keys if key.state == IntakeKey.State.CURRENT]
    if not current or not wraps.reaches(current[0], {holder}):
        raise Refused("intake-not-wrapped")


def _must_be_believed(restatement: Restatement, agency: Agency) -> None:
    """Refuse what a browser would not go by: too few signatures, or an older one of this day."""
    key = uuid.UUID(bytes=bytes(restatement.staff_key.sign_id))
    directory = vouching.held(agency)
    stated = bytes(restatement.statement.data)
    if stated not in {form.bytes() for form in directory.history.get(key, ())}:
        raise Refused("not-vouched")
    believed = directory.staff_keys.get(key)
    if sorted(believed.roles if believed else ()) != sorted(restatement.role_names):
        raise Refused("tomorrow")
    current = IntakeKey.objects.filter(agency=agency, state=IntakeKey.State.CURRENT)
    stranded = set(directory.intake_keys) - set(directory.seal_to)
    if current.filter(key__in=stranded).exists():
        # Browsers seal to no key that only people who left stand for: reporters would have none.
        raise Refused("intake-first")


def _take_roles(staff_key: StaffKey, wanted: list[str]) -> None:
    member = staff_key.staff
    held = set(StaffRole.objects.filter(staff=member).values_list("role", flat=True))
    if roles.Intake.name in held - set(wanted):
        if not _others_in_intake(member):
            raise Refused("last-intake")
        wraps.end_of_intake(staff_key)
        # They could open it until today: what comes from now on should be closed to them.
        IntakeKey.objects.filter(agency=member.agency_id, state__in=queries.OPENING).update(
            is_known_outside=True
        )
    StaffRole.objects.filter(staff=member).exclude(role__in=wanted).delete()
    StaffRole.objects.bulk_create(
        [StaffRole(staff=member, role=role) for role in sorted(set(wanted) - held)]
    )
