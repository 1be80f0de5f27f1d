"""A receipt becomes the person's own after direct contact, and a third party's never does."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import pytest

from amparo.cases import actions, queries
from amparo.cases.models import Binding, Case
from amparo.cases.tests.making import Letter, Work
from amparo.cases.tests.test_opening import refusal
from amparo.journal.models import Entry
from amparo.reports.days import today_at
from amparo.reports.models import Inbox, Report
from amparo.reports.queries import page_for
from amparo.reports.queries.inboxes import Access
from amparo.reports.states import State
from amparo.vault import queries as vault
from amparo.vault.actions import Incoming
from amparo.vault.actions import Refused as RefusedByVault
from amparo.vault.models import Envelope, Key
from amparo.vault.tests.making import open_with
from amparo_seal.envelope import Compartment
from amparo_seal.keys import wrap_key_id

if TYPE_CHECKING:
    from amparo.people.actions import Founded

STORY = Compartment["story"]


def test_a_bound_receipt_opens_the_persons_file(work: Work) -> None:
    case = work.open()

    binding = work.bind(case)

    assert queries.binding_of(case.person) == binding
    assert queries.case_of_inbox(binding.inbox) == case
    binding.inbox.refresh_from_db()
    assert binding.inbox.bound
    assert work.letter
    assert work.letter.file
    person = work.letter.file.wrap_key
    part = Envelope.objects.filter(subject=case.pk, compartment=STORY)
    sealed = vault.sealed(part, holders={person.holder.bytes})
    assert b"Canary-61" in open_with(sealed, person, work.contents[STORY].id)


def test_the_person_reads_no_notes_no_receipt_and_no_alleged(work: Work) -> None:
    case = work.open()
    work.bind(case)
    assert work.letter
    assert work.letter.file
    holder = wrap_key_id(2, work.letter.file.wrap_key.public).bytes
    hidden = Key.objects.filter(
        subject=case.pk, compartment__in=[Compartment[n] for n in ("notes", "receipt", "alleged")]
    )

    assert not hidden.filter(wraps__holder=holder).exists()
    for name in ("notes", "receipt", "alleged"):
        second = Work.with_report(work.founded)
        opened = second.open()
        assert second.letter
        assert second.letter.file
        second.sealer.to(second.sealer.parts[Compartment[name]], second.letter.file.wrap_key.public)
        with pytest.raises(RefusedByVault):
            second.bind(opened)


def test_binding_twice_binds_once(work: Work) -> None:
    case = work.open()
    sealed = work.binding()

    assert work.bind(case, sealed=sealed) == work.bind(case, sealed=sealed)
    assert Entry.objects.filter(act="receipt.bound").count() == 1


def test_a_receipt_is_bound_to_one_person(work: Work) -> None:
    work.bind(work.open())
    second = Work(work.founded, work.by, work.letter, work.report)
    second.report = None
    case = second.open()

    assert refusal(lambda: second.bind(case, report=work.report)) == "bound"


@pytest.mark.parametrize("relation", ["other", "unsure"])
def test_a_report_about_somebody_else_is_never_bound(casa: Founded, relation: str) -> None:
    work = Work.with_report(casa, relation)
    case = work.open()

    assert refusal(lambda: work.bind(case)) == "not_self"
    assert not Binding.objects.exists()


def test_a_report_whose_inbox_was_closed_is_not_bound(work: Work) -> None:
    case = work.open()
    assert work.report
    Report.objects.filter(pk=work.report.pk).update(inbox=None)
    work.report.refresh_from_db()

    assert refusal(lambda: work.bind(case)) == "contact_needed"


def test_contact_that_lies_ahead_binds_nothing(work: Work) -> None:
    case = work.open()
    tomorrow = today_at(case.agency) + dt.timedelta(days=1)

    assert refusal(lambda: work.bind(case, contact=work.contact(on=tomorrow))) == "contact_needed"


def test_without_a_private_word_a_receipt_is_bound_and_opens_no_file(casa: Founded) -> None:
    work = Work.with_report(casa, word="")
    case = work.open()

    binding = work.bind(case)

    assert binding.release_public is None
    assert queries.case_of_inbox(binding.inbox) == case


def test_a_word_chosen_after_the_report_still_waits_when_the_receipt_is_bound(
    casa: Founded,
) -> None:
    # Whoever finds the receipt can choose one: being bound must not make it count.
    work = Work.with_report(casa, word="")
    case = work.open()
    Inbox.objects.update(
        file_sign_public=bytes(32), file_wrap_public=bytes(1216), word_pending=True
    )

    binding = work.bind(case)

    binding.inbox.refresh_from_db()
    assert (binding.inbox.bound, binding.inbox.word_pending) == (True, True)


def handed_over(work: Work, case: Case) -> Binding:
    letter = work.letter = Letter(work.founded)
    of_report = letter.sealer
    work.sealer.conversation(
        report=of_report.report, thread=of_report.thread, secret=of_report.conversation
    )
    return actions.hand_over(
        case=case,
        handed=letter.incoming(),
        contact=work.contact(way=Binding.Way.TELEPHONE),
        release_public=letter.release_public,
        sealed=work.binding(),
        by=work.by.staff,
    )


def test_somebody_who_called_is_handed_a_receipt_of_their_own(casa: Founded) -> None:
    work = Work(casa, casa.members["bea"])
    case = work.open()

    binding = handed_over(work, case)

    report = Report.objects.get()
    assert (report.relation, report.channel) == ("self", "telephone")
    assert report.state == State.LINKED
    assert binding.report == report
    assert list(queries.reports_of(case)) == [report]


def test_a_new_receipt_ends_the_one_before(work: Work) -> None:
    case = work.open()
    first = work.bind(case)
    work.sealer.envelopes = []

    letter = Letter(work.founded)
    of_report = letter.sealer
    work.sealer.conversation(
        report=of_report.report, thread=of_report.thread, secret=of_report.conversation
    )
    assert letter.file
    work.sealer.to_person(letter.file.wrap_key.public)
    second = actions.hand_over(
        case=case,
        handed=letter.incoming(),
        contact=work.contact(),
        release_public=letter.release_public,
        sealed=Incoming.parse(work.sealer.take()),
        by=work.by.staff,
    )

    assert queries.binding_of(case.person) == second
    assert queries.case_of_inbox(first.inbox) is None
    assert refusal(lambda: work.bind(case, report=first.report, sealed=Incoming())) == "bound"


def test_handing_over_twice_hands_over_once(casa: Founded) -> None:
    work = Work(casa, casa.members["bea"])
    case = work.open()
    letter = work.letter = Letter(casa)
    sealed = work.binding()

    made = [
        actions.hand_over(
            case=case,
            handed=letter.incoming(),
            contact=work.contact(),
            release_public=letter.release_public,
            sealed=sealed,
            by=work.by.staff,
        )
        for _ in range(2)
    ]

    assert made[0] == made[1]


def test_a_third_partys_inbox_is_the_same_after_a_case_and_a_receipt_of_its_own(
    casa: Founded,
) -> None:
    work = Work.with_report(casa, "other")
    assert work.report
    assert work.letter
    inbox = work.report.inbox
    assert inbox
    access = Access(locator=work.letter.receipt.locator, scope="inbox", inbox=inbox)
    before = page_for(access)

    case = work.open()
    handed_over(work, case)
    inbox.refresh_from_db()

    assert page_for(dataclasses.replace(access, inbox=inbox)) == before
    assert queries.case_of_inbox(inbox) is None


def test_a_binding_does_not_write_over_a_newer_version(work: Work) -> None:
    case = work.open()
    before = copy.copy(work.sealer.log)
    old = work.binding()
    work.sealer.log = before
    work.sealer.part(Compartment["receipt"], {"release": None})
    actions.save_sealed(case=case, sealed=Incoming.parse(work.sealer.take()), by=work.by.staff)

    assert refusal(lambda: work.bind(case, sealed=old)) == "older"


def test_a_report_that_is_not_of_the_case_is_bound_only_by_who_may_open_it(
    work: Work,
) -> None:
    case = work.open(["bea"])
    assert work.report
    later = Letter(work.founded).receive()

    assert queries.bindable_for(work.staff("ana"), case, later.pk) == later
    assert queries.bindable_for(work.staff("bea"), case, work.report.pk) == work.report
    with pytest.raises(Report.DoesNotExist):
        queries.bindable_for(work.staff("bea"), case, later.pk)
