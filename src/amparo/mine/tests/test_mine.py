"""A person sees who has what, chooses, signs and takes back; nobody else learns a byte."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amparo.cases.models import Binding
from amparo.cases.tests.making import Letter, Work
from amparo.journal.models import Entry
from amparo.referrals import actions
from amparo.referrals.models import Referral, Release
from amparo.referrals.tests.world import STORY, World
from amparo.reports.models import Inbox
from amparo.reports.queries.inboxes import STEP, token
from amparo.vault.tests.making import open_with
from amparo_seal.encoding import b64

JSON = "application/json"
Ask = Callable[..., Any]


class Phone:
    """A browser in which somebody typed a receipt and a private word."""

    def __init__(self, letter: Letter, scope: Any = "file") -> None:
        bearer = token(letter.receipt.locator, scope)
        self.headers = {"authorization": f"Bearer {bearer}"}
        self.client = Client()

    def get(self) -> Any:
        return self.client.get("/api/mine", headers=self.headers)

    def post(self, path: str, body: object = None) -> Any:
        sent = json.dumps({} if body is None else body)
        return self.client.post(f"/api/mine/{path}", sent, content_type=JSON, headers=self.headers)


@pytest.fixture
def phone(world: World) -> Phone:
    return Phone(world.letter)


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, json.loads(answer.content)["problem"]


def test_the_person_reads_their_own_words_and_their_case(world: World, phone: Phone) -> None:
    said = phone.get().json()
    file = world.letter.file
    assert file is not None

    assert said["bound"] is True
    assert said["case"]["id"] == str(world.case.pk)
    story = [uuid.UUID(one["id"]) for one in said["story"]["envelopes"]]
    assert any(b"Canary-61" in open_with(said["story"], file.wrap_key, one) for one in story)
    part = world.work.contents[STORY].id
    assert b"Canary-61" in open_with(said["sealed"], file.wrap_key, part)
    compartments = {key["compartment"] for key in said["sealed"]["keys"]}
    assert not compartments & {7, 8, 9}
    assert Entry.objects.filter(act="file.opened", actor=None).count() == 1


def test_the_person_sees_asks_in_plain_codes_and_chooses(world: World, phone: Phone) -> None:
    rooms, beds = world.offered()

    asks = {one["id"]: one for one in phone.get().json()["asks"]}
    assert asks[str(rooms.pk)]["choosable"] is True
    assert asks[str(rooms.pk)]["agency_name"] == "Agency shelter"
    answer = phone.post(f"asks/{rooms.pk}/choose")

    assert answer.json() == {"state": "accepted"}
    assert Referral.objects.get(pk=beds.pk).state == "not_needed"
    assert problem(phone.post(f"asks/{beds.pk}/choose")) == (409, "chosen")
    assert phone.post(f"asks/{rooms.pk}/withdraw").json() == {"state": "withdrawn"}


def test_the_person_signs_reads_the_ledger_and_withdraws(world: World, phone: Phone) -> None:
    release = world.explain(sealed=world.text())
    listed = phone.get().json()["releases"][0]
    assert listed["statement"] == b64(bytes(release.statement))
    assert phone.get().json()["ledger"] == []

    signed = {"statement": listed["statement"], "signature": b64(world.signature(release))}
    assert phone.post(f"releases/{release.pk}/sign", signed).json() == {"state": "signed"}
    actions.activate(release=release, privately=True, by=world.bea)
    actions.wrap(release=release, sealed=world.wraps(release), by=world.bea)
    actions.open_received(release=release, by=world.zoe)

    line = phone.get().json()["ledger"][0]
    assert line["release"] == str(release.pk)
    assert line["openings"] == [{"on": world.today.isoformat(), "role": "intake"}]
    assert line["state"] == "opened"
    assert listed["text"] == str(release.text_id)
    assert str(release.text_id) in str(phone.get().json()["sealed"]["envelopes"])
    assert str(world.zoe.pk) not in json.dumps(line)

    withdrawal = world.withdrawal(release)
    said = {
        "statement": b64(withdrawal.statement),
        "signature": b64(withdrawal.signature),
    }
    assert phone.post(f"releases/{release.pk}/withdraw", said).json() == {"state": "withdrawn"}
    line = phone.get().json()["ledger"][0]
    assert (line["state"], line["ended_on"]) == ("recalled", world.today.isoformat())
    assert line["openings"]


def test_a_release_without_a_signing_key_is_taken_back_all_the_same(
    world: World, phone: Phone
) -> None:
    release = world.explain(method="paper")
    Binding.objects.update(release_public=None)

    answer = phone.post(f"releases/{release.pk}/withdraw", {"statement": None})

    assert answer.json() == {"state": "withdrawn"}


def test_a_ledger_says_ended_before_any_sweep(world: World, phone: Phone) -> None:
    world.lapsed()

    said = phone.get().json()

    assert said["ledger"][0]["state"] == "expired"
    assert said["releases"][0]["state"] == "expired"


def test_a_signature_that_does_not_hold_signs_nothing(world: World, phone: Phone) -> None:
    release = world.explain()
    path = f"releases/{release.pk}/sign"
    forged = {"statement": b64(bytes(release.statement)), "signature": b64(bytes(64))}

    assert problem(phone.post(path, forged)) == (409, "signature")
    assert problem(phone.post(path, {"statement": 1})) == (400, "unreadable")
    assert problem(phone.post(path, [])) == (400, "malformed")
    assert Release.objects.get().state == "explained"


# Who is not the person


def third_party(world: World) -> Phone:
    letter = Letter(world.casa)
    letter.receive("other")
    return Phone(letter)


def test_a_third_party_gets_the_same_bytes_whatever_happens_in_a_case(world: World) -> None:
    letter = Letter(world.casa)
    report = letter.receive("other")
    phone = Phone(letter)
    before = phone.get().content

    about = Work(world.casa, world.casa.members["ana"], letter, report)
    about.open(["bea"])
    rooms = world.offered()[0]
    actions.choose(referral=rooms, by=world.bea)
    world.shared()

    assert phone.get().content == before
    assert len(before) % STEP == 0


def test_nobody_can_tell_a_case_from_none(world: World) -> None:
    unbound = Letter(world.casa)
    unbound.receive("self")
    unknown = Letter(world.casa)
    pending = Letter(world.casa)
    pending.receive("self")
    Inbox.objects.filter(locator=pending.receipt.locator).update(word_pending=True)

    answers = {Phone(letter).get().content for letter in (unbound, unknown, pending)} | {
        third_party(world).get().content
    }

    assert len(answers) == 1


def test_a_file_is_filled_up_to_a_round_size(world: World, phone: Phone) -> None:
    assert len(phone.get().content) % STEP == 0
    world.shared()
    assert len(phone.get().content) % STEP == 0


def test_without_the_private_word_nothing_of_the_file_opens(world: World) -> None:
    release = world.explain()
    phone = Phone(world.letter, "inbox")

    assert problem(phone.get()) == (401, "word_needed")
    assert problem(phone.post(f"releases/{release.pk}/sign")) == (401, "word_needed")
    assert problem(Client().get("/api/mine")) == (401, "signed_out")


def test_another_persons_receipt_reaches_nothing_of_this_one(world: World) -> None:
    release = world.explain()
    rooms = world.offered()[0]
    stranger = third_party(world)
    signed = {"statement": "AA", "signature": "AA"}

    for path, body in (
        (f"releases/{release.pk}/sign", signed),
        (f"releases/{release.pk}/withdraw", signed),
        (f"asks/{rooms.pk}/choose", {}),
        (f"asks/{rooms.pk}/withdraw", {}),
        (f"asks/{uuid.uuid4()}/choose", {}),
    ):
        assert problem(stranger.post(path, body)) == (404, "not_there")
    assert Release.objects.get().state == "explained"


def test_a_receipt_that_was_replaced_opens_the_file_no_longer(world: World, phone: Phone) -> None:
    Binding.objects.update(ended_on=world.today)

    assert phone.get().json()["bound"] is False


def test_the_number_of_queries_of_a_file_does_not_grow(world: World, phone: Phone) -> None:
    world.shared()
    world.offered()
    few = _count(phone)
    for _ in range(3):
        world.shared()
        world.need = world.new_need()
        world.offered()

    assert _count(phone) == few


def _count(phone: Phone) -> int:
    phone.get()
    with CaptureQueriesContext(connections["default"]) as data:
        assert phone.get().status_code == 200
    return len(data)
