"""Working on a case in a real browser: nothing typed is lost, each act shows what came of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys import steps

from amparo.cases import actions, queries
from amparo.cases.models import Block, Case, CodesShown, Member, Need
from amparo.cases.tests.making import SOL, Work
from amparo.desk.tests.browsing import look, show_list, unlock
from amparo.people import actions as people
from amparo.people.tests import parties
from amparo.reports.models import Message
from amparo.vault.actions import Incoming
from amparo.vault.models import Envelope
from amparo_seal.envelope import Compartment, Kind

ANA: parties.Line = (*parties.ANA[:2], ["advocate", "intake"], parties.ANA[3])
STORY = Compartment["story"]


@pytest.fixture
def work(committed: None) -> Work:
    """A case of Ana's, whose keys the test holds too: it can write as a second colleague."""
    founded = parties.found("casa", ANA, parties.BEA, SOL)
    parties.found("shelter", ("zoe", "Zoe", ["intake"], "un deux trois quatre cinq six"))
    people.write_roots()
    return Work.with_report(founded)


@pytest.fixture
def case(work: Work) -> Case:
    return work.open()


@pytest.fixture
def opened(page: Page, work: Work, case: Case, start_site: Callable[[], str]) -> Page:
    ana = work.founded.members["ana"]
    steps.come_in(page, f"{start_site()}/en/staff/cases/{case.pk}/", ana)
    unlock(page, ana)
    expect(page.get_by_role("heading", name="What the person needs")).to_be_visible()
    expect(page.get_by_text("Opening the case.")).to_be_hidden(timeout=20_000)
    return page


def save_story(work: Work, case: Case, text: str) -> None:
    """A colleague was first."""
    before = queries.newest_part(case.pk, kind=Kind.CASE_PART, compartment=STORY)
    assert before is not None
    body = {"text": text}
    work.sealer.part(STORY, body, sequence=before.sequence + 1, previous=bytes(before.context))
    sealed = Incoming.parse(work.sealer.take())
    actions.save_sealed(case=case, sealed=sealed, by=work.by.staff)


def test_an_act_wipes_nothing_that_is_being_written_elsewhere(opened: Page, case: Case) -> None:
    page = opened
    page.get_by_text("Health (nothing yet)").click()
    page.get_by_label("Health", exact=True).fill("Half-written-health")
    page.get_by_text("Show and change").click()
    page.get_by_label("Code word").fill("Half-written-code")
    page.get_by_label("New note").fill("Half-written-note")

    page.get_by_role("button", name="Add this need").click()
    _the_refusal_leads_to_the_list(page)
    _a_language_is_known_by_its_name(page)
    show_list(page, "portuguese")
    assert CodesShown.objects.get().language == "pt"
    page.get_by_role("button", name="Add this need").click()

    expect(page.get_by_text("safety: now, identified")).to_be_visible()
    expect(page.get_by_label("Health", exact=True)).to_have_value("Half-written-health")
    expect(page.get_by_label("Code word")).to_have_value("Half-written-code")
    expect(page.get_by_label("New note")).to_have_value("Half-written-note")
    page.get_by_role("button", name="Seal this note").click()
    expect(page.locator("[data-notes]").get_by_text("Half-written-note")).to_be_visible()
    expect(page.get_by_label("Health", exact=True)).to_have_value("Half-written-health")


def _the_refusal_leads_to_the_list(page: Page) -> None:
    problem = page.locator("[data-problem]")
    expect(problem).to_contain_text("Show the person the list of what the server can see first.")
    problem.get_by_role("link").click()
    expect(page.locator("#list-to-show")).to_be_focused()
    expect(page.locator("#list-to-show")).to_be_in_viewport()
    assert not Need.objects.exists()


def _a_language_is_known_by_its_name(page: Page) -> None:
    field, problem = page.locator("#shown-language"), page.locator("[data-problem]")
    assert page.locator('#language-names option[data-code="ar"]').get_attribute("value") == "Arabic"
    field.fill("the tongue of the hills")
    page.get_by_role("button", name="The person was shown this list").click()
    expect(problem).to_contain_text("We do not know this language by that name.")
    problem.get_by_role("link").click()
    expect(field).to_be_focused()


def test_a_part_is_saved_and_a_colleague_who_was_first_is_shown(
    opened: Page, work: Work, case: Case
) -> None:
    page, story = opened, opened.get_by_label("Story", exact=True)
    page.get_by_text("Story (written)").click()
    save = page.locator("details:has(#part-story)").get_by_role("button", name="Seal and save")

    story.fill("Mine-2")
    save_story(work, case, "Theirs-2")
    save.click()
    expect(page.get_by_text("A colleague saved a newer version")).to_be_visible()
    expect(page.get_by_text("Theirs-2")).to_be_visible()
    expect(story).to_have_value("Mine-2")
    story.fill("Mine-2 and Theirs-2")
    save.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(story).to_have_value("Mine-2 and Theirs-2")

    story.fill("Mine-4")
    save.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_text("A colleague saved a newer version")).to_be_hidden()
    newest = queries.newest_part(case.pk, kind=Kind.CASE_PART, compartment=STORY)
    assert newest is not None
    assert newest.sequence == 4


def test_the_safety_card_is_sealed_and_comes_back(opened: Page, case: Case) -> None:
    page = opened
    page.get_by_text("Show and change").click()
    page.get_by_label("Name to use").fill("Canary-name")
    page.get_by_label("Who must never be contacted").fill("الأخ")
    page.locator("[data-card]").get_by_role("button", name="Seal and save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()

    page.reload()
    page.get_by_text("Show and change").click()

    expect(page.get_by_label("Name to use")).to_have_value("Canary-name", timeout=20_000)
    never = page.get_by_label("Who must never be contacted")
    assert never.evaluate("field => getComputedStyle(field).direction") == "rtl"
    assert Envelope.objects.filter(subject=case.pk, kind=Kind.SAFETY_CARD).count() == 1


def test_words_typed_before_a_lock_come_back_to_their_writer(
    opened: Page, work: Work, case: Case
) -> None:
    page, ana = opened, work.founded.members["ana"]
    page.get_by_label("New note").fill("Canary-draft-1")
    page.get_by_text("Health (nothing yet)").click()
    page.get_by_label("Health", exact=True).fill("Canary-draft-2")
    page.get_by_label("Your answer").fill("Canary-draft-3")

    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_role("heading", name="Your keys are locked")).to_be_visible()
    drafts = Envelope.objects.filter(subject=case.pk, kind=Kind.DRAFT)
    assert drafts.count() == 3
    assert not any(b"Canary" in bytes(one.data) for one in drafts)
    unlock(page, ana)

    expect(page.get_by_text("Your words from before the lock are back.")).to_be_visible()
    expect(page.get_by_label("New note")).to_have_value("Canary-draft-1")
    expect(page.get_by_label("Health", exact=True)).to_have_value("Canary-draft-2")
    expect(page.get_by_label("Your answer")).to_have_value("Canary-draft-3")
    page.get_by_role("button", name="Seal this note").click()
    expect(page.locator("[data-notes]").get_by_text("Canary-draft-1")).to_be_visible()
    # What was saved does not come back once more.
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert drafts.all().count() == 2


def test_a_lock_hides_and_forgets_all_even_when_the_server_is_away(opened: Page) -> None:
    page = opened
    page.get_by_text("Story (written)").click()
    page.get_by_label("New note").fill("Canary-draft-4")
    page.route("**/api/**", lambda route: route.abort())

    with page.expect_navigation():
        page.get_by_role("button", name="Lock").click()

    assert "Canary" not in page.content()
    page.unroute("**/api/**")
    page.reload()
    # The server still knew its half of the device key; this device forgot the other one.
    expect(page.get_by_role("heading", name="Your keys are locked")).to_be_visible()


def test_the_team_answers_the_person_from_the_case(opened: Page, work: Work) -> None:
    page = opened
    page.get_by_label("Your answer").fill("Are you safe? Word-78.")
    page.get_by_role("button", name="Sign and send").click()

    expect(page.locator("[data-messages]").get_by_text("Word-78")).to_be_visible()
    expect(page.get_by_label("Your answer")).to_have_value("")
    assert Message.objects.get().by_staff


def test_needs_take_only_steps_that_follow_and_keep_the_persons_words(
    opened: Page, case: Case
) -> None:
    page = opened
    show_list(page)
    page.get_by_role("button", name="Add this need").click()
    expect(page.get_by_text("safety: now, identified")).to_be_visible()
    page.get_by_text("Change safety").click()
    need = Need.objects.get()
    steps = page.locator(f"#state-{need.pk} option")
    assert steps.all_inner_texts()[1:] == [
        "the person wants help with it",
        "the person does not want help with it",
    ]

    page.get_by_label("What they do not want").fill("Canary-refusal")
    page.get_by_label("How soon").select_option("later")
    page.get_by_label("How bad it is", exact=True).select_option("serious")
    page.get_by_label("Look at it again on").fill("2030-01-31")
    page.get_by_role("button", name="Keep these").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("What they do not want")).to_have_value("Canary-refusal")
    page.get_by_role("button", name="Seal their words").click()
    expect(page.locator("[data-need] .amparo-kept").get_by_text("Canary-refusal")).to_be_visible()
    expect(page.get_by_text("How bad: it harms them")).to_be_visible()

    page.locator(f"#state-{need.pk}").select_option("accepted")
    page.get_by_role("button", name="Take this step").click()
    expect(page.get_by_text("safety: later, the person wants help with it")).to_be_visible()
    page.locator(f"#state-{need.pk}").select_option("in_progress")
    page.get_by_role("button", name="Take this step").click()
    expect(page.get_by_text("safety: later, in progress")).to_be_visible()
    page.locator(f"#state-{need.pk}").select_option("unmet")
    page.get_by_role("button", name="Take this step").click()
    expect(page.get_by_text("Say what was in the way. Nothing was changed.")).to_be_visible()
    page.get_by_label("What was in the way").select_option("no_place")
    page.get_by_role("button", name="Take this step").click()
    expect(page.get_by_text("In the way: no place was free")).to_be_visible()
    need.refresh_from_db()
    assert (need.state, need.severity, str(need.review_on)) == ("unmet", "serious", "2030-01-31")
    assert not any(b"Canary" in bytes(one.data) for one in Envelope.objects.all())


def test_team_blocks_and_state_are_changed_on_the_page(
    opened: Page, work: Work, case: Case, tmp_path: Path
) -> None:
    page = opened
    page.get_by_label("Colleague", exact=True).select_option(label="Bea")
    page.get_by_role("button", name="Give them the key of this case").click()
    expect(page.locator("[data-team]").get_by_text("Bea")).to_be_visible()
    assert Member.objects.filter(case=case).count() == 2

    away = page.get_by_label("A colleague in any role, or a partner agency")
    page.get_by_label("New note").fill("Still being written.")
    away.select_option(label="Sol")
    page.get_by_role("button", name="Keep them away").click()
    expect(page.get_by_text("Sol will see nothing more of this person")).to_be_visible()
    page.get_by_role("button", name="No, change nothing").click()
    assert not Block.objects.exists()
    for name in ("Sol", "Agency shelter"):
        away.select_option(label=name)
        page.get_by_role("button", name="Keep them away").click()
        page.get_by_role("button", name=f"Yes, keep {name} away for good").click()
        expect(page.locator("[data-blocked]").get_by_text(name)).to_be_visible()
    assert {bool(one.staff_id) for one in Block.objects.all()} == {True, False}
    expect(page.get_by_label("New note")).to_have_value("Still being written.")

    page.get_by_label("Next", exact=True).select_option("closing")
    page.get_by_role("button", name="Change the state").click()
    expect(page.get_by_text("Say why the case closes. Nothing was changed.")).to_be_visible()
    page.get_by_label("Why, when it closes").select_option("moved")
    page.get_by_role("button", name="Change the state").click()
    expect(page.locator("[data-state]")).to_have_text("closing, to be approved: moved away")
    case.refresh_from_db()
    assert (case.state, case.closure) == ("closing", "moved")
    look(page, tmp_path, "case")
