"""New keys when somebody left: what comes after is not theirs, and nothing from before is lost."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from amparo.cases import actions, queries
from amparo.cases.actions import sealing
from amparo.cases.tests.making import Work
from amparo.cases.tests.test_opening import refusal
from amparo.reports import actions as reports
from amparo.reports.models import Inbox
from amparo.vault import queries as vault
from amparo.vault.actions import Incoming
from amparo.vault.actions import Refused as RefusedByVault
from amparo.vault.models import Envelope, Key, Wrap
from amparo_seal import keys as seal_keys
from amparo_seal.encoding import unb64
from amparo_seal.envelope import Compartment
from amparo_seal.errors import CannotOpen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amparo.cases.models import Case
    from amparo.people.actions import Founded

HEALTH, STORY = Compartment["health"], Compartment["story"]


@pytest.fixture
def case(work: Work) -> Case:
    return work.open(["bea"])


def without_bea(work: Work, case: Case) -> None:
    actions.remove_member(case=case, staff=work.staff("bea"), by=work.by.staff)


def renewed(work: Work, names: Sequence[str] = ("ana",), *, person: bool = False) -> Incoming:
    work.sealer.renew([work.public(name) for name in names])
    if person:
        assert work.letter is not None
        assert work.letter.file is not None
        work.sealer.to_person(work.letter.file.wrap_key.public)
    return Incoming.parse(work.sealer.take())


def renew(work: Work, case: Case, sealed: Incoming) -> None:
    actions.renew_keys(case=case, sealed=sealed, by=work.by.staff)


def write(work: Work, case: Case) -> None:
    work.sealer.part(HEALTH, {"text": "Afterwards. Canary-71."})
    actions.save_sealed(case=case, sealed=Incoming.parse(work.sealer.take()), by=work.by.staff)


def test_new_keys_are_needed_when_a_member_left_and_until_there_are_some(
    work: Work, case: Case
) -> None:
    assert not queries.needs_new_keys(case)
    without_bea(work, case)
    assert queries.needs_new_keys(case)

    sealed = renewed(work)
    for _ in range(2):
        renew(work, case, sealed)

    assert not queries.needs_new_keys(case)
    assert {key.generation for key in queries.live_keys(case.pk)} == {2}
    assert Key.objects.filter(subject=case.pk, ended_on=None).count() == 11


def test_a_colleague_who_came_back_needs_no_new_keys(work: Work, case: Case) -> None:
    without_bea(work, case)
    work.add(case, "bea")

    assert not queries.needs_new_keys(case)


def opens(served: dict[str, Any], holder: seal_keys.WrapKey, wanted: set[str]) -> set[str]:
    """Which of `wanted` this key opens from all that was ever served or stored."""
    secrets: dict[str, bytes] = {}
    contexts = {one["id"]: one["context"] for one in served["contexts"]}
    for _ in served["wraps"]:
        for one in served["wraps"]:
            if one["of"] in secrets:
                continue
            try:
                secrets[one["of"]] = _open(one, holder, secrets, contexts[one["of"]])
            except (CannotOpen, KeyError):
                continue
    return wanted & secrets.keys()


def _open(
    one: dict[str, Any], holder: seal_keys.WrapKey, secrets: dict[str, bytes], context: bytes
) -> bytes:
    if one["parent"] is not None:
        return seal_keys.open_under(unb64(one["wrapped"]), secrets[one["parent"]], context)
    return seal_keys.unwrap(
        unb64(one["wrapped"]), holder, context=context, generation=one["generation"]
    )


def whole_database(work: Work, case: Case, kept: list[dict[str, Any]]) -> dict[str, Any]:
    """Every wrap there is, without its layer, with those that were served before they ended."""
    everything = Envelope.objects.filter(subject=case.pk)
    all_holders = {work.member(name).keys.wrap.holder.bytes for name in work.founded.members}
    now = vault.sealed(everything, holders=all_holders)
    wraps = [wrap for served in (now, *kept) for wrap in served["wraps"]]
    contexts = [
        *({"id": str(one.pk), "context": bytes(one.context)} for one in everything),
        *(
            {"id": str(key.id), "context": key.context}
            for key in [*work.made, *work.sealer.parts.values(), work.sealer.key]
        ),
    ]
    return {"wraps": wraps, "contexts": contexts}


def test_a_removed_colleague_opens_nothing_that_was_sealed_afterwards(
    work: Work, case: Case
) -> None:
    served_before = queries.opened(work.staff("bea"), case)
    work.made = [*work.sealer.parts.values(), work.sealer.key]
    without_bea(work, case)
    renew(work, case, renewed(work))
    write(work, case)
    dump = whole_database(work, case, [served_before])
    before = str(Envelope.objects.get(subject=case.pk, compartment=STORY).pk)
    after = str(Envelope.objects.get(subject=case.pk, compartment=HEALTH).pk)

    bea, ana = (work.member(name).keys.wrap for name in ("bea", "ana"))
    assert opens(dump, ana, {before, after}) == {before, after}
    assert opens(dump, bea, {before, after}) == {before}


def test_a_colleague_who_joins_later_reads_what_came_before(work: Work, case: Case) -> None:
    without_bea(work, case)
    renew(work, case, renewed(work))
    work.add(case, "eva")

    served = queries.opened(work.staff("eva"), case)
    assert {one["generation"] for one in served["keys"] if one["role"] == 4} == {2}
    # The story of the first generation, and the conversation.
    assert len(served["envelopes"]) == 1
    assert work.report is not None
    assert str(work.report.conversation_id) in {one["id"] for one in served["keys"]}


def test_nothing_new_goes_under_an_ended_key(work: Work, case: Case) -> None:
    signed = copy.copy(work.sealer.log)
    work.sealer.part(HEALTH, {"text": "late"})
    late = Incoming.parse(work.sealer.take())
    work.sealer.log = signed
    without_bea(work, case)
    renew(work, case, renewed(work))

    with pytest.raises(RefusedByVault) as refused:
        actions.save_sealed(case=case, sealed=late, by=work.by.staff)
    assert refused.value.code == "not-allowed"


def test_two_browsers_that_make_new_keys_make_them_once(work: Work, case: Case) -> None:
    without_bea(work, case)
    late = renewed_elsewhere(work)
    renew(work, case, renewed(work))

    assert refusal(lambda: renew(work, case, late)) == "log_older"


@pytest.mark.parametrize("lost", ["story", "conversation"])
def test_keys_beneath_which_something_would_be_lost_are_refused(
    work: Work, case: Case, lost: str
) -> None:
    without_bea(work, case)
    old = work.sealer.parts[STORY].id
    sealed = renewed(work)
    assert work.report is not None
    gone = old if lost == "story" else work.report.conversation_id
    sealed = replace(sealed, wraps=tuple(one for one in sealed.wraps if one.of != gone))

    assert refusal(lambda: renew(work, case, sealed)) == "keys_missing"


@pytest.mark.parametrize("names", [("ana", "bea"), ("ana", "eva"), ()])
def test_new_keys_go_to_the_team_and_to_nobody_else(
    work: Work, case: Case, names: tuple[str, ...]
) -> None:
    without_bea(work, case)
    sealed = renewed(work, names)

    assert refusal(lambda: renew(work, case, sealed)) == "team_without_keys"


def test_the_person_goes_on_reading_what_is_theirs(work: Work, case: Case) -> None:
    work.bind(case)
    without_bea(work, case)

    assert refusal(lambda: renew(work, case, renewed_elsewhere(work))) == "keys_missing"
    renew(work, case, renewed(work, person=True))
    assert not queries.needs_new_keys(case)


@pytest.mark.parametrize("confirmed", [False, True])
def test_a_word_chosen_later_does_not_stop_new_keys(casa: Founded, *, confirmed: bool) -> None:
    work = Work.with_report(casa, word="")
    case = work.open(["bea"])
    inbox = work.bind(case).inbox
    Inbox.objects.update(
        file_sign_public=bytes(32), file_wrap_public=bytes(1216), word_pending=True
    )
    if confirmed:
        reports.confirm_word(inbox=inbox, by=work.by.staff)
    without_bea(work, case)

    renew(work, case, renewed(work))
    write(work, case)

    assert not queries.needs_new_keys(case)
    found = sealing.holder_of(bytes(1216))
    assert not Wrap.objects.filter(holder=found).exists()


def test_nobody_slips_in_a_key_for_a_word_chosen_later(casa: Founded) -> None:
    work = Work.with_report(casa, word="")
    case = work.open(["bea"])
    work.bind(case)
    finder = seal_keys.WrapKey.generate()
    Inbox.objects.update(
        file_sign_public=bytes(32), file_wrap_public=finder.public, word_pending=True
    )
    without_bea(work, case)
    work.sealer.renew([work.public("ana")])
    work.sealer.to_person(finder.public)

    with pytest.raises(RefusedByVault) as refused:
        renew(work, case, Incoming.parse(work.sealer.take()))
    assert refused.value.code == "not-allowed"


def renewed_elsewhere(work: Work) -> Incoming:
    """What another browser of the team makes at the same moment."""
    twin = copy.copy(work.sealer)
    twin.log = copy.copy(work.sealer.log)
    twin.envelopes, twin.keys, twin.wraps = [], [], []
    twin.renew([work.public("ana")])
    return Incoming.parse(twin.take())


def test_a_walk_in_has_no_conversation_to_keep(work: Work) -> None:
    walk_in = Work(work.founded, work.by)
    case = walk_in.open(["bea"])
    without_bea(walk_in, case)

    renew(walk_in, case, renewed(walk_in))
    assert not queries.needs_new_keys(case)
