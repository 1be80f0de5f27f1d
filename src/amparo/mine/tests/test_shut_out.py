"""Who uses up the tries of a private word shuts nobody out of taking back (docs/adr/0015)."""

import json
from typing import Any

import pytest
from django.test import Client

from amparo.journal.models import Entry
from amparo.mine.tests.test_mine import Phone
from amparo.referrals import actions
from amparo.referrals.models import Release
from amparo.referrals.tests.world import World
from amparo.reports import reading
from amparo.reports.models import Inbox, WordTry
from amparo.reports.refusals import Refused


def enter(world: World, word: str) -> str:
    """Come in with the receipt and a word: what came of it."""
    try:
        access = reading.enter(world.letter.receipt, word)
    except Refused as refused:
        return refused.problem
    return "opened" if access.opens_everything else "waits"


def try_again(world: World, client: Client, *, privately: bool) -> Any:
    address = f"/api/staff/cases/{world.case.pk}/tries"
    said = json.dumps({"privately": privately})
    return client.post(address, said, content_type="application/json")


@pytest.fixture
def shut(world: World) -> World:
    """Somebody found the receipt, and typed five words."""
    assert [enter(world, f"wrong {one}") for one in range(5)] == ["wrong_word"] * 5
    return world


def tried(client: Client, world: World) -> bool:
    read = client.get(f"/api/staff/cases/{world.case.pk}").json()
    return bool(read["binding"]["tried"])


def test_the_team_sees_that_the_tries_are_used_up_and_gives_new_ones(shut: World) -> None:
    bea = shut.client("bea")
    assert enter(shut, shut.letter.word) == "no_more_tries"
    assert tried(bea, shut)

    alone = try_again(shut, bea, privately=False)
    again = [try_again(shut, bea, privately=True).status_code for _ in range(2)]

    assert (alone.status_code, alone.json()) == (400, {"problem": "not_private"})
    assert again == [200, 200]
    assert not tried(bea, shut)
    assert enter(shut, shut.letter.word) == "opened"
    assert Entry.objects.filter(act="word.freed", actor=shut.bea.pk).count() == 1


def test_a_worker_ends_the_sharing_while_the_tries_are_used_up(shut: World) -> None:
    release = shut.active()

    actions.withdraw(release=release, by=shut.bea)

    assert Release.objects.get().state == "withdrawn"
    assert enter(shut, shut.letter.word) == "no_more_tries"


def test_whoever_is_in_stays_in_and_takes_back(shut: World) -> None:
    release = shut.active()

    assert Phone(shut.letter).post(f"releases/{release.pk}/withdraw").status_code == 200


def test_five_more_tries_are_five_and_no_more(shut: World) -> None:
    try_again(shut, shut.client("bea"), privately=True)

    assert [enter(shut, f"other {one}") for one in range(6)] == (
        ["wrong_word"] * 5 + ["no_more_tries"]
    )


def test_nobody_outside_the_team_learns_of_tries_or_gives_new_ones(shut: World) -> None:
    for name in ("zoe", "kai"):
        assert try_again(shut, shut.client(name), privately=True).status_code == 404

    assert WordTry.objects.get().failed == 5


def test_without_a_receipt_there_is_nothing_to_try_again(world: World) -> None:
    Inbox.objects.get().binding.delete()

    assert try_again(world, world.client("bea"), privately=True).status_code == 400
