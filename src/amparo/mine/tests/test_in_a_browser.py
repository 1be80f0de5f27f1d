"""A person decides in their file: in a real browser, with real keys."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys import axe

from amparo.people import actions as people
from amparo.referrals import actions
from amparo.referrals.models import Referral, Release
from amparo.referrals.tests.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Request, Route


@pytest.fixture
def world(committed: None, begun_world: World) -> World:

    made = begun_world
    people.write_roots()
    return made


def enter(page: Page, site: str, world: World, *, word: str | None = None) -> list[str]:
    """Open the file; give all that the browser sends from now on."""
    sent: list[str] = []

    def keep(request: Request) -> None:
        sent.append(request.url + (request.post_data_buffer or b"").decode("latin-1"))

    page.on("request", keep)
    page.set_default_timeout(15000)
    page.goto(f"{site}/en/file/")
    page.locator("#broken").wait_for(state="detached")
    page.get_by_label("Your receipt").fill(world.letter.receipt.digits())
    page.get_by_label("Your private word").fill(world.letter.word if word is None else word)
    page.get_by_role("button", name="Open my file").click()
    return sent


@pytest.mark.browser
def test_a_person_chooses_signs_sees_and_takes_back(
    world: World, start_site: Callable[[], str], page: Page
) -> None:

    ours, theirs = world.offered()
    release = world.explain()
    site = start_site()

    sent = enter(page, site, world)
    page.get_by_role("heading", name="What you can decide now").wait_for()
    axe.check(page)
    page.get_by_role("button", name="I choose this one").first.click()
    page.get_by_text("You chose.").wait_for()
    states = {one.pk: one.state for one in Referral.objects.all()}
    assert sorted([states[ours.pk], states[theirs.pk]]) == ["accepted", "not_needed"]

    page.get_by_role("button", name="Yes, I choose to share this").click()
    page.get_by_text("You said yes. Your advocate will talk").wait_for()
    assert Release.objects.get(pk=release.pk).state == "signed"

    release.refresh_from_db()
    actions.activate(release=release, privately=True, by=world.bea)
    actions.wrap(release=release, sealed=world.wraps(release), by=world.bea)
    actions.open_received(release=release, by=world.zoe)
    enter(page, site, world)
    page.get_by_text("Right now, one other place can read something about you.").wait_for()
    page.get_by_role("heading", name="Agency shelter", exact=True).wait_for()
    page.get_by_text("what happened to you", exact=False).first.wait_for()
    page.get_by_text("Opened by:", exact=False).wait_for()

    page.set_viewport_size({"width": 360, "height": 740})
    # At night too, with what was closed open, and the eyes where it was opened.
    page.emulate_media(color_scheme="dark")
    page.get_by_text("Who did what with your file").click()
    axe.check(page)
    page.get_by_role("button", name="Take it back now").click()
    page.get_by_text("What they read before, they may remember.").wait_for()
    assert Release.objects.get(pk=release.pk).state == "withdrawn"
    assert world.client("zoe").get(f"/api/staff/received/{release.pk}").status_code == 404

    secrets = (world.letter.word, world.letter.receipt.digits(), world.letter.receipt.digits()[:9])
    assert not [one for one in sent for secret in secrets if secret in one]


# What a lying server may write beside the bytes that are signed: field by field.
LIES: dict[str, dict[str, Any]] = {
    "recipient": {"recipient": {"id": "x", "name": "The friendly shelter", "justice": False}},
    "compartments": {"compartments": [1]},
    "purpose": {"purpose": "shelter"},
    "wording": {"wording": "general-2026-11"},
    "from": {"from": "2020-01-01"},
    "until": {"until": "2020-01-02"},
    "language": {"language": "xx"},
}


@pytest.mark.browser
@pytest.mark.parametrize("field", LIES)
def test_only_what_the_signed_bytes_say_is_shown(
    world: World, start_site: Callable[[], str], page: Page, field: str
) -> None:
    world.explain(world.statement(world.police, use="investigation"))

    lie(page, lambda release: release.update(LIES[field]))
    enter(page, start_site(), world)

    shown = page.locator("[data-release]")
    shown.get_by_text("Who will read it: Agency police. This is an authority").wait_for()
    text = shown.inner_text()
    for said in (
        "what happened to you",
        "to look into a crime",
        "you cannot take back what they have read",
    ):
        assert said in text
    for lied in ("friendly", "who you are", "a safe place to stay", "2020"):
        assert lied not in text


@pytest.mark.browser
def test_a_release_to_an_authority_is_confirmed_apart(
    world: World, start_site: Callable[[], str], page: Page
) -> None:
    from tests.journeys import axe  # noqa: PLC0415 - Django first

    from amparo.referrals.models import Release  # noqa: PLC0415 - Django first

    world.explain(world.statement(world.police, use="investigation"))
    enter(page, start_site(), world)

    page.get_by_role("button", name="Yes, I choose to share this").click()
    page.get_by_text("Please read the strong words first").wait_for()
    assert Release.objects.get().state == "explained"
    axe.check(page)
    page.get_by_label("I read this, or somebody read it to me.").check()
    page.get_by_role("button", name="Yes, I choose to share this").click()
    page.get_by_text("You said yes. Your advocate will talk").wait_for()
    assert Release.objects.get().state == "signed"


@pytest.mark.browser
@pytest.mark.parametrize("what", ["root", "hash", "subject"])
def test_bytes_that_do_not_fit_are_not_shown_and_can_be_taken_back(
    world: World, start_site: Callable[[], str], page: Page, what: str
) -> None:
    from amparo.referrals.models import Release  # noqa: PLC0415 - Django first
    from amparo_seal.encoding import b64  # noqa: PLC0415 - Django first
    from amparo_seal.statements import release_hash  # noqa: PLC0415 - Django first

    world.explain()
    false: dict[str, dict[str, Any]] = {
        "root": {"recipient_root": bytes(32)},
        "subject": {"subject": uuid.uuid4()},
    }
    statement = world.statement(**false.get(what, {}))
    digest = b64(bytes(32)) if what == "hash" else b64(release_hash(statement))

    lie(page, lambda release: release.update(statement=b64(statement.bytes()), hash=digest))
    enter(page, start_site(), world)

    page.get_by_text("Something here does not fit").wait_for()
    assert page.get_by_role("button", name="Yes, I choose to share this").count() == 0
    # Its hash is not the one that is kept, so the wish counts without a signature.
    page.locator("[data-release]").get_by_role("button", name="No", exact=True).click()
    page.get_by_text("You said no.").wait_for()
    assert Release.objects.get().state == "withdrawn"


@pytest.mark.browser
@pytest.mark.parametrize("way", ["signed", "attested", "active"])
def test_what_is_not_handed_over_yet_is_shown_and_taken_back(
    world: World, start_site: Callable[[], str], page: Page, way: str
) -> None:
    from amparo.cases.models import Binding  # noqa: PLC0415 - Django first
    from amparo.referrals.models import Release  # noqa: PLC0415 - Django first

    made: dict[str, Callable[[], Release]] = {
        "signed": lambda: world.sign(world.explain()),
        "attested": lambda: world.attest(world.explain(method="paper")),
        "active": world.active,
    }
    made[way]()
    if way == "attested":
        Binding.objects.update(release_public=None)
    enter(page, start_site(), world)

    page.get_by_role("heading", name="You said yes. It is not shared yet.").wait_for()
    page.get_by_text("Right now, nobody else can read anything about you here.").wait_for()
    page.get_by_role("button", name="Take it back now").click()
    page.get_by_text("It was never shared, and now it cannot be.").wait_for()
    assert Release.objects.get().state == "withdrawn"


@pytest.mark.browser
def test_whether_it_was_read_is_said_as_it_is_when_taken_back(
    world: World, start_site: Callable[[], str], page: Page
) -> None:
    from amparo.referrals import actions  # noqa: PLC0415 - Django first

    release = world.shared()
    enter(page, start_site(), world)
    page.get_by_text("Nobody has opened it.").wait_for()

    # Somebody opens it while the page is open.
    actions.open_received(release=release, by=world.zoe)
    page.get_by_role("button", name="Take it back now").click()

    page.get_by_text("What they read before, they may remember.").wait_for()


@pytest.mark.browser
def test_a_person_reads_what_was_told_written_and_done_and_says_no_later(
    world: World, start_site: Callable[[], str], page: Page
) -> None:
    from tests.journeys import axe  # noqa: PLC0415 - Django first

    from amparo.journal.actors import PERSON  # noqa: PLC0415 - Django first
    from amparo.mine.tests.sending import send_file  # noqa: PLC0415 - Django first
    from amparo.referrals import actions  # noqa: PLC0415 - Django first
    from amparo.referrals.models import Referral  # noqa: PLC0415 - Django first

    send_file(world, "canary.txt", b"Canary-62.")
    rooms = world.offered()[0]
    enter(page, start_site(), world)
    page.get_by_text("They hold it for you until").first.wait_for()
    actions.choose(referral=rooms, by=PERSON)
    actions.start(referral=rooms, by=world.zoe)
    enter(page, page.url.removesuffix("/en/file/"), world)
    for folded in ("What I told you", "What my advocate wrote about me", "Who did what"):
        page.get_by_text(folded).click()
    page.locator("[data-list=story_title]").get_by_text("Canary-61").first.wait_for()
    page.get_by_role("button", name="Show canary.txt").click()
    page.frame_locator("iframe[title='canary.txt']").get_by_text("Canary-62").wait_for()
    page.locator("[data-list=parts_title]").get_by_text("Canary-61").first.wait_for()
    history = page.locator("[data-list=history_title]")
    history.get_by_text("They open your file to work for you.").wait_for()
    history.locator("[data-day]").first.get_by_text("A case was opened. By: a worker.").wait_for()
    days = history.locator("[data-day]").evaluate_all("all => all.map(one => one.dataset.day)")
    assert days == sorted(set(days), reverse=True)
    axe.check(page)

    page.locator(f"[data-ask='{rooms.pk}']").get_by_role("button").click()
    page.get_by_text("What was shared for it can be read no more.").wait_for()
    assert Referral.objects.get(pk=rooms.pk).state == "withdrawn"


@pytest.mark.browser
def test_a_receipt_that_is_not_bound_reads_one_true_sentence(
    world: World, start_site: Callable[[], str], page: Page
) -> None:
    from amparo.cases.models import Binding  # noqa: PLC0415 - Django first

    Binding.objects.update(ended_on=world.today)
    enter(page, start_site(), world)

    page.get_by_text("This receipt is not linked to a file.").wait_for()
    assert "wrote" not in page.locator("#file").inner_text()
    assert "Nothing about you" not in page.locator("#file").inner_text()


@pytest.mark.browser
def test_without_the_private_word_nothing_opens(
    world: World, start_site: Callable[[], str], page: Page
) -> None:
    site = start_site()

    enter(page, site, world, word="not the word")

    page.get_by_text("That private word does not fit.").first.wait_for()
    assert page.locator("#file").is_hidden()


def lie(page: Page, change: Callable[[dict[str, Any]], None]) -> None:
    """Let the server say something else beside the bytes of each release."""

    def answer(route: Route) -> None:
        file = route.fetch().json()
        for release in file["releases"]:
            change(release)
        route.fulfill(json=file, headers={"Cache-Control": "no-store"})

    page.route("**/api/mine", answer)
