"""Whatever people do, in whatever order: what the tables say, and never more than was consented."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from amparo.journal import queries as journal
from amparo.journal.actors import PERSON
from amparo.journal.models import Chain
from amparo.referrals import actions, queries
from amparo.referrals.models import Disclosure, Referral, Release
from amparo.referrals.refusals import CODES, Refused
from amparo.referrals.states import (
    RELEASE_OPEN,
    WORKING,
    DisclosureState,
    Outcome,
    Reason,
    ReferralState,
    ReleaseState,
    Reopened,
    referral_may_follow,
    release_may_follow,
)
from amparo.referrals.tests.world import STORY, World
from amparo.vault.models import Wrap

# A state machine of Hypothesis, which marks only its own kind of test by itself.
pytestmark = pytest.mark.hypothesis
QUICK = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
State = ReferralState
DAY = timedelta(days=1)


class Undone(RuleBasedStateMachine):
    """Each run begins in the same world, and leaves no trace in the database."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        # In the order in which they were made: their ids are others in each run.
        self.made: list[UUID] = []
        self.undo = transaction.atomic()
        self.undo.__enter__()

    def teardown(self) -> None:
        for chain in Chain.objects.all():
            assert journal.verify(chain) is None
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)


Act = Callable[[World, Referral], Any]
ACTS: dict[str, tuple[str, set[str] | None, Act]] = {
    "offer": (
        State.OFFERED,
        None,
        lambda w, r: actions.offer(referral=r, hold_until=w.soon(), by=w.of_service(r)),
    ),
    "reject": (
        State.REJECTED,
        None,
        lambda w, r: actions.reject(referral=r, reason=Reason.FULL, by=w.of_service(r)),
    ),
    "start": (
        State.IN_PROGRESS,
        {State.ACCEPTED, State.ON_HOLD},
        lambda w, r: actions.start(referral=r, by=w.of_service(r)),
    ),
    "hold": (State.ON_HOLD, None, lambda w, r: actions.hold(referral=r, by=w.of_service(r))),
    "complete": (
        State.COMPLETED,
        None,
        lambda w, r: actions.complete(referral=r, outcome=Outcome.RECEIVED, by=w.of_service(r)),
    ),
    "fail": (
        State.FAILED,
        None,
        lambda w, r: actions.fail(referral=r, outcome=Outcome.LEFT, by=w.of_service(r)),
    ),
    "cancel": (State.CANCELLED, None, lambda w, r: actions.cancel(referral=r, by=w.bea)),
    "withdraw": (
        State.WITHDRAWN,
        None,
        lambda _, r: actions.withdraw_referral(referral=r, by=PERSON),
    ),
    "mistake": (State.MISTAKE, None, lambda w, r: actions.call_mistake(referral=r, by=w.bea)),
}


class Asks(Undone):
    """An act succeeds exactly when the table lets it: releases, or none, make no difference."""

    @rule()
    def ask(self) -> None:
        self.made += [one.pk for one in self.world.ask()]

    @precondition(lambda self: bool(self.made))
    @rule(act=st.sampled_from(sorted(ACTS)), data=st.data())
    def act(self, act: str, data: st.DataObject) -> None:
        after, only_from, do = ACTS[act]
        referral = Referral.objects.get(pk=data.draw(st.sampled_from(self.made)))
        allowed = referral.state == after or (
            referral_may_follow(referral.state, after)
            and (only_from is None or referral.state in only_from)
        )
        assert _succeeds(lambda: do(self.world, referral)) is allowed

    @precondition(lambda self: bool(self.made))
    @rule(data=st.data(), by_person=st.booleans())
    def choose(self, data: st.DataObject, *, by_person: bool) -> None:
        referral = Referral.objects.get(pk=data.draw(st.sampled_from(self.made)))
        others = Referral.objects.exclude(pk=referral.pk)
        is_open = referral.state in (State.OFFERED, State.ACCEPTED)
        allowed = is_open and not others.filter(state__in=sorted(WORKING)).exists()
        by = PERSON if by_person else self.world.bea
        assert _succeeds(lambda: actions.choose(referral=referral, by=by)) is allowed

    @precondition(lambda self: bool(self.made))
    @rule(data=st.data())
    def reopen(self, data: st.DataObject) -> None:
        referral = Referral.objects.get(pk=data.draw(st.sampled_from(self.made)))
        taken = Referral.objects.exclude(pk=referral.pk).filter(state__in=sorted(WORKING))
        ended = referral.state in (State.COMPLETED, State.FAILED, State.IN_PROGRESS)
        why, by = Reopened.NOT_DONE, self.world.bea
        assert _succeeds(lambda: actions.reopen(referral=referral, why=why, by=by)) is (
            ended and not taken.exists()
        )

    @rule()
    def let_time_pass(self) -> None:
        actions.expire_referrals(now=timezone.now() + 15 * DAY)
        waiting = (State.REQUESTED, State.OFFERED)
        assert not Referral.objects.filter(state__in=waiting).exists()

    @invariant()
    def one_service_works_on_a_need(self) -> None:
        assert Referral.objects.filter(state__in=sorted(WORKING)).count() <= 1


class Releases(Undone):
    """Only what was consented to is served, and only as long as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[Any, str] = {}

    def one(self, data: st.DataObject) -> Release:
        return Release.objects.get(pk=data.draw(st.sampled_from(self.made)))

    @rule(on_paper=st.booleans())
    def explain(self, *, on_paper: bool) -> None:
        self.made.append(self.world.explain(method="paper" if on_paper else "my_file").pk)

    @precondition(lambda self: bool(self.made))
    @rule(data=st.data())
    def replace(self, data: st.DataObject) -> None:
        self.made.append(self.world.explain(replaces=self.one(data).pk).pk)

    @precondition(lambda self: bool(self.made))
    @rule(
        data=st.data(),
        act=st.sampled_from(
            ["sign", "attest", "activate", "confirm", "wrap", "take", "open", "withdraw", "said"]
        ),
    )
    def act(self, data: st.DataObject, act: str) -> None:
        world, release = self.world, self.one(data)
        steps: dict[str, Callable[[], Any]] = {
            "sign": lambda: world.sign(release),
            "attest": lambda: world.attest(release),
            "activate": lambda: actions.activate(release=release, privately=True, by=world.bea),
            "confirm": lambda: world.confirm(release),
            "wrap": lambda: actions.wrap(
                release=release, sealed=world.wraps(release), by=world.bea
            ),
            "take": lambda: world.take(release, "mia"),
            "open": lambda: self.open(release),
            "withdraw": lambda: actions.withdraw(
                release=release, by=PERSON, withdrawal=world.withdrawal(release)
            ),
            "said": lambda: actions.withdraw(release=release, by=world.bea),
        }
        _succeeds(steps[act])

    def open(self, release: Release) -> None:
        found = queries.received_by(self.world.zoe, now=timezone.now())
        if release in found:
            actions.open_received(release=release, by=self.world.zoe)

    @rule()
    def let_time_pass(self) -> None:
        actions.expire_releases(now=timezone.now() + 91 * DAY)

    @invariant()
    def states_follow_the_table(self) -> None:
        now = {one.pk: one.state for one in Release.objects.all()}
        for pk, state in now.items():
            before = self.seen.get(pk, ReleaseState.EXPLAINED)
            assert state == before or release_may_follow(before, state)
        self.seen = now

    @invariant()
    def what_is_served_rests_on_a_release(self) -> None:
        world, now = self.world, timezone.now()
        listed = {
            one.pk
            for staff in (world.zoe, world.mia)
            for one in queries.received_by(staff, now=now)
        }
        for release in Release.objects.all():
            live = Wrap.objects.filter(release=release.hash, ended_on=None).exists()
            ground = queries.may_disclose(
                compartment=STORY,
                person=world.case.person_id,
                recipient=release.recipient_id,
                now=now,
                release=release.pk,
            )
            assert (ground is not None) is (release.state == ReleaseState.ACTIVE)
            assert ground is not None or not live
            assert ground is not None or release.pk not in listed

    @invariant()
    def what_ended_is_said_to_have_ended(self) -> None:
        live = [str(one) for one in DisclosureState.live()]
        open_states = [str(one) for one in RELEASE_OPEN]
        ended = Disclosure.objects.exclude(release__state__in=open_states)
        assert not ended.filter(state__in=live).exists()


def _succeeds(act: Callable[[], object]) -> bool:
    code = ""
    try:
        with transaction.atomic():
            act()
    except Refused as refused:
        code = refused.code
    assert code in {"", *CODES}
    return not code


def test_asks_go_their_way_with_every_release_denied(world: World) -> None:
    Asks.world = world
    run_state_machine_as_test(Asks, settings=QUICK)
    assert not Release.objects.exists()


def test_asks_go_the_same_way_with_a_release(world: World) -> None:
    world.shared()
    Asks.world = world
    run_state_machine_as_test(Asks, settings=QUICK)


def test_nothing_is_served_that_no_release_permits(world: World) -> None:
    Releases.world = world
    run_state_machine_as_test(Releases, settings=settings(QUICK, max_examples=6))
