"""A person shares with whom they wish, under a name of their own: from the team to their file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.journeys import axe, steps
from tests.journeys.test_sharing import enter

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from amparo.referrals.tests.world import World

NAME = "the house by the sea"


def explain(page: Page, whom: str, *, part: str = "story") -> None:
    page.locator("#release-ask").select_option(label=whom)
    page.locator(f"#release-{part}").check()
    page.locator("#release-purpose").select_option("shelter")
    page.locator("[data-until-days]").get_by_role("button", name="(usual)").click()
    page.locator("#release-method").select_option("my_file")
    page.locator("#release-language").fill("es")
    page.locator("#release-checked").select_option("asked")
    page.locator("#release-support").select_option("")
    page.locator("#release-heard").check()
    page.locator("#release-teach-back").check()


def _nothing_is_chosen_for_anybody(page: Page) -> None:
    """Each choice begins empty again when it is taken back, and the refusal leads to it."""
    problem = page.locator("[data-problem]")
    for left, refusal, chosen in (
        ("purpose", "Choose why the person shares this", "investigation"),
        ("method", "Choose how the person signs", "my_file"),
        ("checked", "how you know", "known"),
        ("support", "what helped", "trusted"),
    ):
        field = page.locator(f"#release-{left}")
        field.select_option(index=0)
        page.get_by_role("button", name="Make it ready to sign").click()
        expect(problem).to_contain_text(refusal)
        problem.get_by_role("link").click()
        expect(field).to_be_focused()
        field.select_option(chosen)
    page.locator("#release-until").fill("")
    page.get_by_role("button", name="Make it ready to sign").click()
    expect(problem).to_contain_text("Choose until which day")
    page.locator("[data-until-days]").get_by_role("button", name="(longest)").click()


def open_file(page: Page, site: str, world: World, language: str = "en") -> Page:
    page.goto(f"{site}/{language}/file/")
    page.locator("#broken").wait_for(state="detached")
    page.locator("#id_receipt").fill(world.letter.receipt.digits())
    page.locator("#id_word").fill(world.letter.word)
    page.locator("#open-place button").click()
    page.locator("#file").wait_for(timeout=30000)
    return page


def test_a_team_explains_to_whom_the_person_wishes_and_they_sign_by_their_own_name(
    committed: None, begun_world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    # Django is set up after this file is read.
    from amparo.people import actions  # noqa: PLC0415 - Django first
    from amparo.referrals.models import Release  # noqa: PLC0415 - Django first

    world = begun_world
    actions.write_roots()
    site = start_site()
    bea = enter(visit(), site, world, "bea", f"cases/{world.case.pk}/referrals/")

    for name in ("purpose", "until", "method", "checked"):
        expect(bea.locator(f"#release-{name}")).to_have_value("")
    # Nobody was asked and nobody chosen: the person wishes to share with the police.
    make = bea.get_by_role("button", name="Make it ready to sign")
    explain(bea, "Agency police")
    bea.locator("#release-purpose").select_option("investigation")
    _nothing_is_chosen_for_anybody(bea)
    bea.locator("#release-name").fill(NAME)
    make.click()
    expect(bea.locator("[data-problem]")).to_contain_text("Read out the text for an authority")
    assert not Release.objects.exists()
    bea.locator("#release-warned").check()
    make.click()
    expect(bea.locator("[data-status]")).to_contain_text("ready to sign")
    expect(bea.locator("[data-releases]")).to_contain_text(f"The person calls them: {NAME}")
    steps.check(bea)
    release = Release.objects.get()
    assert (release.ask, release.warned, release.support) == (None, True, "trusted")

    mine = open_file(visit(), site, world)
    card = mine.locator("[data-release]")
    expect(card.get_by_role("heading")).to_have_text(NAME)
    expect(card).to_contain_text("Agency police. This is an authority")
    card.get_by_role("checkbox").check()
    card.get_by_role("button", name="Yes, I choose to share this").click()
    expect(mine.locator("#file [role=status]")).to_contain_text("You said yes.")
    axe.check(mine)


def test_a_name_moved_to_another_release_is_not_shown(
    committed: None, begun_world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    # Django is set up after this file is read.
    from amparo.people import actions  # noqa: PLC0415 - Django first
    from amparo.referrals.models import Release  # noqa: PLC0415 - Django first

    world = begun_world
    actions.write_roots()
    shelter = world.statement()
    police = world.statement(world.police, use="investigation")
    named = world.explain(shelter, sealed=world.text(release=digest(shelter)))
    other = world.explain(police)
    # A server puts the name of the shelter over the police.
    Release.objects.filter(pk=other.pk).update(text=named.text)

    mine = open_file(visit(), start_site(), world)

    shown = mine.locator(f"[data-release='{named.pk}']")
    expect(shown.get_by_role("heading")).to_have_text("the house by the river")
    moved = mine.locator(f"[data-release='{other.pk}']")
    expect(moved.get_by_role("heading")).to_have_text("Agency police")


def digest(statement: object) -> str:
    from amparo_seal.encoding import b64  # noqa: PLC0415 - Django first
    from amparo_seal.statements import Release as Statement  # noqa: PLC0415 - Django first
    from amparo_seal.statements import release_hash  # noqa: PLC0415 - Django first

    assert isinstance(statement, Statement)
    return b64(release_hash(statement))


def test_a_frightened_person_sees_who_has_what_on_any_screen(
    committed: None, begun_world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    # Django is set up after this file is read.
    from amparo.people import actions  # noqa: PLC0415 - Django first
    from amparo.referrals import actions as sharing  # noqa: PLC0415 - Django first
    from tests.journeys.pictures import picture  # noqa: PLC0415 - Django first

    world = begun_world
    actions.write_roots()
    statement = world.statement()
    release = world.shared(statement, sealed=world.text(release=digest(statement)))
    sharing.open_received(release=release, by=world.zoe)
    world.explain(world.statement(world.police, use="investigation"))
    world.offered()
    site = start_site()

    for language, width, scheme in (
        ("en", 360, "light"),
        ("en", 1280, "dark"),
        ("ar", 360, "dark"),
        ("ar", 1280, "light"),
    ):
        page = visit(color_scheme=scheme, viewport={"width": width, "height": 740})
        open_file(page, site, world, language)
        # The first thing on the page, before anything has to be scrolled.
        first = page.locator("#file .govuk-body-l").bounding_box()
        assert first is not None
        assert first["y"] < 740
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
        # What scrolled under the button to leave is too small to touch there, and only there.
        page.evaluate("scrollTo(0, 0)")
        picture(page, f"my-file-{language}-{width}-{scheme}")
        axe.check(page)
