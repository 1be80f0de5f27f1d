"""Signing in, unlocking and vouching in a real browser, with the real Argon2id."""

from collections.abc import Callable
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from tests.journeys import axe

from amparo.people import actions, vouching
from amparo.people.actions import Founded, FoundedMember
from amparo.people.models import Staff
from amparo.people.tests import parties
from amparo.people.tests.signing_in import code_of


@pytest.fixture
def casa(committed: None) -> Founded:
    """As the fixture of the same name, but with words that are really stretched, and kept."""
    founded = parties.found("casa", parties.ANA, parties.BEA)
    actions.write_roots()
    return founded


class Watched:
    """All that a browser sent."""

    def __init__(self, context: BrowserContext) -> None:
        self.sent: list[str] = []
        context.on("request", self._note)

    def _note(self, request: Request) -> None:
        self.sent += [request.url, unquote_plus(request.post_data or "")]

    def never_sent(self, *texts: str) -> bool:
        return not any(text in sent for text in texts for sent in self.sent)


def sign_in(page: Page, address: str, member: FoundedMember) -> None:
    # Asked for a page, one comes back to it after signing in.
    page.goto(f"{address}/en/staff/people/")
    page.get_by_label("User name").fill(member.staff.username)
    page.get_by_label("Your six words").fill(member.passphrase)
    page.get_by_role("button", name="Sign in").click()
    signed_in = page.get_by_role("button", name="Sign out")
    refused = page.get_by_text("This code did not fit")
    # A code can run out while it is typed; people then type the next one, and so does this.
    for _ in range(2):
        page.get_by_label("Code from your app").fill(code_of(member.totp_secret))
        page.get_by_role("button", name="Go on").click()
        expect(signed_in.or_(refused)).to_be_visible(timeout=15_000)
        if signed_in.is_visible():
            return
    expect(signed_in).to_be_visible()


def unlock(page: Page, member: FoundedMember) -> None:
    page.get_by_label("Your six words").fill(member.passphrase)
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_role("heading", name="Colleagues")).to_be_visible(timeout=20_000)


def at_colleagues(browser: Browser, address: str, member: FoundedMember) -> tuple[Page, Watched]:
    context = browser.new_context()
    watched = Watched(context)
    page = context.new_page()
    sign_in(page, address, member)
    expect(page.get_by_role("heading", name="Your keys are locked")).to_be_visible()
    expect(page.get_by_role("heading", name="Colleagues")).to_be_hidden()
    unlock(page, member)
    return page, watched


def enrolled(browser: Browser, link: str) -> tuple[str, str, Watched]:
    """Enrol at a link; give the words, the code to tell, and what was sent."""
    context = browser.new_context()
    watched = Watched(context)
    page = context.new_page()
    page.goto(link)
    expect(page.get_by_role("heading", name="Welcome to Agency casa")).to_be_visible()
    words = page.locator("[data-passphrase]").inner_text()
    assert page.url.endswith("/en/staff/enrol/")
    axe.check(page)
    page.get_by_label("Your name, as colleagues see it").fill("Inés")
    page.get_by_label("User name to sign in with").fill("ines")
    page.get_by_label("Type the six words, to be sure").fill("one two three")
    page.get_by_role("button", name="Make my keys").click()
    expect(page.get_by_text("These are not the six words above")).to_be_visible()
    page.get_by_label("Type the six words, to be sure").fill(words.upper())
    page.get_by_role("button", name="Make my keys").click()
    expect(page.get_by_role("heading", name="Your keys are made")).to_be_visible(timeout=20_000)
    code = page.locator("[data-code]").inner_text()
    page.goto(link)
    expect(page.get_by_text("This link does not work any more")).to_be_visible()
    context.close()
    return words, code, watched


def test_a_colleague_comes_in_through_three_browsers(
    browser: Browser, casa: Founded, start_site: Callable[[], str]
) -> None:
    address = start_site()
    ana, sent_by_ana = at_colleagues(browser, address, casa.members["ana"])
    axe.check(ana)
    ana.locator("#role-advocate").check()
    ana.get_by_role("button", name="Make the link").click()
    made = ana.locator("[data-invite] [data-link]")
    expect(made).to_be_visible()
    link = made.input_value()

    words, code, sent_by_ines = enrolled(browser, link)
    ana.reload()
    expect(ana.locator("[data-code]").first).to_have_text(code)
    ana.get_by_role("button", name="They told me this code: sign").click()
    expect(ana.get_by_text("waiting for a second colleague")).to_be_visible()
    bea, sent_by_bea = at_colleagues(browser, address, casa.members["bea"])
    expect(bea.locator("[data-code]").first).to_have_text(code)
    bea.get_by_role("button", name="They told me this code: confirm").click()
    # Her device sees the change too, before anything goes to the new keys.
    expect(bea.get_by_text("Inés came: advocate.")).to_be_visible()
    bea.get_by_role("button", name="I know of this: go on").click()
    expect(bea.get_by_role("row", name="Inés")).to_be_visible()

    assert Staff.objects.get(username="ines").is_active
    assert len(vouching.held(casa.agency).staff_keys) == 3
    secret = link.rpartition(".")[2]
    passphrases = [words, *(member.passphrase for member in casa.members.values())]
    for watched in (sent_by_ana, sent_by_ines, sent_by_bea):
        assert watched.sent
        assert watched.never_sent(secret, *passphrases)


def test_a_lock_closes_the_page_and_the_words_open_it_again(
    browser: Browser, casa: Founded, start_site: Callable[[], str]
) -> None:
    page, _ = at_colleagues(browser, start_site(), casa.members["ana"])
    page.reload()
    expect(page.get_by_role("heading", name="Colleagues")).to_be_visible()

    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_role("heading", name="Your keys are locked")).to_be_visible()
    axe.check(page)
    page.get_by_label("Your six words").fill("not my words at all really")
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_text("These words do not open your keys")).to_be_visible(timeout=20_000)

    unlock(page, casa.members["ana"])


def test_a_server_with_another_root_opens_nothing(
    browser: Browser, casa: Founded, start_site: Callable[[], str]
) -> None:
    address = start_site()
    stranger = parties.found("other", parties.ZOE)
    # The bundle was made before: the swapped root is not the one it knows.
    casa.agency.root_public = bytes(stranger.agency.root_public)
    casa.agency.save(update_fields=["root_public"])
    page = browser.new_context().new_page()
    sign_in(page, address, casa.members["ana"])
    page.get_by_label("Your six words").fill(casa.members["ana"].passphrase)

    page.get_by_role("button", name="Unlock").click()

    expect(page.get_by_text("not the ones this page was made for")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("heading", name="Colleagues")).to_be_hidden()
