"""The colours can be read, and the sheet is light enough for a poor line."""

import gzip
import re
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "src/amparo/site/static/build"
PAIRS = [
    ("govuk-text", "govuk-body-background"),
    ("govuk-secondary-text", "govuk-body-background"),
    ("govuk-link", "govuk-body-background"),
    ("govuk-link-visited", "govuk-body-background"),
    ("govuk-link-hover", "govuk-body-background"),
    ("govuk-error", "govuk-body-background"),
    ("govuk-success", "govuk-body-background"),
    ("govuk-surface-text", "govuk-surface-background"),
    ("govuk-link", "govuk-surface-background"),
    ("govuk-text", "amparo-theirs"),
    ("govuk-focus-text", "govuk-focus"),
    ("amparo-button-text", "amparo-button"),
    ("amparo-button-text", "amparo-button-hover"),
    ("amparo-quiet-text", "amparo-quiet"),
    ("amparo-quiet-text", "amparo-quiet-hover"),
    ("amparo-warning-text", "amparo-warning"),
    ("amparo-warning-text", "amparo-warning-hover"),
    ("amparo-banner-text", "amparo-banner"),
]


def colours(dark: bool) -> dict[str, str]:
    """Read the custom properties of the built sheet; the dark ones stand over the light."""
    sheet = (BUILD / "survivor.css").read_text(encoding="utf-8")
    night = re.search(r"prefers-color-scheme: ?dark\)\{:root\{(.*?)\}", sheet)
    assert night is not None
    day = sheet.replace(night[0], "")
    found = dict(re.findall(r"--([\w-]+?)(?:-colour)?: ?(#[0-9a-f]{3,6})", day))
    if dark:
        found |= dict(re.findall(r"--([\w-]+?)(?:-colour)?: ?(#[0-9a-f]{3,6})", night[1]))
    return found


def luminance(colour: str) -> float:
    digits = colour[1:]
    if len(digits) == 3:
        digits = "".join(one * 2 for one in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("dark", "pair"), list(product([False, True], PAIRS)))
def test_text_has_seven_to_one_against_its_ground(dark: bool, pair: tuple[str, str]) -> None:
    known = colours(dark)
    light, deep = sorted((luminance(known[name]) for name in pair), reverse=True)

    assert (light + 0.05) / (deep + 0.05) >= 7


@pytest.mark.parametrize(
    ("name", "limit"),
    [("survivor.css", 10_240), ("survivor.rtl.css", 10_240), ("page.js", 3_072)],
)
def test_what_every_page_loads_is_small(name: str, limit: int) -> None:
    assert len(gzip.compress((BUILD / name).read_bytes(), 9, mtime=0)) <= limit


@pytest.mark.parametrize("name", ["survivor", "staff"])
def test_a_sheet_loads_nothing_and_is_nobodys_brand(name: str) -> None:
    for path in (BUILD / f"{name}.css", BUILD / f"{name}.rtl.css"):
        sheet = path.read_text(encoding="utf-8")
        assert "url(" not in sheet
        assert "@import" not in sheet
        assert "GDS Transport" not in sheet
        assert "crown" not in sheet


def test_right_to_left_is_the_mirror_image() -> None:
    left = (BUILD / "survivor.css").read_text(encoding="utf-8")
    right = (BUILD / "survivor.rtl.css").read_text(encoding="utf-8")

    assert left.count("margin-right") == right.count("margin-left")
    assert left != right
