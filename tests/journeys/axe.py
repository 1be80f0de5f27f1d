"""What axe-core says about a page: run by the debugger, so the page's own policy stays on."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SOURCE = Path(__file__).parents[2] / "client" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def source() -> str:
    return SOURCE.read_text(encoding="utf-8")


def faults(page: Page) -> list[str]:
    """List what keeps someone from using this page, and where; an empty list is a good page."""
    # After a click the page may stand there without its stylesheet: nobody is shown that.
    page.wait_for_load_state("load")
    if page.evaluate("typeof axe") == "undefined":
        # Evaluated through the debugger, not added to the page: no bypass of the policy is needed.
        page.evaluate(source())
    # From the top: what a button that floats covers on the way is no smaller for that.
    found: dict[str, Any] = page.evaluate(
        """async tags => {
          const stood = scrollY;
          scrollTo({top: 0, behavior: "instant"});
          const found = await axe.run(document, {
            runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], preload: false,
          });
          scrollTo({top: stood, behavior: "instant"});
          return found;
        }""",
        TAGS,
    )
    return [
        f"{fault['id']}: {fault['help']}: {node['target']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def check(page: Page) -> None:
    """Fail with the list of faults of this page, if there is one."""
    assert not (found := faults(page)), "\n".join([page.url, *found])
