"""A new receipt takes the place of the one before, which opens nothing from then on."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest

from amparo.cases import actions, queries
from amparo.cases.actions import sealing
from amparo.cases.tests.making import Letter, Work
from amparo.cases.tests.test_addresses import Browser
from amparo.cases.tests.test_opening import refusal
from amparo.journal.models import Entry
from amparo.reports.models import Inbox
from amparo.vault.actions import Incoming
from amparo.vault.models import Wrap
from amparo_seal.envelope import Compartment, Kind

if TYPE_CHECKING:
    from amparo.cases.models import Case
    from amparo.people.actions import Founded

HEALTH, RECEIPT = Compartment["health"], Compartment["receipt"]


def hand_over(work: Work, case: Case, *, word: str = "canary") -> Letter:
    """Beside the person: a receipt of their own, in place of the one they had."""
    letter = work.letter = Letter(work.founded, word=word)
    of_report = letter.sealer
    work.sealer.conversation(
        report=of_report.report, thread=of_report.thread, secret=of_report.conversation
    )
    if letter.file:
        work.sealer.to_person(letter.file.wrap_key.public)
    actions.hand_over(
        case=case,
        handed=letter.incoming(),
        contact=work.contact(),
        release_public=letter.release_public,
        sealed=Incoming.parse(work.sealer.take()),
        by=work.by.staff,
    )
    return letter


def holder(letter: Letter | None) -> bytes:
    assert letter
    assert letter.file
    return sealing.holder_of(letter.file.wrap_key.public)


def live(letter: Letter | None) -> int:
    return Wrap.objects.filter(holder=holder(letter), ended_on=None).count()


def renew(work: Work, case: Case, *, person: Letter | None = None) -> None:
    work.sealer.renew([work.public("ana")])
    if person and person.file:
        work.sealer.to_person(person.file.wrap_key.public)
    sealed = Incoming.parse(work.sealer.take())
    actions.renew_keys(case=case, sealed=sealed, by=work.by.staff)


def write(work: Work, case: Case) -> None:
    work.sealer.part(HEALTH, {"text": "Afterwards."})
    actions.save_sealed(case=case, sealed=Incoming.parse(work.sealer.take()), by=work.by.staff)


def test_a_stolen_database_opens_nothing_to_the_receipt_before(work: Work) -> None:
    case = work.open()
    work.bind(case)
    before = work.letter
    # The seven compartments that are the person's, and their report.
    assert live(before) == 8

    now = hand_over(work, case)

    assert live(before) == 0
    ended = Wrap.objects.filter(holder=holder(before))
    assert {wrap.layered for wrap in ended} == {None}
    # What was handed over: the same compartments, and the new receipt's own report.
    assert live(now) == 8


def test_after_a_new_receipt_new_keys_are_due_once(work: Work) -> None:
    case = work.open()
    work.bind(case)
    now = hand_over(work, case)
    assert queries.needs_new_keys(case)
    signed = copy.copy(work.sealer.log)
    assert refusal(lambda: write(work, case)) == "new_keys"
    work.sealer.log = signed

    renew(work, case, person=now)

    assert not queries.needs_new_keys(case)
    write(work, case)
    assert not queries.needs_new_keys(case)


def test_a_receipt_bound_for_the_first_time_asks_for_no_new_keys(work: Work) -> None:
    case = work.open()
    work.bind(case)

    assert not queries.needs_new_keys(case)


@pytest.mark.parametrize("word", ["", "canary"])
def test_a_receipt_without_a_word_gave_nothing_away(casa: Founded, word: str) -> None:
    work = Work.with_report(casa, word="")
    case = work.open()
    work.bind(case)

    hand_over(work, case, word=word)

    assert not queries.needs_new_keys(case)


def test_a_further_case_goes_on_when_the_receipt_is_new(work: Work) -> None:
    case = work.open()
    work.bind(case)
    before = work.letter
    assert before
    assert before.file
    further = Work(work.founded, work.by)
    further.sealer.to_person(before.file.wrap_key.public)
    wanted = further.new_case(person=case.person_id)
    other = actions.open_case(wanted=wanted, by=work.by.staff)
    hand_over(work, case)
    assert queries.needs_new_keys(other)

    # Its workers have not been given the new key: nobody but the team gets what comes now.
    renew(further, other)

    assert not queries.needs_new_keys(other)
    write(further, other)


def test_another_persons_keys_stay(work: Work) -> None:
    case = work.open()
    work.bind(case)
    second = Work.with_report(work.founded)
    stays = second.open()
    second.bind(stays)

    hand_over(work, case)

    assert live(second.letter) == 8
    assert not queries.needs_new_keys(stays)


def test_a_workers_key_sent_as_the_persons_takes_nothing_from_the_worker(work: Work) -> None:
    case = work.open()
    work.bind(case)
    Inbox.objects.update(file_wrap_public=work.public("ana"))

    hand_over(work, case)

    ana = work.member("ana").keys.wrap.holder.bytes
    assert Wrap.objects.filter(holder=ana, key=work.sealer.key.id, ended_on=None).exists()


def follow(further: Work, case: Case, *letters: Letter, **changes: object) -> None:
    """Give a further case to a receipt: a new version of its part, and what the person may read."""
    newest = queries.newest_part(case.pk, kind=Kind.CASE_PART, compartment=RECEIPT)
    after = {"sequence": newest.sequence + 1, "previous": bytes(newest.context)} if newest else {}
    further.sealer.part(RECEIPT, {"release": None}, **after)  # type: ignore[arg-type] # ints, bytes
    for letter in letters:
        assert letter.file
        further.sealer.to_person(letter.file.wrap_key.public)
    sealed = Incoming.parse(further.sealer.take())
    actions.follow_receipt(case=case, sealed=sealed, by=further.by.staff)


def two_cases(work: Work) -> tuple[Case, Work, Case]:
    case = work.open()
    work.bind(case)
    further = Work(work.founded, work.by)
    wanted = further.new_case(person=case.person_id)
    return case, further, actions.open_case(wanted=wanted, by=work.by.staff)


def test_a_further_case_is_given_to_the_new_receipt_too(work: Work) -> None:
    case, further, other = two_cases(work)
    now = hand_over(work, case)
    assert live(now) == 8
    written = Entry.objects.filter(act="receipt.bound").count()

    follow(further, other, now)

    assert live(now) == 8 + 7
    assert queries.reading_person(other) == holder(now)
    assert Entry.objects.filter(act="receipt.bound").count() == written + 1
    assert [one.pk for one in queries.others_of(work.by.staff, case)] == [other.pk]
    assert not queries.others_of(work.staff("bea"), case).exists()


def test_a_further_case_that_follows_twice_follows_once(work: Work) -> None:
    case, further, other = two_cases(work)
    now = hand_over(work, case)
    assert now.file
    further.sealer.part(RECEIPT, {"release": None})
    further.sealer.to_person(now.file.wrap_key.public)
    sealed = Incoming.parse(further.sealer.take())
    written = Entry.objects.filter(act="receipt.bound").count()

    for _ in range(2):
        actions.follow_receipt(case=other, sealed=sealed, by=work.by.staff)

    assert Entry.objects.filter(act="receipt.bound").count() == written + 1


def test_a_further_case_is_never_given_to_the_receipt_before(work: Work) -> None:
    case, further, other = two_cases(work)
    before = work.letter
    assert before
    hand_over(work, case)

    assert refusal(lambda: follow(further, other, before)) == "word_changed"


def test_a_case_whose_person_holds_no_receipt_follows_none(work: Work) -> None:
    case = work.open()

    assert refusal(lambda: follow(work, case)) == "unbound"


def test_a_further_case_follows_by_its_address_for_who_may_bind(work: Work) -> None:
    case, further, other = two_cases(work)
    now = hand_over(work, case)
    assert now.file
    further.sealer.part(RECEIPT, {"release": None})
    further.sealer.to_person(now.file.wrap_key.public)
    body = {"sealed": further.sealer.take()}

    answer = Browser(work.by.staff).post(f"/{other.pk}/receipt", body)
    stranger = Browser(work.staff("bea")).post(f"/{other.pk}/receipt", body)

    assert (answer.status_code, stranger.status_code) == (200, 404)
    assert Browser(work.by.staff).get(f"/{other.pk}").json()["others"] == [str(case.pk)]


def test_a_word_changed_after_the_report_is_told_apart_and_binds_without_it(work: Work) -> None:
    case = work.open()
    assert work.letter
    changed = work.letter.receipt.file("another word")
    Inbox.objects.update(file_sign_public=bytes(32), file_wrap_public=changed.wrap_key.public)
    signed = copy.deepcopy(work.sealer.log)

    assert refusal(lambda: work.bind(case)) == "word_changed"
    work.sealer.log = signed
    work.sealer.part(RECEIPT, {"release": None, "file": None})
    sealed = Incoming.parse(work.sealer.take())
    binding = work.bind(case, release_public=None, sealed=sealed)

    assert binding.release_public is None
    assert live(work.letter) == 1, "the report, as it was sent"
    assert queries.reading_person(case) is None
