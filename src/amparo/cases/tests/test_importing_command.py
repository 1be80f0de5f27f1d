"""How `amparo import-htcds` asks, refuses and reports, and where its key stays."""

import stat
from pathlib import Path

import pytest

from amparo.cases.importing import key_file
from amparo.cases.models import Case
from amparo.cases.tests.importing_rows import ADA, BEN, CLEO, counts, opened, run, write_csv
from amparo.people.actions import Founded
from amparo.people.models import IntakeKey


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "ours.csv", ADA, BEN)


def test_the_key_stays_beside_the_file_for_its_owner_only(casa: Founded, file: Path) -> None:
    run(file)

    kept = key_file.beside(file)
    assert kept.name == "ours.csv.amparo-key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(key_file.key_at(kept, imported_before=True, keep=False)) == 32


def test_without_the_key_a_rerun_is_not_guessed(casa: Founded, file: Path) -> None:
    run(file)
    key_file.beside(file).unlink()
    before = counts()

    for more in ((), ("--check",)):
        ended = run(file, *more)
        assert ended.code == 1
        assert "the key that knows them again is not here" in ended.problem
    assert counts() == before
    assert not key_file.beside(file).exists()


def test_the_key_of_the_first_file_serves_the_second(casa: Founded, file: Path) -> None:
    run(file)
    second = write_csv(file.parent / "later.csv", BEN, CLEO)

    ended = run(second, "--key-file", str(key_file.beside(file)))

    assert "Rows: 1 taken, 1 imported before, 0 not taken." in ended.said
    assert not key_file.beside(second).exists()


@pytest.mark.parametrize("content", [b"", b"c2hvcnQ\n", b"\xff" * 40, b"A" * 4000])
def test_a_broken_key_file_is_not_replaced(casa: Founded, file: Path, content: bytes) -> None:
    key_file.beside(file).write_bytes(content)

    ended = run(file)

    assert ended.code == 1
    assert "holds something else" in ended.problem
    assert key_file.beside(file).read_bytes() == content
    assert not Case.objects.exists()


def test_a_key_that_cannot_be_opened_or_kept_stops_the_import(casa: Founded, file: Path) -> None:
    unreadable = run(file, "--key-file", str(file.parent))
    unwritable = run(file, "--key-file", str(file.parent / "nowhere" / "key"))

    assert "could not be opened" in unreadable.problem
    assert "could not be kept" in unwritable.problem
    assert not Case.objects.exists()


def test_the_question_about_the_address_says_how_to_answer(casa: Founded, tmp_path: Path) -> None:
    names = ["prs_FirstName", "prs_MailingCity", "prs_MailingStreet"]
    labels = ["First Name", "Mailing Street", "Mailing City"]
    file = write_csv(tmp_path / "ours.csv", labels, ["Ada", "Calle 1", "Lima"], names=names)

    asked = run(file)

    assert asked.code == 1
    assert "the columns B, C" in asked.problem
    assert "--address-header names or --address-header labels" in asked.problem
    assert list(tmp_path.iterdir()) == [file]
    assert not Case.objects.exists()
    assert run(file, "--address-header", "labels").code == 0
    (case,) = Case.objects.all()
    contact = opened(case, casa.intake)["contact"]["fields"]
    assert contact == {"prs_MailingStreet": "Calle 1", "prs_MailingCity": "Lima"}


def test_a_file_that_cannot_be_read_changes_nothing(casa: Founded, tmp_path: Path) -> None:
    file = tmp_path / "ours.csv"
    file.write_text("no,headings\nof,ours\n", encoding="utf-8")
    before = counts()

    for wrong in (file, tmp_path / "nowhere.csv"):
        ended = run(wrong)
        assert ended.code == 1
        assert ended.problem.startswith("Nothing was imported: ")
    assert counts() == before
    assert list(tmp_path.iterdir()) == [file]


def test_an_unknown_agency_or_one_without_an_intake_key_changes_nothing(
    casa: Founded, file: Path
) -> None:
    IntakeKey.objects.update(state=IntakeKey.State.RETIRED)

    assert "no agency has this short name" in run(file, agency="nobody").problem
    assert "no intake key yet" in run(file).problem
    assert not key_file.beside(file).exists()


def test_the_report_can_be_a_spreadsheet_or_a_text(casa: Founded, file: Path) -> None:
    table, text = file.with_name("report.csv"), file.with_name("report.txt")

    run(file, "--check", "--report", str(table))
    run(file, "--report", str(text))

    file.write_bytes(b"prs_FirstName\nZo\xeb\n")
    windows = run(file, "--check", "--report", str(file.with_name("windows.csv")))

    assert windows.code == 0
    notes = file.with_name("windows.csv").read_text(encoding="utf-8").splitlines()
    assert notes[1].startswith(",,,,encoding_cp1252,")
    lines = table.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "row,column,field,happened,why,sentence"
    assert "2,A,prs_FirstName,taken,as_written,Taken as written." in lines
    assert "2,,,taken,could-be-taken,This row could become a case. Nothing was done." in lines
    assert "Row 3: This row became a case." in text.read_text(encoding="utf-8")


def test_a_report_that_cannot_be_written_stops_the_import(casa: Founded, file: Path) -> None:
    ended = run(file, "--report", str(file.parent / "nowhere" / "report.csv"))

    assert "the report could not be written" in ended.problem
    assert not Case.objects.exists()
