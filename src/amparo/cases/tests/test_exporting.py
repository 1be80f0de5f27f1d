"""Cases served for a file that the browser makes: to their team, in one go, with one entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from amparo.cases.tests.making import Work
from amparo.cases.tests.test_addresses import Browser
from amparo.cases.tests.test_working import coded
from amparo.journal import queries as journal
from amparo.journal.models import Entry
from amparo.vault.tests.making import open_with
from amparo_seal.envelope import Compartment, Kind

if TYPE_CHECKING:
    from amparo.people.actions import Founded

EXPORTS = "/api/staff/exports"


def opened_by(founded: Founded, name: str) -> Work:
    work = Work(founded, founded.members[name])
    work.open()
    return work


def export(browser: Browser, *cases: object) -> Any:
    return browser.post(EXPORTS, {"cases": [str(one) for one in cases]}, root="")


def test_a_worker_exports_their_own_cases_in_the_order_asked_for(casa: Founded) -> None:
    one, other = (opened_by(casa, "bea") for _ in range(2))
    bea = Browser(one.by.staff)
    field, codes = coded(kind="choice")
    refused, _ = coded(kind="yes_no")
    bea.post(f"/{one.id}/facts", {"shown": True, "language": "en"})
    bea.post(f"/{one.id}/facts", {"field": field, "codes": codes[:1]})
    bea.post(f"/{one.id}/facts", {"field": refused, "refused": True})
    bea.post(f"/{one.id}/needs", {"id": str(uuid4()), "domain": "legal", "urgency": "later"})

    answer = export(bea, other.id, one.id, other.id).json()

    assert [case["id"] for case in answer["cases"]] == [str(other.id), str(one.id)]
    first = answer["cases"][1]
    assert first["facts"] == [{"field": field, "code": codes[0]}]
    assert (first["refused"], first["needs"], first["reports"]) == ([refused], 1, 0)
    for work in (one, other):
        story = work.contents[Compartment["story"]].id
        assert b"Canary-61" in open_with(answer["sealed"], work.by.keys.wrap, story)


def test_an_export_is_one_entry_that_each_person_finds(casa: Founded) -> None:
    works = [opened_by(casa, "bea") for _ in range(2)]

    export(Browser(works[0].by.staff), *(work.id for work in works))

    entry = Entry.objects.get(act="export.made")
    assert entry.actor == works[0].by.staff.pk
    for work in works:
        assert entry in list(journal.about(work.id))


def test_a_case_of_others_and_nonsense_export_nothing(casa: Founded, other: Founded) -> None:
    mine, theirs = opened_by(casa, "bea"), opened_by(casa, "eva")
    bea = Browser(mine.by.staff)

    assert export(bea, mine.id, theirs.id).status_code == 404
    assert export(bea, uuid4()).status_code == 404
    for wrong in ([], ["x"], [str(uuid4())] * 201, None):
        answer = bea.post(EXPORTS, {"cases": wrong}, root="")
        assert answer.status_code in {400, 404}
    assert not Entry.objects.filter(act="export.made").exists()


def test_intake_alone_exports_nothing(casa: Founded) -> None:
    work = opened_by(casa, "ivo")

    assert export(Browser(work.by.staff), work.id).status_code == 404


def test_many_cases_ask_no_more_than_few(casa: Founded) -> None:
    works = [opened_by(casa, "bea")]
    bea = Browser(works[0].by.staff)
    few = _asked(bea, works)
    for _ in range(6):
        works.append(opened_by(casa, "bea"))
        sealer = works[-1].sealer
        sealer.part(Compartment["notes"], {"text": "x"}, kind=Kind.NOTE)
        assert bea.post(f"/{works[-1].id}/parts", {"sealed": sealer.take()}).status_code == 201

    assert _asked(bea, works) == few


def _asked(browser: Browser, works: list[Work]) -> int:
    # The first entry about a case makes its journal key: that is asked for once for each.
    export(browser, *(work.id for work in works))
    with CaptureQueriesContext(connection) as asked:
        assert export(browser, *(work.id for work in works)).status_code == 200
    return len(asked)
