"""Collects every sentence a person may read, and keeps each language's catalogue of them.

Django's own lexer reads the templates and Babel the rest: no gettext program is needed. Each
translation carries its review state as a comment, `#. review: human|machine|draft`.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
STATES = ("human", "machine", "draft")
REVIEW = "review: "
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# What staff alone read may stay in English; everything else a survivor may meet.
STAFF_APPS = {"people", "directory", "cases", "referrals", "desk", "vault", "shred"}
STAFF_PAGE = re.compile(r'{%\s*extends\s+"(site/staff|allauth/)')
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|{(\w+)}|%([sd])")


@dataclass(frozen=True, kw_only=True)
class Sentence:
    singular: str
    plural: str
    context: str
    place: str
    is_survivors: bool

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.singular


def collect(package: Path = PACKAGE) -> list[Sentence]:
    """List every sentence once, a survivor's when any place it stands in is a survivor's."""
    found: dict[tuple[str, str], Sentence] = {}
    for path in sorted([*package.glob("**/*.py"), *package.glob("**/templates/**/*.html")]):
        inner = path.relative_to(package)
        if {"tests", "migrations"} & set(inner.parts):
            continue
        for sentence in _in_file(path, inner):
            before = found.get(sentence.key)
            if before is None or (sentence.is_survivors and not before.is_survivors):
                found[sentence.key] = sentence
    return list(found.values())


def _in_file(path: Path, inner: Path) -> Iterator[Sentence]:
    source = path.read_text(encoding="utf-8")
    survivors = _is_survivors(inner, source)
    if path.suffix == ".html":
        # Templates come out as a column of calls; their indentation means nothing.
        lines = templatize(source, origin=str(inner)).splitlines()
        source = "\n".join(line.lstrip() for line in lines)
    for _line, message, _comments, context in extract(
        "python", io.BytesIO(source.encode("utf-8")), KEYWORDS
    ):
        one, *more = message if isinstance(message, tuple) else (message,)
        yield Sentence(
            singular=one,
            plural=more[0] if more else "",
            context=context or "",
            place=inner.as_posix(),
            is_survivors=survivors,
        )


def _is_survivors(inner: Path, source: str) -> bool:
    if inner.suffix == ".html":
        named = any(part.startswith(("staff", "allauth")) for part in inner.parts)
        return not (named or STAFF_PAGE.search(source) or inner.parts[0] in STAFF_APPS)
    return inner.parts[0] not in STAFF_APPS


def catalogue_path(language: str, folder: Path) -> Path:
    return folder / language / "LC_MESSAGES" / "django.po"


def read(language: str, folder: Path) -> Catalog:
    """Read a language's catalogue; one that does not exist yet is empty."""
    path = catalogue_path(language, folder)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def renewed(old: Catalog, sentences: list[Sentence]) -> Catalog:
    """Make the catalogue of these sentences, keeping each translation and its review state.

    A sentence that changed in English is a new sentence: an old translation may now be wrong.
    """
    new = Catalog(
        locale=old.locale,
        project="Amparo",
        version="1",
        msgid_bugs_address="whoever runs the deployment",
        creation_date=old.creation_date,
        revision_date=old.revision_date,
        last_translator="see the review state of each sentence",
        language_team="Amparo",
        fuzzy=False,
    )
    new.header_comment = "# Amparo's sentences. `amparo words` keeps this file; see its --help."
    for sentence in sentences:
        name = (sentence.singular, sentence.plural) if sentence.plural else sentence.singular
        before = old.get(name, context=sentence.context or None)
        state = review(before)
        new.add(
            name,
            before.string if before is not None else None,
            locations=[(sentence.place, 0)],
            auto_comments=[REVIEW + state] if state else [],
            context=sentence.context or None,
        )
    return new


def waiting(catalogue: Catalog, sentences: list[Sentence]) -> list[Sentence]:
    """List what a survivor may read that has no translation with a review state."""
    return [
        one
        for one in sentences
        if one.is_survivors and review(catalogue.get(one.singular, one.context or None)) is None
    ]


def review(message: Message | None) -> str | None:
    """Say how a translation was made: by whom it was read. None when there is no translation."""
    if message is None or not is_translated(message):
        return None
    for comment in message.auto_comments:
        if comment.startswith(REVIEW) and comment.removeprefix(REVIEW) in STATES:
            return comment.removeprefix(REVIEW)
    return None


def is_translated(message: Message) -> bool:
    return all(forms(message))


def forms(message: Message) -> list[str]:
    """List the forms of a translation: one, or as many as the language counts."""
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return [str(one or "") for one in strings]


def translate(message: Message, strings: list[str], state: str) -> None:
    """Set a translation, unless it loses a placeholder."""
    missing = lost(message, strings)
    if missing:
        raise ValueError(f"{message.id!r}: the translation loses or invents {sorted(missing)}")
    message.string = tuple(strings) if message.pluralizable else strings[0]
    message.auto_comments = [REVIEW + state]


def lost(message: Message, strings: list[str]) -> set[str]:
    """Name the placeholders that stand on one side only."""
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    expected = [_placeholders(one) for one in ids]
    every = set.union(*expected)
    wrong: set[str] = set()
    for text in strings:
        found = _placeholders(text)
        # A form for one person may leave the number out, as English often does.
        wrong |= (found - every) | (min(expected, key=len) - found)
    return wrong


def _placeholders(text: str) -> set[str]:
    return {next(filter(None, groups)) for groups in PLACEHOLDER.findall(text)}


def as_bytes(catalogue: Catalog) -> bytes:
    written = io.BytesIO()
    write_po(written, catalogue, width=100, include_lineno=False, omit_header=False)
    return written.getvalue()


def save(language: str, catalogue: Catalog, folder: Path) -> bool:
    """Write a catalogue; says whether the file changed."""
    path = catalogue_path(language, folder)
    data = as_bytes(catalogue)
    if path.exists() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return True
