"""Rows sealed on the agency's own machine, without a database, and taken in by the server."""

import json
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from amparo.cases.importing import key_file, sealed_file
from amparo.cases.importing.sealed_file import SealedFileProblem
from amparo.cases.models import Case
from amparo.cases.tests.importing_rows import (
    ADA,
    BEN,
    CANARIES,
    CLEO,
    Ended,
    counts,
    ended_of,
    opened,
    run,
    write_csv,
)
from amparo.people import queries as people
from amparo.people import vouching
from amparo.people.actions import Founded
from amparo_seal.encoding import b64
from amparo_seal.statements import format_fingerprint


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "ours.csv", ADA, BEN)


@pytest.fixture
def keys(casa: Founded, tmp_path: Path) -> Path:
    """The directory as the agency's page gives it to anybody."""
    said = {"agency": str(casa.agency.pk), "directory": people.directory(casa.agency)}
    path = tmp_path / "directory.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    return path


def poster(founded: Founded) -> str:
    return format_fingerprint(vouching.fingerprint(founded.agency))


def seal(founded: Founded, file: Path, keys: Path, *more: str) -> Ended:
    """What runs on the agency's machine: there, any question to a database fails."""

    def no_database(*_: Any) -> None:
        raise AssertionError("the agency's machine has no database")

    with connections["default"].execute_wrapper(no_database):
        return ended_of(
            lambda out: call_command(
                "import-htcds", str(file), "--keys", str(keys), *more, stdout=out
            )
        )


def sealed(founded: Founded, file: Path, keys: Path, *more: str) -> Path:
    out = file.with_name(f"sealed-{uuid4()}.json")
    ended = seal(founded, file, keys, "--root", poster(founded), "--out", str(out), *more)
    assert ended.code == 0, ended.problem
    return out


def take_in(path: Path, *more: str, agency: str = "casa") -> Ended:
    return ended_of(
        lambda out: call_command(
            "import-htcds", "--sealed", str(path), "--agency", agency, *more, stdout=out
        )
    )


def test_rows_are_sealed_apart_and_become_cases_that_intake_opens(
    casa: Founded, file: Path, keys: Path
) -> None:
    path = sealed(casa, file, keys)
    assert not Case.objects.exists()

    ended = take_in(path)

    assert ended.code == 0
    assert "Row 2: This row became a case." in ended.said
    assert "Rows: 2 taken, 0 imported before, 0 not taken." in ended.said
    assert "Cells" not in ended.said
    names = {
        opened(case, casa.intake)["identity"]["fields"]["prs_FirstName"]
        for case in Case.objects.all()
    }
    assert names == {"Adacanary", "Bencanary"}


def test_the_file_for_the_server_says_nothing_of_a_row(
    casa: Founded, file: Path, keys: Path
) -> None:
    path = sealed(casa, file, keys)

    text = path.read_text(encoding="ascii").casefold()
    assert not [canary for canary in CANARIES if canary in text]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert key_file.beside(file).read_text().strip() not in text


def test_the_report_of_the_agencys_machine_is_the_same(
    casa: Founded, file: Path, keys: Path
) -> None:
    here = run(file, "--check").said.splitlines()
    root = ("--root", poster(casa))
    apart = seal(casa, file, keys, *root, "--check").said.splitlines()

    # A check seals nothing, and says so.
    assert apart[0] == "Row 2: This row could be sealed. Nothing was done."
    assert "was sealed" not in "".join(apart)
    assert [line for line in apart if not line.startswith("Row ")] == [
        line for line in here if not line.startswith("Row ")
    ]
    assert list(file.parent.glob("*.amparo-key")) == []


def test_taking_in_twice_or_checking_brings_nothing_twice(
    casa: Founded, file: Path, keys: Path
) -> None:
    path = sealed(casa, file, keys)
    before = counts()
    assert "This was a check: nothing was changed." in take_in(path, "--check").said
    assert counts() == before
    take_in(path)
    after = counts()
    later = write_csv(file, ADA, CLEO)
    again = sealed(casa, later, keys)

    ended = take_in(again)

    assert "Rows: 1 taken, 1 imported before, 0 not taken." in ended.said
    assert "Rows: 0 taken, 2 imported before, 0 not taken." in take_in(again).said
    assert counts()[0] == after[0] + 1


def test_rows_under_a_new_key_are_asked_about(casa: Founded, file: Path, keys: Path) -> None:
    take_in(sealed(casa, file, keys))
    key_file.beside(file).unlink()
    path = sealed(casa, file, keys)
    before = counts()

    asked = take_in(path)

    assert asked.code == 1
    assert "rows could come in twice" in asked.problem
    assert counts() == before
    assert "Rows: 2 taken" in take_in(path, "--new-key").said


def test_what_is_sealed_here_and_apart_is_known_by_the_same_key(
    casa: Founded, file: Path, keys: Path
) -> None:
    run(file)

    path = sealed(casa, file, keys)

    assert "Rows: 0 taken, 2 imported before, 0 not taken." in take_in(path).said


def test_a_copy_of_the_roots_serves_instead_of_the_poster(
    casa: Founded, file: Path, keys: Path
) -> None:
    roots = file.with_name("roots.json")
    agencies = {str(casa.agency.pk): vouching.fingerprint(casa.agency).hex()}
    said = {"deployment": str(settings.DEPLOYMENT), "agencies": agencies}
    roots.write_text(json.dumps(said), encoding="utf-8")
    out = file.with_name("sealed.json")

    assert seal(casa, file, keys, "--roots", str(roots), "--out", str(out)).code == 0
    roots.write_text(json.dumps(said | {"agencies": {}}), encoding="utf-8")
    other = seal(casa, file, keys, "--roots", str(roots), "--out", f"{out}.2")

    assert "not the one that this root vouches for" in other.problem


CHANGES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "another agency": lambda said: said | {"agency": str(uuid4())},
    "no agency": lambda said: {"directory": said["directory"]},
    "another intake key": lambda said: _intake(said, "id", str(uuid4())),
    "other public bytes": lambda said: _intake(said, "public", "AAAA"),
    "another suite": lambda said: _intake(said, "suite", 1),
    "no intake key": lambda said: said | {"directory": said["directory"] | {"intake": None}},
    "no statements": lambda said: said | {"directory": said["directory"] | {"statements": []}},
    "a list": lambda said: [said],
}


def _intake(said: dict[str, Any], name: str, value: object) -> dict[str, Any]:
    directory = said["directory"]
    return said | {"directory": directory | {"intake": directory["intake"] | {name: value}}}


@pytest.mark.parametrize("what", CHANGES)
def test_nothing_is_sealed_to_a_key_the_root_does_not_vouch_for(
    casa: Founded, file: Path, keys: Path, what: str
) -> None:
    said = CHANGES[what](json.loads(keys.read_text(encoding="utf-8")))
    keys.write_text(json.dumps(said), encoding="utf-8")
    out = file.with_name("sealed.json")

    ended = seal(casa, file, keys, "--root", poster(casa), "--out", str(out))

    assert ended.code == 1
    assert "not the one that this root vouches for" in ended.problem
    assert not out.exists()
    assert not key_file.beside(file).exists()


def test_a_root_that_is_mistyped_missing_or_of_others_seals_nothing(
    casa: Founded, other: Founded, file: Path, keys: Path
) -> None:
    out = ("--out", str(file.with_name("sealed.json")))

    wrong = seal(casa, file, keys, "--root", poster(other), *out)
    mistyped = seal(casa, file, keys, "--root", poster(casa)[:-1], *out)
    missing = seal(casa, file, keys, *out)

    for ended in (wrong, mistyped):
        assert "compare the root with the agency's poster" in ended.problem
    assert "with --root" in missing.problem


def test_a_directory_that_cannot_be_read_says_which_file_it_is(
    casa: Founded, file: Path, keys: Path
) -> None:
    root = ("--root", poster(casa), "--check")
    gone = seal(casa, file, file.with_name("nowhere.json"), *root)
    keys.write_bytes(b"\xff{")
    broken = seal(casa, file, keys, *root)

    assert "the key directory could not be opened" in gone.problem
    assert "the key directory is not complete" in broken.problem


def test_what_stands_where_the_rows_would_go_is_not_written_over(
    casa: Founded, file: Path, keys: Path
) -> None:
    out = file.with_name("sealed.json")
    out.write_text("mine", encoding="utf-8")
    root = ("--root", poster(casa))

    taken = seal(casa, file, keys, *root, "--out", str(out))
    nowhere = seal(casa, file, keys, *root, "--out", str(file / "x" / "sealed.json"))

    assert "there is a file already" in taken.problem
    assert out.read_text(encoding="utf-8") == "mine"
    assert "could not be written" in nowhere.problem


def test_rows_of_another_agency_or_deployment_are_not_taken_in(
    casa: Founded, other: Founded, file: Path, keys: Path
) -> None:
    path = sealed(casa, file, keys)
    said = json.loads(path.read_text(encoding="ascii"))
    path.write_text(json.dumps(said | {"deployment": str(uuid4())}), encoding="ascii")
    elsewhere = take_in(path)
    path.write_text(json.dumps(said), encoding="ascii")

    assert "for another agency" in take_in(path, agency="other").problem
    assert "for another deployment" in elsewhere.problem
    assert "no agency has this short name" in take_in(path, agency="nobody").problem
    assert not Case.objects.exists()


def test_a_damaged_row_does_not_stop_the_others(casa: Founded, file: Path, keys: Path) -> None:
    path = sealed(casa, write_csv(file, ADA, BEN, CLEO), keys)
    said = json.loads(path.read_text(encoding="ascii"))
    said["rows"][0]["sealed"]["envelopes"][0]["data"] = "AAAA"
    said["rows"][1]["case"] = said["rows"][2]["case"]
    path.write_text(json.dumps(said), encoding="ascii")

    ended = take_in(path)

    assert ended.code == 2
    assert "Row 1: This row was not imported: it is damaged" in ended.said
    assert "Row 3: This row was not imported: the server refused it." in ended.said
    assert "Rows: 1 taken, 0 imported before, 2 not taken." in ended.said
    assert Case.objects.count() == 1


def test_a_case_is_never_made_of_two_rows(casa: Founded, file: Path, keys: Path) -> None:
    path = sealed(casa, file, keys)
    take_in(path)
    said = json.loads(path.read_text(encoding="ascii"))
    for number, row in enumerate(said["rows"]):
        row["fingerprint"] = b64(bytes([number]) * 32)
    path.write_text(json.dumps(said | {"key_is_new": False}), encoding="ascii")

    ended = take_in(path)

    assert ended.code == 1
    assert ended.said.count("the server refused it") == 2
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    "said", ["", "[]", "{}", '{"v": 2}', '{"v": 1, "key_is_new": 1}', '"x"', "\x00"]
)
def test_another_file_is_no_file_of_sealed_rows(casa: Founded, tmp_path: Path, said: str) -> None:
    path = tmp_path / "sealed.json"
    path.write_text(said, encoding="utf-8")

    assert "no file of sealed rows" in take_in(path).problem
    assert "could not be opened" in take_in(tmp_path / "nowhere.json").problem


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("FILE",),
        ("FILE", "--agency", "casa", "--out", "x"),
        ("FILE", "--keys", "x"),
        ("FILE", "--keys", "x", "--out", "y", "--root", "r", "--roots", "s"),
        ("--keys", "x", "--out", "y"),
        ("--sealed", "x"),
        ("FILE", "--sealed", "x", "--agency", "casa"),
        ("--sealed", "x", "--agency", "casa", "--keys", "y"),
    ],
)
def test_no_way_or_two_at_once_is_asked_about(arguments: tuple[str, ...]) -> None:
    ended = ended_of(lambda out: call_command("import-htcds", *arguments, stdout=out))

    assert ended.code == 1
    assert "say one of three ways" in ended.problem


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["number", "case", "fingerprint", "sealed", "rows", "envelopes", "v"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@hypothesis(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=json_values)
def test_any_rows_are_damaged_or_the_file_is_another(tmp_path: Path, rows: object) -> None:
    path = tmp_path / "sealed.json"
    said = {"v": 1, "deployment": str(uuid4()), "agency": str(uuid4()), "key_is_new": True}
    path.write_text(json.dumps(said | {"rows": rows}), encoding="utf-8")

    with suppress(SealedFileProblem):
        assert all(one.row is None for one in sealed_file.load(path).rows)
