"""What a person does in a browser, and what their browser asked for and said meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request, Route

CANARY = "canary-5521"
SLOW = 20_000


class Watching:
    """Every request of a page, and everything it said to its console."""

    def __init__(self, page: Page) -> None:
        self.requests: list[tuple[str, str, str]] = []
        self.said: list[str] = []
        page.on("request", self._request)
        page.on("console", lambda one: self.said.append(one.text))
        page.on("pageerror", lambda one: self.said.append(str(one)))

    def _request(self, request: Request) -> None:
        body = (request.post_data_buffer or b"").decode("latin-1")
        self.requests.append((request.method, request.url, body + str(request.headers)))

    def contains(self, text: str) -> bool:
        return any(text in part for request in self.requests for part in request)


def fill(page: Page, site: str, *, word: str = "") -> None:
    page.set_default_timeout(SLOW)
    page.goto(f"{site}/en/report/casa/")
    page.locator("#broken").wait_for(state="detached")
    page.get_by_label("It is about me").check()
    page.get_by_label("What is going on?").fill(f"They keep my passport. {CANARY}")
    page.get_by_label("Where is this?").fill("a farm")
    page.get_by_label("Do you want a private word?").fill(word)


def send(page: Page) -> str:
    """Send, and read the receipt off the page."""
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("heading", name="We have it").wait_for()
    return receipt_on(page)


def receipt_on(page: Page) -> str:
    return " ".join(page.locator(".amparo-receipt ol li").all_inner_texts())


def open_inbox(page: Page, site: str, receipt: str, word: str = "") -> None:
    page.set_default_timeout(SLOW)
    page.goto(f"{site}/en/inbox/")
    page.get_by_label("Your receipt").fill(receipt)
    page.get_by_label("Your private word").fill(word)
    page.get_by_role("button", name="Open my messages").click()
    page.get_by_role("heading", name="Your messages", exact=True).wait_for()


def lose_the_answer(route: Route) -> None:
    """Let the server do it, and tell the browser nothing."""
    route.fetch()
    route.abort()
