from collections.abc import Collection, Iterable
from uuid import UUID

import structlog
from django.db.models import Q, QuerySet

from amparo.shred import queries as shred
from amparo.vault.models import Envelope, Key, Wrap
from amparo_seal import CannotOpen
from amparo_seal.encoding import b64
from amparo_seal.shred import lift

log = structlog.get_logger(__name__)

Opening = tuple[Wrap, bytes]


def sealed(
    envelopes: Iterable[Envelope],
    *,
    holders: Collection[bytes],
    keys: Collection[UUID] = (),
    files: QuerySet[Envelope] | None = None,
) -> dict[str, list[dict[str, object]]]:
    """The JSON `Sealed` of envelopes (and further keys) that one of `holders` reaches.

    It holds no wrap that none of them can use. What nobody of them reaches is left out, and so is
    what was erased. The number of queries does not grow with the number of envelopes. `files` are
    named with their wraps and without their bytes, which have addresses of their own.
    """
    asked = list(envelopes)
    apart = dict(files.values_list("id", "context")) if files is not None else {}
    named = {one.id for one in asked} | apart.keys()
    wraps = _without_layer(_wraps_above(named, set(keys), holders))
    reached = _reached(wraps)
    usable = [
        (wrap, data) for wrap, data in wraps if wrap.parent_id is None or wrap.parent_id in reached
    ]
    found: dict[str, list[dict[str, object]]] = {
        "envelopes": [
            {"id": str(one.id), "data": b64(bytes(one.data))} for one in asked if one.id in reached
        ],
        "keys": [_key_json(key) for key in Key.objects.filter(id__in=reached)],
        "wraps": [_wrap_json(wrap, data) for wrap, data in usable],
    }
    if files is not None:
        found["files"] = [
            {"id": str(id_), "context": b64(bytes(context))}
            for id_, context in apart.items()
            if id_ in reached
        ]
    return found


def bytes_of(file: UUID, *, files: QuerySet[Envelope], holders: Collection[bytes]) -> bytes:
    """The sealed bytes of one of `files`. Raises `Envelope.DoesNotExist` for what is not reached.

    What nobody of `holders` opens is not served either, nor what was erased.
    """
    one = files.filter(pk=file)
    if not sealed([], holders=holders, files=one)["files"]:
        raise Envelope.DoesNotExist
    return bytes(one.values_list("data", flat=True).get())


def _wraps_above(envelopes: set[UUID], keys: set[UUID], holders: Collection[bytes]) -> list[Wrap]:
    """The live wraps of all these, of the keys above them, and so on: one query a level."""
    may_help = Q(parent__isnull=False) | Q(holder__in=list(holders))
    live = Wrap.objects.filter(may_help, ended_on=None)
    found = list(live.filter(Q(envelope__in=envelopes) | Q(key__in=keys)))
    seen = set(keys)
    level = found
    while above := {wrap.parent_id for wrap in level if wrap.parent_id} - seen:
        seen |= above
        level = list(live.filter(key__in=above))
        found += level
    return found


def _without_layer(wraps: list[Wrap]) -> list[Opening]:
    """Lift the shred layer of each. A key that is gone was destroyed: its wraps were erased."""
    keys = shred.keys_of({wrap.claim_id for wrap in wraps})
    opened = []
    for wrap in wraps:
        if wrap.claim_id in keys:
            try:
                opened.append((wrap, lift(keys[wrap.claim_id], wrap.id, wrap.layer)))
            except CannotOpen:
                # One damaged row must not take the others with it; the reader cannot open this one.
                log.exception("vault.wrap_damaged", wrap=str(wrap.id))
    return opened


def _reached(wraps: list[Opening]) -> set[UUID]:
    """The envelopes and keys that the wraps open, beginning with those to a holder."""
    beneath: dict[UUID, list[UUID]] = {}
    reached: set[UUID] = set()
    waiting = [wrap.of for wrap, _ in wraps if wrap.parent_id is None]
    for wrap, _ in wraps:
        if wrap.parent_id is not None:
            beneath.setdefault(wrap.parent_id, []).append(wrap.of)
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += beneath.get(one, [])
    return reached


def _key_json(key: Key) -> dict[str, object]:
    return {
        "id": str(key.id),
        "role": key.role,
        "agency": str(key.agency),
        "subject": str(key.subject),
        "compartment": key.compartment,
        "generation": key.generation,
    }


def _wrap_json(wrap: Wrap, data: bytes) -> dict[str, object]:
    return {
        "of": str(wrap.of),
        "parent": str(wrap.parent_id) if wrap.parent_id else None,
        "holder": b64(bytes(wrap.holder)) if wrap.holder is not None else None,
        "generation": wrap.generation,
        "release": b64(bytes(wrap.release)) if wrap.release is not None else None,
        "wrapped": b64(data),
    }
