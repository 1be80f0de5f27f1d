"""Sealing in the server's memory, for pages without a script: the same envelopes as a browser's."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from amparo.reports import incoming
from amparo.reports.uploads import SealedUpload
from amparo_seal import keys as seal_keys
from amparo_seal.encoding import b64
from amparo_seal.envelope import Compartment, Header, Kind, Mode, seal, seal_stream
from amparo_seal.envelope.header import NOBODY
from amparo_seal.keys import KeyRole
from amparo_seal.messages import person_message
from amparo_seal.primitives import public_of
from amparo_seal.receipts import FileKeys, Receipt

X_WING = 2
LISTED = re.compile(r"\s*[,;،、/]\s*")
GENERATION = 1
STORY, CONTACT, EVIDENCE = Compartment["story"], Compartment["contact"], Compartment["evidence"]
CONVERSATION = Compartment["conversation"]


def dump(**members: object) -> bytes:
    """A plaintext as `spec/envelope.md` has it."""
    return json.dumps({"v": 1, **members}, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass
class Sealer:
    """Seals what belongs to one report. Its keys live as long as this object."""

    agency: UUID
    report: UUID
    mode: Mode = Mode.ASSISTED
    key: bytes = field(default_factory=seal_keys.new_key, repr=False)
    key_id: UUID = field(default_factory=uuid4)
    conversation: bytes = field(default_factory=seal_keys.new_key, repr=False)
    thread: UUID = field(default_factory=uuid4)
    envelopes: list[dict[str, Any]] = field(default_factory=list)
    wraps: list[dict[str, Any]] = field(default_factory=list)

    def header(self, kind: Kind, compartment: Compartment, **more: Any) -> Header:
        return Header(
            mode=self.mode,
            kind=kind,
            deployment=settings.DEPLOYMENT,
            agency=self.agency,
            subject=self.report,
            compartment=compartment,
            **{"id": uuid4(), "thread": NOBODY, **more},
        )

    def part(self, kind: Kind, compartment: Compartment, plaintext: bytes) -> None:
        """Seal a part of the report under the report's key."""
        header = self.header(kind, compartment)
        made = seal(header, plaintext)
        self.envelopes.append({"id": str(header.id), "data": b64(made.envelope)})
        self.under(header.id, made.key, made.context, parent=self.key_id, parent_key=self.key)

    def file(self, upload: SealedUpload) -> tuple[UUID, Iterator[bytes]]:
        """Seal a file and its description; the envelope comes in pieces, to be read once."""
        header = self.header(Kind.FILE, EVIDENCE)
        stream = seal_stream(header, upload.chunks(), upload.size or 0)
        self.under(header.id, stream.key, stream.context, parent=self.key_id, parent_key=self.key)
        self.part(
            Kind.FILE_DESCRIPTION,
            EVIDENCE,
            dump(
                name=upload.name or "",
                type=upload.content_type or "",
                size=upload.size or 0,
                sha256=b64(upload.sha256),
                reencoded=False,
                file=str(header.id),
            ),
        )
        return header.id, stream.pieces

    def under(
        self, of: UUID, key: bytes, context: bytes, *, parent: UUID, parent_key: bytes
    ) -> None:
        wrapped = seal_keys.seal_under(key, parent_key, context)
        self.wraps.append(_wrap(of, parent=str(parent), holder=None, wrapped=wrapped))

    def to_holder(self, of: UUID, key: bytes, context: bytes, public: bytes) -> None:
        wrapped = seal_keys.wrap(
            key, public=public, suite=X_WING, context=context, generation=GENERATION
        )
        holder = b64(seal_keys.wrap_key_id(X_WING, public).bytes)
        self.wraps.append(_wrap(of, parent=None, holder=holder, wrapped=wrapped))

    def context(self, role: KeyRole) -> bytes:
        is_report = role is KeyRole.REPORT
        return seal_keys.key_context(
            role,
            settings.DEPLOYMENT,
            self.agency,
            self.report,
            Compartment["none"] if is_report else CONVERSATION,
            self.key_id if is_report else self.thread,
            GENERATION,
        )

    def close(self, *, intake: bytes, receipt: Receipt, file: FileKeys | None) -> dict[str, Any]:
        """Wrap the two keys to all who open them. Gives `Sealed`."""
        report, conversation = self.context(KeyRole.REPORT), self.context(KeyRole.CONVERSATION)
        self.to_holder(self.key_id, self.key, report, intake)
        if file is not None:
            self.to_holder(self.key_id, self.key, report, file.wrap_key.public)
        self.under(
            self.thread,
            self.conversation,
            conversation,
            parent=self.key_id,
            parent_key=self.key,
        )
        self.to_holder(self.thread, self.conversation, conversation, receipt.wrap_key.public)
        keys = [
            self._key(self.key_id, KeyRole.REPORT, Compartment["none"]),
            self._key(self.thread, KeyRole.CONVERSATION, CONVERSATION),
        ]
        return {"envelopes": self.envelopes, "keys": keys, "wraps": self.wraps}

    def mark(self, receipt: Receipt) -> bytes:
        """What only the receipt can say of the conversation's key: that it is its own."""
        return receipt.mark(self.conversation, self.context(KeyRole.CONVERSATION))

    def _key(self, id_: UUID, role: KeyRole, compartment: Compartment) -> dict[str, Any]:
        return {
            "id": str(id_),
            "role": int(role),
            "agency": str(self.agency),
            "subject": str(self.report),
            "compartment": int(compartment),
            "generation": GENERATION,
        }


def _wrap(of: UUID, *, parent: str | None, holder: str | None, wrapped: bytes) -> dict[str, Any]:
    return {
        "of": str(of),
        "parent": parent,
        "holder": holder,
        "generation": GENERATION,
        "release": None,
        "wrapped": b64(wrapped),
    }


def inbox_keys(receipt: Receipt, file: FileKeys | None, *, of: Sealer) -> incoming.InboxKeys:
    """What the server keeps of a receipt that opens the conversation of `of`."""
    return incoming.InboxKeys(
        locator=receipt.locator,
        sign=public_of(receipt.sign_in),
        wrap=receipt.wrap_key.public,
        mark=of.mark(receipt),
        file=None
        if file is None
        else incoming.FileKeys(sign=public_of(file.sign_in), wrap=file.wrap_key.public),
    )


def seal_answers(
    sealer: Sealer, answers: Mapping[str, str], *, receipt: Receipt, file: FileKeys | None
) -> None:
    """Seal what was answered: the story, and apart from it how the person can be reached."""
    story = {name: answers[name] for name in ("danger", "age", "what", "where")}
    sealer.part(
        Kind.REPORT,
        STORY,
        dump(
            about=answers["about"],
            answers=story,
            inbox={
                "sign": b64(public_of(receipt.sign_in)),
                "wrap": b64(receipt.wrap_key.public),
            },
            file=None
            if file is None
            else {
                "sign": b64(public_of(file.sign_in)),
                "wrap": b64(file.wrap_key.public),
                "release": b64(public_of(file.release)),
            },
            languages=[one for one in LISTED.split(answers["languages"].strip()) if one],
        ),
    )
    reach = {name: answers[name] for name in ("reach", "how")}
    sealer.part(Kind.REPORT, CONTACT, dump(answers=reach))


def seal_message(
    text: str, *, sealer: Sealer, sequence: int, previous: bytes
) -> dict[str, Sequence[dict[str, Any]]]:
    """A message of the person, sealed under the conversation's key: `Sealed`."""
    header = sealer.header(
        Kind.PERSON_MESSAGE,
        CONVERSATION,
        thread=sealer.thread,
        sequence=sequence,
        previous=previous,
    )
    made = seal(header, person_message(header, text, sealer.conversation))
    sealer.envelopes.append({"id": str(header.id), "data": b64(made.envelope)})
    sealer.under(
        header.id,
        made.key,
        made.context,
        parent=sealer.thread,
        parent_key=sealer.conversation,
    )
    return {"envelopes": sealer.envelopes, "keys": [], "wraps": sealer.wraps}
