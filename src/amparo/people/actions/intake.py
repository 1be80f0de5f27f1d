"""The key that reports are sealed to: offered by one colleague's browser, confirmed by a second."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from amparo.journal import actions as journal
from amparo.people import queries, roles, vouching
from amparo.people.actions import wraps
from amparo.people.models import Agency, IntakeKey, KeyStatement, Staff, StaffKey
from amparo.people.refusals import Refused
from amparo_seal.errors import CannotOpen
from amparo_seal.keys import PUBLIC_LENGTH, wrap_key_id
from amparo_seal.primitives import sha256
from amparo_seal.statements import IntakeKey as IntakeKeyForm


@dataclass(frozen=True, kw_only=True)
class IntakeOffer:
    """A new intake key: its public half, what is signed about it, its private half wrapped."""

    key: uuid.UUID
    suite: int
    public: bytes
    statement: bytes
    signature: bytes
    # The key and its wraps, as in spec/protocol.md section 4.
    sealed: Mapping[str, Any]


@transaction.atomic
def offer_intake_key(*, by: Staff, offer: IntakeOffer) -> IntakeKey:
    """Keep a new intake key with its first signature; reports still go to the old one."""
    if not by.holds(roles.Intake):
        raise Refused("needs-intake")
    own = queries.current_key(by)
    known = IntakeKey.objects.filter(agency=by.agency_id, key_id=offer.key).first()
    if known is not None:
        return known
    if IntakeKey.objects.filter(agency=by.agency_id, state=IntakeKey.State.OFFERED).exists():
        raise Refused("one-waits-already")
    kept = keep_offer(
        agency=by.agency, offer=offer, public=bytes(own.sign_public), by=bytes(own.sign_id)
    )
    journal.write(act="keys.signed", agency=by.agency_id, by=by)
    return kept


@transaction.atomic
def confirm_intake_key(*, intake_key: IntakeKey, by: Staff, signature: bytes) -> None:
    """Add a second colleague's signature; from then on reports are sealed to the new key."""
    own = queries.current_key(by)
    _confirm(intake_key, by, public=bytes(own.sign_public), key=bytes(own.sign_id), said=signature)


@transaction.atomic
def confirm_intake_key_with_root(*, intake_key: IntakeKey, by: Staff, signature: bytes) -> None:
    """Add the root's signature, where there is no second colleague; `by` typed in its words."""
    root = bytes(by.agency.root_public)
    _confirm(intake_key, by, public=root, key=None, said=signature)


@transaction.atomic
def end_intake_key(*, intake_key: IntakeKey, by: Staff) -> None:
    """Take back a key that no second colleague confirmed."""
    ended = IntakeKey.objects.filter(pk=intake_key.pk, state=IntakeKey.State.OFFERED).update(
        state=IntakeKey.State.RETIRED
    )
    if ended:
        wraps.end_key(intake_key)
        journal.write(act="keys.changed", agency=by.agency_id, by=by)


def keep_offer(*, agency: Agency, offer: IntakeOffer, public: bytes, by: bytes | None) -> IntakeKey:
    """Keep statement, first signature and wraps of a new key."""
    newest = IntakeKey.objects.filter(agency=agency).aggregate(epoch=Max("epoch"))["epoch"] or 0
    form = _read(agency, offer, epoch=newest + 1)
    wraps.keep_new_key(
        offer.sealed,
        agency=agency,
        key=offer.key,
        epoch=form.epoch,
        holders=_holders(agency),
    )
    statement = KeyStatement.objects.create(
        agency=agency,
        purpose=KeyStatement.Purpose.INTAKE_KEY,
        data=offer.statement,
        from_day=form.starts,
        expires=form.expires,
    )
    vouching.add_signature(statement=statement, public=public, by=by, signature=offer.signature)
    intake_key = IntakeKey.objects.create(
        agency=agency,
        key_id=offer.key,
        epoch=form.epoch,
        suite=offer.suite,
        wrap_public=offer.public,
        holder=wrap_key_id(offer.suite, offer.public).bytes,
        statement=statement,
    )
    _must_reach_all(intake_key)
    return intake_key


def take_into_use(intake_key: IntakeKey) -> None:
    """Make a vouched-for key the one that reports are sealed to; the old one still opens."""
    IntakeKey.objects.filter(agency=intake_key.agency_id, state=IntakeKey.State.CURRENT).update(
        state=IntakeKey.State.ACCEPTED
    )
    intake_key.state = IntakeKey.State.CURRENT
    intake_key.save(update_fields=["state"])
    # Browsers seal to the newest only: an older one here would leave reporters with none.
    if list(vouching.held(intake_key.agency).seal_to)[-1:] != [intake_key.key_id]:
        raise Refused("not-vouched")


def _confirm(
    intake_key: IntakeKey, by: Staff, *, public: bytes, key: bytes | None, said: bytes
) -> None:
    locked = (
        IntakeKey.objects.select_for_update(of=("self",))
        .select_related("agency", "statement")
        .get(pk=intake_key.pk)
    )
    if locked.state == IntakeKey.State.CURRENT:
        return
    if locked.state != IntakeKey.State.OFFERED:
        raise Refused("link-ended")
    if key is not None and locked.statement.signatures.filter(by=key).exists():
        raise Refused("second-colleague")
    vouching.add_signature(statement=locked.statement, public=public, by=key, signature=said)
    # Somebody may have come to intake, or left it, since the key was offered.
    _must_reach_all(locked)
    take_into_use(locked)
    journal.write(act="keys.changed", agency=by.agency_id, by=by)


def _must_reach_all(intake_key: IntakeKey) -> None:
    """Refuse a key that somebody with intake could not open."""
    if not wraps.reaches(intake_key, _holders(intake_key.agency)):
        raise Refused("members-changed")


def _holders(agency: Agency) -> set[bytes]:
    """The current keys of all who work in intake."""
    members = StaffKey.objects.filter(
        staff__agency=agency,
        staff__is_active=True,
        staff__held_roles__role=roles.Intake.name,
        state=StaffKey.State.CURRENT,
    )
    return {bytes(holder) for holder in members.values_list("holder", flat=True)}


def _read(agency: Agency, offer: IntakeOffer, *, epoch: int) -> IntakeKeyForm:
    try:
        form = IntakeKeyForm.parse(offer.statement)
    except CannotOpen as error:
        raise Refused("statement-unreadable") from error
    if len(offer.public) != PUBLIC_LENGTH.get(offer.suite):
        raise Refused("keys-unreadable")
    expected = IntakeKeyForm(
        deployment=settings.DEPLOYMENT,
        expires=form.expires,
        agency=agency.pk,
        key=offer.key,
        epoch=epoch,
        suite=offer.suite,
        wrap_hash=sha256(offer.public),
        starts=form.starts,
    )
    if form != expected:
        raise Refused("statement-differs")
    vouching.in_time(starts=form.starts, expires=form.expires)
    return form
