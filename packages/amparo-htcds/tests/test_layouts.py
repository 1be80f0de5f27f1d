"""Every official layout is read, with the naming traps of the official files."""

import warnings
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from amparo_htcds import (
    AddressHeaderNeeded,
    CannotRead,
    Happened,
    Reading,
    load,
    read,
    sentence,
    take,
)

Write = Callable[..., Path]

# Names and labels of the official spreadsheets, as they are: the trap columns and a few more.
NAMES = ["", "prs_FirstName", "prs_MailingCity", "prs_MailingCountry", "prs_MailingState",
         "prs_MailingStreet", "prs_MailingPostalCode", "vic_TraffickinStatusDecisionMakingOrg",
         "vic_TypeOfExploitation", "cas_Status", "", "cas_OutgoingReferralDate"]  # fmt: skip
LABELS = ["", "First Name", "Mailing Street", "Mailing City", "Mailing State/Province",
          "Mailing Zip/Postal Code", "Mailing Country",
          "Trafficking Status Decision Making Organization", "Type of Exploitation", "Status",
          "Reason for Outgoing Referral", "Outgoing Referral Date"]  # fmt: skip
PERSON = [1, "Invented", "Calle 1", "Lima", "Lima", "15001", "PE", "Police",
          "Forced labour;Sexual exploitation", "Follow up", '"Migration Or Change Of Location"',
          "2026-01-31"]  # fmt: skip


def only(reading: Reading) -> dict[str, object]:
    """Give every value of the only row, sealed or not."""
    (row,) = reading.rows
    taken = take(row)
    values: dict[str, object] = {name: coded.value for name, coded in taken.coded.items()}
    for kept in taken.sealed.values():
        values.update(kept)
    return values


def filled(source: Path, target: Path, sheet: str, cells: dict[str, str]) -> Path:
    """Fill cells of an official file, as a worker would."""
    with warnings.catch_warnings():
        # openpyxl does not keep the official validation lists, and says so.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(source)
    for place, value in cells.items():
        book[sheet][place] = value
    book.save(target)
    return target


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("HTCDS Excel Spreadsheet single select with validation v2.0.xlsx", "Case Sheet"),
        ("HTCDS Excel Spreadsheet multi select with validation v2.0.xlsm", "Case Sheet"),
        ("HTCDS Excel Spreadsheet v2.0.xlsx", "Sheet1"),
    ],
)
def test_the_official_spreadsheets_are_read(
    official: Path, tmp_path: Path, name: str, sheet: str
) -> None:
    cells = {"D3": "Invented", "H3": "NonConforming", "N3": "Calle 1", "R3": "Peru",
             "T3": "Court or prosecution", "X3": "Forced labour;Other",
             "AJ3": "Migration Or Change Of Location", "AB3": "Follow up"}  # fmt: skip
    path = filled(official / name, tmp_path / "filled.xlsx", sheet, cells)

    with pytest.raises(AddressHeaderNeeded):
        read(path)
    values = only(read(path, address_header="labels"))

    assert values == {
        "prs_FirstName": "Invented",
        "prs_Gender": "NonConforming",
        "prs_MailingStreet": "Calle 1",
        "prs_MailingCountry": "PE",
        "vic_TraffickingStatusDecisionMakingOrg": "CourtOrProsecution",
        "vic_TypeOfExploitation": ("ForcedLabour", "Other"),
        "cas_ReasonForOutgoingReferral": "MigrationOrChangeOfLocation",
        "cas_Status": "FollowUp",
    }


def test_every_choice_of_the_official_validation_sheet_is_known(official: Path) -> None:
    path = official / "HTCDS Excel Spreadsheet single select with validation v2.0.xlsx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheet = openpyxl.load_workbook(path)["validation"]
    fields = {"B": "prs_Gender", "E": "prs_Citizenship", "F": "vic_MethodOfRecruitment",
              "G": "vic_MethodsOfControl", "H": "vic_TypeOfExploitation",
              "I": "vic_ForcedLabourIndustry", "J": "vic_TypeOfSexExploitation",
              "K": "vic_Vulnerabilities", "L": "cas_Status",
              "M": "cas_ReasonForIncomingReferral", "N": "cas_ReasonForOutgoingReferral",
              "O": "vic_TraffickingStatus",
              "P": "vic_TraffickingStatusDecisionMakingOrg"}  # fmt: skip

    unknown = [
        (name, cell.value)
        for letter, name in fields.items()
        for cell in sheet[letter][3:]
        if cell.value and not _known(name, str(cell.value))
    ]

    assert unknown == []


def test_every_choice_of_the_official_form_is_known(official: Path) -> None:
    book = openpyxl.load_workbook(official / "htcds_xlsform.xlsx")
    lists = {str(row[0].value).rsplit(" ", 1)[-1]: str(row[1].value) for row in book["survey"]
             if str(row[0].value).startswith("select_")}  # fmt: skip

    unknown = [
        (name.value, label.value)
        for listed, name, label in book["choices"].iter_rows(min_row=2, max_col=3)
        if listed.value != "consent"
        for text in (str(name.value), str(label.value))
        if not _known(lists[str(listed.value)], text)
    ]

    assert unknown == []


def _known(name: str, text: str) -> bool:
    field = load().named(name)
    return bool(field and field.codes and field.codes.find(text))


def test_the_design_of_a_form_is_not_taken_for_cases(official: Path) -> None:
    with pytest.raises(CannotRead, match="design of a form"):
        read(official / "htcds_xlsform.xlsx")


def test_an_invented_form_design_is_not_taken_for_cases(write_book: Write) -> None:
    path = write_book(["type", "name", "label"], ["text", "prs_FirstName", "First Name"])

    with pytest.raises(CannotRead, match="design of a form"):
        read(path)


def test_disagreeing_address_headings_are_asked_about(write_book: Write) -> None:
    with pytest.raises(AddressHeaderNeeded, match="machine names or the labels") as asked:
        read(write_book(NAMES, LABELS, PERSON))

    # P is Mailing State in both rows: nothing to ask.
    assert asked.value.columns == ("C", "D", "F", "G")


def test_the_answer_about_the_address_is_followed_and_noted(write_book: Write) -> None:
    path = write_book(NAMES, LABELS, PERSON)

    by_label = read(path, address_header="labels")
    by_name = read(path, address_header="names")

    assert only(by_label)["prs_MailingStreet"] == "Calle 1"
    assert only(by_label)["prs_MailingCountry"] == "PE"
    assert "address_header_labels" in {note.why for note in by_label.notes}
    assert only(by_name)["prs_MailingCity"] == "Calle 1"
    assert only(by_name)["prs_MailingPostalCode"] == "PE"
    assert "address_header_names" in {note.why for note in by_name.notes}


def test_nobody_is_asked_about_an_address_no_row_has(write_book: Write) -> None:
    path = write_book(NAMES, LABELS, ["1", "Invented"])

    assert only(read(path)) == {"prs_FirstName": "Invented"}


def test_the_traps_of_the_spreadsheets_are_known(write_book: Write) -> None:
    values = only(read(write_book(NAMES, LABELS, PERSON), address_header="labels"))

    assert values["vic_TraffickingStatusDecisionMakingOrg"] == "Police"
    assert values["cas_ReasonForOutgoingReferral"] == "MigrationOrChangeOfLocation"
    assert values["cas_Status"] == "FollowUp"
    assert values["vic_TypeOfExploitation"] == ("ForcedLabour", "SexualExploitation")


def test_rows_that_only_have_a_number_are_counted_not_imported(write_book: Write) -> None:
    reading = read(write_book(NAMES, LABELS, PERSON, [2], [3]), address_header="names")

    assert len(reading.rows) == 1
    assert [sentence(line) for line in reading.lines] == ["This column only numbers the rows."]
    assert "2 rows hold nothing but their number." in [sentence(note) for note in reading.notes]


def test_a_first_column_without_heading_that_does_not_count_is_reported(write_book: Write) -> None:
    reading = read(write_book(["", "prs_FirstName"], [1, "A"], ["x", "B"], [None, "C"]))

    lines = [line for row in reading.rows for line in take(row).lines if line.column == "A"]
    assert [line.why for line in lines] == ["no_heading", "no_heading"]


def test_a_form_tools_answers_are_read(write_csv: Write) -> None:
    path = write_csv(
        ["start", "con_Consent", "prs_First_Name", "prs_Second_Name", "prs_Citizenship",
         "vic_Methods_of_Control", "vic_ForcedLabourIndustry",
         "vic_Methods_of_Control/DebtBondage", "person/prs_Title", "meta/instanceID",
         "prs_Gender/Feminine"],
        ["2026-01-01", "TRUE", "Invented", "Person", "PE", "DebtBondage  FalsePromises",
         "F_Construction C_Manufacturing", "1", "Dr", "uuid:1", "1"],
    )  # fmt: skip
    reading = read(path)

    assert only(reading) == {
        "con_Consent": True,
        "prs_FirstName": "Invented",
        "prs_SecondName": "Person",
        "prs_Citizenship": ("PE",),
        "vic_MethodsOfControl": ("DebtBondage", "FalsePromises"),
        "vic_ForcedLabourIndustry": ("F_Construction", "C_Manufacturing"),
        "prs_Title": "Dr",
    }
    why = {line.column: line.why for line in take(reading.rows[0]).lines}
    assert why["A"] == why["J"] == "technical_column"
    assert why["H"] == "choice_column"
    assert why["K"] == "choice_column_alone"


def test_the_forms_wrong_label_does_not_move_a_title(write_book: Write) -> None:
    path = write_book(["prs_SecondName", "prs_Title"], ["Second Name", "Second Name"], ["P", "Dr"])

    assert only(read(path)) == {"prs_SecondName": "P", "prs_Title": "Dr"}


def test_labels_alone_are_enough_where_they_are_unique(write_book: Write) -> None:
    reading = read(write_book(["First Name", "Gender", "Longitude", "Shoe size"],
                              ["Invented", "Feminine", "2.5", "40"]))  # fmt: skip

    assert only(reading) == {"prs_FirstName": "Invented", "prs_Gender": "Feminine"}
    lines = take(reading.rows[0]).lines
    assert lines[2].why == "label_of_several_fields"
    assert lines[2].happened is Happened.NEEDS_ANSWER
    assert lines[3].why == "unknown_column"


def test_a_name_and_a_label_that_disagree_are_asked_about(write_book: Write) -> None:
    path = write_book(["prs_FirstName", "cas_Status"], ["First Name", "Gender"], ["A", "Active"])
    (row,) = read(path).rows

    assert only(read(path)) == {"prs_FirstName": "A"}
    assert take(row).lines[1].why == "name_and_label_disagree"
    assert take(row).lines[1].happened is Happened.NEEDS_ANSWER


def test_labels_may_stand_above_the_names(write_book: Write) -> None:
    path = write_book(["Cases"], ["First Name", "Status"], ["prs_FirstName", "cas_Status"],
                      ["A", "Active"])  # fmt: skip

    assert only(read(path)) == {"prs_FirstName": "A", "cas_Status": "Active"}


def test_names_below_a_title_row_are_found(write_book: Write) -> None:
    path = write_book(["Our cases, never to be mailed"], ["prs_FirstName"], ["A"])

    assert only(read(path)) == {"prs_FirstName": "A"}


def test_the_second_column_of_a_field_is_asked_about(write_book: Write) -> None:
    path = write_book(["prs_FirstName", "prs_First_Name"], ["A", "B"])

    assert only(read(path)) == {"prs_FirstName": "A"}
    assert take(read(path).rows[0]).lines[1].why == "same_field_twice"


def test_cells_beyond_the_headings_are_reported(write_csv: Write) -> None:
    reading = read(write_csv(["prs_FirstName"], ["A", "stray"], ["B"]))

    assert [line.why for line in take(reading.rows[0]).lines] == ["as_written", "no_heading"]


def test_other_sheets_are_named_and_can_be_asked_for(write_book: Write) -> None:
    path = write_book(
        ["prs_FirstName", "cas_Status"],
        ["A", "Active"],
        more=[["prs_FirstName"], ["B"]],
        notes=[["hello"]],
    )

    notes = {sentence(note)[:7]: note.why for note in read(path).notes}

    assert notes == {"Sheet 2": "sheet_too", "Sheet 3": "sheet_not_read"}
    assert only(read(path, sheet="MORE")) == {"prs_FirstName": "B"}
    with pytest.raises(CannotRead, match="no sheet of that name"):
        read(path, sheet="none")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_is_read_whatever_its_delimiter_and_encoding(
    write_csv: Write, delimiter: str, encoding: str
) -> None:
    path = write_csv(
        ["prs_FirstName", "vic_TypeOfExploitation"],
        ["José, “Pepe”", "ForcedLabour;Other"],
        encoding=encoding,
        delimiter=delimiter,
    )
    reading = read(path)

    assert only(reading) == {
        "prs_FirstName": "José, “Pepe”",
        "vic_TypeOfExploitation": ("ForcedLabour", "Other"),
    }
    assert reading.delimiter == delimiter
    assert [note.why for note in reading.notes] == (
        ["encoding_cp1252"] if encoding == "cp1252" else []
    )


def test_a_separator_line_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("sep=;\r\nprs_FirstName;cas_Status\r\nA;Active\r\n", encoding="utf-8")

    assert only(read(path)) == {"prs_FirstName": "A", "cas_Status": "Active"}


def test_a_long_story_is_read_whole(write_csv: Write) -> None:
    story = "word " * 60_000

    assert only(read(write_csv(["cco_CaseComment"], [story])))["cco_CaseComment"] == story.strip()


def test_old_line_ends_and_empty_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(b"prs_FirstName\r\r,\rA\r")

    assert only(read(path)) == {"prs_FirstName": "A"}
    assert read(path).rows[0].number == 4


def test_dates_of_old_macintosh_files_are_counted_from_1904(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    sheet.append(["prs_Birthdate"])
    sheet.append([30000])
    book.save(tmp_path / "mac.xlsx")

    assert only(read(tmp_path / "mac.xlsx")) == {"prs_Birthdate": "1986-02-19"}
