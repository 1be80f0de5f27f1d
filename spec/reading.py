"""The vectors, read back: for the tests of the Python half."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from amparo_seal.envelope import Compartment, Header, Kind, Mode

VECTORS = Path(__file__).parent / "vectors"
_IDS = ("deployment", "agency", "subject", "id", "thread", "sender")


def vectors(name: str) -> Any:
    """The file of this name."""
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


def header_of(plain: dict[str, Any]) -> Header:
    """The header that a vector describes."""
    ids = {name: UUID(plain[name]) for name in _IDS}
    read: dict[str, Any] = {
        "mode": Mode(plain["mode"]),
        "kind": Kind(plain["kind"]),
        "compartment": Compartment(plain["compartment"]),
        "previous": bytes.fromhex(plain["previous"]),
    }
    return Header(**plain | ids | read)
