from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from amparo import rows
from amparo.shred import queries as shred
from amparo.vault.actions.claiming import new_shred_keys, shred_keys
from amparo.vault.allowed import Allowed, check
from amparo.vault.incoming import Incoming, IncomingEnvelope, IncomingKey, IncomingWrap
from amparo.vault.models import Envelope, Key, Wrap
from amparo.vault.refusals import Refused
from amparo_seal.envelope.header import NOBODY
from amparo_seal.keys import KeyRole
from amparo_seal.shred import layer, lift

ONE_PER_GENERATION = {KeyRole.CASE, KeyRole.COMPARTMENT}


@dataclass(frozen=True, kw_only=True)
class Stored:
    """The rows of what was sent, in its order. `is_new` is False when all was here already."""

    envelopes: tuple[Envelope, ...]
    keys: tuple[Key, ...]
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class _Here:
    """What is already kept of all that was named."""

    envelopes: dict[UUID, Envelope]
    keys: dict[UUID, Key]

    def pair_of(self, id_: UUID) -> tuple[UUID, int]:
        """Subject and compartment of an envelope or key: what one erasure can name."""
        row = self.envelopes.get(id_) or self.keys[id_]
        return row.subject, row.compartment


def store(
    *,
    sealed: Incoming,
    agency: UUID,
    allow: Allowed,
    on: date,
    is_new: bool = False,
) -> Stored:
    """Keep envelopes, keys and wraps, each wrap under its shred layer. All of it, or Refused.

    `on` is the day it counts as received, where the agency works. The same bytes twice are the same
    as once. A caller that expects none of it to be here says `is_new`, and nothing is looked
    up: where something is here, the database says so (IntegrityError, and the caller's transaction
    is over); the caller then begins again without it.
    """
    check(sealed, deployment=settings.DEPLOYMENT, agency=agency, allow=allow)
    if is_new:
        return _store_new(sealed, on)
    try:
        return _store(sealed, on)
    except IntegrityError:
        # Somebody stored at the same moment. Now their rows can be seen, and answered to.
        return _store(sealed, on)


def _store_new(sealed: Incoming, day: date) -> Stored:
    if not {wrap.of for wrap in sealed.wraps} | _parents(sealed) <= set(sealed.ids):
        raise Refused("unknown")
    keys = {key.id: _key_row(key) for key in sealed.keys}
    envelopes = {one.id: _envelope_row(one, day) for one in sealed.envelopes}
    rows.add(keys.values())
    rows.add(envelopes.values())
    _store_wraps(sealed.wraps, _Here(envelopes=envelopes, keys=keys), is_new=True)
    return Stored(envelopes=tuple(envelopes.values()), keys=tuple(keys.values()), is_new=True)


def _parents(sealed: Incoming) -> set[UUID]:
    return {wrap.parent for wrap in sealed.wraps if wrap.parent is not None}


@transaction.atomic
def _store(sealed: Incoming, day: date) -> Stored:
    here = _here(sealed)
    new_keys = [_key_row(key) for key in sealed.keys if _is_new_key(key, here)]
    new_envelopes = [
        _envelope_row(one, day) for one in sealed.envelopes if one.id not in here.envelopes
    ]
    known = frozenset([*here.envelopes, *here.keys])
    rows.add(new_keys)
    rows.add(new_envelopes)
    here.keys.update((key.id, key) for key in new_keys)
    here.envelopes.update((envelope.id, envelope) for envelope in new_envelopes)
    wraps = _store_wraps(_new_wraps(sealed.wraps, known), here)
    return Stored(
        envelopes=tuple(here.envelopes[envelope.id] for envelope in sealed.envelopes),
        keys=tuple(here.keys[key.id] for key in sealed.keys),
        is_new=bool(new_keys or new_envelopes or wraps),
    )


def _here(sealed: Incoming) -> _Here:
    """Find what is here of all that was named; raise Refused where it stands in the way."""
    named = {wrap.of for wrap in sealed.wraps}
    parents = _parents(sealed)
    envelopes = _envelopes_here(sealed.envelopes, named)
    keys = _keys_here(sealed.keys, named | parents)
    if not (named | parents) - set(sealed.ids) <= envelopes.keys() | keys.keys():
        raise Refused("unknown")
    if any(keys[id_].ended_on for id_ in parents & keys.keys()):
        raise Refused("ended")
    return _Here(envelopes=envelopes, keys=keys)


def _envelopes_here(coming: Iterable[IncomingEnvelope], named: set[UUID]) -> dict[UUID, Envelope]:
    sent = {envelope.id: envelope for envelope in coming}
    places = [
        Q(thread=e.header.thread, sequence=e.header.sequence)
        for e in sent.values()
        if e.header.thread != NOBODY
    ]
    wanted = reduce(or_, places, Q(id__in=named | sent.keys()))
    found = {row.id: row for row in Envelope.objects.filter(wanted).defer("data")}
    if any(row.id not in sent and row.id not in named for row in found.values()):
        raise Refused("taken")
    # Read only where an id is known already: the bytes of a file are many.
    for id_ in found.keys() & sent.keys():
        if bytes(found[id_].data) != sent[id_].data:
            raise Refused("differs")
    return found


def _keys_here(coming: Iterable[IncomingKey], named: set[UUID]) -> dict[UUID, Key]:
    sent = {key.id: key for key in coming}
    generations = [
        Q(subject=k.subject, role=k.role, compartment=k.compartment, generation=k.generation)
        for k in sent.values()
        if k.role in ONE_PER_GENERATION
    ]
    wanted = reduce(or_, generations, Q(id__in=named | sent.keys()))
    found = {row.id: row for row in Key.objects.filter(wanted)}
    if any(row.id not in sent and row.id not in named for row in found.values()):
        raise Refused("taken")
    return found


def _is_new_key(key: IncomingKey, here: _Here) -> bool:
    row = here.keys.get(key.id)
    if row is None:
        return True
    known = (row.role, row.agency, row.subject, row.compartment, row.generation)
    if known != (key.role, key.agency, key.subject, key.compartment, key.generation):
        raise Refused("differs")
    return False


def _key_row(key: IncomingKey) -> Key:
    return Key(
        id=key.id,
        role=key.role,
        agency=key.agency,
        subject=key.subject,
        compartment=key.compartment,
        generation=key.generation,
    )


def _envelope_row(envelope: IncomingEnvelope, day: date) -> Envelope:
    header = envelope.header
    return Envelope(
        id=envelope.id,
        agency=header.agency,
        subject=header.subject,
        compartment=header.compartment,
        kind=header.kind,
        mode=header.mode,
        thread=None if header.thread == NOBODY else header.thread,
        sequence=header.sequence,
        sender=header.sender.bytes,
        context=envelope.context,
        data=envelope.data,
        received_on=day,
    )


def _new_wraps(wraps: Iterable[IncomingWrap], known: frozenset[UUID]) -> list[IncomingWrap]:
    """Leave out the wraps that are here already; raise Refused where other bytes are."""
    again = {wrap.of for wrap in wraps} & known
    kept = _kept_wraps(again) if again else {}
    if any(kept.get(wrap.place, wrap.wrapped) != wrap.wrapped for wrap in wraps):
        raise Refused("differs")
    return [wrap for wrap in wraps if wrap.place not in kept]


def _kept_wraps(ids: set[UUID]) -> dict[object, bytes]:
    """The live wraps of envelopes and keys, without their layer, by place."""
    kept = Wrap.objects.filter(Q(envelope__in=ids) | Q(key__in=ids), ended_on=None)
    keys = shred.keys_of({row.claim_id for row in kept})
    return {
        row.place: lift(keys[row.claim_id], row.id, row.layer)
        for row in kept
        if row.claim_id in keys
    }


def _store_wraps(
    wraps: Collection[IncomingWrap], here: _Here, *, is_new: bool = False
) -> list[Wrap]:
    pairs = {wrap.of: here.pair_of(wrap.of) for wrap in wraps}
    keys = (new_shred_keys if is_new else shred_keys)(set(pairs.values()))
    made = []
    for wrap in wraps:
        subject, compartment = pairs[wrap.of]
        claim, key = keys[subject, compartment]
        id_ = uuid4()
        made.append(
            Wrap(
                id=id_,
                envelope_id=wrap.of if wrap.of in here.envelopes else None,
                key_id=wrap.of if wrap.of in here.keys else None,
                parent_id=wrap.parent,
                holder=wrap.holder,
                generation=wrap.generation,
                release=wrap.release,
                subject=subject,
                compartment=compartment,
                layered=layer(key, id_, wrap.wrapped),
                claim_id=claim,
            )
        )
    rows.add(made)
    return made
