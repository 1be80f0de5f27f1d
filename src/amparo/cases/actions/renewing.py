"""New keys for a case, when somebody who had the old ones may not read what comes after."""

from django.db import transaction

from amparo.cases import queries
from amparo.cases.actions import log, sealing
from amparo.cases.models import Case
from amparo.cases.refusals import Refused
from amparo.journal import actions as journal
from amparo.people.models import Staff
from amparo.reports.days import today_at
from amparo.vault import actions as vault
from amparo.vault.actions import Allowed, Incoming
from amparo_seal.keys import KeyRole


@transaction.atomic
def renew_keys(*, case: Case, sealed: Incoming, by: Staff) -> None:
    """Take a new generation of keys into use: for the present team, and for the person.

    What was sealed before stays as it is; its compartments' keys are wrapped under the new ones.
    Nothing new goes under the old ones from now on. Sent twice, it is done once. Raises
    Refused("log_older") where a colleague was faster.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    live = queries.live_keys(locked.pk)
    case_key = sealing.check_keys(sealed, locked.pk)
    if case_key in {key.pk for key in live}:
        return
    talks = queries.conversations(locked.pk)
    before = sealing.check_kept(sealed, case_key, live, talks)
    team = sealing.keys_of([member.staff for member in queries.team_of(locked)])
    sealing.check_team(sealed, case_key, team)
    person = _check_person(locked, sealed)
    allow = Allowed(
        subjects={locked.pk},
        compartments=sealing.COMPARTMENTS,
        roles={KeyRole.CASE, KeyRole.COMPARTMENT},
        holders=frozenset({*team, *person}),
        wrappable=before | talks,
    )
    today = today_at(locked.agency)
    vault.store(sealed=sealed, agency=locked.agency_id, allow=allow, on=today)
    vault.end_keys(keys=[key.pk for key in live], on=today)
    log.settle(case=locked, sealed=sealed, by=by)
    journal.write(act="keys.changed", agency=by.agency_id, by=by, subjects=(locked.pk,))


def _check_person(case: Case, sealed: Incoming) -> set[bytes]:
    """The person goes on reading what is theirs, by the receipt they hold now.

    A private word chosen later names a key that no advocate's browser was ever given, and whoever
    found the receipt may have chosen it: only who was given the keys before gets the new ones.
    """
    holder = queries.reading_person(case)
    if holder is None:
        return set()
    theirs = {one.id for one in sealed.keys if one.compartment in sealing.OPEN_TO_PERSON}
    if {one.of for one in sealed.wraps if one.holder == holder} != theirs:
        raise Refused("keys_missing")
    return {holder}
