"""An imported case belongs to nobody until intake finds somebody who works on it."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from amparo.cases import actions, queries
from amparo.cases.models import Block, Case
from amparo.cases.tests.importing_rows import (
    ADA,
    case_key,
    opened,
    run,
    served,
    taken_over,
    write_csv,
)
from amparo.cases.tests.test_addresses import Browser
from amparo.journal.models import Entry
from amparo.people.actions import Founded
from amparo.people.models import Staff
from amparo.people.refusals import Refused
from amparo.reports.days import today_at
from amparo.vault import queries as vault
from amparo.vault.actions import Incoming
from amparo.vault.actions import Refused as VaultRefused
from amparo_seal.envelope import Compartment, Kind


@pytest.fixture
def case(casa: Founded, tmp_path: Path) -> Case:
    run(write_csv(tmp_path / "ours.csv", ADA))
    return Case.objects.get()


def staff(founded: Founded, name: str) -> Staff:
    return Staff.objects.get(pk=founded.members[name].staff.pk)


def rewrapped(founded: Founded, case: Case, by: str, *team: str) -> Incoming:
    return Incoming.parse(taken_over(founded, case, by, *team).take())


def claimed(founded: Founded, case: Case, by: str, *team: str, **changes: Any) -> Case:
    sealed = changes.pop("sealed", None) or rewrapped(founded, case, by, *team)
    usual = {"by": staff(founded, by), "team": [staff(founded, one).pk for one in team]}
    return actions.claim(case=case, sealed=sealed, **{**usual, **changes})


def test_only_intake_sees_what_nobody_works_on(casa: Founded, other: Founded, case: Case) -> None:
    assert list(queries.unclaimed_for(staff(casa, "ana"))) == [case]
    assert list(queries.unclaimed_for(staff(casa, "ivo"))) == [case]
    for name in ("bea", "sol", "adm"):
        assert not queries.unclaimed_for(staff(casa, name)).exists()
    assert not queries.unclaimed_for(staff(other, "zoe")).exists()
    assert not queries.cases_for(staff(casa, "ana")).exists()


def test_a_case_opened_with_a_person_is_never_unclaimed(casa: Founded, case: Case) -> None:
    case.members.all().delete()
    Case.objects.update(source=Case.Source.WALK_IN)

    assert not queries.unclaimed_for(staff(casa, "ana")).exists()


def test_a_team_takes_it_on_and_intake_opens_it_no_longer(casa: Founded, case: Case) -> None:
    claimed(casa, case, "ana", "bea")

    assert {one.staff.username for one in queries.team_of(case)} == {"ana", "bea"}
    assert queries.case_for(staff(casa, "bea"), case.pk) == case
    assert not queries.unclaimed_for(staff(casa, "ivo")).exists()
    bea = opened(case, casa.members["bea"].keys.wrap)
    assert bea["identity"]["fields"] == {"prs_FirstName": "Adacanary"}
    assert not served(case, casa.intake)["envelopes"]
    old = vault.sealed(queries.newest(case.pk), holders=[casa.intake.holder.bytes])
    assert old == {"envelopes": [], "keys": [], "wraps": []}
    assert Entry.objects.filter(act="team.changed").count() == 1


def test_claiming_twice_is_the_same_as_once(casa: Founded, case: Case) -> None:
    sealed = rewrapped(casa, case, "ana")
    claimed(casa, case, "ana", sealed=sealed)

    assert claimed(casa, case, "ana", sealed=sealed) == case
    assert Entry.objects.filter(act="team.changed").count() == 1


def test_who_comes_second_finds_nothing(casa: Founded, case: Case) -> None:
    sealed = rewrapped(casa, case, "ivo")
    claimed(casa, case, "ana")

    with pytest.raises(Case.DoesNotExist):
        actions.claim(case=case, sealed=sealed, by=staff(casa, "ivo"))
    assert queries.team_of(case).count() == 1


def test_nobody_without_intake_or_from_elsewhere_claims(
    casa: Founded, other: Founded, case: Case
) -> None:
    sealed = rewrapped(casa, case, "bea")

    for by in (staff(casa, "bea"), staff(other, "zoe")):
        with pytest.raises(Case.DoesNotExist):
            actions.claim(case=case, sealed=sealed, by=by)
    assert not queries.team_of(case).exists()


def test_who_is_blocked_neither_sees_nor_joins(casa: Founded, case: Case) -> None:
    today = today_at(case.agency)
    Block.objects.create(case=case, staff=staff(casa, "ivo"), since=today)
    Block.objects.create(case=case, staff=staff(casa, "bea"), since=today)

    assert not queries.unclaimed_for(staff(casa, "ivo")).exists()
    with pytest.raises(Refused, match="team_unknown"):
        claimed(casa, case, "ana", "bea")
    assert not queries.team_of(case).exists()


@pytest.mark.parametrize("stranger", ["adm", None])
def test_a_team_is_of_colleagues_who_may_read_cases(
    casa: Founded, case: Case, stranger: str | None
) -> None:
    pk = staff(casa, stranger).pk if stranger else uuid4()

    with pytest.raises(Refused, match="team_unknown"):
        claimed(casa, case, "ana", team=[pk])
    assert list(queries.unclaimed_for(staff(casa, "ana"))) == [case]


def test_nobody_joins_without_the_key(casa: Founded, case: Case) -> None:
    for sealed in (rewrapped(casa, case, "ana"), rewrapped(casa, case, "bea")):
        with pytest.raises(Refused, match="team_without_keys"):
            actions.claim(
                case=case,
                sealed=sealed,
                by=staff(casa, "ana"),
                team=[staff(casa, "bea").pk],
            )
    assert list(queries.unclaimed_for(staff(casa, "ana"))) == [case]


def test_the_keys_of_the_import_open_nothing_that_is_written_later(
    casa: Founded, case: Case
) -> None:
    before = case_key(case, served(case, casa.intake), casa.intake)
    claimed(casa, case, "ana")

    ana = casa.members["ana"].keys.wrap
    id_, secret, _ = case_key(case, served(case, ana), ana)
    assert (id_, secret) != before[:2]
    assert {key.generation for key in queries.live_keys(case.pk)} == {2}


def without_the_old(sealed: Incoming, case: Case) -> Incoming:
    old = {key.pk for key in queries.live_keys(case.pk)}
    return replace(sealed, wraps=tuple(wrap for wrap in sealed.wraps if wrap.of not in old))


def of_another_generation(founded: Founded, case: Case) -> Incoming:
    sealer = taken_over(founded, case, "ana")
    sealer.keys = [key | {"generation": 3} for key in sealer.keys]
    return Incoming.parse(sealer.take())


LACKING = {
    "keys": "keys_missing",
    "rows": "keys_missing",
    "generation": "log_older",
    "signature": "unsigned",
}


@pytest.mark.parametrize("lacking", LACKING)
def test_a_claim_that_would_lose_something_is_none(casa: Founded, case: Case, lacking: str) -> None:
    sealed = rewrapped(casa, case, "ana")
    wrong = {
        "keys": Incoming(wraps=sealed.wraps),
        "rows": without_the_old(sealed, case),
        "generation": of_another_generation(casa, case),
        "signature": replace(sealed, statements=()),
    }[lacking]

    with pytest.raises(Refused, match=LACKING[lacking]):
        claimed(casa, case, "ana", sealed=wrong)
    assert list(queries.unclaimed_for(staff(casa, "ana"))) == [case]
    assert opened(case, casa.intake)["identity"]["fields"] == {"prs_FirstName": "Adacanary"}


def test_a_claim_brings_parts_of_this_case_and_nothing_else(casa: Founded, case: Case) -> None:
    sealer = taken_over(casa, case, "ana")
    sealer.part(Compartment["notes"], {"text": "smuggled"}, kind=Kind.NOTE)

    with pytest.raises(VaultRefused):
        claimed(casa, case, "ana", sealed=Incoming.parse(sealer.take()))
    assert not queries.team_of(case).exists()


def test_intake_looks_into_a_row_and_claims_it_over_the_addresses(
    casa: Founded, case: Case
) -> None:
    ana, bea = Browser(staff(casa, "ana")), Browser(staff(casa, "bea"))
    address = f"/api/staff/imported/{case.pk}"

    looked = ana.client.get(address).json()
    body = {
        "sealed": taken_over(casa, case, "ana", "bea").take(),
        "team": [str(staff(casa, "bea").pk)],
    }
    first, again = (ana.post(address, body, root="") for _ in range(2))

    assert looked["labels"]["prs_FirstName"] == "First Name"
    assert len(looked["sealed"]["envelopes"]) == 5
    assert (first.status_code, again.status_code) == (200, 200)
    assert bea.get(f"/{case.pk}").json()["case"]["consent_recorded"] is False
    assert ana.client.get(address).status_code == 404
    assert bea.client.get(address).status_code == 404
    assert Entry.objects.filter(act="case.read").count() == 2


def test_what_nobody_works_on_is_not_served_or_claimed_while_restricted(
    casa: Founded, case: Case
) -> None:
    ana, sealed = Browser(staff(casa, "ana")), taken_over(casa, case, "ana").take()
    Case.objects.update(state="restricted", restricted_from="intake")

    told = ana.client.get(f"/api/staff/imported/{case.pk}")
    unknown = ana.client.get(f"/api/staff/imported/{uuid4()}")
    body = {"team": [], "sealed": sealed}
    claim = ana.post(f"/api/staff/imported/{case.pk}", body, root="")

    assert (told.status_code, told.content) == (404, unknown.content)
    assert (claim.status_code, claim.content) == (404, unknown.content)
    assert not queries.team_of(case).exists()
