import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command

from amparo.site import catalogues, sentences

CODES = [pack.code for pack in configured.LANGUAGE_PACKS if pack.review != "source"]


def package(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_html", ".html").replace("_py", ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_sentences_are_found_in_templates_and_code(tmp_path: Path) -> None:
    source = package(
        tmp_path,
        reports__templates__reports__a_html=(
            '{% load i18n %}\n  {% translate "One." %}\n<p>{% words a=_("Two.") %} it\'s</p>'
            "{% blocktranslate trimmed with n=m %}\n  Three\n  {{ n }}.\n{% endblocktranslate %}"
        ),
        reports__b_py='x = _("Four.")\ny = ngettext("%(n)s day", "%(n)s days", n)\n',
        cases__templates__cases__c_html='{% extends "site/staff.html" %}{% translate "Five." %}',
    )

    found = {one.singular: one for one in sentences.collect(source)}

    assert set(found) == {"One.", "Two.", "Three %(n)s.", "Four.", "%(n)s day", "Five."}
    assert found["%(n)s day"].plural == "%(n)s days"
    assert not found["Five."].is_survivors
    assert found["One."].is_survivors


def test_a_translation_and_its_review_state_outlive_a_new_collection(tmp_path: Path) -> None:
    one = sentences.collect(package(tmp_path / "a", reports__b_py='x = _("One {name}.")'))
    catalogue = sentences.renewed(sentences.read("es", tmp_path), one)
    sentences.translate(catalogue["One {name}."], ["Uno {name}."], "human")
    sentences.save("es", catalogue, tmp_path)

    again = sentences.renewed(sentences.read("es", tmp_path), one)

    assert again["One {name}."].string == "Uno {name}."
    assert sentences.review(again["One {name}."]) == "human"
    assert not sentences.save("es", again, tmp_path)


def test_a_sentence_changed_in_english_waits_for_a_new_translation(tmp_path: Path) -> None:
    old = sentences.collect(package(tmp_path / "a", reports__b_py='x = _("One.")'))
    catalogue = sentences.renewed(sentences.read("es", tmp_path), old)
    sentences.translate(catalogue["One."], ["Uno."], "human")
    new = sentences.collect(package(tmp_path / "b", reports__b_py='x = _("One more.")'))

    later = sentences.renewed(catalogue, new)

    assert sentences.review(later["One more."]) is None
    assert "One." not in later


@pytest.mark.parametrize("text", ["Uno.", "Uno {nombre}.", "Uno {name} %(n)s."])
def test_a_translation_that_loses_a_placeholder_is_refused(tmp_path: Path, text: str) -> None:
    one = sentences.collect(package(tmp_path, reports__b_py='x = _("One {name}.")'))
    catalogue = sentences.renewed(sentences.read("es", tmp_path), one)

    with pytest.raises(ValueError, match="loses or invents"):
        sentences.translate(catalogue["One {name}."], [text], "machine")


def test_a_language_can_be_filled_from_a_file(tmp_path: Path, settings: Any) -> None:
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    out = StringIO()
    call_command("words", missing="es", stdout=out)
    waiting = json.loads(out.getvalue())
    assert "About this site" in waiting
    given = tmp_path / "given.json"
    given.write_text('{"About this site": "Sobre este sitio"}', encoding="utf-8")

    call_command("words", fill=["es", str(given)], stdout=StringIO())

    message = sentences.read("es", tmp_path / "locale")["About this site"]
    assert message.string == "Sobre este sitio"
    assert sentences.review(message) == "machine"
    assert (tmp_path / "locale/es/LC_MESSAGES/django.mo").exists()


def test_a_bad_file_of_translations_changes_nothing(tmp_path: Path, settings: Any) -> None:
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    given = tmp_path / "given.json"
    given.write_text('{"About this site": "Sobre %(a)s"}', encoding="utf-8")

    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("words", fill=["es", str(given)], stdout=StringIO())

    assert not (tmp_path / "locale").exists()


def test_a_catalogue_that_is_behind_is_told(tmp_path: Path, settings: Any) -> None:
    settings.LOCALE_PATHS = [tmp_path / "locale"]

    with pytest.raises(CommandError, match="behind: ar, es, fr"):
        call_command("words", check=True, stdout=StringIO())

    call_command("words", stdout=StringIO())
    call_command("words", check=True, stdout=StringIO())


def test_compiled_catalogues_hold_what_was_translated(tmp_path: Path) -> None:
    one = sentences.collect(package(tmp_path / "a", reports__b_py='x = _("One.")'))
    catalogue = sentences.renewed(sentences.read("es", tmp_path / "locale"), one)
    sentences.translate(catalogue["One."], ["Uno."], "draft")
    sentences.save("es", catalogue, tmp_path / "locale")

    assert catalogues.compile_all(tmp_path) == 1
    assert b"Uno." in (tmp_path / "locale/es/LC_MESSAGES/django.mo").read_bytes()


@pytest.mark.parametrize("code", CODES)
def test_every_placeholder_survives_translation(code: str) -> None:
    for message in sentences.read(code, configured.LOCALE_PATHS[0]):
        if message.id and sentences.is_translated(message):
            assert not sentences.lost(message, sentences.forms(message)), message.id


@pytest.mark.parametrize("code", CODES)
def test_every_sentence_a_survivor_may_read_is_translated_with_a_review_state(code: str) -> None:
    catalogue = sentences.read(code, configured.LOCALE_PATHS[0])
    missing = sentences.waiting(catalogue, sentences.collect())

    assert not missing, f"`amparo words --missing {code}` lists {len(missing)}"
