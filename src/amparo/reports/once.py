"""What follows from the one-time mark of a page without a script.

A page that is sent twice (a double tap, a reload, a lost answer) is one report with one receipt:
both follow from the mark, which the server forgets with the answer. It keeps two hashes of it.
"""

import hashlib
import json
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings

from amparo.reports.refusals import Refused
from amparo_seal.encoding import unb64
from amparo_seal.errors import CannotOpen
from amparo_seal.primitives import hkdf
from amparo_seal.receipts import Receipt

LENGTH = 32
RECEIPT = 16


@dataclass(frozen=True, kw_only=True)
class Sending:
    """One page on its way: its mark, and a hash of what was written in it."""

    mark: bytes = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def value(self) -> bytes:
        """What the server keeps to know the mark again. It leads back to nothing."""
        return self._derive("mark", 32)

    @property
    def said(self) -> bytes:
        """What the server keeps to know the words again. Without the mark it can test no guess."""
        return hkdf(self.mark + self.content, salt=_secret(), info=b"said")

    @property
    def report(self) -> UUID:
        """The id of the report that this page is."""
        return UUID(bytes=self._derive("report", 16), version=4)

    @property
    def receipt(self) -> Receipt:
        """Its receipt. The mark alone is not enough: it takes the secret of this server too."""
        return Receipt(self._derive("receipt", RECEIPT))

    def _derive(self, use: str, length: int) -> bytes:
        return hkdf(self.mark, salt=_secret(), info=use.encode(), length=length)


def _secret() -> bytes:
    return f"amparo/v1/page {settings.SECRET_KEY}".encode()


def sending(token: str, **written: object) -> Sending:
    """Read a page's mark. Raises Refused for one that no page of ours had."""
    try:
        mark = unb64(token)
    except CannotOpen:
        raise Refused("malformed") from None
    if len(mark) != LENGTH:
        raise Refused("malformed")
    content = json.dumps(written, sort_keys=True, ensure_ascii=True).encode()
    return Sending(mark=mark, content=hashlib.sha256(content).digest())
