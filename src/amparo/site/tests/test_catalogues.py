import gettext
from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError

from amparo.site.catalogues import compile_all

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def catalogue(folder: Path, text: str) -> Path:
    file = folder / "cases" / "locale" / "es" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    file.write_text(HEADER + text, encoding="utf-8")
    return file


def test_a_catalogue_is_compiled_without_gettext(tmp_path: Path) -> None:
    file = catalogue(tmp_path, 'msgid "Leave"\nmsgstr "Salir"\n')

    assert compile_all(tmp_path) == 1

    with file.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Leave") == "Salir"


def test_no_catalogues_is_no_problem(tmp_path: Path) -> None:
    assert compile_all(tmp_path) == 0


def test_a_broken_catalogue_is_not_half_compiled(tmp_path: Path) -> None:
    file = catalogue(tmp_path, "msgid Leave, without any quotes\n")

    with pytest.raises(PoFileError):
        compile_all(tmp_path)

    assert not file.with_suffix(".mo").exists()
