import re
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

TOKEN = b"@@AMPARO_ROOTS@@"


class RootedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Compile the agencies' root keys into the browser's code.

    They become part of the file whose hash is its name, so a server that later shows other keys
    must also show another file: the change can be seen, and is on record.
    """

    def _save(self, name: str, content: File[Any]) -> str:
        if name.endswith((".js", ".mjs")):
            # The hashed copy is saved from a file that was read to its end to be hashed.
            content.seek(0)
            source = content.read()
            content = ContentFile(source.replace(TOKEN, _roots()), name=name)
        return str(super()._save(name, content))


def _roots() -> bytes:
    """Give the roots as JSON text, escaped to stand inside any kind of JavaScript string."""
    try:
        text = settings.AGENCY_ROOTS.read_text(encoding="utf-8")
    except FileNotFoundError:
        text = "{}"
    return _escaped(text)


@lru_cache(maxsize=1)
def _escaped(text: str) -> bytes:
    units = text.strip().encode("utf-16-be")
    codes = [int.from_bytes(units[i : i + 2], "big") for i in range(0, len(units), 2)]
    return "".join(
        chr(code) if re.match(r"[A-Za-z0-9{}:, ]", chr(code)) else f"\\u{code:04x}"
        for code in codes
    ).encode("ascii")
