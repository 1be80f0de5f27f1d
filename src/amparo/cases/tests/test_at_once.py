"""Two who act at the same moment: whoever was stopped does not get through by having asked early.

The second begins right after the first was looked up, and has a moment to finish: what waits for
a lock is not done by then, what does not wait is.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, connections

from amparo.cases import actions
from amparo.cases.models import Case
from amparo.cases.states import CaseState
from amparo.cases.tests.making import Letter, Work
from amparo.cases.tests.test_addresses import Browser
from amparo.cases.tests.test_new_receipt import live
from amparo.cases.tests.test_opening import refusal
from amparo.journal.models import Entry
from amparo.vault.actions import Incoming
from amparo_seal.envelope import Compartment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from amparo.people.models import Staff

MOMENT = 1
TEAM = '"cases_member"'
HEALTH = Compartment["health"]


@pytest.fixture
def work(committed: None, begun_work: Work) -> Work:
    return begun_work


class Meanwhile:
    """Lets somebody else act, once, after a query that names a table."""

    def __init__(self, table: str, act: Callable[[], object]) -> None:
        self.table, self.act = table, act
        self.others = ThreadPoolExecutor(1)
        self.begun: Future[object] | None = None

    def __call__(self, execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if self.table in sql and self.begun is None:
            self.begun = self.others.submit(self._elsewhere)
            wait([self.begun], timeout=MOMENT)
        return answer

    def _elsewhere(self) -> object:
        try:
            return self.act()
        finally:
            connections.close_all()

    def during(self, first: Callable[[], Any]) -> Any:
        with connection.execute_wrapper(self):
            answer = first()
        assert self.begun is not None
        self.begun.result(30)
        self.others.shutdown()
        return answer


def restrict(case: Case, pia: Staff, _: Staff) -> None:
    actions.change_state(case=case, to=CaseState.RESTRICTED, by=pia)


def take_off_the_team(case: Case, pia: Staff, ana: Staff) -> None:
    actions.remove_member(case=case, staff=ana, by=pia)


def acts() -> list[str]:
    return list(Entry.objects.order_by("chain", "number").values_list("act", flat=True))


@pytest.fixture
def case(work: Work) -> Iterator[Case]:
    case = work.open(["bea"])
    Case.objects.filter(pk=case.pk).update(state=CaseState.ACTIVE)
    yield Case.objects.get(pk=case.pk)
    connections.close_all()


@pytest.mark.parametrize(
    ("stop", "stopped"), [(restrict, "case.changed"), (take_off_the_team, "team.changed")]
)
def test_nothing_is_written_after_the_writer_was_stopped(
    work: Work, case: Case, stop: Callable[..., None], stopped: str
) -> None:
    ana = Browser(work.by.staff)
    work.sealer.part(HEALTH, {"text": "I had begun to write this."})
    body = {"sealed": work.sealer.take()}
    meanwhile = Meanwhile(TEAM, partial(stop, case, work.staff("pia"), work.staff("ana")))

    answer = meanwhile.during(lambda: ana.post(f"/{case.pk}/parts", body))

    assert answer.status_code == 201
    assert acts().index("part.saved") < acts().index(stopped)
    assert ana.post(f"/{case.pk}/parts", body).status_code == 404


def further(work: Work, person: Any, letter: Letter | None) -> Case:
    """Open a second case of somebody who holds a receipt."""
    assert letter
    assert letter.file
    second = Work(work.founded, work.by)
    second.sealer.to_person(letter.file.wrap_key.public)
    wanted = second.new_case(person=person)
    return actions.open_case(wanted=wanted, by=work.by.staff)


def test_a_receipt_replaced_while_a_further_case_is_opened_opens_nothing(
    work: Work, case: Case
) -> None:
    work.bind(case)
    before = work.letter
    now = work.letter = Letter(work.founded)
    work.report = now.receive()
    assert now.file
    work.sealer.to_person(now.file.wrap_key.public)
    sealed = Incoming.parse(work.sealer.take())
    meanwhile = Meanwhile('"cases_binding"', partial(work.bind, case, sealed=sealed))

    meanwhile.during(lambda: further(work, case.person_id, before))

    assert live(before) == 0
    assert Case.objects.filter(person=case.person_id).count() == 2


def test_who_is_blocked_while_a_further_case_is_opened_is_not_on_its_team(
    work: Work, case: Case
) -> None:
    second = Work(work.founded, work.by)
    wanted = second.new_case(["bea"], person=case.person_id)
    bea = work.staff("bea")
    meanwhile = Meanwhile(
        '"cases_block"', partial(actions.block, case=case, staff=bea, by=work.by.staff)
    )

    meanwhile.during(lambda: actions.open_case(wanted=wanted, by=work.by.staff))

    assert not bea.memberships.filter(ended_on=None).exists()


def test_of_two_who_open_a_case_from_one_report_the_second_is_told(work: Work) -> None:
    """Else one person would be two, and both teams would hold their conversation."""
    second = Work(work.founded, work.by, work.letter, work.report)
    wanted = second.new_case(contact=None)
    meanwhile = Meanwhile('"reports_report"', work.open)

    told = refusal(
        lambda: meanwhile.during(lambda: actions.open_case(wanted=wanted, by=second.by.staff))
    )

    assert told == "linked"
    assert Case.objects.count() == 1


def test_a_receipt_handed_over_and_a_part_saved_at_once_do_not_lock_each_other_out(
    work: Work, case: Case
) -> None:
    """The journal is locked last, the case first: in another order they wait for each other."""
    work.sealer.part(HEALTH, {"text": "Meanwhile."})
    sealed = Incoming.parse(work.sealer.take())
    save = partial(actions.save_sealed, case=case, sealed=sealed, by=work.by.staff)
    letter = Letter(work.founded)
    body: dict[str, Any] = {
        "handed": letter.json(),
        "contact": work.contact_json(),
        "release": None,
        "sealed": {"envelopes": [], "keys": [], "wraps": [], "statements": []},
    }
    ana = Browser(work.by.staff)

    answer = Meanwhile('"journal_chain"', save).during(lambda: ana.post(f"/{case.pk}/bind", body))

    assert answer.status_code in {201, 409}, answer.content
