"""An export holds what a row can hold, says what it cannot, and comes back as it was."""

import io
import json
import runpy
import string
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo_htcds import (
    Field,
    Record,
    Table,
    Taken,
    csv_text,
    load,
    read,
    record_of,
    rows,
    spec,
    take,
    xlsx,
)
from amparo_htcds.csvs import GUARDED, guarded, unguarded
from amparo_htcds.words import tidy

SPEC = Path(__file__).parents[3] / "spec" / "htcds"
FIELDS = load().fields


def cell(table: Table, field: str) -> str:
    (row,) = table.rows
    return row[table.header.index(field)]


def losses(table: Table) -> list[tuple[str, str, int]]:
    return [(loss.field, loss.why, loss.count) for loss in table.lost]


def test_a_row_has_all_fields_in_the_order_of_the_standard() -> None:
    table = rows([Record()])

    assert table.header == tuple(FIELDS)
    assert table.rows == (("",) * 84,)
    assert table.lost == ()


def test_values_are_written_as_codes_days_and_true_or_false() -> None:
    table = rows(
        [
            Record(
                fields={
                    "vic_TypeOfExploitation": ["ForcedLabour", "Other"],
                    "cas_IncomingReferralDate": ["2026-01-02"],
                    "con_Consent": [False],
                    "prs_NumberOfChildren": [0],
                }
            )
        ]
    )

    assert cell(table, "vic_TypeOfExploitation") == "ForcedLabour;Other"
    assert cell(table, "cas_IncomingReferralDate") == "2026-01-02"
    assert cell(table, "con_Consent") == "FALSE"
    assert cell(table, "prs_NumberOfChildren") == "0"
    assert table.lost == ()


def test_our_own_code_becomes_other_with_a_line() -> None:
    table = rows([Record(fields={"vic_TypeOfExploitation": ["ForcedCriminality", "Other"]})])

    assert cell(table, "vic_TypeOfExploitation") == "Other"
    assert losses(table) == [("vic_TypeOfExploitation", "own_code", 1)]


def test_codes_of_no_list_do_not_leave_and_are_counted() -> None:
    table = rows([Record(fields={"prs_Gender": ["Unlisted"], "prs_Citizenship": ["MX", "XX"]})])

    assert cell(table, "prs_Gender") == ""
    assert cell(table, "prs_Citizenship") == "MX"
    assert losses(table) == [
        ("prs_Gender", "code_not_in_list", 1),
        ("prs_Citizenship", "code_not_in_list", 1),
    ]


def test_more_values_than_the_standard_holds_are_counted() -> None:
    table = rows(
        [
            Record(
                fields={
                    "prs_Email": ["a@example.org", "b@example.org", "c@example.org"],
                    "vic_ForcedLabourIndustry": ["F_Construction", "C_Manufacturing"],
                }
            )
        ]
    )

    assert cell(table, "prs_Email") == "a@example.org"
    assert cell(table, "vic_ForcedLabourIndustry") == "F_Construction"
    assert losses(table) == [
        ("prs_Email", "only_one_value", 2),
        ("vic_ForcedLabourIndustry", "only_one_value", 1),
    ]


def test_a_row_never_mixes_two_referrals() -> None:
    first = {"cas_OutgoingReferralDate": ["2026-01-02"]}
    second = {
        "cas_OutgoingReferralDate": ["2026-02-03"],
        "cas_ReferredOrganisation": ["Casa Inventada"],
    }
    table = rows([Record(groups={"referral_out": [first, second]})])

    assert cell(table, "cas_OutgoingReferralDate") == "2026-01-02"
    assert cell(table, "cas_ReferredOrganisation") == ""
    assert losses(table) == [
        ("cas_ReferredOrganisation", "only_one_of_group", 1),
        ("cas_OutgoingReferralDate", "only_one_of_group", 1),
    ]


def test_what_the_standard_has_no_place_for_is_named_and_counted() -> None:
    table = rows(
        [
            Record(),
            Record(
                fields={"prs_Birthdate/words": ["spring"], "own_Field": ["x", "y"]},
                groups={"event": [{"own_Weather": ["rain"], "prs_Title": ["misplaced"]}]},
                beside={"need": 3, "task": 0},
            ),
        ]
    )

    assert {loss.row for loss in table.lost} == {2}
    assert losses(table) == [
        ("prs_Birthdate", "words_beside_list", 1),
        ("need", "no_such_field", 3),
        ("own_Field", "no_such_field", 2),
        ("own_Weather", "no_such_field", 1),
        ("prs_Title", "no_such_field", 1),
    ]


def test_a_csv_line_is_what_a_person_would_write_by_hand() -> None:
    table = rows([Record(fields={"prs_FirstName": ["=1+1"], "cco_CaseComment": ['a "b", c']})])

    head, line, end = csv_text(table).split("\r\n")

    assert head.startswith("\ufefforg_Name,org_ShippingCity,")
    assert line == "," * 11 + "'=1+1" + "," * 56 + '"a ""b"", c"' + "," * 16
    assert end == ""


@pytest.mark.parametrize("sign", GUARDED)
def test_no_cell_of_a_csv_file_starts_like_a_formula(sign: str) -> None:
    text = csv_text(rows([Record(fields={"prs_FirstName": [f"{sign}cmd|' /C calc'!A0"]})]))

    assert f",{sign}cmd" not in text or sign == "'"
    assert f"'{sign}cmd" in text


@given(st.text(st.sampled_from("=+-@\t\r\n'＝ab1 "), max_size=8))
def test_taking_the_guard_off_is_exact(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    content, lost = xlsx(rows([Record(fields={"prs_FirstName": ["=1+1"], "prs_Title": ["+1"]})]))

    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]

    assert lost == ()
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert [cell.value for cell in sheet[2]][:1] == ["Organisation Name"]


def test_a_text_longer_than_a_cell_is_cut_with_a_line() -> None:
    table = rows([Record(), Record(fields={"cco_CaseComment": ["x" * 32_770]})])

    content, lost = xlsx(table)

    assert len(content) < 100_000
    assert [(loss.row, loss.field, loss.why, loss.count) for loss in lost] == [
        (2, "cco_CaseComment", "too_long_for_sheet", 3)
    ]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)


def values_of(field: Field) -> st.SearchStrategy[list[str | int]]:
    """Values as they stand in an opened case: canonical, as import makes them."""
    if field.codes:
        codes = [code.code for code in field.codes.codes if not code.exported_as]
        most = 3 if field.many else 1
        return st.lists(st.sampled_from(codes), min_size=1, max_size=most, unique=True)
    digits = st.text(string.digits, min_size=6, max_size=13)
    plain: dict[str, st.SearchStrategy[str | int]] = {
        "date": st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(str),
        "yes_no": st.booleans(),
        "number": st.integers(0, 40),
        "latitude": st.integers(-90, 90).map(str),
        "longitude": st.floats(-180, 180).map(lambda number: f"{number:.5f}"),
        "phone": digits.map(lambda more: "+3" + more),
        "email": st.sampled_from(["a@example.org", "a.b+c@example.org"]),
    }
    written_down = texts.map(lambda text: tidy(text) or "x")
    return plain.get(field.kind, written_down).map(lambda one: [one])


def named(name: str, field: Field) -> st.SearchStrategy[tuple[str, list[str | int]]]:
    return values_of(field).map(lambda values: (name, values))


canonical_records = st.lists(
    st.one_of([named(name, field) for name, field in FIELDS.items()]),
    min_size=1,
    max_size=12,
    unique_by=lambda pair: pair[0],
).map(lambda pairs: Record(fields=dict(pairs)))

written = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
    max_examples=40,
)


def listed(record: Record) -> dict[str, list[str | int]]:
    return {name: list(values) for name, values in record.fields.items()}


def back(path: Path) -> list[Taken]:
    return [take(row) for row in read(path).rows]


@written
@given(st.lists(canonical_records, max_size=3))
def test_import_of_a_csv_export_gives_the_same_rows(tmp_path: Path, records: list[Record]) -> None:
    path = tmp_path / "export.csv"
    table = rows(records)
    path.write_bytes(csv_text(table).encode())

    taken = back(path)

    assert table.lost == ()
    assert [listed(record_of(one)) for one in taken] == [listed(one) for one in records]
    assert rows(record_of(one) for one in taken) == table


@written
@given(canonical_records)
def test_import_of_a_workbook_export_gives_the_same_row(tmp_path: Path, record: Record) -> None:
    path = tmp_path / "export.xlsx"
    path.write_bytes(xlsx(rows([record]))[0])

    (taken,) = back(path)

    assert listed(record_of(taken)) == listed(record)


# The one that is always said: twice in a file, neither column could be believed.
OTHERS = [name for name in FIELDS if name != "prs_Deceased"]


@written
@given(st.dictionaries(st.sampled_from(OTHERS), texts, min_size=1))
def test_export_of_any_import_comes_back_as_the_same_export(
    tmp_path: Path, write_csv: Callable[..., Path], cells: dict[str, str]
) -> None:
    source = write_csv([*cells, "prs_Deceased"], [*cells.values(), "TRUE"])
    first = rows(record_of(one) for one in back(source))
    path = tmp_path / "export.csv"
    path.write_bytes(csv_text(first).encode())

    assert rows(record_of(one) for one in back(path)).rows == first.rows


def test_what_the_browser_needs_is_current() -> None:
    what_to_do = "run: python -m amparo_htcds.spec spec/htcds"

    assert (SPEC / "fields.json").read_text(encoding="utf-8") == spec.fields_json(), what_to_do
    assert (SPEC / "export-vectors.json").read_text(encoding="utf-8") == spec.vectors_json()


def test_the_vectors_show_every_kind_of_loss_a_browser_can_meet() -> None:
    vectors = json.loads(spec.vectors_json())

    seen = {loss["why"] for vector in vectors["vectors"] for loss in vector["lost"]}

    assert seen == set(json.loads(spec.fields_json())["losses"]) - {"too_long_for_sheet"}


def test_the_script_writes_both_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["spec", str(tmp_path / "htcds")])
    monkeypatch.delitem(sys.modules, "amparo_htcds.spec")
    with pytest.raises(SystemExit) as done:
        runpy.run_module("amparo_htcds.spec", run_name="__main__")

    assert done.value.code == 0
    assert {path.name for path in (tmp_path / "htcds").iterdir()} == {
        "fields.json",
        "export-vectors.json",
    }
    assert spec.main([]) == 2
    assert "usage" in capsys.readouterr().err
