"""A person, and the workers who help them, in browsers of their own: the five steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.journeys import axe
from tests.journeys.pictures import picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.deployment import Deployment
    from tests.privacy.searching import Requests

    Watched = Callable[..., tuple[Page, Requests]]


def look(page: Page, name: str) -> None:
    """Everyone can use this page; nothing is cut off; a picture is kept."""
    axe.check(page)
    glance(page, name)


def glance(page: Page, name: str) -> None:
    """The same where no script runs: axe cannot either (tests/journeys/test_assisted_pages.py)."""
    assert page.viewport_size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    picture(page, name)


@dataclass
class Browsers:
    """All browsers of a journey, and all that they asked for."""

    site: Deployment
    watched: Watched
    width: int
    sealed: list[Requests] = field(default_factory=list)
    assisted: list[Requests] = field(default_factory=list)

    def new(self, *, assisted: bool = False) -> Page:
        """Open one in which nothing is stored; an assisted one runs no script."""
        size = {"width": self.width, "height": 800}
        page, asked = self.watched(viewport=size, java_script_enabled=not assisted)
        (self.assisted if assisted else self.sealed).append(asked)
        return page


class Worker:
    """A member of staff, signed in and unlocked once, on any page."""

    def __init__(self, browsers: Browsers, name: str) -> None:
        self.browsers, self.name, self.site = browsers, name, browsers.site
        self.page = browsers.new()
        self.page.goto(f"{self.site.url}/en/staff/sign-in/")
        self.page.get_by_label("User name").fill(name)
        self.page.get_by_label("Your six words").fill(self.site.passphrase(name))
        self.page.get_by_role("button", name="Sign in").click()
        field = self.page.get_by_label("Code from your app")
        field.wait_for()
        field.fill(self.site.code(name))
        self.page.get_by_role("button", name="Go on").click()
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.site.url}/en/staff/{path}")
        return self.page

    def unlock(self) -> None:
        self.page.get_by_label("Your six words").fill(self.site.passphrase(self.name))
        self.page.get_by_role("button", name="Unlock").click()
        self.page.locator("#locked").wait_for(state="hidden")
