"""The gate on coverage closes: on a branch, on a file, and where nothing was measured at all."""

import os
import subprocess
import sys
from pathlib import Path

import coverage
import pytest

from tests.plugins.coverage_gate import ROOT, gated, uncovered

BRANCHES = "def one(x):\n    if x:\n        return 1\n    return 2\n\n\none(True)\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A tree like ours, with one file of every gated place and some of others."""
    for name in (
        "packages/pure/src/pure/__init__.py",
        "packages/pure/src/pure/deep/down.py",
        "src/amparo/cases/actions.py",
        "src/amparo/reports/actions/deep/keeping.py",
        "src/amparo/reports/actions/talking.py",
        "src/amparo/cases/queries.py",
        "src/amparo/reports/queries/inboxes.py",
        "src/amparo/reports/views.py",
        "src/amparo/reports/tests/actions.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one = 1\n")
    return tmp_path


def measured(folder: Path, *files: Path) -> coverage.Coverage:
    """Run files in a process of their own, and give what was measured."""
    data = folder / "measured"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    for file in files:
        subprocess.run(  # noqa: S603 - our own interpreter, and a file written above
            [sys.executable, "-m", "coverage", "run", "--rcfile=", "--branch", "--append", file],
            check=True,
            cwd=folder,
            env=environment | {"COVERAGE_FILE": str(data)},
        )
    found = coverage.Coverage(data_file=data, config_file=False)
    found.load()
    return found


def test_every_folder_of_actions_and_queries_is_gated(project: Path) -> None:
    assert [str(path.relative_to(project)) for path in gated(project)] == [
        "packages/pure/src/pure/__init__.py",
        "packages/pure/src/pure/deep/down.py",
        "src/amparo/cases/actions.py",
        "src/amparo/cases/queries.py",
        "src/amparo/reports/actions/deep/keeping.py",
        "src/amparo/reports/actions/talking.py",
        "src/amparo/reports/queries/inboxes.py",
    ]


def test_no_such_file_of_this_project_is_left_out() -> None:
    found = {
        path
        for folder in (ROOT / "src", ROOT / "packages")
        for path in folder.rglob("*.py")
        if "tests" not in path.parts
        and {"actions", "queries", "actions.py", "queries.py", "packages"} & set(path.parts)
    }

    assert found
    assert found == set(gated(ROOT))


def test_a_branch_that_nothing_ran_is_named(project: Path) -> None:
    half = project / "src/amparo/cases/actions.py"
    half.write_text(BRANCHES)

    missing = uncovered(measured(project, half), [half])

    assert "actions.py" in missing
    assert missing.splitlines()[2].endswith("  4")


def test_what_ran_whole_passes(project: Path) -> None:
    files = gated(project)

    assert uncovered(measured(project, *files), files) == ""


def test_a_file_that_was_not_measured_is_named(project: Path) -> None:
    files = gated(project)

    missing = uncovered(measured(project, *files[1:]), files)

    assert str(files[0]) in missing
    assert str(files[1]) not in missing


def test_no_data_at_all_is_not_a_pass(project: Path) -> None:
    nothing = coverage.Coverage(data_file=project / "none", config_file=False)
    nothing.load()

    assert str(gated(project)[0]) in uncovered(nothing, gated(project))
    assert "Nothing was measured" in uncovered(nothing, [])
