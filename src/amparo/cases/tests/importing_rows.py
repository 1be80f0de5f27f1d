"""An agency's file, the command that imports it, and what its intake opens afterwards."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management import CommandError, call_command

from amparo.cases import queries
from amparo.cases.models import Case, Imported, Person
from amparo.cases.sealing import CaseSealer
from amparo.cases.sealing import Key as CaseKey
from amparo.journal.models import Entry
from amparo.people.actions import Founded
from amparo.shred.models import ShredKey
from amparo.vault import queries as vault
from amparo.vault.models import Envelope, Key, Wrap
from amparo_seal.encoding import unb64
from amparo_seal.envelope import Compartment, Header, Kind, Mode, open_, read_header
from amparo_seal.keys import KeyRole, WrapKey, key_context, open_under, unwrap

NAMES = [
    "prs_FirstName",
    "prs_MobilePhone",
    "hte_Description",
    "per_Organisation",
    "vic_TypeOfExploitation",
    "prs_NumberOfChildren",
]
ADA = ["Adacanary", "+34600111222", "Canarystory of a ship", "Canaryboss", "Forced labour", "3"]
BEN = ["Bencanary", "+34600333444", "Canarystory of a farm", "Ring", "Sexual exploitation", "0"]
CLEO = ["Cleocanary", "+34600555666", "Canarystory of a bar", "Canaryclub", "Forced labour", ""]
CLAIMED = {"name": "prs_FirstName", "label": "First Name", "value": "Adacanary"}
KEEPING = (Case, Person, Imported, Envelope, Key, Wrap, Entry, ShredKey)
CANARIES = ("canary", "600111222", "600333444", "600555666", "forcedlabour", "forced labour")


def write_csv(path: Path, *rows: Sequence[str], names: Sequence[str] = NAMES) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([names, *rows])
    return path


def counts() -> list[int]:
    return [model._default_manager.count() for model in KEEPING]


@dataclass
class Ended:
    """How a run of the command ended, and all it said."""

    code: int = 0
    said: str = ""
    problem: str = field(default="")


def run(file: Path, *more: str, agency: str = "casa") -> Ended:
    return ended_of(
        lambda out: call_command("import-htcds", str(file), "--agency", agency, *more, stdout=out)
    )


def ended_of(call: Callable[[StringIO], Any]) -> Ended:
    out = StringIO()
    ended = Ended()
    try:
        call(out)
    except CommandError as problem:
        ended.code, ended.problem = problem.returncode, str(problem)
    except SystemExit as exit_:
        ended.code = int(exit_.code or 0)
    ended.said = out.getvalue()
    return ended


def opened(case: Case, key: WrapKey) -> dict[str, dict[str, Any]]:
    """What the holder of a key opens of an imported row, by compartment."""
    found = {}
    for header, data, content in rows_of(case, key):
        plaintext = open_(data, content.secret, expect={"subject": case.pk}).plaintext
        assert header.mode is Mode.ASSISTED
        found[header.compartment.name] = json.loads(plaintext)
    return found


def rows_of(case: Case, key: WrapKey) -> Iterator[tuple[Header, bytes, CaseKey]]:
    """The envelopes of an imported row that the holder of a key reaches, and their keys."""
    sealed = served(case, key)
    secrets = _keys(case, sealed, key)
    for one in sealed["envelopes"]:
        data = unb64(one["data"])
        header, _, of_envelope = read_header(data)
        parent = next(wrap for wrap in sealed["wraps"] if wrap["of"] == one["id"])
        content = open_under(unb64(parent["wrapped"]), secrets[parent["parent"]], of_envelope)
        if header.kind is Kind.IMPORTED_ROW:
            yield header, data, CaseKey(header.id, content, of_envelope)


def taken_over(founded: Founded, case: Case, by: str, *team: str) -> CaseSealer:
    """What the claiming browser makes: new keys for the team, the rows under them, a part."""
    sealer = CaseSealer(agency=case.agency_id, case=case.pk, by=founded.members[by].keys)
    sealer.adopt(keys_of(case, founded.intake))
    sealer.renew([founded.members[name].keys.wrap.public for name in (by, *team)])
    sealer.part(Compartment["identity"], {"text": "", "fields": [CLAIMED]})
    return sealer


def served(case: Case, key: WrapKey) -> dict[str, Any]:
    """What the server gives the holder of a key."""
    keys = [one.pk for one in queries.live_keys(case.pk)]
    return vault.sealed(queries.newest(case.pk), holders=[key.holder.bytes], keys=keys)


def case_key(case: Case, sealed: dict[str, Any], key: WrapKey) -> tuple[str, bytes, bytes]:
    """The case's own key: its id, the key, and what it is bound to."""
    to_holder = next(one for one in sealed["wraps"] if one["holder"])
    of_case = next(one for one in sealed["keys"] if one["id"] == to_holder["of"])
    bound = context(case, of_case)
    generation = of_case["generation"]
    secret = unwrap(unb64(to_holder["wrapped"]), key, context=bound, generation=generation)
    return of_case["id"], secret, bound


def _keys(case: Case, sealed: dict[str, Any], key: WrapKey) -> dict[str, bytes]:
    """Every key that the holder reaches: from the case's own downwards, wrap by wrap."""
    id_, top, _ = case_key(case, sealed, key)
    found = {id_: top}
    described = {one["id"]: one for one in sealed["keys"]}
    while waiting := [
        wrap
        for wrap in sealed["wraps"]
        if wrap["parent"] in found and wrap["of"] in described and wrap["of"] not in found
    ]:
        for wrap in waiting:
            bound = context(case, described[wrap["of"]])
            found[wrap["of"]] = open_under(unb64(wrap["wrapped"]), found[wrap["parent"]], bound)
    return found


def keys_of(case: Case, key: WrapKey) -> list[tuple[KeyRole, Compartment, CaseKey]]:
    """The keys of an imported case, opened, as its claimant's browser has them."""
    sealed = served(case, key)
    secrets = _keys(case, sealed, key)
    return [
        (
            KeyRole(one["role"]),
            Compartment(one["compartment"]),
            CaseKey(UUID(one["id"]), secrets[one["id"]], context(case, one)),
        )
        for one in sealed["keys"]
        if one["id"] in secrets
    ]


def context(case: Case, key: dict[str, Any]) -> bytes:
    return key_context(
        KeyRole(key["role"]),
        settings.DEPLOYMENT,
        case.agency_id,
        case.pk,
        Compartment(key["compartment"]),
        UUID(key["id"]),
        key["generation"],
    )
