"""The report says what happened to every cell once, and nothing about a person."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo_htcds import (
    Cell,
    Column,
    Happened,
    Line,
    Loss,
    Note,
    Row,
    Taken,
    Unreadable,
    load,
    loss_sentence,
    record_of,
    sentence,
    take,
)
from amparo_htcds import rows as rows_of
from amparo_htcds.report import LOSSES, SENTENCES

FIELDS = list(load().fields.values())
SPELLINGS = [
    spelling
    for field in FIELDS
    if field.codes
    for code in field.codes.codes[:20]
    for spelling in (code.code, code.label, *code.aliases)
]
REFUSALS = ["unknown_column", "no_heading", "technical_column", "same_field_twice",
            "name_and_label_disagree", "label_of_several_fields", "choice_column",
            "choice_column_alone"]  # fmt: skip

columns = st.one_of(
    st.sampled_from(FIELDS).map(lambda field: Column(field.name, field, None, field.name)),
    st.sampled_from(REFUSALS).map(lambda why: Column(why, None, why, why)),
    st.just(Column("odd", None, None, "odd")),
)
cell_values = st.one_of(
    st.text(min_size=1).filter(lambda text: bool(text.strip())),
    st.sampled_from(SPELLINGS),
    st.lists(st.sampled_from(SPELLINGS), min_size=2, max_size=4).map("; ".join),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.sampled_from(list(Unreadable)),
)
rows = st.lists(
    st.builds(Cell, columns, cell_values), max_size=20, unique_by=lambda cell: cell.column.letter
).map(lambda cells: Row(7, tuple(cells)))


@given(rows)
def test_every_cell_is_reported_exactly_once(row: Row) -> None:
    lines = take(row).lines

    assert Counter(line.column for line in lines) == Counter(
        cell.column.letter for cell in row.cells
    )
    assert {line.row for line in lines} <= {7}


@given(rows)
def test_nothing_is_refused_without_a_reason_that_can_be_read(row: Row) -> None:
    for line in take(row).lines:
        assert sentence(line)
        assert line.happened in set(Happened)


@given(rows)
def test_a_report_shows_only_spellings_of_public_lists_and_counts(row: Row) -> None:
    public = set(SPELLINGS) | {
        spelling
        for field in FIELDS
        if field.codes
        for code in field.codes.codes
        for spelling in (code.code, code.label, *code.aliases)
    }

    shown = {said for line in take(row).lines for _name, said in line.facts}

    assert {said for said in shown if not said.isdecimal()} <= public | {"yes", "no"}


@given(rows)
def test_coded_values_never_hold_what_was_sealed(row: Row) -> None:
    taken = take(row)

    for name in taken.coded:
        assert load().fields[name].sealed == "coded"
    for compartment, kept in taken.sealed.items():
        for name in kept:
            known = load().fields[name.removesuffix("/words")]
            assert compartment == (known.words if name.endswith("/words") else known.sealed)


@given(rows)
def test_a_value_that_was_not_taken_is_kept_in_words_or_said_to_be_gone(row: Row) -> None:
    taken = take(row)

    for line in taken.lines:
        if line.kept:
            assert f"{line.field}/words" in taken.sealed[line.kept]
        elif line.happened is Happened.LEFT_OUT:
            assert line.why in {*REFUSALS, "formula", "cell_error"}


def test_nothing_a_person_said_stands_in_a_traceback(take_cell: Callable[..., Taken]) -> None:
    taken = take_cell("prs_FirstName", "Invented")
    row = Row(2, (Cell(Column("A", FIELDS[0], None, "A"), "Invented"),))
    table = rows_of([record_of(taken)])

    assert taken.sealed == {"identity": {"prs_FirstName": "Invented"}}
    for shown in (taken, row, row.cells[0], record_of(taken), table):
        assert "Invented" not in repr(shown)


def test_a_row_of_numbers_only_leaves_its_number_to_the_columns_line() -> None:
    number = Cell(Column("A", None, "row_numbers", "A"), 1)

    assert take(Row(3, (number,))) == Taken(3, {}, {}, ())


@pytest.mark.parametrize("why", SENTENCES)
def test_every_sentence_can_be_said(why: str) -> None:
    facts = (("from", "a"), ("to", "b"), ("count", "2"), ("sheet", "c"))

    said = sentence(Line(1, "A", None, Happened.LEFT_OUT, why, facts, "notes"))

    assert "{" not in said
    assert said.endswith("The words are kept, sealed, with “notes”.")
    assert sentence(Note(why, facts)) == said.removesuffix(
        " The words are kept, sealed, with “notes”."
    )


@pytest.mark.parametrize("why", LOSSES)
def test_every_loss_can_be_said(why: str) -> None:
    assert "{" not in loss_sentence(Loss(1, "prs_Title", why, 2))


def test_no_sentence_blames() -> None:
    said = " ".join((*SENTENCES.values(), *LOSSES.values())).casefold()

    assert "invalid" not in said
    assert "illegal" not in said
