"""Rows of an agency's own file become cases, and somebody takes such a case on."""

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.db import transaction

from amparo.cases import queries
from amparo.cases.actions import log, sealing
from amparo.cases.importing.sealed_rows import SealedRow
from amparo.cases.models import Case, Imported, Member, Person
from amparo.cases.refusals import Refused
from amparo.journal import actions as journal
from amparo.journal.actors import By
from amparo.people.models import Agency, IntakeKey, Staff
from amparo.reports.days import today_at
from amparo.vault import actions as vault
from amparo.vault import allowed
from amparo.vault.actions import Allowed, Incoming
from amparo.vault.models import Key
from amparo_seal.envelope import Kind, Mode
from amparo_seal.keys import KeyRole


@transaction.atomic
def import_row(*, agency: Agency, row: SealedRow, by: By) -> Case:
    """Make a case of a row. A row that came in before gives the case it became, unchanged."""
    known = Imported.objects.filter(agency=agency, fingerprint=row.fingerprint).first()
    if known is not None:
        return known.case
    allow = check_row(agency=agency, row=row)
    if Case.objects.filter(pk=row.case).exists():
        raise Refused("known")
    case = Case.objects.create(
        id=row.case,
        agency=agency,
        person=Person.objects.create(agency=agency, pseudonym=queries.free_pseudonym(agency)),
        source=Case.Source.IMPORT,
        consent_recorded=False,
        opened_on=today_at(agency),
    )
    vault.store(sealed=row.sealed, agency=agency.pk, allow=allow, on=case.opened_on)
    Imported.objects.create(agency=agency, fingerprint=row.fingerprint, case=case)
    journal.write(act="import.done", agency=agency.pk, by=by, subjects=(case.pk,))
    return case


def check_row(*, agency: Agency, row: SealedRow) -> Allowed:
    """Raise Refused for a row that may not be stored; change nothing.

    It must be wrapped to the intake key of this moment, and to nobody else.
    """
    current = IntakeKey.objects.filter(agency=agency, state=IntakeKey.State.CURRENT)
    holders = {bytes(intake.holder) for intake in current}
    return check_sealed(row, holders, deployment=settings.DEPLOYMENT, agency=agency.pk)


def check_sealed(row: SealedRow, holders: set[bytes], *, deployment: UUID, agency: UUID) -> Allowed:
    """The same without a database: what a row may hold, and to whom it is wrapped."""
    team = dict.fromkeys(holders, agency)
    sealing.check_team(row.sealed, sealing.check_keys(row.sealed, row.case), team)
    allow = Allowed(
        subjects={row.case},
        kinds={Kind.IMPORTED_ROW},
        compartments=sealing.COMPARTMENTS,
        modes={Mode.ASSISTED},
        roles={KeyRole.CASE, KeyRole.COMPARTMENT},
        holders=frozenset(holders),
    )
    allowed.check(row.sealed, deployment=deployment, agency=agency, allow=allow)
    return allow


@transaction.atomic
def claim(*, case: Case, sealed: Incoming, by: Staff, team: Collection[UUID] = ()) -> Case:
    """Take an imported case on, with colleagues, under keys made in the claiming browser.

    `sealed` holds the next generation of the case's keys, wrapped to the team; each imported row
    under them; and parts made of the row's columns. The keys of the import end: neither intake nor
    the machine that imported opens the case from then on. Raises `Case.DoesNotExist` where somebody
    was faster.
    """
    mine = queries.cases_for(by).filter(pk=case.pk).first()
    if mine is not None:
        return mine
    Case.objects.select_for_update().get(pk=case.pk)
    locked = queries.unclaimed_for(by).get(pk=case.pk)
    members = _team(locked, {*team, by.pk})
    today = today_at(locked.agency)
    old = queries.live_keys(locked.pk)
    _seal_claim(locked, sealed, holders=sealing.keys_of(members), old=old, by=by)
    vault.end_keys(keys=[key.pk for key in old], on=today)
    # To every intake key that ever was: a retired one may come to light.
    vault.end_wraps(on=today, keys=[key.pk for key in old if key.role == KeyRole.CASE])
    Member.objects.bulk_create(Member(case=locked, staff=one, since=today) for one in members)
    log.settle(case=locked, sealed=sealed, by=by)
    journal.write(act="team.changed", agency=by.agency_id, by=by, subjects=(locked.pk,))
    return locked


def _seal_claim(
    case: Case, sealed: Incoming, *, holders: dict[bytes, UUID], old: Collection[Key], by: Staff
) -> None:
    case_key = sealing.check_keys(sealed, case.pk)
    sealing.check_team(sealed, case_key, holders)
    # Else what was imported would be lost to the team with the keys that end.
    before = sealing.check_kept(sealed, case_key, old)
    allow = Allowed(
        subjects={case.pk},
        kinds={Kind.CASE_PART},
        compartments=sealing.COMPARTMENTS,
        roles={KeyRole.CASE, KeyRole.COMPARTMENT},
        senders={sealing.sender_of(by)},
        holders=frozenset(holders),
        wrappable=before,
    )
    vault.store(sealed=sealed, agency=case.agency_id, allow=allow, on=today_at(case.agency))


def _team(case: Case, wanted: Collection[UUID]) -> list[Staff]:
    colleagues = queries.colleagues_for(case).filter(pk__in=wanted)
    team = [one for one in colleagues if one.may("case.read")]
    if {one.pk for one in team} != set(wanted):
        raise Refused("team_unknown")
    return team
