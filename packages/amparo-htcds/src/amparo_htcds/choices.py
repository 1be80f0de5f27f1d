"""Which codes a cell means: one choice or several, by code, label or known spelling."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from amparo_htcds.standard import Code, CodeList


@dataclass(frozen=True, slots=True)
class Chosen:
    """The codes found, and how many parts of the cell are on no list."""

    codes: tuple[Code, ...]
    unknown: int


def several(text: str, codes: CodeList) -> Chosen:
    """Read several choices. Official labels hold semicolons and commas themselves.

    Spreadsheets put a semicolon between choices, XLSForm a space, people a comma or a new
    line. A split that leaves nothing unknown wins; else the semicolon's is reported.
    """
    whole = codes.find(text)
    if whole:
        return Chosen((whole,), 0)
    official = _longest_first(re.split(r"([;\n])", text), codes)
    if not official.unknown:
        return official
    spaced = [codes.exact(part) for part in text.split()]
    if all(spaced):
        return Chosen(_once([code for code in spaced if code]), 0)
    with_commas = _longest_first(re.split(r"([;,|\n])", text), codes)
    return official if with_commas.unknown else with_commas


def _longest_first(pieces: Sequence[str], codes: CodeList) -> Chosen:
    """Match the longest run of parts that is one choice, then go on behind it.

    ``pieces`` alternates parts and the signs between them, so that a run can be put
    together again as it was written. The longest label has four parts.
    """
    found: list[Code] = []
    unknown = 0
    start = 0
    while start < len(pieces):
        for length in (7, 5, 3, 1):
            code = codes.find("".join(pieces[start : start + length]))
            if code and start + length <= len(pieces):
                found.append(code)
                start += length + 1
                break
        else:
            unknown += bool(pieces[start].strip())
            start += 2
    return Chosen(_once(found), unknown)


def _once(codes: Sequence[Code]) -> tuple[Code, ...]:
    return tuple({code.code: code for code in codes}.values())
