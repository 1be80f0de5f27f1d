"""What the documents say exists, exists; and nothing tells where the project was made."""

import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.db import connections, models

from amparo.reports.states import State
from amparo.site import story

ROOT = Path(__file__).resolve().parent.parent
# A line of an example, or words set as code: `make run`, `amparo words --fill es FILE`.
COMMAND = re.compile(r"(?:^\s*(?:\$ )?|`)(make|amparo) ([a-z][a-z-]*)", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)[^)]*\)")
# As text, or in HTML where a width or a theme is given.
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)[^)]*\)|<(?:img|source)[^>]*?src(?:set)?=\"([^\"\s]+)")
# Hosts of package registries and mirrors, and folders of somebody's machine, spelled apart so that
# this file does not find itself.
REGISTRIES = [
    "regis" + "try.npmjs",
    "registry." + "yarnpkg",
    "files.python" + "hosted",
    "pypi" + ".org",
]
MACHINE = re.compile(
    r"(?<![\w.~}\-])/(?:" + "work" + "|" + "root" + "|" + "home" + "|" + "tmp" + r")/\w"
)


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(  # noqa: S603 - what is tracked here
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],  # noqa: S607 - wherever git is
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str | None:
    """Read a file of text; a picture or a font has nothing to say here."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


DOCUMENTS = tracked("*.md")


def named(document: Path) -> set[tuple[str, str]]:
    """Give the commands that a document tells people to type."""
    return set(COMMAND.findall(document.read_text(encoding="utf-8")))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_in_a_document_exists(document: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    known = {("make", name) for name in re.findall(r"^([a-z]+):", makefile, re.MULTILINE)}
    known |= {("amparo", name) for name in get_commands()}

    assert named(document) <= known


def test_the_readme_tells_the_two_commands() -> None:
    assert {("make", "run"), ("make", "test")} <= named(ROOT / "README.md")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_picture_is_there(document: Path) -> None:
    found = PICTURE.findall(document.read_text(encoding="utf-8"))
    pictures = [one or other for one, other in found]

    # None is fetched from elsewhere: whoever reads this tells nobody.
    assert not [name for name in pictures if not (document.parent / name).is_file()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_relative_links_lead_somewhere(document: Path) -> None:
    links = LINK.findall(document.read_text(encoding="utf-8"))
    relative = [link for link in links if not re.match(r"[a-z]+:|#", link)]

    assert not [link for link in relative if not _leads_somewhere(document, link)]


def _leads_somewhere(document: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (document.parent / path).resolve()
    if not target.exists():
        return False
    return not anchor or target.suffix != ".md" or anchor in _anchors(target)


def _anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+\s+(.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_no_file_names_a_registry_or_somebodys_machine() -> None:
    told = []
    for path in tracked():
        text = text_of(path) or ""
        told += [f"{path.relative_to(ROOT)}: {host}" for host in REGISTRIES if host in text]
        told += [f"{path.relative_to(ROOT)}: {place}" for place in MACHINE.findall(text)]

    assert not told


def test_the_threat_model_names_every_table_that_is_stored(db: None) -> None:
    text = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    part = text.partition("## What the server sees")[2].partition("\n## ")[0]
    rows = [line.split("|") for line in part.splitlines() if line.startswith("| `")]
    named, app = set(), ""
    for row in rows:
        for name in re.findall(r"`([\w.]+)`", row[1]):
            app = name.partition(".")[0] if "." in name else app
            known = {one.__name__ for one in _models(app)}
            named.add(f"{app}.{name}" if name in known else ".".join(name.split(".")[:2]))

    stored = {
        name
        for alias in connections
        for name in connections[alias].introspection.table_names(include_views=True)
    }
    ours = {one._meta.db_table: one._meta.label for one in apps.get_models()}
    of_us = {name for name in stored if ours.get(name, "").split(".")[0] in story.ORDER}
    wanted = {ours[name] for name in of_us} | (stored - of_us)

    assert len(of_us) > 40
    assert named == wanted
    # Each says what can be read in it, and why it is there.
    assert all(len(cell.strip()) > 3 for row in rows for cell in row[1:4])


def _models(app: str) -> list[type[models.Model]]:
    return list(apps.get_app_config(app).get_models()) if app in story.ORDER else []


def test_the_guide_names_every_state_a_report_can_be_sorted_into() -> None:
    guide = (ROOT / "docs/guide/advocate.md").read_text(encoding="utf-8")
    sorting = guide[guide.index("**Sort it.**") : guide.index("Files are covered")]

    named = set(re.findall(r"\*\*([^*]+)\*\*", sorting))

    assert {str(one.label) for one in State if one != State.RECEIVED} <= named
