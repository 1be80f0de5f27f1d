"""Who reported about somebody else learns nothing of what became of it, not by a byte."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from amparo.cases import actions as cases
from amparo.cases.models import Binding
from amparo.cases.tests import making
from amparo.cases.tests.making import Letter
from amparo.journal.actors import PERSON
from amparo.referrals import actions
from amparo.referrals.models import Referral, Release
from amparo.referrals.tests.world import POLICE, SECOND, SHELTER, World, found
from amparo.reports.queries.inboxes import token
from amparo_seal import staff as seal_staff
from amparo_seal.encoding import b64
from amparo_seal.primitives import sha256
from amparo_seal.staff import StaffSecrets

if TYPE_CHECKING:
    from collections.abc import Iterator


JSON = "application/json"


@pytest.fixture
def told(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """Somebody told an agency of another person. There is no case yet."""
    monkeypatch.setattr(
        seal_staff,
        "derive",
        lambda words, salt: StaffSecrets(
            kek=sha256(b"kek" + words.encode() + salt), auth=sha256(b"auth" + words.encode() + salt)
        ),
    )
    world = World.__new__(World)
    world.casa = making.casa()
    world.shelter = found("shelter", "support", SHELTER)
    world.second = found("second", "support", SECOND)
    world.police = found("police", "police", POLICE)
    world.work = making.Work.with_report(world.casa, "other")
    return world


class Reporter:
    """The browsers of the one who told: with the receipt alone, and with the private word too."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self.client = Client()

    def headers(self, scope: Any) -> dict[str, str]:

        return {"authorization": f"Bearer {token(self.letter.receipt.locator, scope)}"}

    def get(self, path: str, scope: str = "file") -> bytes:
        answer = self.client.get(path, headers=self.headers(scope))
        assert answer.status_code == 200
        return bytes(answer.content)

    def sees(self) -> dict[str, bytes]:
        return {
            "inbox, with the receipt alone": self.get("/api/inbox/page", "inbox"),
            "inbox, with the private word": self.get("/api/inbox/page"),
            "my file": self.get("/api/mine"),
        }

    def post(self, path: str, body: object) -> tuple[int, Any]:
        answer = self.client.post(
            f"/api/mine/{path}", json.dumps(body), JSON, headers=self.headers("file")
        )
        return answer.status_code, json.loads(answer.content)


def what_becomes_of(world: World) -> Iterator[str]:
    """Everything that can happen after that report, on the case that was opened from it."""

    world.case = world.work.open(["bea", "eva"])
    world.bea, world.eva = world.staff("bea"), world.staff("eva")
    world.zoe, world.mia = world.staff("zoe"), world.staff("mia")
    yield "a case is opened from the report"
    own = world.work.letter = world.letter = Letter(world.casa)
    conversation = own.sealer
    world.work.sealer.conversation(
        report=conversation.report, thread=conversation.thread, secret=conversation.conversation
    )
    cases.hand_over(
        case=world.case,
        handed=own.incoming(),
        contact=world.work.contact(way=Binding.Way.IN_PERSON),
        release_public=own.release_public,
        sealed=world.work.binding(),
        by=world.work.by.staff,
    )
    yield "the person was met, and got a receipt of their own"
    world.need = world.new_need()
    world.rooms, world.beds = world.service(world.shelter), world.service(world.second)
    rooms, _ = world.offered()
    yield "two shelters were asked, and offer"
    actions.choose(referral=rooms, by=world.bea)
    yield "the person chose one"
    release = world.sign(world.explain())
    yield "the person signed a release"
    actions.activate(release=release, privately=True, by=world.bea)
    actions.wrap(release=release, sealed=world.wraps(release), by=world.bea)
    actions.open_received(release=release, by=world.zoe)
    yield "the shelter has it, and opened it"
    actions.withdraw(release=release, withdrawal=world.withdrawal(release), by=PERSON)
    yield "the person took it back"


def test_a_third_party_sees_the_same_bytes_whatever_becomes_of_their_report(told: World) -> None:
    assert told.work.letter is not None
    reporter = Reporter(told.work.letter)
    before = reporter.sees()

    happened = []
    for what in what_becomes_of(told):
        happened.append(what)
        assert reporter.sees() == before, what

    assert len(happened) == 7
    # The answers above were compared with something: the person themselves sees it all.
    person = Reporter(told.letter)
    assert json.loads(person.get("/api/mine"))["ledger"]
    assert json.loads(person.get("/api/mine"))["asks"]


def test_a_third_party_can_sign_choose_and_withdraw_for_nobody(told: World) -> None:

    letter = told.work.letter
    assert letter is not None
    assert letter.file is not None
    reporter = Reporter(letter)
    story = what_becomes_of(told)
    while next(story) != "two shelters were asked, and offer":
        pass
    release = told.explain()
    statement = bytes(release.statement)
    own = {"statement": b64(statement), "signature": b64(letter.file.release.sign(statement))}
    # Even a signature of the person: it is not for this receipt to hand in.
    persons = {"statement": b64(statement), "signature": b64(told.signature(release))}
    ask = Referral.objects.filter(state="offered").first()
    assert ask is not None

    for path, body in (
        (f"releases/{release.pk}/sign", own),
        (f"releases/{release.pk}/sign", persons),
        (f"releases/{release.pk}/withdraw", own),
        (f"asks/{ask.pk}/choose", {}),
        (f"asks/{ask.pk}/withdraw", {}),
    ):
        assert reporter.post(path, body) == (404, {"problem": "not_there"}), path

    assert Release.objects.get().state == "explained"
    ask.refresh_from_db()
    assert ask.state == "offered"
