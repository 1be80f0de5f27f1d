"""A row is known again, from any kind of file; two people with the same codes stay two."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo_htcds import Cell, Column, Row, fingerprints, load, read, row_fingerprint
from amparo_htcds.words import tidy

Write = Callable[..., Path]

KEY = bytes(range(32))
NAMES = ["prs_FirstName", "prs_Birthdate", "vic_AgeWhenTrafficked", "con_Consent", "Shoe size"]


def row(*texts: str) -> Row:
    fields = list(load().fields.values())
    return Row(
        2,
        tuple(
            Cell(Column("A", field, None, field.name), text)
            for field, text in zip(fields, texts, strict=False)
        ),
    )


def test_the_same_row_is_known_from_a_spreadsheet_and_from_csv(
    write_book: Write, write_csv: Write
) -> None:
    book = read(write_book(NAMES, ["Ana", date(2000, 1, 2), 17, True, 40]))
    text = read(write_csv(NAMES[::-1], ["40", "TRUE", "17", "2000-01-02", " Ana "]))

    assert fingerprints(book.rows, KEY) == fingerprints(text.rows, KEY)


def test_the_answer_about_the_address_changes_no_fingerprint(write_book: Write) -> None:
    path = write_book(
        ["prs_MailingCity", "prs_MailingStreet"], ["Mailing Street", "Mailing City"], ["a", "b"]
    )

    by_name = read(path, address_header="names").rows
    by_label = read(path, address_header="labels").rows

    assert fingerprints(by_name, KEY) == fingerprints(by_label, KEY)


def test_a_rows_own_number_changes_no_fingerprint(write_book: Write) -> None:
    first = read(write_book(["", "prs_FirstName"], [1, "A"], [2, "B"])).rows
    moved = read(write_book(["", "prs_FirstName"], [7, "B"], [8, "A"])).rows

    assert set(fingerprints(first, KEY)) == set(fingerprints(moved, KEY))


def test_people_with_the_same_contents_stay_apart_and_are_known_again() -> None:
    rows = [row("a"), row("b"), row("a"), row("a")]

    found = fingerprints(rows, KEY)

    assert len(set(found)) == 4
    assert found == fingerprints(rows, KEY)


@given(st.lists(st.text(min_size=1), min_size=1, max_size=3), st.lists(st.text(), max_size=3))
def test_other_contents_or_another_key_give_other_bytes(one: list[str], two: list[str]) -> None:
    same = [tidy(text) for text in one] == [tidy(text) for text in two]

    known_again = row_fingerprint(row(*one), KEY) == row_fingerprint(row(*two), KEY)
    assert known_again or not same
    assert row_fingerprint(row(*one), KEY) != row_fingerprint(row(*one), bytes(32))


def test_a_row_with_a_formula_is_known_again(write_book: Write) -> None:
    rows = read(write_book(["prs_FirstName", "prs_Title"], ["=1+1", "Dr"], ["A", "Dr"])).rows

    assert fingerprints(rows, KEY) == fingerprints(rows, KEY)
    assert len(set(fingerprints(rows, KEY))) == 2


def test_neighbouring_cells_do_not_run_together() -> None:
    assert row_fingerprint(row("ab", "c"), KEY) != row_fingerprint(row("a", "bc"), KEY)


def test_a_short_key_or_a_negative_occurrence_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        row_fingerprint(row("a"), b"short")
    with pytest.raises(ValueError, match="0 or more"):
        row_fingerprint(row("a"), KEY, occurrence=-1)
