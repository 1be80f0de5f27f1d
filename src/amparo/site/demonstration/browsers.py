"""What the browsers of invented people would send: the same envelopes, made with amparo_seal."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from amparo.people import days
from amparo.people.actions import FoundedMember
from amparo.reports import sealing
from amparo.reports.actions import keeping
from amparo.reports.sealing import CONVERSATION, EVIDENCE, Sealer
from amparo.site.demonstration.stories import Story
from amparo_seal.encoding import b64, unb64
from amparo_seal.envelope import Kind, Mode, read_header, seal, seal_stream
from amparo_seal.messages import sign_body
from amparo_seal.primitives import sha256
from amparo_seal.receipts import Receipt

SIGNED_FOR = timedelta(days=400)


@dataclass(kw_only=True)
class Person:
    """Somebody with a receipt, as their browser has it until the page is closed."""

    story: Story
    agency: UUID
    # The public half of the agency's intake key; a browser holds it against the root first.
    intake: bytes
    receipt: Receipt = field(default_factory=Receipt.new, repr=False)

    def __post_init__(self) -> None:
        self.file = self.receipt.file(self.story.word) if self.story.word else None
        self.sealer = Sealer(agency=self.agency, report=uuid4(), mode=Mode.E2E)
        self.previous = bytes(32)

    def report(self) -> dict[str, Any]:
        """The body of `POST /api/reports`; the parts of a file are with the server by then."""
        names = ("danger", "about", "age", "what", "where", "languages", "reach", "how")
        answers = {name: str(getattr(self.story, name)) for name in names}
        sealing.seal_answers(self.sealer, answers, receipt=self.receipt, file=self.file)
        uploads = [] if self.story.file is None else [self._upload(*self.story.file)]
        sealed = self.sealer.close(intake=self.intake, receipt=self.receipt, file=self.file)
        return {
            "id": str(self.sealer.report),
            "agency": str(self.agency),
            "language": self.story.language,
            "urgent": self.story.danger == "yes",
            "sealed": sealed,
            "inbox": self._inbox(),
            "uploads": uploads,
        }

    def says(self, text: str, sequence: int) -> dict[str, Any]:
        """A message of the person, as `Sealed`."""
        self._forget_sent()
        sealed = sealing.seal_message(
            text, sealer=self.sealer, sequence=sequence, previous=self.previous
        )
        self.previous = read_header(unb64(sealed["envelopes"][0]["data"]))[2]
        return dict(sealed)

    def hears(self, by: FoundedMember, text: str, sequence: int) -> dict[str, Any]:
        """A message of staff, signed in their browser, as `Sealed`."""
        self._forget_sent()
        header = self.sealer.header(
            Kind.STAFF_MESSAGE,
            CONVERSATION,
            thread=self.sealer.thread,
            sequence=sequence,
            sender=by.keys.sign_id,
            previous=self.previous,
        )
        until = days.today() + SIGNED_FOR
        made = seal(
            header,
            sign_body(header, {"text": text}, keys=by.keys, made=days.today(), expires=until),
        )
        self.sealer.envelopes.append({"id": str(header.id), "data": b64(made.envelope)})
        self.sealer.under(
            header.id,
            made.key,
            made.context,
            parent=self.sealer.thread,
            parent_key=self.sealer.conversation,
        )
        self.previous = made.context
        return {"envelopes": self.sealer.envelopes, "keys": [], "wraps": self.sealer.wraps}

    def _forget_sent(self) -> None:
        self.sealer.envelopes, self.sealer.wraps = [], []

    def _upload(self, name: str, text: str) -> dict[str, str]:
        content = text.encode()
        header = self.sealer.header(Kind.FILE, EVIDENCE)
        stream = seal_stream(header, [content], len(content))
        self.sealer.under(
            header.id,
            stream.key,
            stream.context,
            parent=self.sealer.key_id,
            parent_key=self.sealer.key,
        )
        self.sealer.part(
            Kind.FILE_DESCRIPTION,
            EVIDENCE,
            sealing.dump(
                name=name,
                type="text/plain",
                size=len(content),
                sha256=b64(sha256(content)),
                reencoded=False,
                file=str(header.id),
            ),
        )
        return {"upload": str(_send_parts(stream.pieces)), "envelope": str(header.id)}

    def _inbox(self) -> dict[str, Any]:
        keys = sealing.inbox_keys(self.receipt, self.file, of=self.sealer)
        return {
            "locator": b64(keys.locator),
            "sign": b64(keys.sign),
            "wrap": b64(keys.wrap),
            "mark": b64(keys.mark),
            "file": keys.file and {"sign": b64(keys.file.sign), "wrap": b64(keys.file.wrap)},
        }


def _send_parts(pieces: Iterable[bytes]) -> UUID:
    upload, data = uuid4(), b"".join(pieces)
    for number, start in enumerate(range(0, len(data), keeping.PART_LIMIT)):
        part = data[start : start + keeping.PART_LIMIT]
        keeping.add_part(upload=upload, number=number, data=part)
    return upload
