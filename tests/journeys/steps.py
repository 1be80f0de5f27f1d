"""What a person and a worker do in their browsers, step by step.

Fields are found by what they are, not by their label: the steps are the same in every language.
"""

from urllib.parse import urljoin

from playwright.sync_api import Page, expect

from amparo.people.actions import FoundedMember
from amparo.people.tests import signing_in
from tests.journeys import axe

STORY = "They keep my passport. canary-kite-5521"
PLACE = "canary-farm-5522"
FILE = b"canary-file-5523 " * 500
FILE_NAME = "canary-name-5524.txt"
PRIVATE_WORD = "heron lantern 5525"
WRITTEN = [STORY, PLACE, FILE.decode()[:40], FILE_NAME, PRIVATE_WORD]


def check(page: Page) -> None:
    """Everyone can use this page, and on a telephone nothing of it is cut off."""
    axe.check(page)
    assert page.viewport_size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def ready(page: Page) -> None:
    page.locator("#broken").wait_for(state="detached")


def write(page: Page) -> None:
    """Answer the questions of a report, on the sealed page or the simple one."""
    page.locator("#id_what").fill(STORY)
    page.locator("#id_where").fill(PLACE)
    page.locator("#id_files").set_input_files(
        {"name": FILE_NAME, "mimeType": "text/plain", "buffer": FILE}
    )
    page.locator("#id_word").fill(PRIVATE_WORD)


def send_sealed(page: Page) -> str:
    """Send, and read the receipt off the page as a person would write it down."""
    page.locator("#send-place button").click()
    page.locator("#sent").wait_for()
    return receipt_on(page)


def receipt_on(page: Page) -> str:
    """The words, or the digits where the language has no list of words."""
    words = page.locator(".amparo-receipt li").all_inner_texts()
    return " ".join(words) if words else page.locator("p.amparo-receipt").inner_text()


def open_inbox(page: Page, address: str, receipt: str, word: str = "") -> None:
    page.goto(address)
    ready(page)
    check(page)
    page.locator("#id_receipt").fill(receipt)
    page.locator("#id_word").fill(word)
    page.locator("#open-place button").click()
    page.locator("#conversation").wait_for()


def contacted(page: Page, language: str) -> None:
    """Say of the contact what no page says on its own: the day, how, and the language."""
    day = page.locator("#contact-on")
    day.fill(day.get_attribute("max") or "")
    page.locator("#contact-way").select_option("in_person")
    page.locator("#contact-language").fill(language)


def come_in(page: Page, address: str, member: FoundedMember) -> None:
    """Begin at an address signed in, where a test is about something else than signing in.

    The same views make the same session and cookies; a browser keeps nothing else of signing in.
    """
    cookies = signing_in.signed_in(member).cookies.values()
    page.context.add_cookies(
        [
            {"name": one.key, "value": one.value, "url": urljoin(address, one["path"])}
            for one in cookies
        ]
    )
    page.goto(address)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def sign_in(page: Page, address: str, member: FoundedMember) -> None:
    """Sign in on the pages for it, and look at them."""
    page.goto(address)
    check(page)
    page.get_by_label("User name").fill(member.staff.username)
    page.get_by_label("Your six words").fill(member.passphrase)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code from your app").fill(signing_in.code_of(member.totp_secret))
    check(page)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def unlock(page: Page, member: FoundedMember) -> None:
    expect(page.get_by_role("heading", name="Your keys are locked")).to_be_visible()
    check(page)
    page.get_by_label("Your six words").fill(member.passphrase)
    page.get_by_role("button", name="Unlock").click()
    page.locator("#locked").wait_for(state="hidden")
    # Before the words of the last lock are back nobody can use the page, nor are they meant to.
    page.locator("#main[inert]").wait_for(state="detached")
