"""Keys made ahead, so that a submission waits for one durable commit and not for two.

A process hands each of its keys out once. A key that two processes handed out (after a fork, say)
is claimed in the data by its unique id, so one of the two takes the next.
"""

import os
import secrets
import threading
from collections import deque
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from amparo.shred.models import KEY_LENGTH, Purpose, ShredKey

BATCH = 256

_lock = threading.Lock()
_ready: dict[Purpose, deque[tuple[UUID, bytes]]] = {purpose: deque() for purpose in Purpose}


def draw(purpose: Purpose) -> tuple[UUID, bytes]:
    """Hand out a key that is already safe on disk."""
    with _lock:
        if not _ready[purpose]:
            _ready[purpose].extend(_make(purpose))
        return _ready[purpose].popleft()


def empty() -> None:
    """Forget the keys not handed out yet: in a child process, and where the store was replaced."""
    with _lock:
        for keys in _ready.values():
            keys.clear()


def _make(purpose: Purpose) -> list[tuple[UUID, bytes]]:
    today = timezone.now().date()
    keys = [
        ShredKey(purpose=purpose, key=secrets.token_bytes(KEY_LENGTH), made_on=today)
        for _ in range(BATCH)
    ]
    # Durable: a key of a transaction that is undone later would take what it sealed with it.
    with transaction.atomic(using="shred", durable=True):
        ShredKey.objects.bulk_create(keys)
    return [(key.id, bytes(key.key)) for key in keys]


def _after_fork() -> None:
    # A lock held by another thread of the parent would stay held for ever in the child.
    global _lock  # noqa: PLW0603 - the one lock of this process
    _lock = threading.Lock()
    empty()


os.register_at_fork(after_in_child=_after_fork)
