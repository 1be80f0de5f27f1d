"""A receipt: 16 random bytes that open a conversation and, with a private word, a file.

Source: `spec/envelope.md`, section 3.
"""

import unicodedata
from dataclasses import dataclass, field
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from amparo_seal.encoding import collapse, pack
from amparo_seal.keys import WrapKey
from amparo_seal.primitives import Random, argon2id, from_system, hkdf, hmac_sha256, sha256
from amparo_seal.receipts.spelling import (
    SECRET,
    ascii_digits,
    from_digits,
    from_words,
    to_digits,
    to_words,
)
from amparo_seal.statements.lists import key_commitment

_WORD_MEMORY = 19_456
_WORD_PASSES = 2


@dataclass(frozen=True, kw_only=True)
class FileKeys:
    """The keys of "my file": to sign in, to open what was wrapped to it, to sign releases."""

    sign_in: Ed25519PrivateKey = field(repr=False)
    wrap_key: WrapKey = field(repr=False)
    release: Ed25519PrivateKey = field(repr=False)


@dataclass(frozen=True)
class Receipt:
    """The 16 bytes, and all that follows from them alone. Raises ValueError for another length."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse another length."""
        if len(self.secret) != SECRET:
            raise ValueError("A receipt has 16 bytes.")

    @classmethod
    def new(cls, *, random: Random = from_system) -> Self:
        """A receipt that nobody has."""
        return cls(random(SECRET))

    @classmethod
    def from_spelling(cls, text: str) -> list[Self]:
        """Every receipt that `text` spells, in words or digits; none when it is mistyped.

        Some words stand in two lists, so that twelve of them can fit twice: try them all.
        """
        return [cls(secret) for secret in from_digits(text) or from_words(text)]

    def words(self, language: str) -> tuple[str, ...]:
        """Twelve words.

        Raises NoWordList (a LookupError) for a language without a list: show `digits`.
        """
        return to_words(self.secret, language)

    def digits(self) -> str:
        """Forty digits in ten groups of four, for every language."""
        return to_digits(self.secret)

    def _derive(self, label: str, length: int) -> bytes:
        return hkdf(self.secret, salt=b"amparo/v1/receipt", info=label.encode(), length=length)

    @property
    def inbox_id(self) -> bytes:
        """16 bytes that name the inbox. Whoever has them can ask for it, not open it."""
        return self._derive("inbox-id", 16)

    @property
    def locator(self) -> bytes:
        """The 32 bytes under which the server keeps the inbox."""
        return inbox_locator(self.inbox_id)

    @property
    def sign_in(self) -> Ed25519PrivateKey:
        """The key that answers the server's challenge."""
        return Ed25519PrivateKey.from_private_bytes(self._derive("inbox-sign", 32))

    @property
    def wrap_key(self) -> WrapKey:
        """The key that the conversation is wrapped to."""
        return WrapKey.from_seed(self._derive("inbox-wrap", 32))

    @property
    def word_salt(self) -> bytes:
        """16 bytes that make the private word's derivation this receipt's own."""
        return self._derive("word-salt", 16)

    def mark(self, conversation: bytes, context: bytes) -> bytes:
        """32 bytes that only this receipt can make, over a conversation's key and its place.

        A wrap to the receipt proves nothing of its maker: its public half is known to the server.
        Whoever makes or hands on the key and holds the receipt marks it; compare with `same`.
        """
        commitment = key_commitment(conversation, context)
        return hmac_sha256(
            self._derive("conversation-mark", 32),
            pack("amparo/v1/conversation-mark", context, commitment),
        )

    def file(self, private_word: str) -> FileKeys:
        """The keys of "my file".

        Every word gives some; only the right one's are known to the server.

        Takes 19 MiB and a fraction of a second, on purpose.
        """
        normal = normalise_word(private_word).encode()
        word = argon2id(normal, salt=self.word_salt, memory=_WORD_MEMORY, passes=_WORD_PASSES)
        seeds = {
            label: hkdf(self.secret + word, salt=b"amparo/v1/my-file", info=label)
            for label in (b"file-sign", b"file-wrap", b"release-sign")
        }
        return FileKeys(
            sign_in=Ed25519PrivateKey.from_private_bytes(seeds[b"file-sign"]),
            wrap_key=WrapKey.from_seed(seeds[b"file-wrap"]),
            release=Ed25519PrivateKey.from_private_bytes(seeds[b"release-sign"]),
        )


def inbox_locator(inbox_id: bytes) -> bytes:
    """The 32 bytes under which the server keeps the inbox `inbox_id` (16 bytes)."""
    return sha256(pack("amparo/v1/inbox", inbox_id))


def normalise_word(text: str) -> str:
    """A private word as it is derived from: case, spaces and the keyboard do not matter.

    Pictures are `pictures:a-b-c`, with their numbers, and stay as they are.
    """
    folded = "".join(
        letter.lower().upper().lower() for letter in unicodedata.normalize("NFKC", text)
    )
    return ascii_digits(collapse(folded))
