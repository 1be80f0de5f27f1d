"""A server that lies about what was released: with real keys, no more is shown or handed over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from playwright.sync_api import expect

from amparo.cases import actions as cases
from amparo.people import actions as people
from amparo.referrals.actions import papers
from amparo.referrals.models import Attestation, Disclosure, Release
from amparo.referrals.states import ReleaseState
from amparo.referrals.tests.world import LEGAL, World
from amparo.vault import queries
from amparo.vault.actions import Incoming
from amparo.vault.models import Envelope
from amparo_seal.encoding import b64
from amparo_seal.primitives import sha256
from amparo_seal.staff import StaffKeys
from amparo_seal.statements import ReleaseAsked, sign
from tests.journeys import steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Route

OTHER = "Her lawyer's words. Canary-91"


def test_a_release_of_the_story_opens_no_other_compartment(
    committed: None, begun_world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    world = begun_world
    people.write_roots()
    sealer = world.sealer()
    sealer.part(LEGAL, {"text": OTHER})
    cases.save_sealed(case=world.case, sealed=Incoming.parse(sealer.take()), by=world.bea)
    release = world.shared()
    # Its key, truly wrapped to the recipient by this very release: a worse lie than the server's.
    legal = queries.sealed(
        Envelope.objects.filter(subject=world.case.pk, compartment=LEGAL),
        holders={world.keys("bea").wrap.holder.bytes},
    )
    wraps = world.wraps_json(release, compartments=[LEGAL])["wraps"]

    def lie(route: Route) -> None:
        response = route.fetch()
        served: dict[str, Any] = response.json()
        served["sealed"]["envelopes"] += legal["envelopes"]
        served["sealed"]["keys"] += legal["keys"]
        served["sealed"]["wraps"] += [*legal["wraps"], *wraps]
        route.fulfill(response=response, json=served)

    site = start_site()
    zoe = visit()
    steps.come_in(zoe, f"{site}/en/staff/", world.shelter.members["zoe"])
    zoe.route(f"**/api/staff/received/{release.pk}", lie)
    zoe.goto(f"{site}/en/staff/received/")
    steps.unlock(zoe, world.shelter.members["zoe"])
    zoe.get_by_role("button", name="Open it").click()

    expect(zoe.locator("[data-shown] article")).to_have_count(1)
    expect(zoe.locator("[data-shown]")).to_contain_text("Canary-61")
    assert OTHER not in zoe.content()
    steps.check(zoe)


def forged(world: World, release: Release, keys: StaffKeys) -> dict[str, str]:
    """A confirmation by whoever has these keys."""
    statement = ReleaseAsked(
        deployment=settings.DEPLOYMENT,
        expires=world.today + timedelta(days=400),
        release=bytes(release.hash),
        shown=sha256(bytes(Attestation.objects.get().shown or b"")),
        signer=keys.sign_id,
        day=world.today,
    )
    return {"statement": b64(statement.bytes()), "signature": b64(sign(statement, keys.sign))}


@pytest.mark.parametrize("whose", ["the first worker's", "a stranger's", "a second worker's"])
def test_a_paper_that_no_second_worker_confirmed_is_handed_to_nobody(
    committed: None,
    begun_world: World,
    start_site: Callable[[], str],
    visit: Callable[..., Page],
    whose: str,
) -> None:
    """One worker and the server together: it says that Eva confirmed, and she never did."""
    world = begun_world
    people.write_roots()
    release = world.attest(world.explain(method="paper"))
    Attestation.objects.update(confirmed_by=world.eva, confirmed_on=world.today)
    spoke = {"spoke_on": world.today, "spoke_by": world.eva, "active_on": world.today}
    Release.objects.update(state=ReleaseState.ACTIVE, **spoke)
    known = {"the first worker's": "bea", "a second worker's": "eva"}
    keys = world.keys(known[whose]) if whose in known else StaffKeys.generate()
    lies = forged(world, release, keys)

    def lie(route: Route) -> None:
        response = route.fetch()
        served: dict[str, Any] = response.json()
        served["releases"][0]["attestation"]["confirmation"] = lies
        route.fulfill(response=response, json=served)

    site = start_site()
    bea = visit()
    steps.come_in(bea, f"{site}/en/staff/", world.casa.members["bea"])
    path = f"{site}/en/staff/cases/{world.case.pk}/referrals/"
    bea.goto(path)
    steps.unlock(bea, world.casa.members["bea"])
    expect(bea.locator("[data-releases]")).to_contain_text("asks the person again and signs")
    assert bea.get_by_role("button", name="hand it over").count() == 0

    bea.route(f"**/api/staff/cases/{world.case.pk}/releases", lie)
    bea.reload()
    bea.get_by_role("button", name="Check the signature and hand it over").click()

    if whose == "a second worker's":
        # Their own signature is what was missing, and nothing else.
        expect(bea.locator("[data-status]")).to_contain_text("Handed over")
    else:
        expect(bea.get_by_role("alert")).to_contain_text("could not be checked")
        assert not Disclosure.objects.exists()
    bea.unroute_all(behavior="wait")


def enter(page: Page, site: str, world: World, name: str, path: str) -> Page:
    steps.come_in(page, f"{site}/en/staff/{path}", world.casa.members[name])
    steps.unlock(page, world.casa.members[name])
    return page


@pytest.mark.parametrize("lie", ["another person's", "none", "another agency's name"])
def test_nobody_is_asked_to_confirm_what_the_first_worker_did_not_sign(
    committed: None,
    begun_world: World,
    start_site: Callable[[], str],
    visit: Callable[..., Page],
    lie: str,
) -> None:
    """A true paper of somebody else is shown, so that their yes stands for this one."""
    world = begun_world
    people.write_roots()
    release = world.attest(world.explain(method="paper"))
    other = world.explain(world.statement(world.second), method="paper")
    of_other = world.paper(other, differs={"pseudonym": "loud hill"})["shown"]
    signed = {"statement": b64(of_other.statement), "signature": b64(of_other.signature)}

    def served(route: Route) -> None:
        response = route.fetch()
        answer: dict[str, Any] = response.json()
        one = answer["releases"][0]
        if lie == "another agency's name":
            one["recipient"]["name"] = "Agency second"
        else:
            one["attestation"]["shown"] = signed if lie == "another person's" else None
        # What the page went by before.
        answer["releases"] = [one | {"pseudonym": "loud hill", "attested_by": "Eva"}]
        route.fulfill(response=response, json=answer)

    sol = visit()
    sol.route("**/api/staff/releases/to-confirm", served)
    enter(sol, start_site(), world, "sol", "releases/to-confirm/")

    told = sol.locator("[data-list]")
    if lie == "another agency's name":
        expect(told).to_contain_text(f"{world.case.person.pseudonym}: a release to Agency shelter")
        expect(told).to_contain_text("Bea attested")
    else:
        says = "could not be checked" if lie == "another person's" else "did not sign whom"
        expect(told).to_contain_text(says)
        assert sol.get_by_role("button", name="Confirm it").count() == 0
        steps.check(sol)
    assert "loud hill" not in sol.content()
    assert Release.objects.get(pk=release.pk).state == ReleaseState.SIGNED
    sol.unroute_all(behavior="wait")


def test_a_yes_about_somebody_else_hands_nothing_over(
    committed: None,
    begun_world: World,
    start_site: Callable[[], str],
    visit: Callable[..., Page],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The server and the first worker lie together; the second was honest, and deceived."""
    world = begun_world
    people.write_roots()
    monkeypatch.setattr(papers, "check_shown", lambda *_args, **_named: None)
    release = world.explain(method="paper")
    world.attest(release, **world.paper(release, differs={"pseudonym": "loud hill"}))
    world.confirm(release, "sol")

    eva = enter(visit(), start_site(), world, "eva", f"cases/{world.case.pk}/referrals/")
    expect(eva.locator("[data-releases]")).to_contain_text("was asked about loud hill")
    eva.get_by_role("button", name="Check the signature and hand it over").click()

    expect(eva.get_by_role("alert")).to_contain_text("could not be checked")
    assert not Disclosure.objects.exists()
    steps.check(eva)
