"""Two forms of one agency sent at the very same moment, each on a connection of its own."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from amparo.directory import actions
from amparo.directory.actions import NameTaken, Profile
from amparo.directory.models import Organisation, Service
from amparo.directory.tests.test_directory import _agency, _staff
from amparo.people.models import Staff

ROUNDS = 3


@pytest.fixture
def keeper(committed: None) -> Staff:
    return _staff(_agency("shelter"), "agency_administrator")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait(20)
            return act()
        except NameTaken:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def described(keeper: Staff, name: str, service: uuid.UUID) -> Callable[[], Service]:
    return partial(
        actions.describe,
        service=service,
        organisation="Casa",
        profile=Profile(name=name, place="The coast"),
        by=keeper,
    )


def test_one_form_sent_twice_at_once_makes_one_service(keeper: Staff) -> None:
    for number in range(ROUNDS):
        act = described(keeper, f"Rooms {number}", uuid.uuid4())

        first, second = at_once(act, act)

        assert first == second
    assert (Service.objects.count(), Organisation.objects.count()) == (ROUNDS, 1)


def test_two_forms_with_one_name_at_once_make_one_service_and_say_so(keeper: Staff) -> None:
    for number in range(ROUNDS):
        name = f"Rooms {number}"

        made = at_once(*(described(keeper, name, uuid.uuid4()) for _ in range(2)))

        assert sum(one is None for one in made) == 1
        assert Service.objects.filter(name=name).count() == 1
    assert Organisation.objects.count() == 1
