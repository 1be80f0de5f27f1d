"""What is due by the clock is done, again and again, by however many workers."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from amparo.journal.models import Entry
from amparo.referrals.models import Referral, Release
from amparo.referrals.states import ReferralState, ReleaseState
from amparo.referrals.tests.world import World
from amparo.site.chores import AGAIN, CHORES, HOUR, Clock
from amparo.vault.models import Upload


class Watch:
    """A clock that the test moves on."""

    def __init__(self) -> None:
        self.at = 0.0
        self.ran: list[str] = []
        self.broken: set[str] = set()

    def __call__(self) -> float:
        return self.at

    def run(self, command: str) -> None:
        self.ran.append(command)
        if command in self.broken:
            raise ValueError("Maria")

    def passes(self, clock: Clock, seconds: float) -> list[str]:
        self.at += seconds
        self.ran.clear()
        clock.do_what_is_due()
        clock.do_what_is_due()
        return list(self.ran)


def test_all_is_due_at_the_start_then_each_in_its_time() -> None:
    watch = Watch()
    clock = Clock(now=watch, run=watch.run)

    assert watch.passes(clock, 0) == ["expire", "sweep"]
    assert watch.passes(clock, HOUR - 1) == []
    assert watch.passes(clock, 1) == ["expire"]
    for _ in range(22):
        assert watch.passes(clock, HOUR) == ["expire"]
    assert watch.passes(clock, HOUR) == ["expire", "sweep"]


def test_what_fails_is_logged_without_its_text_and_tried_again_soon(
    caplog: pytest.LogCaptureFixture,
) -> None:
    watch = Watch()
    watch.broken = {"expire"}
    clock = Clock(now=watch, run=watch.run)

    assert watch.passes(clock, 0) == ["expire", "sweep"]
    assert "chore.failed" in caplog.text
    watch.broken = set()
    assert watch.passes(clock, AGAIN - 1) == []
    assert watch.passes(clock, 1) == ["expire"]
    assert watch.passes(clock, AGAIN) == []


def test_two_workers_end_what_is_over_once(committed: None, begun_world: World) -> None:
    world = begun_world
    asked, release = world.ask(world.rooms)[0], world.lapsed()
    past = timezone.now() - timedelta(minutes=1)
    Referral.objects.filter(pk=asked.pk).update(answer_by=past)
    old = Upload.objects.create(id=uuid4(), day=timezone.localdate() - timedelta(days=3))

    for _worker in range(2):
        Clock(CHORES).do_what_is_due()

    assert Referral.objects.get(pk=asked.pk).state == ReferralState.EXPIRED
    assert Release.objects.get(pk=release.pk).state == ReleaseState.EXPIRED
    assert not Upload.objects.filter(pk=old.pk).exists()
    assert Entry.objects.filter(act="release.expired").count() == 1
    assert Entry.objects.filter(act="referral.changed").count() == 1
