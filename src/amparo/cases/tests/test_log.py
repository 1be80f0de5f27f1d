"""What members sign about a case is kept only if it says what is here, and follows what was."""

from __future__ import annotations

import copy
import dataclasses
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.cases import actions, queries
from amparo.cases.models import CaseStatement
from amparo.cases.queries import log
from amparo.cases.tests.making import Work
from amparo.cases.tests.test_opening import refusal
from amparo.vault.actions import Incoming
from amparo.vault.incoming import IncomingStatement
from amparo_seal.envelope import Compartment, Kind
from amparo_seal.primitives import sha256
from amparo_seal.statements import CaseHead, CaseKeys, ReleaseWithdrawal, sign

if TYPE_CHECKING:
    from amparo.cases.models import Case

STORY, NOTES, HEALTH = (Compartment[name] for name in ("story", "notes", "health"))


@pytest.fixture
def case(work: Work) -> Case:
    return work.open(["bea"])


def more(work: Work, compartment: Compartment = HEALTH) -> Incoming:
    work.sealer.part(compartment, {"text": "more"})
    return Incoming.parse(work.sealer.take())


def save(work: Work, case: Case, sealed: Incoming) -> None:
    actions.save_sealed(case=case, sealed=sealed, by=work.by.staff)


def stated(one: CaseKeys | CaseHead, work: Work, by: str = "ana") -> IncomingStatement:
    return IncomingStatement(statement=one.bytes(), signature=sign(one, work.member(by).keys.sign))


def signed_head(sealed: Incoming) -> CaseHead:
    return CaseHead.parse(sealed.statements[-1].statement)


def signed_keys(sealed: Incoming) -> CaseKeys:
    return CaseKeys.parse(sealed.statements[0].statement)


def test_a_case_begins_with_signed_keys_and_parts(work: Work, case: Case) -> None:
    keys, head = queries.opened(work.staff("bea"), case)["statements"]
    newest = log.newest_keys(case)

    assert newest is not None
    stated_keys = CaseKeys.parse(bytes(newest.data))
    assert len(stated_keys.keys) == 12
    assert set(stated_keys.team) == {sha256(work.public(name)) for name in ("ana", "bea")}
    assert {keys["by"], head["by"]} == {keys["by"]}
    assert str(newest) == f"case-keys 1 of {case.pk}"


def test_only_the_last_word_on_the_parts_is_kept_and_every_one_on_the_keys(
    work: Work, case: Case
) -> None:
    save(work, case, more(work))
    work.add(case, "eva")

    numbers = list(case.statements.order_by("purpose", "number").values_list("purpose", "number"))
    assert numbers == [("case-head", 3), ("case-keys", 1), ("case-keys", 2)]


def test_the_same_sent_twice_is_kept_once(work: Work, case: Case) -> None:
    sealed = more(work)
    for _ in range(2):
        save(work, case, sealed)

    assert CaseStatement.objects.count() == 2


def test_what_nobody_signed_is_not_kept(work: Work, case: Case) -> None:
    before = case.statements.count()

    assert refusal(lambda: save(work, case, replace(more(work), statements=()))) == "unsigned"
    other = Work(work.founded, work.by)
    unsigned = other.new_case(sealed=replace(other.seal(), statements=()))
    assert refusal(lambda: actions.open_case(wanted=unsigned, by=work.by.staff)) == "unsigned"
    assert case.statements.count() == before


def test_two_who_save_at_once_sign_after_each_other(work: Work, case: Case) -> None:
    before = copy.copy(work.sealer.log)
    first = more(work)
    work.sealer.log = before
    second = more(work, Compartment["legal"])
    save(work, case, first)

    assert refusal(lambda: save(work, case, second)) == "log_older"


def test_a_new_colleague_is_signed_for(work: Work, case: Case) -> None:
    work.sealer.to_members([work.public("eva")])
    sealed = replace(Incoming.parse(work.sealer.take()), statements=())

    def add() -> None:
        actions.add_member(case=case, staff=work.staff("eva"), sealed=sealed, by=work.by.staff)

    assert refusal(add) == "unsigned"


@pytest.mark.parametrize(
    "changes",
    [
        {"deployment": uuid4()},
        {"subject": uuid4()},
        {"starts": 2},
        {"parts": ()},
    ],
    ids=["deployment", "subject", "day", "parts"],
)
def test_a_word_on_the_parts_that_is_not_so_is_refused(
    work: Work, case: Case, changes: dict[str, Any]
) -> None:
    sealed = more(work)
    head = signed_head(sealed)
    if "starts" in changes:
        changes = {"starts": head.starts - timedelta(days=changes["starts"])}
    false = stated(replace(head, **changes), work)

    assert refusal(lambda: save(work, case, replace(sealed, statements=(false,)))) == "log_differs"


@pytest.mark.parametrize("name", ["number", "previous", "keys"])
def test_a_word_on_the_parts_that_does_not_follow_is_refused(
    work: Work, case: Case, name: str
) -> None:
    sealed = more(work)
    head = signed_head(sealed)
    wrong: dict[str, Any] = {name: 9 if name == "number" else bytes(32)}
    false = replace(head, **wrong)

    refused = refusal(lambda: save(work, case, replace(sealed, statements=(stated(false, work),))))
    assert refused == "log_older"


def keys_of(work: Work) -> Incoming:
    work.sealer.to_members([work.public("eva")])
    return Incoming.parse(work.sealer.take())


@pytest.mark.parametrize("name", ["agency", "generation", "keys", "commitment", "team", "number"])
def test_keys_that_are_not_those_here_are_refused(work: Work, case: Case, name: str) -> None:
    sealed = keys_of(work)
    said = signed_keys(sealed)
    false: dict[str, dict[str, Any]] = {
        "agency": {"agency": uuid4()},
        "generation": {"generation": 2},
        "keys": {"keys": said.keys[1:]},
        "commitment": {"keys": (replace(said.keys[0], commitment=bytes(32)), *said.keys[1:])},
        "team": {"team": said.team[1:]},
        "number": {"number": 7},
    }
    lie = stated(replace(said, **false[name]), work)

    def add() -> None:
        actions.add_member(
            case=case,
            staff=work.staff("eva"),
            sealed=replace(sealed, statements=(lie,)),
            by=work.by.staff,
        )

    assert refusal(add) == ("log_older" if name == "number" else "log_differs")


def test_a_word_in_anothers_name_is_refused(work: Work, case: Case) -> None:
    sealed = more(work)
    false = stated(signed_head(sealed), work, by="bea")

    assert refusal(lambda: save(work, case, replace(sealed, statements=(false,)))) == "log_differs"


def test_another_statement_says_nothing_about_a_case(work: Work, case: Case) -> None:

    sealed = more(work)
    head = signed_head(sealed)
    other = ReleaseWithdrawal(
        deployment=head.deployment, expires=head.expires, release=bytes(32), day=head.starts
    )
    wrong = IncomingStatement(statement=other.bytes(), signature=sign(other, work.by.keys.sign))

    assert refusal(lambda: save(work, case, replace(sealed, statements=(wrong,)))) == "log_differs"


def test_notes_count_as_a_set(work: Work, case: Case) -> None:
    for text in ("one", "two"):
        work.sealer.part(NOTES, {"text": text}, kind=Kind.NOTE)
    save(work, case, Incoming.parse(work.sealer.take()))

    [notes] = [one for one in log.heads_here(case.pk) if one.kind == Kind.NOTE]
    assert notes.count == 2


def test_the_kept_statements_are_read_in_order(work: Work, case: Case) -> None:
    work.add(case, "eva")

    found = [one["statement"] for one in log.statements_of(case)]
    assert len(found) == 3
    assert log.generation(uuid4()) == 0


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=200))
def test_noise_is_no_statement(work: Work, case: Case, noise: bytes) -> None:
    false = dataclasses.replace(
        Incoming(),
        statements=(IncomingStatement(statement=noise, signature=work.by.keys.sign.sign(noise)),),
    )

    assert refusal(lambda: save(work, case, false)) == "log_differs"


def test_the_end_of_a_release_stays_noted(work: Work, case: Case) -> None:
    sealer = work.sealer
    sealer.log.ends(bytes(32))
    save(work, case, Incoming.parse(sealer.take()))
    save(work, case, more(work))
    without = copy.deepcopy(sealer.log)
    without.heads = tuple(one for one in without.heads if one.kind != Kind.RELEASE_TEXT)
    kept, sealer.log = sealer.log, without

    sealer.part(STORY, {"text": "as if it had not ended"}, sequence=2, previous=newest(case))
    refused = refusal(lambda: save(work, case, Incoming.parse(sealer.take())))

    assert refused == "log_differs"
    assert kept.heads != without.heads
    head = case.statements.get(purpose=CaseStatement.Purpose.HEAD)
    rows = CaseHead.parse(bytes(head.data)).parts
    assert [one.hash for one in rows if one.kind == Kind.RELEASE_TEXT] == [bytes(32)]


def newest(case: Case) -> bytes:
    part = queries.newest_part(case.pk, kind=Kind.CASE_PART, compartment=STORY)
    return bytes(part.context) if part else bytes(32)
