"""What may be kept where: the rules between what was sent and what the caller permits. Pure."""

from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from amparo.vault.incoming import Incoming, IncomingEnvelope, IncomingKey, IncomingWrap
from amparo.vault.refusals import Refused
from amparo_seal.envelope import Compartment, Kind, Mode
from amparo_seal.envelope.header import CHUNK, FRONT_LENGTH, NOBODY
from amparo_seal.keys import UNDER_LENGTH, WRAP_LENGTH, KeyRole
from amparo_seal.padding import padme
from amparo_seal.primitives import TAG

TEXT_LIMIT = 128 * 1024
FILE_CONTENT_LIMIT = 10 * 1024 * 1024
_PADDED = padme(FILE_CONTENT_LIMIT + 1)
FILE_LIMIT = FRONT_LENGTH + _PADDED + -(-_PADDED // CHUNK) * TAG

NOTHING: frozenset[UUID] = frozenset()
NOBODY_ELSE: frozenset[bytes] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """What a caller permits to be stored. What is not named is refused.

    `threads` and `senders` (signing key ids) come on top of none at all; the id of a conversation
    key that is sent along is a thread too. `parents` are keys already here, under which may be
    sealed. `holders` may be wrapped to as they are, `released` (holder, release) by a release only.
    `wrappable` are envelopes and keys already here that may get further wraps.
    """

    subjects: AbstractSet[UUID] = NOTHING
    kinds: AbstractSet[int] = frozenset()
    compartments: AbstractSet[int] = frozenset()
    modes: AbstractSet[int] = frozenset({Mode.E2E})
    roles: AbstractSet[int] = frozenset()
    threads: AbstractSet[UUID] = NOTHING
    senders: AbstractSet[bytes] = NOBODY_ELSE
    parents: AbstractSet[UUID] = NOTHING
    holders: AbstractSet[bytes] = NOBODY_ELSE
    released: AbstractSet[tuple[bytes, bytes]] = frozenset()
    wrappable: AbstractSet[UUID] = NOTHING


def check(sealed: Incoming, *, deployment: UUID, agency: UUID, allow: Allowed) -> None:
    """Raise Refused for the first thing that may not be stored."""
    new_keys = {key.id for key in sealed.keys}
    new = set(sealed.ids)
    _check_repetitions(sealed)
    threads = allow.threads | {k.id for k in sealed.keys if k.role is KeyRole.CONVERSATION}
    for envelope in sealed.envelopes:
        _check_envelope(envelope, deployment, agency, allow, threads)
    for key in sealed.keys:
        _check_key(key, agency, allow)
    for wrap in sealed.wraps:
        _check_wrap(wrap, allow, may_be_wrapped=new | allow.wrappable, new_keys=new_keys)
    if not new <= _reached(sealed, allow):
        raise Refused("unreachable")


def _check_repetitions(sealed: Incoming) -> None:
    ids = Counter(sealed.ids)
    places = Counter(wrap.place for wrap in sealed.wraps)
    if any(count > 1 for count in (*ids.values(), *places.values())):
        raise Refused("repeated")


def _check_envelope(
    envelope: IncomingEnvelope,
    deployment: UUID,
    agency: UUID,
    allow: Allowed,
    threads: AbstractSet[UUID],
) -> None:
    header = envelope.header
    if len(envelope.data) > (FILE_LIMIT if header.kind is Kind.FILE else TEXT_LIMIT):
        raise Refused("too-large")
    belongs = (
        header.deployment == deployment
        and header.agency == agency
        and header.subject in allow.subjects
        and header.compartment in allow.compartments
        and header.kind in allow.kinds
        and header.mode in allow.modes
        and (header.thread == NOBODY or header.thread in threads)
        and (header.sender == NOBODY or header.sender.bytes in allow.senders)
    )
    if not belongs:
        raise Refused("not-allowed")


def _check_key(key: IncomingKey, agency: UUID, allow: Allowed) -> None:
    belongs = (
        key.agency == agency
        and key.subject in allow.subjects
        and key.role in allow.roles
        and (key.compartment is Compartment.none or key.compartment in allow.compartments)
    )
    if not belongs:
        raise Refused("not-allowed")


def _check_wrap(
    wrap: IncomingWrap,
    allow: Allowed,
    *,
    may_be_wrapped: AbstractSet[UUID],
    new_keys: AbstractSet[UUID],
) -> None:
    if (wrap.parent is None) == (wrap.holder is None):
        raise Refused("malformed")
    _check_form(wrap)
    if wrap.holder is None:
        reaches = wrap.parent in new_keys or wrap.parent in allow.parents
    elif wrap.release is None:
        reaches = wrap.holder in allow.holders
    else:
        reaches = (wrap.holder, wrap.release) in allow.released
    if not reaches or wrap.of not in may_be_wrapped:
        raise Refused("not-allowed")


def _check_form(wrap: IncomingWrap) -> None:
    if wrap.holder is None:
        is_whole = len(wrap.wrapped) == UNDER_LENGTH and wrap.release is None
    else:
        is_whole = len(wrap.wrapped) == WRAP_LENGTH.get(wrap.wrapped[0] if wrap.wrapped else 0)
    if not is_whole:
        raise Refused("malformed")


def _reached(sealed: Incoming, allow: Allowed) -> set[UUID]:
    """All that some holder, or a key already here, opens: what is wrapped in a circle is lost."""
    reached: set[UUID] = set(allow.parents)
    waiting = list(sealed.wraps)
    while True:
        opened = [w for w in waiting if w.holder is not None or w.parent in reached]
        if not opened:
            return reached
        reached.update(wrap.of for wrap in opened)
        waiting = [w for w in waiting if w.of not in reached]
