"""Writes what the browser's exporter needs: ``python -m amparo_htcds.spec spec/htcds``.

``fields.json`` is the order of the fields, their code lists and the mapping rules;
``export-vectors.json`` is records with the lines they must become. Both are made from the data
and the reference exporter, the same bytes each time; a test says when they are old.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from amparo_htcds import csvs, exporting
from amparo_htcds.exporting import Record
from amparo_htcds.report import LOSSES, Loss
from amparo_htcds.spec_records import RECORDS
from amparo_htcds.standard import Field, load
from amparo_htcds.taking import WORDS


def fields_json() -> str:
    """Give ``fields.json``: what an exporter needs and no more (no aliases, no sentences)."""
    standard = load()
    lists: dict[str, list[str]] = {}
    fields = [_field(field, lists) for field in standard.fields.values()]
    return _json(
        {
            "version": standard.version,
            "extension": standard.extension_version,
            "attribution": standard.attribution,
            "csv": {
                "byteOrderMark": exporting.BYTE_ORDER_MARK,
                "betweenChoices": exporting.BETWEEN_CHOICES,
                "newLine": exporting.NEW_LINE,
                "guarded": list(csvs.GUARDED),
            },
            "wordsSuffix": WORDS,
            "losses": sorted(LOSSES),
            "lists": lists,
            "fields": fields,
        }
    )


def vectors_json() -> str:
    """Give ``export-vectors.json``: records, their CSV lines and their loss lines."""
    table = exporting.rows(RECORDS.values())
    lines = [exporting.csv_text(exporting.rows([record])) for record in RECORDS.values()]
    vectors = [
        {
            "name": name,
            "record": _record(record),
            "csv": line.removeprefix(exporting.BYTE_ORDER_MARK).split(exporting.NEW_LINE, 1)[1],
            "lost": [_loss(loss) for loss in exporting.rows([record]).lost],
        }
        for (name, record), line in zip(RECORDS.items(), lines, strict=True)
    ]
    together = {"csv": exporting.csv_text(table), "lost": [_loss(loss) for loss in table.lost]}
    return _json({"version": load().version, "vectors": vectors, "together": together})


def write(folder: Path) -> None:
    """Write both files into a folder, making it if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "fields.json").write_text(fields_json(), encoding="utf-8")
    (folder / "export-vectors.json").write_text(vectors_json(), encoding="utf-8")


def _field(field: Field, lists: dict[str, list[str]]) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": field.name, "label": field.label}
    entry |= {"kind": field.kind, "sealed": field.sealed, "many": field.many}
    if field.group:
        entry["group"] = field.group
    if field.codes:
        own = {code.code: code.exported_as for code in field.codes.codes if code.exported_as}
        # Countries and languages are shared by several fields: written once.
        name = field.codes.version if field.codes.version != load().version else field.name
        lists[name] = [code.code for code in field.codes.codes if not code.exported_as]
        entry["list"] = name
        if own:
            entry["own"] = own
    return entry


def _record(record: Record) -> Mapping[str, Any]:
    return {"fields": record.fields, "groups": record.groups, "beside": record.beside}


def _loss(loss: Loss) -> dict[str, Any]:
    return asdict(loss)


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Write the files into the folder named by the only argument."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m amparo_htcds.spec FOLDER\n")
        return 2
    write(Path(arguments[0]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
