"""Reading a conversation in the server's memory, for a page without a script."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings

from amparo.people import days, vouching
from amparo.people.models import Agency
from amparo.reports import actions, queries
from amparo.reports.actions import Doorway
from amparo.reports.days import today
from amparo.reports.queries import Access, Scope
from amparo_seal import CannotOpen
from amparo_seal import keys as seal_keys
from amparo_seal.encoding import b64, unb64
from amparo_seal.envelope import Compartment, Header, Kind, open_, read_header
from amparo_seal.keys import KeyRole
from amparo_seal.messages import open_person_message, open_signed_body
from amparo_seal.primitives import public_of, same
from amparo_seal.receipts import LANGUAGES, Receipt, normalise_word
from amparo_seal.receipts.spelling import word_list
from amparo_seal.statements import SignInFile, SignInInbox, sign

CONVERSATION = Compartment["conversation"]
LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, kw_only=True)
class Said:
    """One message as a page shows it."""

    id: UUID
    by_staff: bool
    day: date
    text: str


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """What a receipt opened. `key` is None where nothing could be opened at all.

    `swapped`: the key opened, and it is not the one that was made with this receipt.
    """

    page: Mapping[str, Any]
    messages: list[Said]
    unchecked: int
    key: bytes | None
    previous: bytes
    swapped: bool = False

    @property
    def older(self) -> int | None:
        """The number before which there is more to read, if there is."""
        if not self.page["more"]:
            return None
        numbers: list[int] = [slot["sequence"] for slot in self.page["slots"] if slot is not None]
        return min(numbers)

    @property
    def promised_by(self) -> date:
        return date.fromisoformat(self.page["promised_by"])


def strange_words(text: str) -> list[str]:
    """The words of what was typed that stand in no list: the ones to look at again."""
    known = {normalise_word(word) for language in LANGUAGES for word in word_list(language)}
    bare = {_bare(word) for word in known}
    return [word for word in LETTERS.findall(text) if _bare(normalise_word(word)) not in bare]


def _bare(word: str) -> str:
    folded = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def enter(receipt: Receipt, word: str) -> Access:
    """Open the inbox of a receipt, by the same door as a browser. Raises Refused."""
    scope: Scope = "file" if word else "inbox"
    private = receipt.file(word).sign_in if word else receipt.sign_in
    challenge = actions.make_challenge()
    form = (SignInFile if word else SignInInbox)(
        deployment=settings.DEPLOYMENT,
        expires=today(),
        locator=receipt.locator,
        challenge=challenge,
    )
    doorway = Doorway(
        locator=receipt.locator,
        sign=public_of(private),
        challenge=challenge,
        statement=form.bytes(),
        signature=sign(form, private),
        scope=scope,
    )
    access = queries.access_of(actions.open_inbox(doorway=doorway))
    assert access is not None
    return access


def read(access: Access, receipt: Receipt, *, before: int | None = None) -> Conversation:
    """Open what the inbox shows, or what was said before a message of it.

    What cannot be checked is counted and not shown.
    """
    page = queries.page_for(access, before=before)
    try:
        key = _conversation_key(page, receipt)
    except CannotOpen as error:
        return Conversation(
            page=page,
            messages=[],
            unchecked=0,
            key=None,
            previous=bytes(32),
            swapped=isinstance(error, _Swapped),
        )
    reader = _Reader(page=page, key=key)
    messages = [(slot, reader.message(slot)) for slot in page["slots"] if slot is not None]
    return Conversation(
        page=page,
        messages=[said for _, said in messages if said is not None],
        unchecked=sum(said is None for _, said in messages),
        key=key,
        previous=reader.previous,
    )


class _Swapped(CannotOpen):
    """The key opens with the receipt and was not made with it."""


def _conversation_key(page: Mapping[str, Any], receipt: Receipt) -> bytes:
    thread = page["thread"]
    holder = b64(receipt.wrap_key.holder.bytes)
    wraps = [w for w in page["sealed"]["wraps"] if (w["of"], w["holder"]) == (thread, holder)]
    keys = [key for key in page["sealed"]["keys"] if key["id"] == thread]
    if not wraps or not keys:
        raise CannotOpen
    context = seal_keys.key_context(
        KeyRole.CONVERSATION,
        settings.DEPLOYMENT,
        UUID(page["agency"]),
        UUID(page["subject"]),
        CONVERSATION,
        UUID(thread),
        keys[0]["generation"],
    )
    key = seal_keys.unwrap(
        unb64(wraps[0]["wrapped"]),
        receipt.wrap_key,
        context=context,
        generation=wraps[0]["generation"],
    )
    # A conversation from before marks has none, and goes on: this machine sees the words anyway.
    if page["mark"] is not None and not same(receipt.mark(key, context), unb64(page["mark"])):
        raise _Swapped
    return key


class _Reader:
    """Opens the messages of one page, each in its own place or not at all."""

    def __init__(self, *, page: Mapping[str, Any], key: bytes) -> None:
        self._page = page
        self._key = key
        self._envelopes = {one["id"]: unb64(one["data"]) for one in page["sealed"]["envelopes"]}
        self._wraps = {one["of"]: unb64(one["wrapped"]) for one in page["sealed"]["wraps"]}
        agency = Agency.objects.get(pk=page["agency"])
        self._staff = vouching.held(agency).signer
        self.previous = bytes(32)

    def message(self, slot: Mapping[str, Any]) -> Said | None:
        try:
            return self._open(slot)
        except (CannotOpen, KeyError):
            return None

    def _open(self, slot: Mapping[str, Any]) -> Said:
        data = self._envelopes[slot["id"]]
        _, _, context = read_header(data)
        kind = Kind.STAFF_MESSAGE if slot["by_staff"] else Kind.PERSON_MESSAGE
        content_key = seal_keys.open_under(self._wraps[slot["id"]], self._key, context)
        opened = open_(
            data,
            content_key,
            expect={
                "deployment": settings.DEPLOYMENT,
                "agency": UUID(self._page["agency"]),
                "subject": UUID(self._page["subject"]),
                "compartment": CONVERSATION,
                "kind": kind,
                "thread": UUID(self._page["thread"]),
                "sequence": slot["sequence"],
                "id": UUID(slot["id"]),
            },
        )
        text = self._text(opened.header, opened.plaintext)
        # The next message names this one only if it comes right after it.
        self.previous = context if slot["sequence"] == self._page["next"] - 1 else bytes(32)
        return Said(
            id=UUID(slot["id"]),
            by_staff=slot["by_staff"],
            day=date.fromisoformat(slot["day"]),
            text=text,
        )

    def _text(self, header: Header, plaintext: bytes) -> str:
        if header.kind is Kind.PERSON_MESSAGE:
            return open_person_message(plaintext, header=header, conversation_key=self._key)
        signed = open_signed_body(plaintext, header=header, signer=self._staff, today=days.today())
        text = signed.body.get("text")
        if not isinstance(text, str):
            raise CannotOpen
        return text
