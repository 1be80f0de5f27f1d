import json
import re
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import override_settings

from amparo.site.statics import RootedStaticFilesStorage

SOURCE = b'const roots = JSON.parse("@@AMPARO_ROOTS@@");'
SAID = re.compile(rb'JSON\.parse\((".*")\)')


def collected(folder: Path) -> tuple[str, object]:
    """Collect one file; give the name under which it is served, and the roots it holds."""
    storage = RootedStaticFilesStorage(location=folder, base_url="/static/")
    storage.save("page.js", ContentFile(SOURCE))
    for _name, _hashed, problem in storage.post_process({"page.js": (storage, "page.js")}):
        assert not isinstance(problem, Exception)
    name = storage.stored_name("page.js")
    found = SAID.search((folder / name).read_bytes())
    assert found
    # A JavaScript string of this shape is a JSON string too.
    return name, json.loads(json.loads(found[1]))


@pytest.mark.parametrize(
    "roots", [{}, {"a-1": "b0"}, {"quote": "\"'`${}\\ </script>"}, {"name": "Çiğdem \U0001f54a"}]
)
def test_the_roots_are_compiled_into_the_code(tmp_path: Path, roots: object) -> None:
    file = tmp_path / "roots.json"
    file.write_text(json.dumps(roots, ensure_ascii=False), encoding="utf-8")

    with override_settings(AGENCY_ROOTS=file):
        _name, held = collected(tmp_path / "static")

    assert held == roots


def test_without_roots_the_code_knows_none(tmp_path: Path) -> None:
    with override_settings(AGENCY_ROOTS=tmp_path / "absent.json"):
        assert collected(tmp_path / "static")[1] == {}


def test_other_roots_make_another_file(tmp_path: Path) -> None:
    file = tmp_path / "roots.json"
    with override_settings(AGENCY_ROOTS=file):
        file.write_text('{"agency": "one"}')
        one = collected(tmp_path / "one")[0]
        file.write_text('{"agency": "two"}')
        two = collected(tmp_path / "two")[0]

    assert one != two


def test_files_that_are_not_code_are_left_alone(tmp_path: Path) -> None:
    storage = RootedStaticFilesStorage(location=tmp_path, base_url="/static/")

    storage.save("words.txt", ContentFile(b"@@AMPARO_ROOTS@@"))

    assert (tmp_path / "words.txt").read_bytes() == b"@@AMPARO_ROOTS@@"
