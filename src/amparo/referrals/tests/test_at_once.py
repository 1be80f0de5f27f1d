"""Two who act at the very same moment, each on a connection of their own, on both databases.

What they do is what would do harm twice: choose, hand on, save over, take in. Each is tried a few
times, because which of the two comes first is for the machine to decide.
"""

from __future__ import annotations

import copy
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections

from amparo.cases import actions as case_actions
from amparo.journal import queries as journal
from amparo.journal.actors import PERSON
from amparo.journal.models import Entry
from amparo.people.refusals import Refused
from amparo.referrals import actions
from amparo.referrals.models import Disclosure, Referral, Release
from amparo.referrals.states import ReferralState, ReleaseState
from amparo.referrals.tests.world import HEALTH, World
from amparo.reports.models import Inbox, Report
from amparo.reports.tests.senders import Sender
from amparo.vault.actions import Incoming
from amparo.vault.models import Envelope, Wrap

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 3


@pytest.fixture
def world(committed: None, begun_world: World) -> World:
    return begun_world


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Let all of them begin together; give what each answers, a refusal as its code."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait(20)
            return act()
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def chain_holds(world: World) -> bool:
    return journal.verify(journal.chain_of(world.casa.agency.pk)) is None


def test_of_two_choices_one_counts(world: World) -> None:
    for _ in range(ROUNDS):
        rooms, beds = world.offered()

        answers = at_once(
            partial(actions.choose, referral=rooms, by=PERSON),
            partial(actions.choose, referral=beds, by=world.eva),
        )

        states = Counter(Referral.objects.filter(need=world.need).values_list("state", flat=True))
        assert answers.count("chosen") + answers.count("state") == 1
        assert states[ReferralState.ACCEPTED] == 1
        world.need = world.new_need()
    assert Entry.objects.filter(act="referral.chosen").count() == ROUNDS
    assert chain_holds(world)


def test_a_release_that_two_hand_on_goes_once(world: World) -> None:
    release = world.active()
    hand_on = actions.wrap

    at_once(
        *(
            lambda one=one: hand_on(release=release, sealed=one, by=world.bea)
            for one in (world.wraps(release), world.wraps(release))
        )
    )

    assert Wrap.objects.filter(release=release.hash, ended_on=None).count() == 1
    assert Entry.objects.filter(act="release.wrapped").count() == 1
    assert Disclosure.objects.filter(release=release).count() == 1


def test_what_is_taken_back_while_it_is_handed_on_opens_nothing(world: World) -> None:
    for _ in range(ROUNDS):
        release = world.active()
        sealed = world.wraps(release)

        handed, _ = at_once(
            partial(actions.wrap, release=release, sealed=sealed, by=world.bea),
            partial(actions.withdraw, release=release, by=PERSON),
        )

        assert Release.objects.get(pk=release.pk).state == ReleaseState.WITHDRAWN
        assert not Wrap.objects.filter(release=release.hash, ended_on=None).exists(), handed
    assert chain_holds(world)


def test_a_signature_that_comes_twice_is_one(world: World) -> None:
    release = world.explain()

    at_once(*[lambda: world.sign(release)] * 3)

    assert Release.objects.get(pk=release.pk).state == ReleaseState.SIGNED
    assert Entry.objects.filter(act="release.signed").count() == 1


def test_of_two_versions_of_a_part_the_second_is_refused(world: World) -> None:
    # Two windows of hers, opened before either wrote.
    windows = [copy.deepcopy(world.sealer("bea")) for _ in range(2)]
    for one in windows:
        one.part(HEALTH, {"text": "what I wrote"})

    save = partial(case_actions.save_sealed, case=world.case, by=world.bea)
    answers = at_once(*(partial(save, sealed=Incoming.parse(one.take())) for one in windows))

    assert sorted(answers, key=str) == [None, "older"]
    stored = Envelope.objects.filter(subject=world.case.pk, compartment=HEALTH)
    assert stored.count() == 1


def test_a_report_that_comes_twice_is_kept_once(world: World) -> None:
    for number in range(1, ROUNDS + 1):
        sender = Sender(world.casa)
        body = sender.report()
        before = Report.objects.count()

        answers = at_once(*[lambda said=body, one=sender: one.post("/api/reports", said)] * 3)

        assert {answer.status_code for answer in answers} == {201}
        assert Report.objects.count() == before + 1
        assert Entry.objects.filter(act="report.received", actor_kind="person").count() >= number
        assert Inbox.objects.filter(locator=sender.receipt.locator).count() == 1
    assert chain_holds(world)
