"""Dates as people and spreadsheets write them. What can mean two days is never guessed."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from amparo_htcds.standard import data
from amparo_htcds.words import squash

# Between these a number in a date column is a day count; outside, more likely a year or a slip.
# 3,654 is 1910-01-01 and 73,050 is 2099-12-31, counted from the end of 1899.
_SERIALS = range(3_654, 73_051)
_YEARS = range(1900, 2101)
_SINCE_1900 = date(1899, 12, 30)
_SINCE_1904 = date(1904, 1, 1)

_MONTHS = 12
_SERIAL_DIGITS = 5
# Digits of a year, and at most of a day.
_YEAR_DIGITS, _DAY_DIGITS = 4, 2

_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s?([AaPp]\.?[Mm]\.?|Z|[+-]\d{2}:?\d{2})?$")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Read:
    """A date with how it was read, or no date with why not (reasons of the report)."""

    day: date | None
    why: str


def from_text(text: str, *, from_1904: bool = False) -> Read:
    """Read a date from text. The year lies between 1900 and 2100."""
    bare = _TIME.sub("", text).strip(" ,")
    read = _from_bare(bare, from_1904=from_1904)
    if read.day and bare != text and read.why == "as_written":
        return Read(read.day, "date_without_time")
    return read


def from_number(number: float, *, from_1904: bool = False) -> Read:
    """Read a spreadsheet's day number; a bare year is no day."""
    if not math.isfinite(number):
        return Read(None, "not_a_date")
    whole = int(number)
    if whole in _YEARS:
        return Read(None, "date_without_day")
    if whole not in _SERIALS:
        return Read(None, "not_a_date")
    return Read((_SINCE_1904 if from_1904 else _SINCE_1900) + timedelta(days=whole), "date_serial")


def _from_bare(text: str, *, from_1904: bool) -> Read:
    if text.isascii() and text.isdigit() and len(text) <= _SERIAL_DIGITS:
        return from_number(int(text), from_1904=from_1904)
    if found := _YEAR_FIRST.fullmatch(text):
        year, sign, month, day = found.groups()
        if not sign and len(month + day) != 2 * _DAY_DIGITS:
            return Read(None, "not_a_date")
        return _day(year, month, day, "as_written" if _is_iso(text) else "date_form")
    if found := _YEAR_LAST.fullmatch(text):
        first, sign, second, year = found.groups()
        return _year_last(first, second, year, dots=sign == ".")
    return _with_month_name(text)


def _is_iso(text: str) -> bool:
    return bool(_ISO.fullmatch(text))


def _year_last(first: str, second: str, year: str, *, dots: bool) -> Read:
    if len(year) != _YEAR_DIGITS:
        return Read(None, "date_short_year")
    # With dots the day stands first wherever dots are used; with other signs it depends.
    if dots or int(first) > _MONTHS or first == second:
        return _day(year, second, first, "date_form")
    if int(second) > _MONTHS:
        return _day(year, first, second, "date_form")
    return Read(None, "date_ambiguous")


def _with_month_name(text: str) -> Read:
    months = [month for word in _WORD.findall(text) if (month := _months().get(squash(word)))]
    numbers = re.findall(r"\d+", text)
    # "de", "of" and "the" may stand between; a second month may not.
    if len(months) != 1:
        return Read(None, "not_a_date")
    match numbers:
        case [first, second]:
            day, year = (first, second) if len(first) <= _DAY_DIGITS else (second, first)
        case _:
            return Read(None, "date_without_day")
    if len(year) != _YEAR_DIGITS:
        return Read(None, "date_short_year")
    return _day(year, str(months[0]), day, "date_form")


def _day(year: str, month: str, day: str, why: str) -> Read:
    if int(year) not in _YEARS:
        return Read(None, "not_a_date")
    try:
        return Read(date(int(year), int(month), int(day)), why)
    except ValueError:
        return Read(None, "not_a_date")


@cache
def _months() -> dict[str, int]:
    return dict(_spellings())


def _spellings() -> Iterator[tuple[str, int]]:
    for number, names in data("words-1")["months"].items():
        for name in names:
            yield squash(name), int(number)
