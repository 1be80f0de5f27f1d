"""`amparo import-htcds`: what comes in is sealed, once, and said without repeating it."""

import logging
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import DatabaseError, connections

from amparo.cases.importing import recipient, running
from amparo.cases.importing.running import Importer
from amparo.cases.models import Case, Imported, Person
from amparo.cases.queries import pseudonyms
from amparo.cases.tests import making
from amparo.cases.tests.importing_rows import (
    ADA,
    BEN,
    CANARIES,
    CLEO,
    NAMES,
    context,
    counts,
    opened,
    run,
    served,
    write_csv,
)
from amparo.journal.models import Entry
from amparo.people.actions import Founded
from amparo_htcds import read
from amparo_seal import CannotOpen
from amparo_seal.encoding import unb64
from amparo_seal.keys import unwrap


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "ours.csv", ADA, BEN)


def test_every_row_becomes_a_case_that_only_intake_opens(casa: Founded, file: Path) -> None:
    ended = run(file)

    assert (ended.code, ended.problem) == (0, "")
    cases = list(Case.objects.select_related("person"))
    assert [case.source for case in cases] == ["import", "import"]
    assert not any(case.consent_recorded or case.members.exists() for case in cases)
    found = {one["identity"]["fields"]["prs_FirstName"]: one for one in _all(casa)}
    assert found["Adacanary"] == {
        "identity": {"v": 1, "fields": {"prs_FirstName": "Adacanary"}},
        "contact": {"v": 1, "fields": {"prs_MobilePhone": "+34600111222"}},
        "story": {"v": 1, "fields": {"hte_Description": "Canarystory of a ship"}},
        "alleged": {"v": 1, "fields": {"per_Organisation": "Canaryboss"}},
        "notes": {
            "v": 1,
            "fields": {},
            "coded": {
                "vic_TypeOfExploitation": {
                    "value": ["ForcedLabour"],
                    "lists": ["htcds-2.0"],
                },
                "prs_NumberOfChildren": {"value": 3, "lists": []},
            },
        },
    }
    assert found["Bencanary"]["story"]["fields"] == {"hte_Description": "Canarystory of a farm"}


def _all(founded: Founded) -> list[dict[str, dict[str, Any]]]:
    return [opened(case, founded.intake) for case in Case.objects.all()]


def test_another_agencys_intake_key_opens_nothing(
    casa: Founded, other: Founded, file: Path
) -> None:
    run(file)

    for case in Case.objects.all():
        sealed = served(case, casa.intake)
        (to_intake,) = [one for one in sealed["wraps"] if one["holder"]]
        assert not served(case, other.intake)["wraps"]
        (of_case,) = [one for one in sealed["keys"] if one["id"] == to_intake["of"]]
        with pytest.raises(CannotOpen):
            unwrap(
                unb64(to_intake["wrapped"]),
                other.intake,
                context=context(case, of_case),
                generation=1,
            )


def test_a_pseudonym_says_nothing_of_the_row(casa: Founded, file: Path) -> None:
    run(file)

    names = list(Person.objects.values_list("pseudonym", flat=True))
    assert len(set(names)) == 2
    for name in names:
        first, second, number = name.split(" ")
        assert first.isalpha()
        assert second.isalpha()
        assert 100 <= int(number) <= 999
        assert pseudonyms.is_drawn(name)


def test_a_pseudonym_in_use_is_not_given_again(
    casa: Founded, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = iter(["calm river 100", "calm river 100", "calm river 200"])
    monkeypatch.setattr(pseudonyms, "new_pseudonym", lambda: next(names))

    run(file)

    found = Person.objects.values_list("pseudonym", flat=True)
    assert sorted(found) == ["calm river 100", "calm river 200"]


def test_the_server_learns_no_code(casa: Founded, file: Path) -> None:
    run(file)

    assert not any(case.facts.exists() for case in Case.objects.all())


def test_each_row_stands_in_the_journal(casa: Founded, file: Path) -> None:
    run(file)

    assert Entry.objects.filter(act="import.done").count() == 2


def test_a_rerun_imports_nothing_twice(casa: Founded, file: Path) -> None:
    run(file)
    before = counts()

    ended = run(file)

    assert ended.code == 0
    assert "Rows: 0 taken, 2 imported before, 0 not taken." in ended.said
    assert counts() == before


def test_a_file_that_grew_gives_only_its_new_rows(casa: Founded, file: Path) -> None:
    run(file)
    write_csv(file, CLEO, BEN, ADA)

    ended = run(file)

    assert "Rows: 1 taken, 2 imported before, 0 not taken." in ended.said
    assert Case.objects.count() == 3


def test_a_check_changes_nothing_and_says_the_same(casa: Founded, file: Path) -> None:
    before = counts()

    checked = run(file, "--check")

    assert counts() == before
    assert list(file.parent.iterdir()) == [file]
    assert checked.code == 0
    said = checked.said.replace("This was a check: nothing was changed.\n", "")
    assert "became a case" not in said
    told = said.replace("could become a case. Nothing was done.", "became a case.")
    assert told.replace("could be taken", "taken") == run(file).said


def test_a_row_too_large_never_stops_the_good_ones(casa: Founded, file: Path) -> None:
    large = ["Dancanary", "", "Canarystory " * 12_000, "", "", ""]
    write_csv(file, ADA, large, BEN)

    checked, ended = run(file, "--check"), run(file)

    assert checked.code == ended.code == 2
    for one, taken in ((checked, "could be taken"), (ended, "taken")):
        assert f"Rows: 2 {taken}, 0 imported before, 1 not taken." in one.said
        assert "it holds more than can be kept of one row" in one.said
    assert Case.objects.count() == Person.objects.count() == 2


def test_a_row_the_database_refuses_leaves_no_half_case(
    casa: Founded, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = Imported.objects.create
    calls = []

    def failing(**row: object) -> Imported:
        calls.append(row)
        if len(calls) == 1:
            raise DatabaseError("disk full near Adacanary")
        return create(**row)

    monkeypatch.setattr(Imported.objects, "create", failing)

    ended = run(file)

    assert ended.code == 2
    assert "Rows: 1 taken, 0 imported before, 1 not taken." in ended.said
    assert Case.objects.count() == Person.objects.count() == Imported.objects.count() == 1
    monkeypatch.undo()
    assert "Rows: 1 taken, 1 imported before, 0 not taken." in run(file).said


def test_cells_that_need_an_answer_are_asked_for_and_the_row_comes_in(
    casa: Founded, file: Path
) -> None:
    write_csv(file, ["Ada", "600 12", "", "", "Canarychoice", ""])

    ended = run(file)

    assert ended.code == 2
    assert "E vic_TypeOfExploitation: needs answer. Not on the code list" in ended.said
    assert "Canarychoice" not in ended.said
    (case,) = Case.objects.all()
    kept = str(opened(case, casa.intake))
    assert "Canarychoice" in kept


def test_a_row_of_which_nothing_is_taken_makes_no_case(casa: Founded, file: Path) -> None:
    write_csv(file, ["Canaryword"], names=["shoe size", *NAMES])

    ended = run(file)

    assert ended.code == 1
    assert "Nothing in this row could be taken" in ended.said
    assert "no row could be taken" in ended.problem
    assert not Case.objects.exists()


def test_a_killed_import_goes_on_where_it_was(
    casa: Founded, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_csv(file, ADA, BEN, CLEO)
    create = Imported.objects.create

    def killed(**row: object) -> Imported:
        if Imported.objects.exists():
            raise KeyboardInterrupt
        return create(**row)

    monkeypatch.setattr(Imported.objects, "create", killed)
    with pytest.raises(KeyboardInterrupt):
        run(file)
    monkeypatch.undo()
    assert Case.objects.count() == Person.objects.count() == 1

    ended = run(file)

    assert "Rows: 2 taken, 1 imported before, 0 not taken." in ended.said
    assert Case.objects.count() == 3


def test_a_row_somebody_else_imports_at_the_same_time_comes_in_once(
    casa: Founded, file: Path
) -> None:
    reading = read(file)
    importer = _importer(casa, to=casa)
    first = importer.rows(reading)
    next(first)
    second = [row.state for row in importer.rows(reading)]

    assert [row.state for row in first] == ["known"]
    assert second == ["known", "taken"]
    assert Case.objects.count() == 2


def _importer(founded: Founded, *, to: Founded) -> Importer:
    return Importer(
        to=recipient.of_database(to.agency),
        key=b"k" * 32,
        known=running.known_to(founded.agency),
        keep=running.storing(founded.agency),
    )


def test_an_intake_key_replaced_meanwhile_is_not_wrapped_to(
    casa: Founded, other: Founded, file: Path
) -> None:
    importer = _importer(casa, to=other)

    assert {row.why for row in importer.rows(read(file))} == {"refused"}
    assert not Case.objects.exists()


# PostgreSQL keeps no file that a test could read while it runs.
@pytest.mark.sqlite
def test_no_value_of_a_row_is_anywhere_on_the_server(
    committed: None,
    file: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    making.casa()
    write_csv(file, ADA, BEN, [*CLEO[:1], "not a number canary", *CLEO[2:]])

    ended = run(file)

    assert Case.objects.count() == 3
    said = capfd.readouterr()
    heard = f"{ended.said}{ended.problem}{said.out}{said.err}".casefold()
    # The report names what a public list calls a code; it does not say whose.
    private = [one for one in CANARIES if "forced" not in one]
    assert [one for one in private if one in heard] == []
    stored = _database_bytes().lower()
    logged = caplog.text.casefold()
    for canary in CANARIES:
        assert canary.encode() not in stored
        assert canary not in logged


def _database_bytes() -> bytes:
    content = b""
    for alias in ("default", "shred"):
        path = Path(str(connections[alias].settings_dict["NAME"]))
        for one in (path, path.with_name(path.name + "-wal")):
            content += one.read_bytes() if one.exists() else b""
    assert b"cases_imported" in content
    return content


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("HTCDS Excel Spreadsheet single select with validation v2.0.xlsx", "Case Sheet"),
        ("HTCDS Excel Spreadsheet multi select with validation v2.0.xlsm", "Case Sheet"),
        ("HTCDS Excel Spreadsheet v2.0.xlsx", "Sheet1"),
    ],
)
def test_the_official_spreadsheets_come_in(
    casa: Founded, tmp_path: Path, name: str, sheet: str
) -> None:
    folder = Path(__file__).parents[5] / "shared" / "data" / "htcds"
    if not folder.is_dir():
        pytest.skip("the official HTCDS files are not on this machine (../shared/data/htcds)")
    with warnings.catch_warnings():
        # openpyxl does not keep the official validation lists, and says so.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(folder / name)
    for place, value in {"D3": "Invented", "N3": "Calle 1", "X3": "Forced labour"}.items():
        book[sheet][place] = value
    file = tmp_path / "ours.xlsx"
    book.save(file)

    asked = run(file, "--sheet", sheet)
    ended = run(file, "--sheet", sheet, "--address-header", "labels")

    assert "--address-header" in asked.problem
    assert ended.code == 0
    (case,) = Case.objects.all()
    found = opened(case, casa.intake)
    assert found["identity"]["fields"] == {"prs_FirstName": "Invented"}
    assert found["notes"]["coded"]["vic_TypeOfExploitation"]["value"] == ["ForcedLabour"]
