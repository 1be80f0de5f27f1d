"""What the vectors are made of: a fixed seed, a few ids, and values as JSON has them."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import IntEnum
from typing import Any
from uuid import UUID

from amparo_seal.envelope import Compartment, Header, Kind, Mode
from amparo_seal.primitives import hkdf

TODAY = date(2026, 11, 23)
LATER = date(2027, 11, 23)


def seeded(label: str) -> Callable[[int], bytes]:
    """A source of "random" bytes that gives the same ones on every run."""
    drawn = 0

    def random(count: int) -> bytes:
        nonlocal drawn
        drawn += 1
        return hkdf(b"amparo vectors", salt=label.encode(), info=str(drawn).encode(), length=count)

    return random


def an_id(label: str) -> UUID:
    return UUID(bytes=seeded(label)(16), version=4)


DEPLOYMENT, AGENCY, SUBJECT, THREAD = (
    an_id(name) for name in ("deployment", "agency", "subject", "thread")
)


def pattern(size: int) -> bytes:
    """The plaintext of the long envelopes: byte number i is i modulo 251."""
    return (bytes(range(251)) * (size // 251 + 1))[:size]


def plain(value: Any) -> Any:
    """A value as JSON has it here."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, UUID | date):
        return str(value)
    if isinstance(value, IntEnum):
        return int(value)
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return shown(value) if is_dataclass(value) else value


def parts(**values: Any) -> dict[str, Any]:
    """Named values as JSON has them here."""
    return {name: plain(value) for name, value in values.items()}


def shown(instance: Any) -> dict[str, Any]:
    return {part.name: plain(getattr(instance, part.name)) for part in fields(instance)}


def header(label: str, **differs: Any) -> Header:
    common: dict[str, Any] = {
        "mode": Mode.E2E,
        "kind": Kind.REPORT,
        "deployment": DEPLOYMENT,
        "agency": AGENCY,
        "subject": SUBJECT,
        "compartment": Compartment.story,
        "id": an_id(f"envelope {label}"),
    }
    return Header(**common | differs)
