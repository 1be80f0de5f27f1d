"""Every branch of what is pure, writes, or decides who sees what, is run by some test.

Asked for with `--coverage-gate` (`make test` does), and only meaningful for the whole suite.
"""

import io
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SITE = ROOT / "src" / "amparo" / "site"
# Patterns of Python, where `**` crosses folders; `*` of coverage does not.
GATED = [
    "packages/*/src/**/*.py",
    "src/amparo/*/actions.py",
    "src/amparo/*/actions/**/*.py",
    "src/amparo/*/queries.py",
    "src/amparo/*/queries/**/*.py",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--coverage-gate",
        action="store_true",
        help="fail unless packages, actions and queries are covered, every branch",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is about pages and the tree as a whole: tracing it would only cost time."""
    for item in items:
        if item.path.is_relative_to(ROOT / "tests") or item.path.is_relative_to(SITE):
            item.add_marker(pytest.mark.whole)


# Outside pytest-cov's own wrapper: its data is on disk when ours continues.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> Iterator[None]:
    result = yield
    asked = session.config.getoption("--coverage-gate")
    if asked and not hasattr(session.config, "workerinput"):
        measured = coverage.Coverage()
        measured.load()
        missing = uncovered(measured, gated(ROOT))
        if missing:
            session.testsfailed += 1
            _report_error(session, missing)
    return result


def gated(root: Path) -> list[Path]:
    """Every file whose branches must all be run."""
    return sorted({path for pattern in GATED for path in root.glob(pattern)})


def uncovered(measured: coverage.Coverage, files: list[Path]) -> str:
    """Name the lines and branches of these files that no test ran; nothing when there are none."""
    names = [str(path) for path in files]
    unseen = sorted(set(names) - measured.get_data().measured_files())
    if not names or unseen:
        return "\n".join(["Nothing was measured (run with --cov) of:", *unseen])
    text = io.StringIO()
    total = measured.report(
        include=names, show_missing=True, skip_covered=True, file=text, precision=2
    )
    return "" if total >= 100 else text.getvalue()


def _report_error(session: pytest.Session, missing: str) -> None:
    """Count it as an error, so that the summary in the last line says so."""
    terminal = session.config.pluginmanager.getplugin("terminalreporter")
    report = pytest.TestReport(
        nodeid="coverage gate",
        location=("coverage gate", None, "coverage gate"),
        keywords={},
        outcome="failed",
        longrepr=missing,
        when="teardown",
    )
    terminal.stats.setdefault("error", []).append(report)
