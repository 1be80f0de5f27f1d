"""Who works on a case, and who must never."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from amparo.cases import queries
from amparo.cases.actions import log, sealing
from amparo.cases.actions.holding import hold
from amparo.cases.models import Block, Case, Member
from amparo.cases.refusals import Refused
from amparo.journal import actions as journal
from amparo.people import queries as people
from amparo.people.models import Agency, Staff
from amparo.reports import actions as reports
from amparo.reports.days import today_at
from amparo.vault import actions as vault
from amparo.vault.actions import Allowed, Incoming
from amparo.vault.models import Key
from amparo_seal.keys import KeyRole


@transaction.atomic
def add_member(*, case: Case, staff: Staff, sealed: Incoming, by: Staff) -> Member:
    """Put a colleague into the team; `sealed` is the case key, wrapped to them by a member."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    known = Member.objects.filter(case=locked, staff=staff, ended_on=None).first()
    if known is not None:
        return known
    if not _may_join(locked, staff):
        raise Refused("team_unknown")
    case_key = _case_key(locked)
    holders = sealing.keys_of([staff])
    sealing.check_team(sealed, case_key, holders)
    allow = Allowed(holders=frozenset(holders), wrappable={case_key})
    today = today_at(locked.agency)
    vault.store(sealed=sealed, agency=locked.agency_id, allow=allow, on=today)
    member = Member.objects.create(case=locked, staff=staff, since=today)
    log.settle(case=locked, sealed=sealed, by=by)
    _write("team.changed", locked, by)
    return member


@transaction.atomic
def remove_member(*, case: Case, staff: Staff, by: Staff) -> None:
    """Take a colleague out of the team: nothing is served to them from this moment.

    What they already read they may remember; a new generation of keys is made by a member's
    browser at its next visit. The last member stays: a case is never left without anybody.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    team = Member.objects.filter(case=locked, ended_on=None)
    if not team.filter(staff=staff).exists():
        return
    # Somebody who left the agency opens nothing: they do not count as a member who stays.
    if not team.filter(staff__is_active=True).exclude(staff=staff).exists():
        raise Refused("last_member")
    today = today_at(locked.agency)
    team.filter(staff=staff).update(ended_on=today)
    _end(locked, sealing.keys_of([staff]))
    _write("team.changed", locked, by)


@transaction.atomic
def block(
    *, case: Case, by: Staff, staff: Staff | None = None, agency: Agency | None = None
) -> Block:
    """Keep a colleague, or a partner agency, away from a person at once and for good.

    It holds for every case of the person, those to come among them. What they hold of one by a
    release is served no more from this moment.
    """
    if (staff is None) == (agency is None):
        raise ValueError("Block a colleague or an agency.")
    of_person = {one.pk: one for one in hold(Case.objects.filter(pk=case.pk))}
    locked = of_person.pop(case.pk)
    others = list(of_person.values())
    if staff is not None:
        remove_member(case=locked, staff=staff, by=by)
        _leave(others, staff, by)
    row, is_new = Block.objects.get_or_create(
        case=locked, staff=staff, agency=agency, defaults={"since": today_at(locked.agency)}
    )
    if staff is not None:
        # Intake reads every report: not the one with which this case began.
        known = [report for one in (locked, *others) for report in queries.reports_of(one)]
        reports.bar(reports=known, staff=[staff])
    if is_new:
        holders = people.every_holder(agency=agency, staff=staff)
        _end_all(locked, holders)
        for other in others:
            # Where they alone hold the keys, these stay for whoever is given the case.
            if not _is_alone(other, staff):
                _end_all(other, holders)
        _write("block.changed", locked, by)
    return row


def _leave(cases: Collection[Case], staff: Staff, by: Staff) -> None:
    """Take them off the person's other teams. The last member stays, and is served nothing."""
    for one in cases:
        if not _is_alone(one, staff):
            remove_member(case=one, staff=staff, by=by)


def _is_alone(case: Case, staff: Staff | None) -> bool:
    team = Member.objects.filter(case=case, ended_on=None)
    others = team.filter(staff__is_active=True).exclude(staff=staff)
    return team.filter(staff=staff).exists() and not others.exists()


def _may_join(case: Case, staff: Staff) -> bool:
    return (
        staff.agency_id == case.agency_id
        and staff.may("case.read")
        and not queries.is_blocked(case, staff=staff)
    )


def _case_key(case: Case) -> UUID:
    return next(key.pk for key in queries.live_keys(case.pk) if key.role == KeyRole.CASE)


def _end(case: Case, holders: Collection[bytes]) -> None:
    keys = [key.pk for key in queries.live_keys(case.pk)]
    for holder in holders:
        vault.end_wraps(on=today_at(case.agency), keys=keys, holder=holder)


def _end_all(case: Case, holders: Collection[bytes]) -> None:
    """End what these hold of a case, of whichever generation."""
    keys = list(Key.objects.filter(subject=case.pk).values_list("pk", flat=True))
    for holder in holders:
        vault.end_wraps(on=today_at(case.agency), keys=keys, holder=holder)


def _write(act: str, case: Case, by: Staff) -> None:
    journal.write(act=act, agency=by.agency_id, by=by, subjects=(case.pk,))
