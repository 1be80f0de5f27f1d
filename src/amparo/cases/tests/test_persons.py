"""What is recorded of a person: their wish, who may sign, and what they were shown."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from amparo.cases import actions, queries
from amparo.cases.models import Case, CodesShown, Consent, Fact, FactRefusal, Person, SignerCheck
from amparo.cases.tests.importing_rows import ADA, run, taken_over, write_csv
from amparo.cases.tests.making import Work
from amparo.cases.tests.test_addresses import Browser
from amparo.cases.tests.test_binding import handed_over
from amparo.cases.tests.test_opening import refusal
from amparo.cases.tests.test_working import coded
from amparo.journal.models import Entry
from amparo.reports.days import today_at
from amparo.vault.actions import Incoming

if TYPE_CHECKING:
    from pathlib import Path

    from amparo.people.actions import Founded

How, Signer = SignerCheck.How, Person.Signer


@pytest.fixture
def work_on_import(casa: Founded, tmp_path: Path) -> Work:
    """Ana's browser at a case that came from a file."""
    run(write_csv(tmp_path / "ours.csv", ADA))
    case = Case.objects.get()
    work = Work(casa, casa.members["ana"], id=case.pk)
    work.sealer = taken_over(casa, case, "ana")
    actions.claim(case=case, sealed=Incoming.parse(work.sealer.take()), by=work.by.staff)
    return work


@pytest.fixture
def imported(work_on_import: Work) -> Case:
    return Case.objects.get(pk=work_on_import.id)


def acts(*names: str) -> int:
    return Entry.objects.filter(act__in=names).count()


def test_consent_is_recorded_once_and_said_on_the_case(casa: Founded, imported: Case) -> None:
    ana = Browser(casa.members["ana"].staff)
    address, today = f"/{imported.pk}", today_at(imported.agency).isoformat()
    contact = {"on": today, "way": "telephone", "language": "es", "interpreter": True}
    assert ana.get(address).json()["case"]["consent_recorded"] is False

    first = ana.post(f"{address}/consent", {"contact": contact})
    again = ana.post(f"{address}/consent", {"contact": contact | {"way": "video"}})

    assert first.json() == again.json() == {"consent": contact}
    read = ana.get(address).json()
    assert (read["case"]["consent_recorded"], read["consent"]) == (True, contact)
    assert Consent.objects.get().by == casa.members["ana"].staff
    assert acts("consent.recorded") == 1


def test_consent_that_lies_ahead_is_none(work: Work) -> None:
    case = work.open()
    ahead = work.contact(on=today_at(case.agency) + timedelta(days=1))

    def record() -> None:
        actions.record_consent(case=case, contact=ahead, by=work.by.staff)

    assert refusal(record) == "contact_needed"


def test_opening_a_case_keeps_the_contact_it_rests_on(work: Work, ana: Browser) -> None:
    ana.post("", work.json(contact=work.contact_json(way="video"), how="document"))

    consent, check = Consent.objects.get(), SignerCheck.objects.get()
    assert (consent.way, consent.language) == ("video", "es")
    assert (check.signer, check.how, check.by) == ("adult_alone", "document", work.by.staff)
    assert Person.objects.get().signer == Signer.ADULT


def test_who_signs_is_recorded_with_who_checked_it_and_how(work: Work, ana: Browser) -> None:
    ana.post("", work.json(signer="unknown"))
    assert not SignerCheck.objects.exists()
    address, said = f"/{work.id}/person", {"signer": "with_guardian", "how": "document"}

    unsafe = ana.post(address, said | {"nobody_alleged": False})
    for _ in range(2):
        assert ana.post(address, said | {"nobody_alleged": True}).status_code == 200
    court = {"signer": "court_guardian", "how": "court", "nobody_alleged": True}
    assert ana.post(address, court).status_code == 200

    assert (unsafe.status_code, unsafe.json()) == (409, {"problem": "guardian_unsafe"})
    checks = SignerCheck.objects.order_by("number").values_list("number", "signer", "how")
    assert list(checks) == [(1, "with_guardian", "document"), (2, "court_guardian", "court")]
    assert Person.objects.get().signer == Signer.COURT_GUARDIAN
    read = ana.get(f"/{work.id}").json()["person"]
    assert read["checked"] == {
        "on": today_at(work.founded.agency).isoformat(),
        "by": "Ana",
        "how": "court",
    }
    assert acts("signer.recorded") == 2


def test_nobody_attests_who_may_sign_without_saying_how_they_checked(
    work: Work, ana: Browser
) -> None:
    sent = work.json(how=None)
    for said in ({"how": None}, {"how": ""}):
        answer = ana.post("", sent | said)
        assert (answer.status_code, answer.json()) == (409, {"problem": "how_needed"})
    assert not Case.objects.exists()
    # Nothing is attested of who is not yet known to sign.
    assert ana.post("", sent | {"signer": "unknown"}).status_code == 201

    answer = ana.post(
        f"/{work.id}/person", {"signer": "adult_alone", "how": "", "nobody_alleged": False}
    )

    assert (answer.status_code, answer.json()) == (400, {"problem": "how_needed"})
    assert not SignerCheck.objects.exists()


def test_a_case_with_a_guardian_alleged_to_have_harmed_them_is_not_opened(
    work: Work, ana: Browser
) -> None:
    answer = ana.post("", work.json(signer="with_guardian"))

    assert (answer.status_code, answer.json()) == (409, {"problem": "guardian_unsafe"})
    assert not Case.objects.exists()
    assert not Person.objects.exists()


def test_the_person_is_called_as_they_want(work: Work, ana: Browser, opened: str) -> None:
    for _ in range(2):
        assert ana.post(f"{opened}/person", {"called": "client"}).status_code == 200

    assert Person.objects.get().called == Person.Called.CLIENT
    assert acts("case.changed") == 1


def test_a_refusal_can_be_taken_back(work: Work, ana: Browser, opened: str) -> None:
    field, codes = coded(kind="choice")
    ana.post(f"{opened}/facts", {"shown": True, "language": "fr"})
    ana.post(f"{opened}/facts", {"field": field, "refused": True})
    said = {"field": field, "codes": codes[:1]}
    assert ana.post(f"{opened}/facts", said).json() == {"problem": "refused_field"}

    for _ in range(2):
        assert ana.post(f"{opened}/facts", {"field": field, "refused": False}).status_code == 200

    assert not FactRefusal.objects.exists()
    assert not Fact.objects.exists()
    assert ana.post(f"{opened}/facts", said).status_code == 200
    assert CodesShown.objects.get().language == "fr"
    assert acts("fact.allowed") == 1


def test_imported_codes_wait_for_the_list_or_for_a_receipt(
    work_on_import: Work, imported: Case
) -> None:
    work = work_on_import
    field, codes = coded(kind="choice")

    def record() -> None:
        actions.record_facts(case=imported, field=field, codes=codes[:1], by=work.by.staff)

    assert not queries.may_code(imported)
    assert refusal(record) == "codes_not_shown"
    handed_over(work, imported)
    assert queries.may_code(imported)
    record()
    assert Fact.objects.get().code == codes[0]
