"""A language is data: added by files, served by the same code, and marked until people read it."""

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from amparo.directory import labels
from amparo.site import languages, sentences
from amparo.site.sentences import PACKAGE, STAFF_APPS
from amparo.site.templatetags import amparo as parts

SERVE = """
import django
django.setup()
from django.conf import settings
from django.test import Client, override_settings
from amparo.site import catalogues
catalogues.compile_all(settings.HOME / "languages")
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
    for address in ("/prs/", "/", "/en/about/"):
        answer = Client(headers={"host": "127.0.0.1"}).get(address)
        assert answer.status_code == 200, answer
        print(answer.content.decode())
"""
CATALOGUE = """msgid ""
msgstr ""
"Language: prs\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

#. review: {state}
msgid "How can we help?"
msgstr "چطور کمک کنیم؟"
"""


def add(folder: Path, *, state: str, extra: str = "") -> None:
    """Add Dari, which neither Amparo nor Django knows, to a deployment's home."""
    folder.mkdir()
    (folder / "prs.toml").write_text(
        f'code = "prs"\nname = "دری"\ndirection = "rtl"\n{extra}', encoding="utf-8"
    )
    catalogue = folder / "locale" / "prs" / "LC_MESSAGES"
    catalogue.mkdir(parents=True)
    (catalogue / "django.po").write_text(CATALOGUE.format(state=state), encoding="utf-8")


def served(home: Path) -> list[str]:
    """The first page in Dari, the choice of languages, and a page in English, in a new process."""
    return subprocess.run(  # noqa: S603 - our own Python, our own lines
        [sys.executable, "-c", SERVE],
        env={**os.environ, "AMPARO_HOME": str(home), "PYTHONIOENCODING": "utf-8"},
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    ).stdout.split("<!DOCTYPE html>")[1:]


def test_a_language_is_added_by_files_alone_and_its_pages_are_served(tmp_path: Path) -> None:
    add(tmp_path / "languages", state="machine")

    first, choice, english = served(tmp_path)

    assert 'lang="prs" dir="rtl"' in first
    assert "چطور کمک کنیم؟" in first
    assert ".rtl.css" in first
    assert "amparo-banner--draft" in first
    # What nobody has translated yet stands in the language of the sentences.
    assert "You can talk to us and not say who you are." in first
    assert 'href="/prs/" hreflang="prs" lang="prs" dir="rtl">دری<' in choice
    assert 'href="/prs/about/"' in english


@pytest.mark.parametrize(("state", "review"), [("human", "reviewed"), ("machine", "draft")])
def test_the_sentences_say_whether_a_language_is_reviewed(
    tmp_path: Path, state: str, review: str
) -> None:
    # Whatever the language says of itself.
    add(tmp_path / "languages", state=state, extra='review = "reviewed"\n')

    packs = languages.load_all(tmp_path / "languages")

    assert [pack.code for pack in packs] == ["en", "ar", "es", "fr", "prs"]
    assert packs[-1].review == review
    assert packs[-1].is_right_to_left


def test_a_language_without_a_catalogue_is_a_draft(tmp_path: Path) -> None:
    (tmp_path / "ti.toml").write_text('code = "ti"\nname = "ትግርኛ"\ndirection = "ltr"\n')

    assert [pack.is_draft for pack in languages.load(tmp_path, tmp_path / "locale")] == [True]


def test_one_sentence_that_waits_marks_every_page_of_its_language() -> None:
    for pack in settings.LANGUAGE_PACKS:
        catalogue = sentences.read(pack.code, languages.LOCALE)
        waiting = [one for one in catalogue if sentences.review(one) in {"machine", "draft"}]
        assert pack.is_draft == (pack.review != "source" and bool(waiting))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "Sunday, 29 November"),
        ("es", "domingo, 29 de noviembre"),
        ("fr", "dimanche 29 novembre"),
        ("ar", "الأحد، 29 نوفمبر"),
        ("de", "Sonntag 29 November"),
    ],
)
def test_a_day_is_written_out_as_its_language_does(code: str, said: str) -> None:
    with translation.override(code):
        assert parts.written_out(date(2026, 11, 29)) == said


@pytest.mark.parametrize(
    ("code", "said"),
    [("en", "7 Nov 2026"), ("es", "7 nov 2026"), ("fr", "7 nov. 2026"), ("ar", "7 نوفمبر 2026")],
)
def test_staff_pages_write_a_day_in_one_form(code: str, said: str) -> None:
    with translation.override(code):
        assert parts.day(date(2026, 11, 7)) == said
        assert parts.moment("2026-11-07") == said
        assert parts.moment("2026-11-07T09:05:03Z") == f"{said}, 09:05:03"


def test_a_template_of_staff_writes_no_day_in_another_form() -> None:
    """Machines read the other forms: in attributes, never between words."""
    form = re.compile(r"\|(date|time)\b")
    machines = re.compile(r'(datetime|max|min|data-[a-z]+)="\{\{ [a-z._]+\|date:')
    apps = [one for app in STAFF_APPS for one in (PACKAGE / app).glob("templates/**/*.html")]

    assert apps
    for path in apps:
        for line in path.read_text(encoding="utf-8").splitlines():
            left = machines.sub("", line).replace('|time:"H:i"', "")
            assert not form.search(left), (path, line)


@pytest.mark.parametrize(
    ("code", "name", "of"),
    [("en", "Arabic", "ar"), ("es", "árabe", "ar"), ("fr", "arabe", "ar"), ("en", "Twi", "tw")],
)
def test_a_language_is_chosen_by_its_name_on_the_page(code: str, name: str, of: str) -> None:
    with translation.override(code):
        offered = labels.languages()
        assert offered[0][0] == "en"
        assert (of, name) in offered
        assert labels.language_code(name.upper()) == of
        assert labels.language_code("Our own") == "Our own"
        assert labels.language_shown(of) == name
