"""Make, hand out and destroy the keys whose deletion is erasure.

Nothing here is journalled: the act that needs a key is, by the app that does it.
"""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from amparo.shred import pool
from amparo.shred.models import KEY_LENGTH, Purpose, SessionKey, ShredKey
from amparo.shred.queries import ended_sessions, has_ended, session_of

TOUCH = timedelta(minutes=1)


def take(purpose: str) -> tuple[UUID, bytes]:
    """Hand out a key nobody else in this process was given: its id, and its 32 bytes.

    The caller claims the id in the data, where it is unique, and takes another on a conflict.
    """
    return pool.draw(Purpose(purpose))


def destroy(*, ids: Iterable[UUID]) -> None:
    """Delete keys, and with them all that was sealed under them. Twice is the same as once."""
    ids = list(ids)
    with transaction.atomic(using="shred"):
        ShredKey.objects.filter(id__in=ids).delete()


def open_session(*, digest: bytes) -> bytes:
    """Give the K2 of a session, a new one unless it has one that still counts.

    Two tabs of one session unlock it together: the second must not take the first one's key away.
    """
    now = timezone.now()
    with transaction.atomic(using="shred"):
        ended_sessions(now).filter(digest=digest).delete()
        session, is_new = SessionKey.objects.get_or_create(
            digest=digest,
            defaults={"k2": secrets.token_bytes(KEY_LENGTH), "opened_at": now, "used_at": now},
        )
        if not is_new:
            SessionKey.objects.filter(id=session.id).update(used_at=now)
    return bytes(session.k2)


def use_session(*, digest: bytes) -> bytes | None:
    """The K2 of a session in use, which this keeps open; None when it is locked.

    Use is noted at most once a minute: a page asks for a key more often than that. A session that
    ended is deleted on the spot. Each write is one statement: a transaction around the reading
    would make every page of staff wait for whoever writes.
    """
    now = timezone.now()
    session = session_of(digest)
    if session is None:
        return None
    if has_ended(session, now):
        ended_sessions(now).filter(id=session.id).delete()
        return None
    if session.used_at <= now - TOUCH:
        SessionKey.objects.filter(id=session.id).update(used_at=now)
    return bytes(session.k2)


def close_session(*, digest: bytes) -> None:
    """Lock a session: its K2 is gone, and what the device holds opens no more."""
    with transaction.atomic(using="shred"):
        SessionKey.objects.filter(digest=digest).delete()


def close_ended_sessions() -> int:
    """Delete the K2 of every session that was left alone too long; give their number."""
    with transaction.atomic(using="shred"):
        return ended_sessions(timezone.now()).delete()[0]
