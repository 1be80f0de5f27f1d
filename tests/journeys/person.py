"""What a person does in their browser, in any language: fields are found by what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.people import glance, look

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.people import Browsers

STORY = "They keep my passport. canary-kite-5521"
BACK = "Yes, until Monday. canary-back-5527"


class Person:
    """Writes on the sealed address or on the simple one, and keeps receipt and word in mind."""

    word = steps.PRIVATE_WORD
    receipt = ""

    def __init__(self, browsers: Browsers, language: str) -> None:
        self.browsers, self.language = browsers, language
        self.home = f"{browsers.site.url}/{language}"

    def name(self, step: str) -> str:
        return f"{step}-{self.language}-{self.browsers.width}"

    def reports(self) -> None:
        raise NotImplementedError

    def answers(self, question: str) -> None:
        raise NotImplementedError


class Sealed(Person):
    def reports(self) -> None:
        page = self.browsers.new()
        page.goto(f"{self.home}/")
        look(page, self.name("landing"))
        page.goto(f"{self.home}/report/lumbre/")
        steps.ready(page)
        look(page, self.name("report"))
        page.locator("#id_danger_0").check()
        expect(page.locator("#danger-now")).to_be_visible()
        look(page, self.name("danger"))
        page.locator("#id_danger_1").check()
        expect(page.locator("#danger-now")).to_be_hidden()
        page.locator("#id_about_0").check()
        steps.write(page)
        look(page, self.name("report-written"))
        self.receipt = steps.send_sealed(page)
        look(page, self.name("receipt"))
        # One tap on another language would lose what is shown once.
        expect(page.locator(".amparo-languages")).to_have_count(0)

    def answers(self, question: str) -> None:
        page = self._inbox()
        expect(page.get_by_text(question)).to_be_visible()
        page.locator("#message").fill(BACK)
        page.locator("#message + button").click()
        expect(page.get_by_text(BACK)).to_be_visible()
        look(page, self.name("answered"))

    def _inbox(self) -> Page:
        # Another browser, with nothing stored.
        page = self.browsers.new()
        steps.open_inbox(page, f"{self.home}/inbox/", self.receipt)
        look(page, self.name("inbox"))
        return page

    def opens_file(self) -> Page:
        page = self.browsers.new()
        page.goto(f"{self.home}/file/")
        steps.ready(page)
        look(page, self.name("file-entry"))
        page.locator("#id_receipt").fill(self.receipt)
        page.locator("#id_word").fill(self.word)
        page.locator("#open-place button").click()
        page.locator("#file").wait_for()
        look(page, self.name("file"))
        return page

    def chooses(self, page: Page, agency: str) -> None:
        """One of two offers; the other service is told that it is not needed."""
        offer = page.locator("#file li").filter(has_text=agency)
        offer.locator("button.govuk-button:not(.govuk-button--secondary)").first.click()
        expect(page.locator("#file [role=status]")).not_to_be_empty()
        look(page, self.name("file-chosen"))

    def signs(self, page: Page) -> None:
        look(page, self.name("file-to-sign"))
        page.locator("#file .govuk-inset-text button:not(.govuk-button--secondary)").first.click()
        expect(page.locator("#file [role=status]")).not_to_be_empty()

    def takes_back(self, page: Page) -> None:
        look(page, self.name("file-ledger"))
        page.locator("#file button.govuk-button--warning").first.click()
        # Nothing is left to be taken back; then the page says what was read.
        expect(page.locator("#file button.govuk-button--warning")).to_have_count(0)
        expect(page.locator("#file [role=status]")).not_to_be_empty()
        look(page, self.name("file-taken-back"))


class Assisted(Person):
    """No script runs in this browser: words and receipt pass through the server's memory."""

    def _page(self) -> Page:
        return self.browsers.new(assisted=True)

    def reports(self) -> None:
        page = self._page()
        page.goto(f"{self.home}/")
        page.goto(f"{self.home}/report/lumbre/simple/")
        glance(page, self.name("simple-report"))
        page.locator("#id_about_0").check()
        steps.write(page)
        page.locator("form[method=post] button[type=submit]").last.click()
        page.locator(".amparo-receipt").first.wait_for()
        glance(page, self.name("simple-receipt"))
        expect(page.locator(".amparo-languages")).to_have_count(0)
        self.receipt = steps.receipt_on(page)

    def answers(self, question: str) -> None:
        page = self._page()
        page.goto(f"{self.home}/inbox/simple/")
        glance(page, self.name("simple-inbox"))
        page.locator("#id_receipt").fill(self.receipt)
        page.locator("form[method=post] button[type=submit]").last.click()
        expect(page.get_by_text(question)).to_be_visible()
        page.locator("textarea").last.fill(BACK)
        page.locator("form[method=post] button[type=submit]").last.click()
        expect(page.get_by_text(BACK)).to_be_visible()
        glance(page, self.name("simple-conversation"))
