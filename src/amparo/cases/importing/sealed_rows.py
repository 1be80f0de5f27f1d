"""What was taken from a row, sealed to the agency's intake key. Nothing here opens anything."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from amparo.cases.importing.recipient import Recipient
from amparo.cases.sealing import CaseKeys
from amparo.vault.actions import Incoming
from amparo_htcds import Taken
from amparo_seal.envelope import Compartment, Header, Kind, Mode

NOTES = Compartment["notes"].name


@dataclass(frozen=True, kw_only=True)
class SealedRow:
    """A row as the server may keep it: what it says only the agency's intake can open."""

    case: UUID
    fingerprint: bytes = field(repr=False)
    sealed: Incoming = field(repr=False)
    # The same as JSON, where it was made here.
    raw: Mapping[str, Any] = field(repr=False, default_factory=dict)


def seal_row(taken: Taken, *, fingerprint: bytes, to: Recipient) -> SealedRow:
    """Seal each compartment of a row under keys of a new case, wrapped to the intake key.

    The mode is `assisted`: this machine's memory held the row.
    """
    keys = CaseKeys(agency=to.agency, case=uuid4(), mode=Mode.ASSISTED, deployment=to.deployment)
    for name, document in sorted(_documents(taken).items()):
        keys.seal(_header(keys, Compartment[name]), _dump(document))
    keys.to(keys.key, to.public, suite=to.suite)
    raw = keys.take()
    return SealedRow(case=keys.case, fingerprint=fingerprint, sealed=Incoming.parse(raw), raw=raw)


def _documents(taken: Taken) -> dict[str, dict[str, Any]]:
    documents: dict[str, dict[str, Any]] = {
        name: {"fields": dict(fields)} for name, fields in taken.sealed.items()
    }
    if taken.coded:
        # Nobody showed the person yet which codes the server would see: until then it sees none.
        notes = documents.setdefault(NOTES, {"fields": {}})
        notes["coded"] = {
            name: {"value": coded.value, "lists": coded.list_versions}
            for name, coded in taken.coded.items()
        }
    return documents


def _header(keys: CaseKeys, compartment: Compartment) -> Header:
    return Header(
        mode=keys.mode,
        kind=Kind.IMPORTED_ROW,
        deployment=keys.deployment,
        agency=keys.agency,
        subject=keys.case,
        compartment=compartment,
        id=uuid4(),
    )


def _dump(document: Mapping[str, Any]) -> bytes:
    text = json.dumps({"v": 1, **document}, ensure_ascii=False, separators=(",", ":"))
    # Half a sign, as broken spreadsheets hold it, becomes JSON's own way to write one.
    return text.encode("utf-8", "backslashreplace")
