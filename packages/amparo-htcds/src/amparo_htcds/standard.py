"""The standard as data: fields, code lists, aliases and naming traps, each with a version.

HTCDS 2.0 is by IOM (CC BY 4.0), which does not endorse this software. The files beside this
module carry source, date and licence. Nothing here is an enumeration: a code list may grow,
and a value keeps the version of the list it came from.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from amparo_htcds.words import squash

CODED = "coded"
COMPARTMENTS = ("identity", "contact", "story", "health", "legal", "evidence", "notes", "alleged")


@dataclass(frozen=True, slots=True)
class Code:
    """One choice of a list. ``exported_as`` is set for our own codes only."""

    code: str
    label: str
    aliases: tuple[str, ...]
    list_version: str
    exported_as: str | None = None


@dataclass(frozen=True, slots=True)
class CodeList:
    """The choices of a field, found by code, label or any known other spelling."""

    version: str
    codes: tuple[Code, ...]
    _by_code: Mapping[str, Code]
    _by_spelling: Mapping[str, Code]

    @classmethod
    def of(cls, version: str, codes: tuple[Code, ...]) -> "CodeList":
        spellings: dict[str, Code] = {}
        for pick in (_codes_of, _labels_of, _aliases_of):
            for code in codes:
                for spelling in pick(code):
                    # A code wins over a label, a label over an alias.
                    spellings.setdefault(squash(spelling), code)
        by_code = {code.code: code for code in codes}
        return cls(version, codes, MappingProxyType(by_code), MappingProxyType(spellings))

    def exact(self, text: str) -> Code | None:
        """Find a choice by its code, letter for letter."""
        return self._by_code.get(text)

    def find(self, text: str) -> Code | None:
        """Find a choice by code, label or alias, whatever the case, accents and spaces."""
        return self._by_code.get(text) or self._by_spelling.get(squash(text))


@dataclass(frozen=True, slots=True)
class Field:
    """One of the 84 fields.

    ``sealed`` is the compartment its values are sealed in, or ``coded`` where the server may
    see them; ``sealed_because`` says why. ``words`` is the compartment for what was written
    but could not be read as a value: such words are always sealed.
    """

    name: str
    label: str
    kind: str
    sealed: str
    sealed_because: str
    words: str
    deprecated: bool
    core: bool
    group: str | None
    codes: CodeList | None
    many: bool
    many_accepted: bool
    least: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class Standard:
    """HTCDS with our extension: the whole of what import and export know."""

    version: str
    attribution: str
    extension_version: str
    fields: Mapping[str, Field]
    technical_columns: frozenset[str]
    _by_name: Mapping[str, Field]
    _by_label: Mapping[str, tuple[Field, ...]]
    _false_labels: frozenset[tuple[str, str]]

    def named(self, heading: str) -> Field | None:
        """Find the field a machine name stands for, in any of its known spellings.

        Form tools put the group before the name (``person/prs_Title``): the last part counts.
        """
        return self._by_name.get(squash(heading)) or self._by_name.get(
            squash(heading.rsplit("/", 1)[-1])
        )

    def labelled(self, heading: str) -> tuple[Field, ...]:
        """Find the fields a label stands for: several where the standard repeats a label."""
        return self._by_label.get(squash(heading), ())

    def is_false_label(self, field: Field, heading: str) -> bool:
        """Say whether an official file is known to put this wrong label on this field."""
        return (field.name, squash(heading)) in self._false_labels


@cache
def load() -> Standard:
    """Read the standard from the data beside this module. The result is never changed."""
    main, extension = data("htcds-2.0"), data("amparo-extension-1")
    own: dict[str, list[Code]] = {}
    for value in extension["values"]:
        own.setdefault(value["field"], []).append(_code(value, extension["version"]))
    fields = {
        entry["name"]: _field(entry, main["version"], tuple(own.get(entry["name"], ())))
        for entry in main["fields"]
    }
    by_name = {squash(name): field for name, field in fields.items()}
    for entry in main["fields"]:
        for alias in entry.get("aliases", ()):
            by_name[squash(alias)] = fields[entry["name"]]
    by_label: dict[str, tuple[Field, ...]] = {}
    for field in fields.values():
        by_label[squash(field.label)] = (*by_label.get(squash(field.label), ()), field)
    return Standard(
        version=main["version"],
        attribution=main["attribution"],
        extension_version=extension["version"],
        fields=MappingProxyType(fields),
        technical_columns=frozenset(main["technical_columns"]),
        _by_name=MappingProxyType(by_name),
        _by_label=MappingProxyType(by_label),
        _false_labels=frozenset(
            (trap["field"], squash(trap["label"]))
            for trap in main["traps"]
            if trap["trap"] == "label_of_another_field"
        ),
    )


@cache
def data(name: str) -> Mapping[str, Any]:
    """Read one of the versioned data files, for example ``htcds-2.0``."""
    text = files("amparo_htcds").joinpath("data", f"{name}.json").read_text(encoding="utf-8")
    return MappingProxyType(json.loads(text))


def _field(entry: Mapping[str, Any], version: str, own: tuple[Code, ...]) -> Field:
    kind = entry["kind"]
    return Field(
        name=entry["name"],
        label=entry["label"],
        kind=kind,
        sealed=entry["sealed"],
        sealed_because=entry["sealed_because"],
        words=entry["words"],
        deprecated=entry["status"] == "deprecated",
        core=entry["core"],
        group=entry.get("group"),
        codes=_list_for(entry, version, own),
        many=kind in {"choices", "countries"},
        many_accepted=kind in {"choices", "countries"} or entry.get("many_in_forms", False),
        least=entry.get("least"),
        most=entry.get("most"),
    )


def _list_for(entry: Mapping[str, Any], version: str, own: tuple[Code, ...]) -> CodeList | None:
    if entry["kind"] in {"country", "countries"}:
        return _shared_list("iso-3166-1")
    if entry["kind"] == "language":
        return _shared_list("iso-639-2")
    if "values" not in entry:
        return None
    return CodeList.of(version, (*(_code(value, version) for value in entry["values"]), *own))


@cache
def _shared_list(name: str) -> CodeList:
    entry = data(name)
    return CodeList.of(
        entry["version"], tuple(_code(value, entry["version"]) for value in entry["values"])
    )


def _code(value: Mapping[str, Any], version: str) -> Code:
    return Code(
        code=value["code"],
        label=value["label"],
        aliases=tuple(value.get("aliases", ())),
        list_version=version,
        exported_as=value.get("exported_as"),
    )


def _codes_of(code: Code) -> tuple[str, ...]:
    return (code.code,)


def _labels_of(code: Code) -> tuple[str, ...]:
    return (code.label,)


def _aliases_of(code: Code) -> tuple[str, ...]:
    return code.aliases
