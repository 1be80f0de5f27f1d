from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from amparo.shred.models import SessionKey, ShredKey

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=12)


class Shredded(Exception):
    """The key is gone: what was sealed under it was erased."""


def key_of(id: UUID) -> bytes:  # noqa: A002 - the name of the column
    """The 32 bytes of a key. Raises Shredded."""
    keys = keys_of([id])
    if id not in keys:
        raise Shredded
    return keys[id]


def keys_of(ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """The keys that still exist, in one query; those destroyed are left out."""
    rows = ShredKey.objects.filter(id__in=list(ids)).values_list("id", "key")
    return {id_: bytes(key) for id_, key in rows}


def ended_sessions(now: datetime) -> QuerySet[SessionKey]:
    """Sessions left alone for too long, or open for too long, by the server's clock."""
    return SessionKey.objects.filter(Q(used_at__lte=now - IDLE) | Q(opened_at__lte=now - ABSOLUTE))


def session_of(digest: bytes) -> SessionKey | None:
    """The session with this digest, in use or ended."""
    return SessionKey.objects.filter(digest=digest).first()


def has_ended(session: SessionKey, now: datetime) -> bool:
    """Say of one session what `ended_sessions` says of all."""
    return session.used_at <= now - IDLE or session.opened_at <= now - ABSOLUTE


def session_key(digest: bytes) -> bytes | None:
    """The K2 of a session in use; None when it is locked. Reading it here does not keep it open."""
    session = session_of(digest)
    if session is None or has_ended(session, timezone.now()):
        return None
    return bytes(session.k2)
