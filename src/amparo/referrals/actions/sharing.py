"""What a release permits: keys go to one recipient, and on to the members of its team."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from amparo.cases import queries as cases
from amparo.journal import actions as journal
from amparo.people.models import IntakeKey, Staff, StaffKey
from amparo.referrals import queries
from amparo.referrals.actions import sealing
from amparo.referrals.actions.holding import lock, write
from amparo.referrals.models import Disclosure, Opening, Release, TakenBy
from amparo.referrals.queries import released_keys
from amparo.referrals.refusals import Refused
from amparo.referrals.states import DisclosureState
from amparo.reports.days import today_at
from amparo.vault import actions as vault
from amparo.vault.actions import Allowed, Incoming
from amparo.vault.models import Wrap
from amparo_seal.primitives import sha256


@transaction.atomic
def wrap(*, release: Release, sealed: Incoming, by: Staff) -> Disclosure:
    """Hand exactly the named compartments' keys to the recipient's intake, by this release.

    Once; and again when nobody there holds them any more, so that it lies with nobody for ever.
    """
    locked = lock(release)
    check_grounds(locked)
    intake = IntakeKey.objects.filter(
        agency=locked.recipient_id, state=IntakeKey.State.CURRENT
    ).first()
    if intake is None:
        raise Refused("no_intake")
    named = {key.pk for key in released_keys(locked, live_only=True)}
    is_new = keep_wraps(locked, sealed, {bytes(intake.holder)}, named=named, once=True)
    disclosure, _ = Disclosure.objects.get_or_create(
        release=locked, defaults={"sent_on": today_at(locked.case.agency)}
    )
    if is_new:
        disclosure.fields = fields_hash(locked)
        disclosure.save(update_fields=["fields"])
        # Those who took it up and are gone keep it from nobody.
        TakenBy.objects.filter(release=locked).exclude(
            staff__in=[one.pk for one in queries.takers(locked)]
        ).delete()
        write("release.wrapped", locked, by)
    return disclosure


def fields_hash(release: Release) -> bytes:
    """Fix what was handed over: these keys, of these compartments, by this release."""
    keys = sorted(released_keys(release, live_only=True), key=lambda key: key.compartment)
    parts = [
        key.compartment.to_bytes(1) + key.pk.bytes + key.generation.to_bytes(4) for key in keys
    ]
    return sha256(bytes(release.hash) + b"".join(parts))


@transaction.atomic
def confirm_destroyed(*, release: Release, by: Staff) -> Disclosure:
    """The recipient says that what it kept of an ended release is destroyed. Again changes nothing.

    `release` is one that `queries.ended_for` shows this member.
    """
    disclosure = Disclosure.objects.select_for_update().get(release=release)
    if disclosure.state == DisclosureState.DESTROYED:
        return disclosure
    if disclosure.state not in DisclosureState.unanswered():
        raise Refused("state")
    disclosure.state = DisclosureState.DESTROYED
    disclosure.destroyed_on = today_at(release.recipient)
    disclosure.save(update_fields=["state", "destroyed_on"])
    write("release.destroyed", release, by)
    return disclosure


@transaction.atomic
def open_received(*, release: Release, by: Staff) -> None:
    """Count that a role of the recipient opened it today, and write it down, before it is served.

    The person is shown the role and the day, never who it was.
    """
    today = today_at(release.recipient)
    role = role_of(by)
    disclosure = Disclosure.objects.select_for_update().get(release=release)
    opening, _ = Opening.objects.get_or_create(disclosure=disclosure, role=role, on=today)
    Opening.objects.filter(pk=opening.pk).update(times=F("times") + 1)
    if disclosure.state == DisclosureState.SENT:
        disclosure.state = DisclosureState.OPENED
        disclosure.opened_on = today
        disclosure.save(update_fields=["state", "opened_on"])
    subjects = (release.case_id, release.pk)
    journal.write(act="release.opened", agency=by.agency_id, by=by, subjects=subjects, role=role)


def role_of(staff: Staff) -> str:
    """The role in which a member reads what was shared with their agency."""
    return next(role.name for role in staff.roles if "received.read" in role.permissions)


@transaction.atomic
def take(*, release: Release, team: Collection[UUID], sealed: Incoming, by: Staff) -> None:
    """Say who helps this person: its keys go to these members, and end for everybody else.

    `team` is all of it, so a team that took it up grows and shrinks; it is never nobody.
    """
    locked = lock(release)
    check_grounds(locked)
    if not Disclosure.objects.filter(release=locked).exists():
        raise Refused("no_grounds")
    members = _team(locked, team, by)
    holders = _holders(members)
    # Those that were handed over: newer ones come to whoever holds these.
    named = queries.keys_held(locked, queries.holders_of([locked])[locked.pk])
    keep_wraps(locked, sealed, holders, named=named)
    today = today_at(locked.recipient)
    TakenBy.objects.filter(release=locked).exclude(staff__in=members).delete()
    TakenBy.objects.bulk_create(
        [TakenBy(release=locked, staff=one, since=today) for one in members],
        ignore_conflicts=True,
    )
    _end_other_wraps(locked, holders)
    write("release.taken", locked, by)


def check_grounds(release: Release) -> None:
    if not queries.permits(release, now=timezone.now()):
        raise Refused("no_grounds")


def _team(release: Release, wanted: Collection[UUID], by: Staff) -> list[Staff]:
    """Colleagues of the taker who may read it, and whom nobody blocked from this person."""
    colleagues = (
        Staff.objects.filter(pk__in=wanted, agency=by.agency_id, is_active=True)
        .exclude(pk__in=cases.kept_away(release.case.person))
        .prefetch_related("held_roles")
    )
    team = [one for one in colleagues if one.may("received.read")]
    if not team or len(team) != len(set(wanted)):
        raise Refused("team_unknown")
    return team


def _holders(members: Collection[Staff]) -> set[bytes]:
    """The key of each of them. Somebody without one would be on the team and open nothing."""
    keys = StaffKey.objects.filter(staff__in=members, state=StaffKey.State.CURRENT)
    if {key.staff_id for key in keys} != {one.pk for one in members}:
        raise Refused("no_keys")
    return {bytes(key.holder) for key in keys}


def _end_other_wraps(release: Release, holders: set[bytes]) -> None:
    """From now on intake, and whoever left the team, is served nothing by this release."""
    digest = bytes(release.hash)
    kept = Wrap.objects.filter(release=digest, ended_on=None).values_list("holder", flat=True)
    for holder in {bytes(one) for one in kept if one} - holders:
        vault.end_wraps(release=digest, holder=holder, on=today_at(release.recipient))


def keep_wraps(
    release: Release,
    sealed: Incoming,
    holders: set[bytes],
    *,
    named: set[UUID],
    once: bool = False,
) -> bool:
    """Keep a wrap of each named key to each holder, by this release; of nothing else.

    What is kept already stays as it is: two workers may send it at once. With `once`, a key that
    somebody of the recipient holds by this release was handed on, and is not handed to intake
    again. Says whether anything was new.
    """
    wanted = {(key, holder) for key in named for holder in holders}
    if not named or {(one.of, one.holder) for one in sealed.wraps} != wanted:
        raise Refused("compartment_missing")
    digest = bytes(release.hash)
    kept = Wrap.objects.filter(release=digest, key__in=named, ended_on=None)
    if once:
        kept = kept.filter(holder__in=queries.holders_of([release])[release.pk])
    held = {(row.key_id, None if once else bytes(row.holder or b"")) for row in kept}
    new = tuple(one for one in sealed.wraps if (one.of, None if once else one.holder) not in held)
    allow = Allowed(released={(holder, digest) for holder in holders}, wrappable=named)
    sealing.keep(replace(sealed, wraps=new), agency=release.case.agency, allow=allow)
    return bool(new)
