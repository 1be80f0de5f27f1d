"""What the workers of two agencies do in their browsers, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.people import look

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.people import Worker

NOTE = "She wants to call her sister. canary-note-5528"
NAMED = {"en": "English", "es": "Spanish", "fr": "French", "ar": "Arabic"}
CODE = "sunflower canary-code-5529"


def answers(worker: Worker, question: str, *, language: str) -> None:
    """Open the newest report and answer it, signed."""
    page = worker.go("reports/")
    look(page, f"staff-reports-{worker.browsers.width}")
    rows = page.get_by_role("row").filter(has_text="received").filter(has_not_text="Urgent")
    rows.filter(has=page.get_by_role("cell", name=NAMED[language], exact=True)).get_by_role(
        "link"
    ).click()
    worker.unlock()
    page.get_by_text("Uncover.").click()
    expect(page.get_by_text(steps.STORY)).to_be_visible()
    page.get_by_label("Your answer").fill(question)
    page.get_by_role("button", name="Sign and send").click()
    expect(page.get_by_text("Sent.", exact=True)).to_be_visible()
    look(page, f"staff-report-{worker.browsers.width}")
    page.get_by_label("Who wrote this").select_option("self")
    page.get_by_label("State").select_option("triaged")
    page.get_by_role("button", name="Note this").click()
    expect(page.get_by_text("Noted.")).to_be_visible()


def opens_a_case(worker: Worker) -> str:
    """At the person's wish, after direct contact: keys, team and receipt; then what they need."""
    page = worker.page
    page.get_by_role("link", name="Open a case at the person’s wish").click()
    steps.contacted(page, "en")
    page.get_by_label("The person wants us to open a case").check()
    page.locator("#bind").check()
    page.get_by_label("Who can sign for them").select_option("adult_alone")
    page.get_by_label("How you checked that").select_option("said")
    page.get_by_label("Odile").check()
    look(page, f"staff-case-new-{worker.browsers.width}")
    page.get_by_role("button", name="Seal and open the case").click()
    expect(page.get_by_role("heading", name="What the person needs")).to_be_visible()
    case = page.url.rstrip("/").rpartition("/")[2]
    page.locator("#shown-language").fill("en")
    page.get_by_role("button", name="The person was shown this list").click()
    expect(page.get_by_role("button", name="The person was shown this list")).to_be_hidden()
    _names_a_need(page)
    _fills_the_card(page)
    page.get_by_label("New note").fill(NOTE)
    page.get_by_role("button", name="Seal this note").click()
    expect(page.get_by_text(NOTE)).to_be_visible()
    look(page, f"staff-case-{worker.browsers.width}")
    return case


def _names_a_need(page: Page) -> None:
    page.get_by_label("Need", exact=True).select_option("shelter")
    page.get_by_label("When", exact=True).select_option("now")
    page.get_by_label("Which place the person gives it").fill("1")
    page.get_by_role("button", name="Add this need").click()
    line = page.locator("[data-needs] > li").first
    expect(line).to_contain_text("now, identified")
    line.locator("summary").click()
    line.get_by_label("Next").select_option("accepted")
    line.get_by_role("button", name="Take this step").click()
    expect(line).to_contain_text("the person wants help with it")


def _fills_the_card(page: Page) -> None:
    card = page.locator("section[aria-labelledby=card]")
    card.get_by_text("Show and change").click()
    card.get_by_label("Code word").fill(CODE)
    card.get_by_role("button", name="Save").click()
    expect(page.locator("[data-status]")).to_contain_text("Saved")


def asks_two_shelters(worker: Worker, case: str) -> None:
    """Opaque: what is needed and when, for whom; never who."""
    page = worker.go(f"cases/{case}/referrals/")
    page.get_by_label("Rooms for women and children").check()
    page.get_by_label("Rooms for adults of every gender").check()
    look(page, f"staff-asks-of-a-case-{worker.browsers.width}")
    page.get_by_role("button", name="Ask all that are ticked").click()
    expect(page.locator("[data-status]")).to_contain_text("Asked.")


def offers(worker: Worker, until: str) -> None:
    page = worker.go("asks/")
    worker.unlock()
    ask = page.locator("[data-waiting] [data-ask]").last
    ask.get_by_label("Hold it for the person until").fill(until)
    look(page, f"staff-asks-{worker.browsers.width}")
    ask.get_by_role("button", name="Offer help").click()
    expect(page.locator("[data-status]")).to_contain_text("The team that asked can see it now.")


def explains_a_release(worker: Worker, case: str, *, on_paper: bool) -> None:
    """Recipient, what, why, until when, possible harm; and the person said it back."""
    page = worker.go(f"cases/{case}/referrals/")
    page.locator("#release-story").check()
    page.locator("#release-method").select_option("paper" if on_paper else "my_file")
    page.locator("#release-purpose").select_option("shelter")
    page.locator("[data-until-days]").get_by_role("button", name="(usual)").click()
    page.locator("#release-language").fill("en")
    page.locator("#release-checked").select_option("asked")
    page.locator("#release-support").select_option("")
    page.locator("#release-heard").check()
    page.locator("#release-teach-back").check()
    look(page, f"staff-release-{worker.browsers.width}")
    page.get_by_role("button", name="Make it ready to sign").click()
    expect(page.locator("[data-status]")).to_contain_text("ready to sign")


def hands_over(worker: Worker, case: str, *, spoke: bool) -> None:
    page = worker.go(f"cases/{case}/referrals/")
    if spoke:
        page.get_by_label("I spoke with the person where nobody else could hear").check()
        page.get_by_role("button", name="Make it active").click()
        expect(page.locator("[data-status]")).to_contain_text("It is active")
    page.get_by_role("button", name="Check the signature and hand it over").click()
    expect(page.locator("[data-status]")).to_contain_text("Handed over")


def opens_what_was_shared(worker: Worker, *, for_colleague: str) -> None:
    """Intake opens it once, and gives it to who helps the person."""
    page = worker.go("received/")
    worker.unlock()
    page.get_by_role("button", name="Open it").last.click()
    expect(page.locator("[data-shown] article")).to_contain_text(steps.STORY)
    expect(page.locator("[data-shown]")).not_to_contain_text(NOTE)
    look(page, f"staff-received-{worker.browsers.width}")
    page.get_by_label(for_colleague).check()
    page.get_by_role("button", name="Take it up").click()
    expect(page.locator("[data-status]")).to_contain_text("Taken up")


def finds_it_ended(worker: Worker) -> None:
    page = worker.go("received/")
    page.locator("[data-status]").wait_for(state="attached")
    expect(page.get_by_role("button", name="Open it")).to_have_count(0)
    assert steps.STORY not in page.content()
    look(page, f"staff-received-ended-{worker.browsers.width}")


def completes(worker: Worker) -> None:
    page = worker.go("asks/")
    chosen = page.locator("[data-others] [data-ask]").filter(
        has=page.get_by_role("button", name="Help begins")
    )
    which = chosen.first.get_attribute("data-ask")
    ask = page.locator(f"[data-ask='{which}']")
    ask.get_by_role("button", name="Help begins").click()
    expect(page.locator("[data-status]")).to_contain_text("The team that asked can see it now.")
    ask.get_by_label("What came of it").first.select_option("received")
    ask.get_by_role("button", name="It is done").click()
    expect(ask).to_contain_text("It ended: the person got the service")
    look(page, f"staff-asks-ended-{worker.browsers.width}")


def notes_the_need_met(worker: Worker, case: str) -> None:
    page = worker.go(f"cases/{case}/")
    line = page.locator("[data-needs] > li").first
    # The referral ended: the need says so, and asks what it means for the person.
    expect(line.locator("[data-ended]")).to_contain_text("the person got the service")
    line.get_by_label("Is it met?").select_option("met")
    line.get_by_label("in the person’s own word").select_option("yes")
    line.get_by_role("button", name="Note it, with their word").click()
    expect(line.get_by_text("now, met")).to_be_visible()
    expect(line).to_contain_text("The person says")


def chooses_for_the_person(worker: Worker, case: str, agency: str) -> None:
    page = worker.go(f"cases/{case}/referrals/")
    ask = page.locator("[data-ask]").filter(has_text=agency)
    ask.get_by_role("button", name="The person chooses this one").click()
    expect(ask).to_contain_text("Now: chosen")


def attests(worker: Worker) -> None:
    """Before a worker, on paper; who signed, where and in which language is sealed."""
    page = worker.page
    for label, text in (
        ("The name the person", "canary-signer-5530"),
        ("Where they signed", "canary-place-5531"),
        ("Language, such as", "ar"),
    ):
        page.locator("[data-releases]").get_by_label(label).fill(text)
    page.get_by_role("button", name="They signed before me").click()
    expect(page.locator("[data-status]")).to_contain_text("Noted, sealed and signed")


def confirms(worker: Worker, case: str) -> None:
    page = worker.go(f"cases/{case}/referrals/")
    worker.unlock()
    page.get_by_label("I asked the person").check()
    page.get_by_role("button", name="Confirm it").click()
    expect(page.locator("[data-status]")).to_contain_text("active")


def takes_back(worker: Worker, case: str) -> None:
    page = worker.go(f"cases/{case}/referrals/")
    page.get_by_role("button", name="The person takes it back").click()
    expect(page.locator("[data-status]")).to_contain_text("it opens no more")


def sees_the_counts(worker: Worker) -> None:
    page = worker.go("")
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    look(page, f"staff-desk-{worker.browsers.width}")
