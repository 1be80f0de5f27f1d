from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from amparo.shred import actions, queries
from amparo.shred.models import SessionKey

ONE, OTHER = bytes(32), bytes([1]) * 32

pytestmark = pytest.mark.django_db


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def goes_on(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Iterator[Clock]:
    clock = Clock()
    with mock.patch("django.utils.timezone.now", clock):
        yield clock


def test_an_open_session_has_a_key_of_its_own(clock: Clock) -> None:
    k2 = actions.open_session(digest=ONE)

    assert len(k2) == 32
    assert actions.use_session(digest=ONE) == k2
    assert actions.use_session(digest=OTHER) is None
    assert actions.open_session(digest=OTHER) != k2


def test_a_second_tab_does_not_take_the_first_ones_key_away(clock: Clock) -> None:
    k2 = actions.open_session(digest=ONE)
    clock.goes_on(minutes=14)

    assert actions.open_session(digest=ONE) == k2

    clock.goes_on(minutes=14)
    assert actions.use_session(digest=ONE) == k2


def test_a_closed_session_is_locked_and_opens_with_another_key(clock: Clock) -> None:
    k2 = actions.open_session(digest=ONE)
    for _ in range(2):
        actions.close_session(digest=ONE)

    assert actions.use_session(digest=ONE) is None
    assert actions.open_session(digest=ONE) != k2


def test_fifteen_idle_minutes_lock_a_session(clock: Clock) -> None:
    actions.open_session(digest=ONE)
    clock.goes_on(minutes=14, seconds=59)
    assert actions.use_session(digest=ONE) is not None
    clock.goes_on(minutes=15)

    assert actions.use_session(digest=ONE) is None
    assert not SessionKey.objects.exists()


def test_a_session_that_ended_gets_a_new_key(clock: Clock) -> None:
    k2 = actions.open_session(digest=ONE)
    clock.goes_on(minutes=15)

    assert actions.open_session(digest=ONE) != k2


def test_work_keeps_a_session_open_for_twelve_hours_and_no_longer(clock: Clock) -> None:
    k2 = actions.open_session(digest=ONE)
    for _ in range(71):
        clock.goes_on(minutes=10)
        assert actions.use_session(digest=ONE) == k2
    clock.goes_on(minutes=10)

    assert actions.use_session(digest=ONE) is None


def test_use_is_noted_at_most_once_a_minute(clock: Clock) -> None:
    actions.open_session(digest=ONE)
    clock.goes_on(seconds=59)
    with CaptureQueriesContext(connections["shred"]) as soon:
        actions.use_session(digest=ONE)
    clock.goes_on(seconds=1)
    with CaptureQueriesContext(connections["shred"]) as later:
        actions.use_session(digest=ONE)

    assert (len(soon), len(later)) == (1, 2)
    assert SessionKey.objects.get().used_at == clock.now


def test_looking_at_a_session_does_not_keep_it_open(clock: Clock) -> None:
    k2 = actions.open_session(digest=ONE)
    clock.goes_on(minutes=14)
    assert queries.session_key(ONE) == k2
    assert queries.session_key(OTHER) is None
    clock.goes_on(minutes=1)

    assert queries.session_key(ONE) is None
    assert SessionKey.objects.exists()


def test_sessions_left_alone_are_swept_and_others_stay(clock: Clock) -> None:
    actions.open_session(digest=ONE)
    clock.goes_on(minutes=10)
    actions.open_session(digest=OTHER)
    clock.goes_on(minutes=10)

    assert actions.close_ended_sessions() == 1
    assert actions.close_ended_sessions() == 0
    assert actions.use_session(digest=OTHER) is not None
