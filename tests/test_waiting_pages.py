"""A form that only a script sends must not be sent before the script has it: words get lost."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "amparo"
FORM = re.compile(r"<form\b[^>]*>")
STAFF = [
    path
    for path in sorted(SOURCE.glob("*/templates/**/*.html"))
    if '{% extends "site/staff.html" %}' in path.read_text(encoding="utf-8")
]


def belongs_to_a_script(form: str) -> bool:
    return "method=" not in form and " hidden" not in form


def test_there_are_such_pages() -> None:
    assert any(
        belongs_to_a_script(form) for path in STAFF for form in FORM.findall(path.read_text())
    )


@pytest.mark.parametrize("path", STAFF, ids=lambda path: path.stem)
def test_a_staff_page_with_such_a_form_is_inert_until_its_script_is_ready(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    if any(belongs_to_a_script(form) for form in FORM.findall(text)):
        assert '{% block waiting %}inert aria-busy="true"{% endblock %}' in text
        [script] = re.findall(r'{% script "([a-z-]+)" %}', text)[-1:]
        assert re.search(r"ready\(\)|finally\(ready\)", ready_of(script))


def ready_of(script: str) -> str:
    """The page's script, with those of its own folder that it begins."""
    client = Path(__file__).parents[1] / "client" / "src"
    page = (client / "pages" / f"{script}.ts").read_text(encoding="utf-8")
    begun = re.findall(r'from "\.\./(staff/[a-z-]+\.ts)"', page)
    return page + "".join((client / name).read_text(encoding="utf-8") for name in begun)
