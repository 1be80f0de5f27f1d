"""What the browsers of a person and of a member of staff would send, with real keys."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.test import Client

from amparo.people import days
from amparo.people.actions import Founded, FoundedMember
from amparo.reports import sealing
from amparo.reports.days import today
from amparo_seal import keys as seal_keys
from amparo_seal.encoding import b64, unb64
from amparo_seal.envelope import Compartment, Header, Kind, Mode, seal
from amparo_seal.messages import sign_body
from amparo_seal.primitives import public_of
from amparo_seal.receipts import FileKeys, Receipt  # noqa: TC001 - a dataclass reads its types
from amparo_seal.statements import SignInFile, SignInInbox, sign

ANSWERS = {
    "danger": "no",
    "about": "self",
    "age": "no",
    "what": "They keep my passport. Canary-61.",
    "where": "a farm",
    "languages": "es, en",
    "reach": "no",
    "how": "",
}


@dataclass
class Sender:
    """A person with a receipt, as their browser has it."""

    founded: Founded
    word: str = ""
    receipt: Receipt = field(default_factory=Receipt.new)
    client: Client = field(default_factory=Client)
    mode: Mode = Mode.E2E

    def __post_init__(self) -> None:
        self.file: FileKeys | None = self.receipt.file(self.word) if self.word else None
        self.sealer = sealing.Sealer(agency=self.founded.agency.pk, report=uuid4(), mode=self.mode)
        self.token = ""
        self.file_id = ""

    def report(self, **changes: Any) -> dict[str, Any]:
        """The body of `POST /api/reports`."""
        sealing.seal_answers(self.sealer, ANSWERS, receipt=self.receipt, file=self.file)
        sealed = self.sealer.close(
            intake=self.founded.intake.public, receipt=self.receipt, file=self.file
        )
        return {
            "id": str(self.sealer.report),
            "agency": str(self.founded.agency.pk),
            "language": "en",
            "urgent": False,
            "sealed": sealed,
            "inbox": self.keys(),
            "uploads": [],
            **changes,
        }

    def keys(self) -> dict[str, Any]:
        keys = sealing.inbox_keys(self.receipt, self.file, of=self.sealer)
        return {
            "locator": b64(keys.locator),
            "sign": b64(keys.sign),
            "wrap": b64(keys.wrap),
            "mark": b64(keys.mark),
            "file": keys.file and {"sign": b64(keys.file.sign), "wrap": b64(keys.file.wrap)},
        }

    def post(self, path: str, body: object, **headers: str) -> Any:
        sent = {"authorization": f"Bearer {self.token}"} if self.token else {}
        return self.client.post(
            path, json.dumps(body), content_type="application/json", headers=sent | headers
        )

    def send(self, **changes: Any) -> Any:
        return self.post("/api/reports", self.report(**changes))

    def knock(self, scope: str = "inbox", word: str | None = None) -> dict[str, Any]:
        """Ask for a challenge and sign it: the body of `POST /api/inbox/open`."""
        self.token = ""
        asked = self.post("/api/inbox/challenge", {"locator": b64(self.receipt.locator)})
        is_file = scope == "file"
        private = self.receipt.file(word or self.word).sign_in if is_file else self.receipt.sign_in
        form = (SignInFile if is_file else SignInInbox)(
            deployment=settings.DEPLOYMENT,
            expires=today(),
            locator=self.receipt.locator,
            challenge=unb64(asked.json()["challenge"]),
        )
        return {
            "locator": b64(self.receipt.locator),
            "sign": b64(public_of(private)),
            "challenge": asked.json()["challenge"],
            "statement": b64(form.bytes()),
            "signature": b64(sign(form, private)),
            "scope": scope,
        }

    def enter(self, scope: str = "inbox", word: str | None = None) -> Any:
        """Come in, keep the token, give the answer."""
        answer = self.post("/api/inbox/open", self.knock(scope, word))
        self.token = answer.json().get("token", "")
        return answer

    def message(self, text: str, sequence: int, **changes: Any) -> dict[str, Any]:
        """A sealed message of the person."""
        self.sealer.envelopes, self.sealer.wraps = [], []
        sealed = sealing.seal_message(
            text, sealer=self.sealer, sequence=sequence, previous=bytes(32)
        )
        return {"sealed": sealed, **changes}

    def say(self, text: str, sequence: int) -> Any:
        return self.post("/api/inbox/messages", self.message(text, sequence))

    def answer(self, by: FoundedMember, text: str, sequence: int) -> dict[str, Any]:
        """A message of staff, signed, as `Sealed`."""
        header = Header(
            mode=Mode.E2E,
            kind=Kind.STAFF_MESSAGE,
            deployment=settings.DEPLOYMENT,
            agency=self.founded.agency.pk,
            subject=self.sealer.report,
            compartment=Compartment["conversation"],
            id=uuid4(),
            thread=self.sealer.thread,
            sequence=sequence,
            sender=by.keys.sign_id,
        )
        until = days.today() + timedelta(days=400)
        made = seal(
            header,
            sign_body(header, {"text": text}, keys=by.keys, made=days.today(), expires=until),
        )
        wrapped = seal_keys.seal_under(made.key, self.sealer.conversation, made.context)
        wrap = {
            "of": str(header.id),
            "parent": str(self.sealer.thread),
            "holder": None,
            "generation": 1,
            "release": None,
            "wrapped": b64(wrapped),
        }
        envelope = {"id": str(header.id), "data": b64(made.envelope)}
        return {"envelopes": [envelope], "keys": [], "wraps": [wrap]}
