"""Parts are never written over; needs and codes are the person's to order and to refuse."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from amparo.cases import actions, queries
from amparo.cases.actions import NewNeed
from amparo.cases.models import Binding, Fact, FactRefusal, Imported, Need
from amparo.cases.states import NeedState
from amparo.cases.tests.making import Work
from amparo.cases.tests.test_opening import refusal
from amparo.directory.models import Domain
from amparo.journal.models import Entry
from amparo.reports.models import Message, Report
from amparo.reports.tests.senders import Sender
from amparo.vault.actions import Incoming
from amparo.vault.actions import Refused as RefusedByVault
from amparo.vault.models import Envelope
from amparo.vault.tests.making import open_with
from amparo_htcds import CODED, load
from amparo_seal.envelope import Compartment, Kind

if TYPE_CHECKING:
    from amparo.cases.models import Case

HEALTH, NOTES, SAFETY = (Compartment[name] for name in ("health", "notes", "safety"))


@pytest.fixture
def case(work: Work) -> Case:
    return work.open(["bea"])


def save(work: Work, case: Case) -> None:
    actions.save_sealed(case=case, sealed=Incoming.parse(work.sealer.take()), by=work.by.staff)


def need(work: Work, case: Case, **changes: Any) -> Need:
    said: dict[str, Any] = {"id": uuid4(), "domain": Domain.SHELTER, "urgency": Need.Urgency.NOW}
    wanted = NewNeed(**{**said, **changes})
    shown(work, case)
    return actions.name_need(case=case, wanted=wanted, by=work.by.staff)


def coded(*, kind: str, many: bool = False) -> tuple[str, list[str]]:
    """A field of the standard that the server may see, and codes of it."""
    field = next(
        one
        for one in load().fields.values()
        if one.sealed == CODED and one.kind == kind and one.many == many
    )
    return field.name, [code.code for code in field.codes.codes[:2]] if field.codes else []


def test_a_new_version_follows_the_one_before(work: Work, case: Case) -> None:
    first = work.sealer.part(HEALTH, {"text": "first"})
    save(work, case)
    context = bytes(Envelope.objects.get(pk=first.id).context)

    second = work.sealer.part(HEALTH, {"text": "second"}, sequence=2, previous=context)
    save(work, case)

    assert Envelope.objects.filter(compartment=HEALTH).count() == 2
    sealed = queries.opened(work.by.staff, case)
    assert b"second" in open_with(sealed, work.by.keys.wrap, second.id)
    assert str(first.id) not in {one["id"] for one in sealed["envelopes"]}


def test_of_two_workers_at_once_the_second_is_shown_what_the_first_wrote(
    work: Work, case: Case
) -> None:
    work.sealer.part(HEALTH, {"text": "one"})
    save(work, case)
    work.sealer.part(HEALTH, {"text": "two"})

    assert refusal(lambda: save(work, case)) == "older"
    assert Envelope.objects.filter(compartment=HEALTH).count() == 1


def test_a_version_that_follows_another_history_is_refused(work: Work, case: Case) -> None:
    work.sealer.part(HEALTH, {"text": "one"})
    save(work, case)
    work.sealer.part(HEALTH, {"text": "two"}, sequence=2, previous=bytes(31) + b"1")

    assert refusal(lambda: save(work, case)) == "older"


def test_saving_twice_saves_once(work: Work, case: Case) -> None:
    work.sealer.part(HEALTH, {"text": "one"})
    sealed = Incoming.parse(work.sealer.take())

    for _ in range(2):
        actions.save_sealed(case=case, sealed=sealed, by=work.by.staff)

    assert Entry.objects.filter(act="part.saved").count() == 1


def test_every_note_stays(work: Work, case: Case) -> None:
    for text in ("one", "two"):
        work.sealer.part(NOTES, {"text": text}, kind=Kind.NOTE)
        save(work, case)

    notes = [one for one in queries.newest(case.pk) if one.kind == Kind.NOTE]

    assert len(notes) == 2
    assert Entry.objects.filter(act="note.saved").count() == 2


def test_the_safety_card_is_a_version_of_its_own(work: Work, case: Case) -> None:
    work.sealer.part(SAFETY, {"text": "plan"})
    work.sealer.part(SAFETY, {"code_word": "blue"}, kind=Kind.SAFETY_CARD)
    save(work, case)

    kinds = {one.kind for one in queries.newest(case.pk) if one.compartment == SAFETY}

    assert kinds == {Kind.CASE_PART, Kind.SAFETY_CARD}


def test_a_part_in_another_workers_name_is_refused(work: Work, case: Case) -> None:
    work.sealer.by = work.member("bea").keys
    work.sealer.part(HEALTH, {"text": "one"})

    with pytest.raises(RefusedByVault):
        save(work, case)


def test_a_part_of_another_case_is_refused(work: Work, case: Case) -> None:
    second = Work(work.founded, work.by)
    second.open()
    second.sealer.part(HEALTH, {"text": "one"})

    with pytest.raises(RefusedByVault):
        save(second, case)


def test_a_member_answers_in_the_conversation_of_the_case(work: Work, case: Case) -> None:

    assert work.letter
    assert work.report
    sender = Sender(work.founded)
    sender.sealer = work.letter.sealer
    bea = work.member("bea")
    sealed = sender.answer(bea, "Are you safe?", 1)

    actions.answer(case=case, report=work.report, sealed=sealed, by=bea.staff)

    assert Message.objects.get().by_staff
    foreign = Work.with_report(work.founded)
    assert foreign.report
    with pytest.raises(Report.DoesNotExist):
        actions.answer(case=case, report=foreign.report, sealed=sealed, by=bea.staff)


def test_reading_leaves_an_entry(work: Work, case: Case) -> None:
    actions.read_case(case=case, by=work.by.staff)

    assert Entry.objects.filter(act="case.read").count() == 1


def test_a_need_is_named_once_and_changed_as_the_person_wants(work: Work, case: Case) -> None:
    first = need(work, case)
    again = need(work, case, id=first.pk)
    changed = need(work, case, id=first.pk, urgency=Need.Urgency.LATER, priority=1)

    assert first == again == changed
    assert (changed.urgency, changed.priority) == ("later", 1)
    assert Entry.objects.filter(act="need.changed").count() == 2


def test_needs_stand_in_the_persons_order(work: Work, case: Case) -> None:
    urgencies = (Need.Urgency.LATER, Need.Urgency.NOW, Need.Urgency.THIS_WEEK)
    later, now, week = (need(work, case, urgency=one) for one in urgencies)
    first = need(work, case, priority=1, urgency=Need.Urgency.LATER)

    assert list(queries.needs_of(case)) == [first, now, week, later]


def test_a_need_of_another_case_is_not_taken_over(work: Work, case: Case) -> None:
    known = need(work, case)
    second = Work(work.founded, work.by).open()

    assert refusal(lambda: need(work, second, id=known.pk)) == "known"


def move(one: Need, work: Work, *states: NeedState, barrier: Need.Barrier | None = None) -> Need:
    for state in states:
        one = actions.move_need(need=one, to=state, by=work.by.staff, barrier=barrier)
    return one


def test_a_need_that_is_not_met_says_what_was_in_the_way(work: Work, case: Case) -> None:
    one = move(need(work, case), work, NeedState.ACCEPTED, NeedState.IN_PROGRESS)

    assert refusal(lambda: move(one, work, NeedState.UNMET)) == "state"
    ended = move(one, work, NeedState.UNMET, barrier=Need.Barrier.NO_PLACE)

    assert (ended.state, ended.barrier) == ("unmet", "no_place")


def test_the_person_says_whether_it_was_met(work: Work, case: Case) -> None:
    one = need(work, case)
    word = Need.Word.PARTLY

    assert refusal(lambda: actions.say_word(need=one, word=word, by=work.by.staff)) == "state"
    one = move(one, work, NeedState.ACCEPTED, NeedState.IN_PROGRESS, NeedState.MET)
    for _ in range(2):
        one = actions.say_word(need=one, word=word, by=work.by.staff)

    assert (one.state, one.word) == ("met", "partly")


def test_a_need_taken_up_again_has_no_word_yet(work: Work, case: Case) -> None:
    one = move(need(work, case), work, NeedState.ACCEPTED, NeedState.IN_PROGRESS)
    one = move(one, work, NeedState.PARTLY_MET)
    one = actions.say_word(need=one, word=Need.Word.NO, by=work.by.staff)

    one = move(one, work, NeedState.IN_PROGRESS)

    assert one.word == ""


def test_a_person_declines_and_changes_their_mind(work: Work, case: Case) -> None:
    one = move(need(work, case), work, NeedState.DECLINED, NeedState.DECLINED, NeedState.ACCEPTED)

    assert one.state == NeedState.ACCEPTED
    assert refusal(lambda: move(one, work, NeedState.MET)) == "state"


def record(work: Work, case: Case, field: str, codes: list[str]) -> None:
    actions.record_facts(case=case, field=field, codes=codes, by=work.by.staff)


def shown(work: Work, case: Case) -> None:
    actions.show_codes(case=case, by=work.by.staff)


def test_no_code_before_the_person_was_shown_what_the_server_sees(work: Work, case: Case) -> None:
    field, codes = coded(kind="choice")

    assert refusal(lambda: record(work, case, field, codes[:1])) == "codes_not_shown"
    assert not Fact.objects.exists()


def test_codes_are_kept_with_the_version_of_their_list(work: Work, case: Case) -> None:
    field, codes = coded(kind="choices", many=True)
    shown(work, case)
    shown(work, case)

    record(work, case, field, codes)
    record(work, case, field, codes)
    record(work, case, field, codes[1:])

    assert [fact.code for fact in Fact.objects.all()] == codes[1:]
    assert Fact.objects.get().code_list
    assert Entry.objects.filter(act="fact.shown").count() == 1
    assert Entry.objects.filter(act="fact.recorded").count() == 2


def test_a_refused_field_is_emptied_and_stays_empty(work: Work, case: Case) -> None:
    field, codes = coded(kind="choice")
    shown(work, case)
    record(work, case, field, codes[:1])

    for _ in range(2):
        actions.refuse_field(case=case, field=field, by=work.by.staff)

    assert not Fact.objects.exists()
    assert FactRefusal.objects.count() == 1
    assert refusal(lambda: record(work, case, field, codes[:1])) == "refused_field"
    record(work, case, field, [])


def test_only_known_fields_are_refused(work: Work, case: Case) -> None:
    def refuse() -> None:
        actions.refuse_field(case=case, field="shoe_size", by=work.by.staff)

    assert refusal(refuse) == "unknown_code"


def sealed_field() -> str:
    return next(one.name for one in load().fields.values() if one.sealed != CODED)


@pytest.mark.parametrize("case_of", ["unknown", "sealed", "no_code", "too_many"])
def test_what_could_identify_or_is_on_no_list_is_no_code(
    work: Work, case: Case, case_of: str
) -> None:
    field, codes = coded(kind="choice")
    shown(work, case)
    said = {
        "unknown": ("shoe_size", ["43"]),
        "sealed": (sealed_field(), ["x"]),
        "no_code": (field, ["no such code"]),
        "too_many": (field, codes),
    }[case_of]

    assert refusal(lambda: record(work, case, *said)) == "unknown_code"
    assert not Fact.objects.exists()


LISTLESS = sorted(
    (one.kind, one.name)
    for one in load().fields.values()
    if one.sealed == CODED and one.codes is None
)
GOOD = {"date": "2026-11-23", "yes_no": "true", "number": "1"}
BAD = {"date": ("2026-2-3", "20261123", "soon"), "yes_no": ("1",), "number": ("-1", "٣", "1e9")}


@pytest.mark.parametrize(("kind", "field"), LISTLESS)
def test_a_field_without_a_list_takes_only_its_own_kind(
    work: Work, case: Case, kind: str, field: str
) -> None:
    shown(work, case)

    for bad in (*BAD[kind], "Amina Canary", "99999"):
        assert refusal(partial(record, work, case, field, [bad])) == "unknown_code"
    record(work, case, field, [GOOD[kind]])

    assert Fact.objects.get().code == GOOD[kind]


def test_every_row_says_what_it_is_and_names_nobody(work: Work, case: Case) -> None:
    work.bind(case)
    shown(work, case)
    field, codes = coded(kind="choice")
    record(work, case, field, codes[:1])
    actions.refuse_field(case=case, field=coded(kind="choices", many=True)[0], by=work.by.staff)
    actions.block(case=case, staff=work.staff("eva"), by=work.by.staff)
    rows = [
        case,
        case.person,
        need(work, case),
        Binding.objects.get(),
        case.codes_shown,
        *case.facts.all(),
        *case.refusals.all(),
        *case.members.all(),
        *case.blocks.all(),
        *case.case_reports.all(),
        Imported(agency=case.agency, fingerprint=bytes(32), case=case),
    ]

    for row in rows:
        assert str(row.pk) in str(row)
        assert case.person.pseudonym not in str(row)
