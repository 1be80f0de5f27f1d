"""What a member of staff does in every browser test: unlock, and be looked at."""

from pathlib import Path

from playwright.sync_api import Page, expect
from tests.journeys import axe

from amparo.people.actions import FoundedMember

WIDTHS = (360, 1280)


def unlock(page: Page, member: FoundedMember) -> None:
    page.get_by_label("Your six words").fill(member.passphrase)
    page.get_by_role("button", name="Unlock").click()
    # What a script still opens takes no word from anybody.
    expect(page.locator("#main:not([inert])")).to_be_visible(timeout=20_000)


def picture(page: Page, tmp_path: Path, name: str) -> None:
    page.screenshot(path=tmp_path / f"{name}.png", full_page=True)


def look(page: Page, tmp_path: Path, name: str) -> None:
    """Nothing keeps anybody from using the page, narrow and wide, by day and by night."""
    size = page.viewport_size
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            axe.check(page)
            picture(page, tmp_path, f"{name}-{width}-{scheme}")
    if size is not None:
        page.set_viewport_size(size)


def show_list(page: Page, language: str = "en") -> None:
    """Say that the person was shown what the server can see: before that, no code and no need."""
    page.get_by_label("In which language they saw or heard it").fill(language)
    page.get_by_role("button", name="The person was shown this list").click()
    expect(page.get_by_role("button", name="The person was shown this list")).to_be_hidden()
