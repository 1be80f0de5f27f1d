"""The person opens the files they sent, one at a time; nobody else's receipt reaches one."""

import uuid

import pytest

from amparo.mine.tests.sending import send_file
from amparo.mine.tests.test_mine import Phone, problem, third_party
from amparo.referrals.tests.world import STORY, World
from amparo_seal.encoding import unb64


@pytest.fixture
def phone(world: World) -> Phone:
    return Phone(world.letter)


def test_a_file_is_served_by_itself_to_the_receipt_it_came_with(world: World, phone: Phone) -> None:
    file = send_file(world, "canary.txt", b"Canary-62.")
    story = phone.get().json()["story"]
    assert str(file) not in str(story["envelopes"])

    answer = phone.client.get(f"/api/mine/files/{file}", headers=phone.headers)

    (served,) = answer.json()["sealed"]["envelopes"]
    assert served["id"] == str(file)
    assert b"Canary-62" not in unb64(served["data"])
    assert {one["of"] for one in answer.json()["sealed"]["wraps"]} >= {str(file)}


def test_nobody_else_and_nothing_else_is_served_there(world: World, phone: Phone) -> None:
    file = send_file(world, "canary.txt", b"Canary-62.")
    part = world.work.contents[STORY].id

    for asking, one in (
        (third_party(world), file),
        (phone, part),
        (phone, uuid.uuid4()),
    ):
        answer = asking.client.get(f"/api/mine/files/{one}", headers=asking.headers)
        assert problem(answer) == (404, "not_there")
    locked = Phone(world.letter, "inbox")
    answer = locked.client.get(f"/api/mine/files/{file}", headers=locked.headers)
    assert problem(answer) == (401, "word_needed")
