"""Every exception to a rule stands beside its reason, where the rule is broken and in settings."""

import re
from pathlib import Path

from tests.test_docs import ROOT, tracked

SILENCED = re.compile(
    "# " + r"(noqa\b|type: ignore|pragma: no)|(?://|/\*) *(@ts-|eslint-|biome-|c8 |v8 )"
)
# A code, so that it silences one thing; a dash or a comment; and words.
REASONED = re.compile(
    "# " + r"(noqa: [A-Z]+[0-9]+(, [A-Z]+[0-9]+)* - \w|type: ignore\[[a-z, -]+\] +# \w)"
)
WRITTEN = ("*.py", "client/**/*.ts", "client/**/*.mjs")


def unreasoned(text: str) -> list[str]:
    """Give the lines that silence a rule and do not say why."""
    return [
        line.strip()
        for line in text.splitlines()
        if SILENCED.search(line) and not REASONED.search(line)
    ]


def test_every_rule_that_is_silenced_says_why() -> None:
    files = [path for path in tracked(*WRITTEN) if "migrations" not in path.parts]

    assert len(files) > 300
    assert not [
        f"{path.relative_to(ROOT)}: {line}"
        for path in files
        for line in unreasoned(path.read_text(encoding="utf-8"))
    ]


def test_every_exception_in_the_settings_stands_under_its_reason() -> None:
    lines = Path(ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    start = lines.index("[tool.ruff.lint.per-file-ignores]") + 1
    end = next(at for at in range(start, len(lines)) if lines[at].startswith("["))
    bare, reasoned = [], False
    for line in lines[start:end]:
        if line.startswith("#"):
            reasoned = True
        elif line and not reasoned:
            bare.append(line)
        elif not line:
            reasoned = False

    assert end - start > 5
    assert not bare


def test_a_code_without_words_is_no_reason() -> None:
    silenced = "x = 1  # " + "noqa: E501"

    assert unreasoned(silenced) == [silenced]
    assert unreasoned(silenced + " - a link cannot be broken") == []
    assert unreasoned("x = 1  # " + "noqa - everything") != []
    assert unreasoned("x = 1  # " + "type: ignore[misc]") != []
    assert unreasoned("x = 1  # " + "type: ignore[misc] # Django knows") == []
