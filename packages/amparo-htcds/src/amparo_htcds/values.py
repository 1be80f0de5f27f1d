"""What a cell means for its field: a value, or the reason why it is none."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import cast

from amparo_htcds import choices, dates
from amparo_htcds.cells import CellValue, as_text
from amparo_htcds.report import Happened
from amparo_htcds.standard import Code, CodeList, Field, data
from amparo_htcds.words import squash

Value = str | int | bool | tuple[str, ...]

# What a spreadsheet program keeps of a number.
_EXACT_DIGITS = 15
_AS_IT_STANDS = frozenset({"as_written", "same_code"})
# E.164: fifteen digits at most, none of them a leading zero. Below seven no country can be in it.
_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_WITHOUT_PLUS = re.compile(r"[1-9]\d{1,14}", re.ASCII)
_PHONE_SIGNS = re.compile(r"[\s().\-/\u2010-\u2015]|^tel:", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+")
_DECIMAL = re.compile(r"[+-]?\d{1,3}([.,]\d{1,20})?", re.ASCII)
_WHOLE = re.compile(r"\+?\d{1,9}([.,]0+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A value with how it was reached. Words not read as a value are kept if ``keep``."""

    value: Value | None = dataclass_field(repr=False)
    happened: Happened
    why: str
    facts: tuple[tuple[str, str], ...] = ()
    keep: bool = False
    list_versions: tuple[str, ...] = ()


def parse(field: Field, value: CellValue, *, from_1904: bool = False) -> Outcome:
    """Read a cell's value as its field's kind. Never raises; says why where it cannot."""
    if field.kind == "date":
        return _date(value, from_1904=from_1904)
    if field.kind in {"text", "long_text"}:
        return _text(value)
    text = as_text(value)
    if field.codes:
        return _choice(field, field.codes, text)
    return _PARSERS[field.kind](field, text)


def _took(value: Value, why: str, *facts: tuple[str, str]) -> Outcome:
    happened = Happened.TAKEN if why in _AS_IT_STANDS else Happened.MAPPED
    return Outcome(value, happened, why, facts)


def _ask(why: str, *facts: tuple[str, str], value: Value | None = None) -> Outcome:
    return Outcome(value, Happened.NEEDS_ANSWER, why, facts, keep=True)


def _date(value: CellValue, *, from_1904: bool) -> Outcome:
    if isinstance(value, date):
        has_time = isinstance(value, datetime) and value.time() != datetime.min.time()
        day = value.date() if isinstance(value, datetime) else value
        return _took(day.isoformat(), "date_without_time" if has_time else "as_written")
    if isinstance(value, int | float) and not isinstance(value, bool):
        read = dates.from_number(value, from_1904=from_1904)
    else:
        read = dates.from_text(as_text(value), from_1904=from_1904)
    if read.day is None:
        return Outcome(None, Happened.LEFT_OUT, read.why, keep=True)
    return _took(read.day.isoformat(), read.why)


def _text(value: CellValue) -> Outcome:
    text = as_text(value)
    if isinstance(value, str):
        return _took(text, "as_written" if text == value else "unseen_removed")
    if isinstance(value, bool | date):
        return _took(text, "as_written")
    if len(text.replace(".", "")) > _EXACT_DIGITS:
        return Outcome(text, Happened.NEEDS_ANSWER, "number_too_long")
    return _took(text, "text_from_number")


def _choice(field: Field, codes: CodeList, text: str) -> Outcome:
    chosen = choices.several(text, codes) if field.many_accepted else None
    if chosen is None:
        one = codes.find(text)
        if one is None and len(choices.several(text, codes).codes) > 1:
            return _ask("several_for_one")
        chosen = choices.Chosen((one,) if one else (), 0 if one else 1)
    if not chosen.codes:
        return _ask("not_on_list")
    names = tuple(code.code for code in chosen.codes)
    versions = tuple(dict.fromkeys(code.list_version for code in chosen.codes))
    outcome = _chosen(field, chosen, names, text, codes)
    return Outcome(
        outcome.value, outcome.happened, outcome.why, outcome.facts, outcome.keep, versions
    )


def _chosen(
    field: Field, chosen: choices.Chosen, names: tuple[str, ...], text: str, codes: CodeList
) -> Outcome:
    value: Value = names if field.many_accepted else names[0]
    if chosen.unknown:
        return _ask("some_not_on_list", ("count", str(len(names))), value=value)
    if len(names) > 1:
        as_they_stand = all(codes.exact(part) for part in re.split(r"[; ]", text))
        count = ("count", str(len(names)))
        return _took(value, "same_code" if as_they_stand else "to_codes", count)
    if text == names[0]:
        return _took(value, "same_code")
    # The spelling matched a public list, so it may be shown; as the list has it, not as typed.
    return _took(value, "to_code", ("from", _public(chosen.codes[0], text)), ("to", names[0]))


def _public(code: Code, text: str) -> str:
    wanted = squash(text)
    known = (code.code, code.label, *code.aliases)
    return next((spelling for spelling in known if squash(spelling) == wanted), code.label)


def _yes_no(_field: Field, text: str) -> Outcome:
    answer = _answers().get(squash(text))
    if answer is None:
        return _ask("not_yes_or_no")
    if text == ("TRUE" if answer else "FALSE"):
        return _took(answer, "as_written")
    return _took(answer, "yes_no", ("to", "yes" if answer else "no"))


@cache
def _answers() -> Mapping[str, bool]:
    words = data("words-1")
    said = {squash(word): True for word in words["yes"]}
    return MappingProxyType(said | {squash(word): False for word in words["no"]})


def _number(field: Field, text: str) -> Outcome:
    if not _WHOLE.fullmatch(text):
        return _ask("not_a_number")
    number = int(re.split("[.,]", text)[0])
    least, most = cast("int", field.least), cast("int", field.most)
    if not least <= number <= most:
        return _ask("not_a_number")
    return _took(number, "as_written" if text == str(number) else "number_form")


def _coordinate(field: Field, text: str) -> Outcome:
    most = 90 if field.kind == "latitude" else 180
    if not _DECIMAL.fullmatch(text):
        return _ask("not_a_coordinate")
    plain = text.replace(",", ".").lstrip("+")
    if abs(float(plain)) > most:
        return _ask("not_a_coordinate")
    return _took(plain, "as_written" if plain == text else "number_form")


def _phone(_field: Field, text: str) -> Outcome:
    bare = _PHONE_SIGNS.sub("", text)
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    if _E164.fullmatch(bare):
        return _took(bare, "as_written" if bare == text else "phone_form")
    if _WITHOUT_PLUS.fullmatch(bare):
        # The standard allows it, but dialling a guessed country may reach the wrong person.
        return Outcome(bare, Happened.NEEDS_ANSWER, "phone_without_country")
    return _ask("not_a_phone")


def _mail(_field: Field, text: str) -> Outcome:
    bare = re.sub(r"^mailto:", "", text, flags=re.IGNORECASE)
    if not _MAIL.fullmatch(bare):
        return _ask("not_an_address")
    return _took(bare, "as_written" if bare == text else "mail_form")


_PARSERS: Mapping[str, Callable[[Field, str], Outcome]] = MappingProxyType(
    {
        "yes_no": _yes_no,
        "number": _number,
        "latitude": _coordinate,
        "longitude": _coordinate,
        "phone": _phone,
        "email": _mail,
    }
)
