"""A bad file gives a plain sentence, never a crash; a bad row never stops the good ones."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo_htcds import CannotRead, Limits, read, take

Write = Callable[..., Path]

ROWS = (["prs_FirstName", "prs_Birthdate", "cas_Status"], ["A", "2000-01-02", "Active"])


def refusal(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(CannotRead) as refused:
        read(path, limits=limits)
    said = str(refused.value)
    assert said.startswith("Nothing was imported: ")
    assert said.endswith(".")
    return said


def test_a_bad_row_never_stops_the_good_ones(write_book: Write) -> None:
    path = write_book(ROWS[0], ["=1/0", "#REF!", "no such status"], ROWS[1])

    bad, good = (take(row) for row in read(path).rows)

    assert [line.why for line in bad.lines] == ["formula", "cell_error", "not_on_list"]
    assert good.sealed == {"identity": {"prs_FirstName": "A", "prs_Birthdate": "2000-01-02"}}
    assert good.coded["cas_Status"].value == "Active"


def test_a_missing_file_and_a_folder_are_said_plainly(tmp_path: Path) -> None:
    assert "could not be opened" in refusal(tmp_path / "none.xlsx")
    assert "could not be opened" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "headings"),
        (b"hello, world\r\n1,2\r\n", "headings"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rest", "password"),
        (b"PK\x03\x04 cut off", "opened as a spreadsheet"),
        (b"\x81\x8d\x8f\x90\x9d", "encoding"),
        (b"\x00\x01\x02", "encoding"),
        (b"\xff\xfe\x00", "encoding"),
        (b'prs_FirstName,cas_Status\r\n"never closed,Active\r\n', "quotation mark"),
        (b'prs_FirstName,cas_Status\r\n"a"b,Active\r\n', "quotation mark"),
    ],
)
def test_what_is_no_file_of_cases_is_refused_with_a_next_step(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)

    assert said in refusal(path)


def test_an_empty_workbook_and_one_of_charts_only_are_refused(
    write_book: Write, tmp_path: Path
) -> None:
    path = write_book()
    assert "headings" in refusal(path)

    charts = tmp_path / "charts.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(charts, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/workbook.xml":
                before, _, rest = content.partition(b"<sheets>")
                content = before + b"<sheets/>" + rest.partition(b"</sheets>")[2]
            new.writestr(name, content)
    assert "headings" in refusal(charts)


def test_files_over_the_limits_are_refused_before_they_are_unpacked(
    write_book: Write, tmp_path: Path
) -> None:
    path = write_book(*ROWS, ROWS[1])

    assert "larger than" in refusal(path, Limits(file_bytes=100))
    assert "unpacks" in refusal(path, Limits(unpacked_bytes=100))
    assert "Split" in refusal(path, Limits(rows=2))
    assert "Split" in refusal(path, Limits(columns=2))

    text = tmp_path / "cases.csv"
    text.write_text("prs_FirstName,cas_Status\nA,Active\nB,Active\n", encoding="utf-8")
    assert "Split" in refusal(text, Limits(rows=2))
    assert "Split" in refusal(text, Limits(columns=1))


def changed(path: Path, target: Path, change: Callable[[bytes], bytes]) -> Path:
    """Copy a workbook with its first sheet changed as bytes."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name.endswith("sheet1.xml") else content)
    return target


def test_a_zip_bomb_is_refused(write_book: Write, tmp_path: Path) -> None:
    bomb = changed(write_book(*ROWS), tmp_path / "bomb.xlsx", lambda _: b" " * (129 * 2**20))

    assert bomb.stat().st_size < 2**20
    assert "unpacks" in refusal(bomb)


def test_entities_are_never_expanded(write_book: Write, tmp_path: Path) -> None:
    laughs = b'<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    path = changed(
        write_book(*ROWS),
        tmp_path / "entities.xlsx",
        lambda sheet: laughs + sheet.replace(b"<v>", b"<v>&b;"),
    )

    assert "opened as a spreadsheet" in refusal(path)


def test_a_row_number_beyond_every_spreadsheet_is_refused(
    write_book: Write, tmp_path: Path
) -> None:
    path = changed(
        write_book(*ROWS),
        tmp_path / "far.xlsx",
        lambda sheet: sheet.replace(b'<row r="2"', b'<row r="999999999"'),
    )

    assert "unpacks" in refusal(path)


def test_rows_outside_the_stated_dimensions_are_read(write_book: Write, tmp_path: Path) -> None:
    path = changed(
        write_book(*ROWS),
        tmp_path / "hidden.xlsx",
        lambda sheet: sheet.replace(b'ref="A1:C2"', b'ref="A1:A1"'),
    )

    assert len(take(read(path).rows[0]).lines) == 3


def test_a_cell_of_another_kind_is_read_as_text(write_book: Write, tmp_path: Path) -> None:
    from_array = b'<c r="A2"><f t="array" ref="A2">SUM(1)</f><v>1</v></c>'

    def with_array(sheet: bytes) -> bytes:
        head, _, rest = sheet.partition(b'<c r="A2"')
        return head + from_array + rest.partition(b"</c>")[2]

    path = changed(write_book(*ROWS), tmp_path / "array.xlsx", with_array)

    assert take(read(path).rows[0]).lines[0].why == "formula"


def read_or_refused(path: Path) -> None:
    said, taken, numbers = "Nothing was imported: ", [], []
    try:
        rows = read(path, address_header="names", limits=Limits(unpacked_bytes=2**20)).rows
    except CannotRead as refused:
        said = str(refused)
    else:
        taken, numbers = [take(row).row for row in rows], [row.number for row in rows]

    assert said.startswith("Nothing was imported: ")
    assert taken == numbers


fuzzed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@fuzzed
@given(st.binary(max_size=400))
def test_any_bytes_give_a_reading_or_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    read_or_refused(path)


@fuzzed
@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-16"]))
def test_any_text_under_headings_gives_a_reading_or_a_sentence(
    tmp_path: Path, text: str, encoding: str
) -> None:
    path = tmp_path / "any.csv"
    content = "prs_FirstName;prs_Birthdate;prs_Citizenship\n" + text
    path.write_bytes(content.encode(encoding, "replace"))
    read_or_refused(path)


@fuzzed
@given(st.binary(max_size=200))
def test_any_bytes_under_headings_give_a_reading_or_a_sentence(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(b"prs_FirstName,prs_MobilePhone,prs_Gender\r\n" + content)
    read_or_refused(path)


# Places are shares of the length: a workbook's length changes with the time it was written.
places = st.floats(0, 1, exclude_max=True)
damages = st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=20)


def damaged(content: bytes, damage: list[tuple[float, int]]) -> bytes:
    changed_bytes = bytearray(content)
    for place, value in damage:
        changed_bytes[int(place * len(content))] = value
    return bytes(changed_bytes)


@fuzzed
@given(damages, st.floats(0.5, 1))
def test_a_damaged_workbook_gives_a_reading_or_a_sentence(
    write_book: Write, tmp_path: Path, damage: list[tuple[float, int]], share: float
) -> None:
    whole = damaged(write_book(*ROWS).read_bytes(), damage)
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(whole[: int(share * len(whole))])
    read_or_refused(path)


@fuzzed
@given(damages)
def test_a_workbook_with_damaged_sheets_gives_a_reading_or_a_sentence(
    write_book: Write, tmp_path: Path, damage: list[tuple[float, int]]
) -> None:
    path = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(write_book(*ROWS)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, damaged(content, damage) if name.startswith("xl/") else content)
    read_or_refused(path)
