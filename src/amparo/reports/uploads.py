"""Files that come without a script: sealed in memory, chunk by chunk, as they arrive."""

import hashlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MOST = 10 * 1024 * 1024
# All files of one page together: they wait in memory until the page is read.
MOST_IN_ALL = 20 * 1024 * 1024
NONCE = 12


# Django's own class takes no type; the types' does.
if TYPE_CHECKING:
    BytesUpload = UploadedFile[bytes]
else:
    BytesUpload = UploadedFile


class SealedUpload(BytesUpload):
    """A file whose bytes are in memory under a key of its own. `is_too_big`: none were kept."""

    def __init__(self, name: str, content_type: str) -> None:
        super().__init__(file=BytesIO(), name=name, content_type=content_type, size=0)
        self._key = AESGCM.generate_key(256)
        self._pieces: list[bytes] = []
        self._hash = hashlib.sha256()
        self.is_too_big = False

    def take(self, chunk: bytes) -> None:
        """Seal one more chunk, or drop them all once there are too many."""
        self.size = (self.size or 0) + len(chunk)
        self._hash.update(chunk)
        nonce = len(self._pieces).to_bytes(NONCE, "big")
        self._pieces.append(AESGCM(self._key).encrypt(nonce, chunk, None))

    def drop(self) -> None:
        """Keep nothing of a file that is too big."""
        self.is_too_big = True
        self._pieces.clear()

    @property
    def sha256(self) -> bytes:
        return self._hash.digest()

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:  # noqa: ARG002 - as Django calls it
        """The file, a chunk at a time; no more of it is ever readable at once."""
        for number, piece in enumerate(self._pieces):
            yield AESGCM(self._key).decrypt(number.to_bytes(NONCE, "big"), piece, None)


class SealingUploadHandler(FileUploadHandler):
    """The only upload handler of this site: nothing readable reaches a disk."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._in_all = 0
        self._current: SealedUpload | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._current = SealedUpload(self.file_name or "", self.content_type or "")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        current = self._current
        assert current is not None
        self._in_all += len(raw_data)
        if start + len(raw_data) > MOST or self._in_all > MOST_IN_ALL:
            current.drop()
        elif not current.is_too_big:
            current.take(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload | None:  # noqa: ARG002 - as Django calls it
        current, self._current = self._current, None
        return current
