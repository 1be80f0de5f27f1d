"""What the addresses answer: to the team, to others, to nonsense, and to two at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client

from amparo.cases.models import Binding, Case, Need
from amparo.cases.sealing import CaseSealer
from amparo.cases.tests.making import Letter, Work
from amparo.cases.tests.test_working import coded
from amparo.journal.models import Entry
from amparo.reports.models import Report
from amparo.reports.tests.senders import Sender
from amparo.vault.tests.making import open_with
from amparo_htcds import CODED, load
from amparo_seal.encoding import b64
from amparo_seal.envelope import Compartment, Kind

if TYPE_CHECKING:
    from amparo.people.actions import Founded
    from amparo.people.models import Staff

CASES = "/api/staff/cases"
POSTED = (
    "parts",
    "messages",
    "needs",
    "facts",
    "team",
    "bind",
    "block",
    "status",
    "consent",
    "person",
    "tries",
    "reports",
)


class Browser:
    """A signed-in, unlocked member."""

    def __init__(self, staff: Staff, *, unlocked: bool = True) -> None:
        self.client = Client()
        self.client.force_login(staff)
        if unlocked:
            assert self.client.post("/api/staff/k2").status_code == 200

    def get(self, path: str = "") -> Any:
        return self.client.get(f"{CASES}{path}")

    def post(self, path: str, body: object, *, root: str = CASES) -> Any:
        return self.client.post(f"{root}{path}", json.dumps(body), content_type="application/json")


def test_a_case_is_opened_listed_and_read_by_its_team(work: Work, opened: str) -> None:
    bea = Browser(work.staff("bea"))

    listed = bea.get().json()["cases"]
    read = bea.get(opened).json()

    assert [one["id"] for one in listed] == [str(work.id)]
    assert [one["name"] for one in read["team"]] == ["Ana", "Bea"]
    story = work.contents[Compartment["story"]].id
    assert b"Canary-61" in open_with(read["sealed"], work.member("bea").keys.wrap, story)
    assert Entry.objects.filter(act="case.read", actor=work.staff("bea").pk).count() == 1


def test_a_double_submit_opens_one_case(work: Work, ana: Browser) -> None:
    body = work.json()

    answers = [ana.post("", body) for _ in range(2)]

    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Case.objects.count() == 1


def test_without_the_persons_wish_no_case(work: Work, ana: Browser) -> None:
    answer = ana.post("", work.json(wish=False))

    assert (answer.status_code, answer.json()) == (409, {"problem": "wish_needed"})


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "import"},
        {"source": "walk_in"},
        {"pseudonym": " "},
        {"pseudonym": "x" * 61},
        {"wish": "yes"},
        {"team": ["somebody"]},
        {"contact": {}},
        {"signer": "nobody"},
        {"sealed": []},
    ],
)
def test_what_is_not_as_agreed_is_unreadable(
    work: Work, ana: Browser, changes: dict[str, object]
) -> None:
    answer = ana.post("", work.json() | changes)

    assert answer.status_code == 400
    assert answer.json()["problem"] in {"unreadable", "malformed"}


def test_contact_that_lies_ahead_is_none(work: Work, ana: Browser) -> None:
    answer = ana.post("", work.json(contact=work.contact_json(on="2999-01-01")))

    assert answer.json() == {"problem": "contact_needed"}


def test_what_is_sealed_wrongly_is_refused_with_the_vaults_code(work: Work, ana: Browser) -> None:
    body = work.json()
    body["sealed"]["envelopes"][0]["data"] = "AAAA"

    answer = ana.post("", body)

    assert (answer.status_code, answer.json()) == (400, {"problem": "malformed"})
    assert not Case.objects.exists()


def test_a_closed_report_does_not_become_a_case(work: Work, ana: Browser) -> None:
    Report.objects.update(state="spam")

    answer = ana.post("", work.json())

    assert (answer.status_code, answer.json()) == (409, {"problem": "state"})
    assert not Case.objects.exists()


@pytest.mark.parametrize("name", ["ivo", "eva", "adm", "sol", "pia", "zoe"])
def test_unknown_and_forbidden_are_the_same(
    work: Work, opened: str, other: Founded, name: str
) -> None:
    reader = other.members["zoe"].staff if name == "zoe" else work.staff(name)
    browser = Browser(reader)
    unknown = f"/{uuid4()}"

    for path in (opened, unknown):
        assert browser.get(path).status_code == 404
        assert browser.get(path).json() == {"problem": "unknown"}
    for action in POSTED:
        if action == "status" and name in {"sol", "pia"}:
            continue
        answers = [browser.post(f"{path}/{action}", {}) for path in (opened, unknown)]
        assert [one.status_code for one in answers] == [404, 404]
        assert answers[0].content == answers[1].content


def test_a_locked_session_gets_nothing(work: Work, opened: str) -> None:
    browser = Browser(work.staff("bea"), unlocked=False)

    for answer in (browser.get(), browser.get(opened), browser.post("", {})):
        assert answer.status_code in {401, 404}


def test_the_second_worker_is_shown_what_the_first_wrote(
    work: Work, ana: Browser, opened: str
) -> None:
    first, second = _part(work, "one"), _part(work, "two")

    assert ana.post(f"{opened}/parts", first).status_code == 201
    answer = ana.post(f"{opened}/parts", second)

    assert (answer.status_code, answer.json()["problem"]) == (409, "older")
    # What was served with the refusal is written down like any other serving.
    assert Entry.objects.filter(act="case.read", actor=work.by.staff.pk).count() == 1
    sent = {one["id"] for one in answer.json()["sealed"]["envelopes"]}
    assert first["sealed"]["envelopes"][0]["id"] in sent


def _part(work: Work, text: str) -> dict[str, Any]:
    work.sealer.part(Compartment["health"], {"text": text})
    return {"sealed": work.sealer.take()}


def test_a_note_of_another_case_is_refused(work: Work, ana: Browser, opened: str) -> None:
    foreign = CaseSealer(agency=work.founded.agency.pk, case=uuid4(), by=work.by.keys)
    foreign.take()
    foreign.part(Compartment["notes"], {"text": "x"}, kind=Kind.NOTE)

    answer = ana.post(f"{opened}/parts", {"sealed": foreign.take()})

    assert (answer.status_code, answer.json()) == (400, {"problem": "not-allowed"})


def test_a_member_answers_the_person_from_the_case(work: Work, opened: str) -> None:

    assert work.letter
    assert work.report
    sender = Sender(work.founded)
    sender.sealer = work.letter.sealer
    body = {
        "report": str(work.report.pk),
        "sealed": sender.answer(work.member("bea"), "Are you safe?", 1),
    }
    bea = Browser(work.staff("bea"))

    answer = bea.post(f"{opened}/messages", body)
    again = bea.post(f"{opened}/messages", body | {"report": str(uuid4())})

    assert (answer.status_code, answer.json()) == (201, {"sequence": 1})
    assert again.status_code == 404


def test_a_need_goes_its_way(work: Work, ana: Browser, opened: str) -> None:
    said = {"id": str(uuid4()), "domain": "shelter", "urgency": "now", "priority": 1}
    early = ana.post(f"{opened}/needs", said)
    assert (early.status_code, early.json()) == (409, {"problem": "codes_not_shown"})
    assert ana.post(f"{opened}/facts", {"shown": True}).json() == {"problem": "unreadable"}
    ana.post(f"{opened}/facts", {"shown": True, "language": "es"})
    made = ana.post(f"{opened}/needs", said | {"review": "2026-12-01", "severity": "serious"})
    assert made.status_code == 201, made.json()
    address = f"/{said['id']}"

    for state in ("accepted", "in_progress"):
        ana.post(address, {"state": state}, root="/api/staff/needs")
    stuck = ana.post(address, {"state": "unmet"}, root="/api/staff/needs")
    ana.post(address, {"state": "unmet", "barrier": "no_place"}, root="/api/staff/needs")
    ended = ana.post(address, {"word": "no"}, root="/api/staff/needs")

    assert stuck.json() == {"problem": "state"}
    assert ended.json()["need"] | {"id": ""} == {
        "id": "",
        "domain": "shelter",
        "urgency": "now",
        "priority": 1,
        "state": "unmet",
        "barrier": "no_place",
        "word": "no",
        "review": "2026-12-01",
        "severity": "serious",
        "following": ["in_progress", "reviewed"],
    }


@pytest.mark.parametrize(
    "changes",
    [{"priority": 0}, {"priority": True}, {"review": "soon"}, {"domain": "gold"}, {"severity": 3}],
)
def test_a_need_that_is_none_is_unreadable(
    ana: Browser, opened: str, changes: dict[str, object]
) -> None:
    said = {"id": str(uuid4()), "domain": "shelter", "urgency": "now"}

    answer = ana.post(f"{opened}/needs", said | changes)

    assert answer.json() == {"problem": "unreadable"}
    assert not Need.objects.exists()


def test_codes_are_shown_recorded_and_refused(ana: Browser, opened: str) -> None:
    field, codes = coded(kind="choice")
    entered = {"field": field, "codes": codes[:1]}

    before = ana.post(f"{opened}/facts", entered)
    ana.post(f"{opened}/facts", {"shown": True, "language": "es"})
    ana.post(f"{opened}/facts", entered)
    recorded = ana.get(opened).json()["facts"]
    ana.post(f"{opened}/facts", {"field": field, "refused": True})
    refused = ana.get(opened).json()["facts"]

    assert before.json() == {"problem": "codes_not_shown"}
    assert [one["code"] for one in recorded["codes"]] == codes[:1]
    assert recorded["shown"]
    assert (refused["codes"], refused["refused"]) == ([], [field])


def test_the_lists_hold_what_the_server_may_see_and_nothing_else(ana: Browser) -> None:
    fields = ana.client.get("/api/staff/codes").json()["fields"]

    assert {load().fields[one["name"]].sealed for one in fields} == {CODED}
    assert all(one["codes"] or one["kind"] in {"yes_no", "number", "date"} for one in fields)


def test_a_team_changes(work: Work, ana: Browser, opened: str) -> None:
    eva, bea = str(work.staff("eva").pk), str(work.staff("bea").pk)
    work.sealer.to_members([work.public("eva")])

    ana.post(f"{opened}/team", {"staff": eva, "sealed": work.sealer.take()})
    ana.post(f"{opened}/team", {"staff": bea, "leaves": True})
    ana.post(f"{opened}/block", {"staff": bea})

    read = ana.get(opened).json()
    assert [one["name"] for one in read["team"]] == ["Ana", "Eva"]
    assert [one["name"] for one in read["blocked"]] == ["Bea"]


def test_a_partner_is_blocked_and_the_own_agency_is_not(
    work: Work, ana: Browser, opened: str, other: Founded
) -> None:
    blocked = ana.post(f"{opened}/block", {"agency": str(other.agency.pk)})
    own = ana.post(f"{opened}/block", {"agency": str(work.founded.agency.pk)})

    assert (blocked.status_code, own.status_code) == (200, 404)
    assert [one["name"] for one in ana.get(opened).json()["blocked"]] == ["Agency other"]


def _bind(work: Work) -> dict[str, Any]:
    assert work.letter
    assert work.report
    return {
        "report": str(work.report.pk),
        "contact": work.contact_json(),
        "release": work.letter.release_public and _b64(work.letter.release_public),
        "sealed": work.binding(parse=False),
    }


def _b64(data: bytes) -> str:

    return b64(data)


def test_a_receipt_is_bound(work: Work, ana: Browser, opened: str) -> None:
    body = _bind(work)

    answers = [ana.post(f"{opened}/bind", body) for _ in range(2)]

    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert ana.get(opened).json()["binding"]["release"] == body["release"]
    assert Binding.objects.count() == 1


@pytest.mark.parametrize(
    "changes", [{"release": "AAAA"}, {"contact": None}, {"report": "x"}, {"handed": {"id": 1}}]
)
def test_a_binding_that_is_none_binds_nothing(
    work: Work, ana: Browser, opened: str, changes: dict[str, object]
) -> None:
    answer = ana.post(f"{opened}/bind", _bind(work) | changes)

    assert answer.status_code == 400
    assert not Binding.objects.exists()


def test_a_receipt_is_handed_over_without_a_private_word(
    work: Work, ana: Browser, opened: str
) -> None:
    letter = work.letter = Letter(work.founded, word="")
    work.sealer.conversation(
        report=letter.sealer.report,
        thread=letter.sealer.thread,
        secret=letter.sealer.conversation,
    )
    body = {
        "handed": letter.json(),
        "contact": work.contact_json(way="telephone"),
        "release": None,
        "sealed": work.binding(parse=False),
    }

    answer = ana.post(f"{opened}/bind", body)
    # The answer was lost on the way: the same receipt is sent once more.
    again = ana.post(f"{opened}/bind", body)

    assert answer.status_code == 201, answer.json()
    assert (again.status_code, again.json()) == (201, answer.json())
    assert answer.json()["binding"]["file"] is None
    assert len(ana.get(opened).json()["reports"]) == 2
    assert Binding.objects.count() == 1


def test_a_state_asks_for_its_own_permission(work: Work, ana: Browser, opened: str) -> None:
    bea, sol = Browser(work.staff("bea")), Browser(work.staff("sol"))

    closing = bea.post(f"{opened}/status", {"state": "closing", "closure": "moved"})
    alone = bea.post(f"{opened}/status", {"state": "closed"})
    closed = sol.post(f"{opened}/status", {"state": "closed"})

    assert closing.json()["case"]["state"] == "closing"
    assert alone.json() == {"problem": "state"}
    assert closed.json()["case"]["state"] == "closed"


def test_a_restricted_case_answers_with_its_card_alone(
    work: Work, ana: Browser, opened: str
) -> None:
    pia = Browser(work.staff("pia"))
    restricted = pia.post(f"{opened}/status", {"state": "restricted"})

    card = ana.get(f"{opened}/card")

    assert restricted.json()["case"]["state"] == "restricted"
    assert card.json()["sealed"]["envelopes"] == []
    assert ana.get(opened).status_code == 404
    assert ana.post(f"{opened}/needs", {}).status_code == 404
    assert ana.post(f"{opened}/parts", {}).status_code == 404
    assert pia.post(f"{opened}/status", {"state": "intake"}).status_code == 200
    assert ana.get(opened).status_code == 200
    assert ana.get(f"{opened}/card").status_code == 404
