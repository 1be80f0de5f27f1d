"""Pictures of the running product: each journey leaves its own in `test-results/pictures`.

`make pictures` walks the journeys and brings those that a document shows to `docs/pictures`.
"""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Page

if TYPE_CHECKING:
    from playwright.sync_api import FloatRect

ROOT = Path(__file__).parents[2]
TAKEN = ROOT / "test-results" / "pictures"
SHOWN = ROOT / "docs" / "pictures"
TALLEST = 1400
NAMED = re.compile(r"pictures/([\w.-]+\.png)")


def picture(page: Page, name: str) -> None:
    """Keep a picture of this page; the same page gives the same picture."""
    TAKEN.mkdir(parents=True, exist_ok=True)
    path = TAKEN / f"{name}.png"
    page.screenshot(path=path, full_page=True, animations="disabled", caret="hide")
    if os.environ.get("AMPARO_PICTURES") == "1" and path.name in shown():
        # Of a long page, what fits beside another picture.
        size = page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
        part: FloatRect = {"x": 0, "y": 0, "width": size[0], "height": min(size[1], TALLEST)}
        path = SHOWN / path.name
        page.screenshot(path=path, full_page=True, clip=part, animations="disabled", caret="hide")


def shown() -> set[str]:
    """The pictures that README and documents show."""
    documents = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    return {name for one in documents for name in NAMED.findall(one.read_text("utf-8"))}
