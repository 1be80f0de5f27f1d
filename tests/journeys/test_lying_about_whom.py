"""A server that calls an agency by another's name: the page's own code says who it is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from playwright.sync_api import expect

from amparo.people import actions as people
from amparo.people.models import Staff
from amparo.referrals.actions import choose, offer
from amparo.referrals.models import Release
from amparo.referrals.states import ReleaseState
from amparo_seal.encoding import b64
from tests.journeys import steps
from tests.journeys.test_sharing import enter

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from playwright.sync_api import Page, Route

    from amparo.referrals.tests.world import World
    from amparo_seal.statements import Release as Statement

SHELTER = "Agency shelter"


def lying(lie: Callable[[dict[str, Any]], None]) -> Callable[[Route], None]:
    def serve(route: Route) -> None:
        response = route.fetch()
        served: dict[str, Any] = response.json()
        lie(served)
        route.fulfill(response=response, json=served)

    return serve


def chosen(world: World) -> None:
    """The person chose the shelter's rooms."""
    [referral] = world.ask(world.rooms)
    offer(referral=referral, hold_until=world.soon(), by=world.zoe)
    choose(referral=referral, by=world.bea)


def asked_of(agency: UUID) -> Callable[[dict[str, Any]], None]:
    def lie(served: dict[str, Any]) -> None:
        for ask in served["asks"]:
            ask |= {"agency": str(agency), "agency_name": SHELTER, "justice": False}

    return lie


def only(told: list[Statement]) -> Callable[[dict[str, Any]], None]:
    """These bytes in place of what was explained, each for the shelter as the server says."""

    def lie(served: dict[str, Any]) -> None:
        [one] = served["releases"]
        served["releases"] = [
            one
            | {
                "statement": b64(said.bytes()),
                "recipient": {"id": str(said.recipient), "name": SHELTER, "justice": False},
            }
            for said in told
        ]

    return lie


def test_the_team_reads_who_receives_by_the_pages_own_code(
    committed: None, begun_world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    """True bytes for the police, and the shelter's name beside them."""
    world = begun_world
    people.write_roots()
    to_police = world.statement(world.police, use="investigation")
    world.attest(world.explain(to_police, method="paper", warned=True))
    chosen(world)

    def lie(served: dict[str, Any]) -> None:
        for one in served["releases"]:
            one["recipient"] |= {"name": SHELTER, "justice": False}

    eva = visit()
    eva.route(f"**/api/staff/cases/{world.case.pk}/releases", lying(lie))
    eva.route(f"**/api/staff/cases/{world.case.pk}/asks", lying(asked_of(world.police.agency.pk)))
    enter(eva, start_site(), world, "eva", f"cases/{world.case.pk}/referrals/")

    expect(eva.locator("[data-releases] h3")).to_have_text(world.police.agency.name)
    whom = eva.locator("#release-ask option:checked")
    expect(whom).to_contain_text(f"{world.police.agency.name}, for")
    # The text for authorities is the one that is read out.
    expect(eva.locator("[data-wording]")).to_contain_text("take back what they have read")
    expect(eva.locator("[data-asks]")).to_contain_text(f"Agency: {world.police.agency.name}")
    for place in ("[data-releases]", "[data-asks]", "#release-ask option:checked"):
        expect(eva.locator(place)).not_to_contain_text(SHELTER)
    eva.unroute_all(behavior="wait")


def test_whom_the_page_cannot_name_gets_nothing(
    committed: None, begun_world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    world = begun_world
    people.write_roots()
    release = world.attest(world.explain(method="paper"))
    chosen(world)
    nobody = uuid4()
    general = world.statement().wording
    told = [
        world.statement(recipient=nobody),
        world.statement(world.police, use="investigation", wording=general),
    ]

    eva = visit()
    eva.route(f"**/api/staff/cases/{world.case.pk}/releases", lying(only(told)))
    eva.route(f"**/api/staff/cases/{world.case.pk}/asks", lying(asked_of(nobody)))
    enter(eva, start_site(), world, "eva", f"cases/{world.case.pk}/referrals/")

    lines = eva.locator("[data-releases] > li")
    expect(lines).to_have_count(2)
    for at in range(2):
        expect(lines.nth(at)).to_contain_text("could not check who would receive this")
        expect(lines.nth(at).get_by_role("button")).to_have_text(["The person takes it back"])
    expect(eva.locator("[data-unchosen]")).to_contain_text("does not know its agency")
    expect(eva.locator("[data-asks]")).to_contain_text("does not know this agency")
    expect(eva.locator("#release-ask option:checked")).to_have_attribute("value", "")
    for place in ("[data-releases]", "[data-asks]", "[data-unchosen]"):
        expect(eva.locator(place)).not_to_contain_text(SHELTER)
    steps.check(eva)
    # Taking back needs no name.
    lines.first.get_by_role("button").click()
    expect(eva.locator("[data-status]")).to_contain_text("Taken back")
    assert Release.objects.get(pk=release.pk).state == ReleaseState.WITHDRAWN
    eva.unroute_all(behavior="wait")


def test_a_recipient_reads_who_sent_it_by_the_pages_own_code(
    committed: None, begun_world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    world = begun_world
    people.write_roots()
    world.shared()
    agency: list[str] = []

    def lie(served: dict[str, Any]) -> None:
        for one in served["received"]:
            one |= {"from": "Agency second", "agency": agency[-1] if agency else one["agency"]}

    zoe = visit()
    zoe.route("**/api/staff/received", lying(lie))
    enter(zoe, start_site(), world, "zoe", "received/")
    expect(zoe.locator("[data-list] h3")).to_have_text(f"From {world.casa.agency.name}")

    # Another one's name in the list, over what that one did not send.
    agency.append(str(world.second.agency.pk))
    zoe.reload()
    expect(zoe.locator("[data-list] h3")).to_have_text(f"From {world.second.agency.name}")
    zoe.get_by_role("button", name="Open it").click()
    expect(zoe.locator("[data-problem]")).to_be_visible()
    expect(zoe.locator("[data-shown] article")).to_have_count(0)

    agency.append(str(uuid4()))
    zoe.reload()
    expect(zoe.locator("[data-list] h3")).to_contain_text("an agency that this page does not know")
    expect(zoe.get_by_role("button", name="Open it")).to_have_count(0)
    steps.check(zoe)
    zoe.unroute_all(behavior="wait")


def test_a_server_that_hides_what_was_signed_gets_no_yes_in_the_old_form(
    committed: None, begun_world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    world = begun_world
    people.write_roots()
    tomorrow = world.statement(starts=world.today + timedelta(days=1))
    release = world.attest(world.explain(tomorrow, method="paper"))

    def lie(served: dict[str, Any]) -> None:
        for one in served["releases"]:
            one["attestation"]["shown"] = None

    eva = visit()
    eva.route(f"**/api/staff/cases/{world.case.pk}/releases", lying(lie))
    enter(eva, start_site(), world, "eva", f"cases/{world.case.pk}/referrals/")
    eva.get_by_label("I asked the person").check()
    eva.get_by_role("button", name="Confirm it").click()

    expect(eva.locator("[data-problem]")).to_contain_text("for you to see is not here")
    assert Release.objects.get(pk=release.pk).state == ReleaseState.SIGNED
    eva.unroute_all(behavior="wait")


def test_nobody_attests_under_a_name_that_a_colleague_has_too(
    committed: None, begun_world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    world = begun_world
    people.write_roots()
    Staff.objects.filter(pk=world.eva.pk).update(display_name=world.bea.display_name.upper())
    release = world.explain(method="paper")

    bea = enter(visit(), start_site(), world, "bea", f"cases/{world.case.pk}/referrals/")
    paper = bea.locator("[data-releases]")
    for label, text in (("The name the person", "Ada"), ("Where they", "here"), ("Language", "es")):
        paper.get_by_label(label).fill(text)
    bea.get_by_role("button", name="They signed before me").click()

    expect(bea.locator("[data-problem]")).to_contain_text("A colleague has the same name as you")
    assert Release.objects.get(pk=release.pk).state == ReleaseState.EXPLAINED
    steps.check(bea)
