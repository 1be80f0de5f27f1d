"""A server that lies to a worker's browser about a case: with real keys, nothing is shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from amparo.cases import actions
from amparo.cases.sealing import CaseKeys, Key
from amparo.cases.tests import making
from amparo.cases.tests.making import Work as Another
from amparo.people import actions as people
from amparo.vault import queries
from amparo.vault.actions import Incoming
from amparo.vault.models import Envelope
from amparo_seal.encoding import unb64
from amparo_seal.envelope import Compartment, Kind, read_header
from amparo_seal.keys import new_key
from tests.journeys import steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page, Request, Route

    from amparo.cases.tests.making import Work

NOTE = "Seen today. Canary-81."


@pytest.fixture
def work(committed: None) -> Work:
    """Ana's case of a person, with Bea on its team: a story in two versions, and a note."""

    work = making.Work.with_report(making.casa())
    people.write_roots()
    case = work.open(["bea"])
    first = work.contents[Compartment["story"]]
    work.sealer.part(
        Compartment["story"], {"text": "Now. Canary-82."}, sequence=2, previous=first.context
    )
    work.sealer.part(Compartment["notes"], {"text": NOTE}, kind=Kind.NOTE)
    sealed = Incoming.parse(work.sealer.take())
    actions.save_sealed(case=case, sealed=sealed, by=work.by.staff)
    return work


@pytest.fixture
def lied_to(
    work: Work, start_site: Callable[[], str], visit: Callable[..., Page]
) -> Iterator[Callable[..., Page]]:
    """Bea's browser at the case, after the answer about it went through `lie`."""
    pages: list[Page] = []

    def opened(lie: Callable[[dict[str, Any]], None]) -> Page:

        def answer(route: Route) -> None:
            response = route.fetch()
            served = response.json()
            lie(served["sealed"])
            route.fulfill(response=response, json=served)

        site = start_site()
        page = visit()
        pages.append(page)
        steps.come_in(page, f"{site}/en/staff/", work.member("bea"))
        page.route(f"**/api/staff/cases/{work.id}", answer)
        page.goto(f"{site}/en/staff/cases/{work.id}/")
        steps.unlock(page, work.member("bea"))
        return page

    yield opened
    for page in pages:
        page.unroute_all(behavior="wait")


def add_note(page: Page) -> None:
    page.locator("#note").fill("More. Canary-83.")
    page.get_by_role("button", name="Seal this note").click()


def ids_of(page: Page, act: Callable[[Page], None]) -> dict[str, Any]:
    """What the page sends when a worker saves."""
    sent: list[Request] = []
    page.on("request", lambda one: sent.append(one) if one.method == "POST" else None)
    with page.expect_response("**/parts") as answered:
        act(page)
    assert answered.value.status == 201
    return dict(json.loads(sent[-1].post_data or ""))


def test_a_case_key_of_the_servers_own_is_never_sealed_under(
    work: Work, lied_to: Callable[..., Page]
) -> None:

    own = CaseKeys(agency=work.founded.agency.pk, case=work.id, generation=2)
    own.to_members([work.public("bea")])
    made = own.take()

    def lie(sealed: dict[str, Any]) -> None:
        sealed["keys"] += made["keys"]
        sealed["wraps"] = made["wraps"] + sealed["wraps"]

    page = lied_to(lie)
    expect(page.locator("[data-notes]")).to_contain_text(NOTE)
    sent = ids_of(page, add_note)
    parents = {one["parent"] for one in sent["sealed"]["wraps"]}
    assert parents == {str(one.id) for one in work.sealer.parts.values() if str(one.id) in parents}
    assert not parents & {one["id"] for one in made["keys"]}


def test_a_key_that_is_not_the_signed_one_opens_nothing_and_nothing_can_be_sealed(
    work: Work, lied_to: Callable[..., Page]
) -> None:

    own = CaseKeys(agency=work.founded.agency.pk, case=work.id)
    own.take()
    key = work.sealer.key
    own.to(Key(key.id, new_key(), key.context), work.public("bea"))
    [false] = own.take()["wraps"]

    def lie(sealed: dict[str, Any]) -> None:
        rest = [one for one in sealed["wraps"] if one["of"] != str(key.id)]
        sealed["wraps"] = [false, *rest]

    page = lied_to(lie)
    expect(page.get_by_role("alert").first).to_contain_text("Your keys do not open this case")
    assert "Canary" not in page.locator("body").inner_text()
    # The page never came so far as to listen to its forms; no field of them has a name.
    add_note(page)
    expect(page.get_by_role("alert").first).to_contain_text("Your keys do not open this case")
    expect(page.locator("[data-notes] li")).to_have_count(0)
    steps.check(page)


def test_a_wrap_of_another_case_opens_nothing(work: Work, lied_to: Callable[..., Page]) -> None:
    other = Another(work.founded, work.by)
    other.sealer.to_members([work.public("bea")])
    foreign = other.sealer.take()["wraps"]
    key, theirs = str(work.sealer.key.id), str(other.sealer.key.id)
    [wrap] = [one for one in foreign if one["of"] == theirs and one["holder"] is not None]

    def lie(sealed: dict[str, Any]) -> None:
        rest = [one for one in sealed["wraps"] if one["of"] != key]
        sealed["wraps"] = [{**wrap, "of": key}, *rest]

    page = lied_to(lie)

    expect(page.get_by_role("alert").first).to_contain_text("Your keys do not open this case")
    assert "Canary" not in page.locator("body").inner_text()
    steps.check(page)


def swapped_note(sealed: dict[str, Any], work: Work) -> None:
    """A note of another case stands where this one's did."""

    other = Another(work.founded, work.by)
    other.sealer.part(Compartment["notes"], {"text": "Foreign. Canary-84."}, kind=Kind.NOTE)
    other.sealer.to_members([work.public("bea")])
    foreign = other.sealer.take()
    mine = {one["id"] for one in sealed["envelopes"] if kind_of(one) == Kind.NOTE}
    sealed["envelopes"] = [one for one in sealed["envelopes"] if one["id"] not in mine]
    for name in ("envelopes", "keys", "wraps"):
        sealed[name] += foreign[name]


def replayed_part(sealed: dict[str, Any], work: Work) -> None:
    """The first version of the story is given out as if it were the newest."""

    story = Compartment["story"]
    first = Envelope.objects.filter(
        subject=work.id, compartment=story, kind=Kind.CASE_PART, sequence=1
    )
    older = queries.sealed(first, holders={work.member("bea").keys.wrap.holder.bytes})
    newest = [one for one in sealed["envelopes"] if kind_of(one) != Kind.CASE_PART]
    sealed["envelopes"] = [*newest, *older["envelopes"]]
    sealed["wraps"] += older["wraps"]


def kind_of(envelope: dict[str, Any]) -> int:

    return read_header(unb64(envelope["data"]))[0].kind


@pytest.mark.parametrize("lie", [swapped_note, replayed_part])
def test_what_is_not_the_newest_that_the_team_signed_is_not_shown(
    work: Work, lied_to: Callable[..., Page], lie: Callable[[dict[str, Any], Any], None]
) -> None:
    page = lied_to(lambda sealed: lie(sealed, work))

    expect(page.locator("[data-stale]")).to_contain_text("1 parts of this case in another version")
    shown = page.locator("body").inner_text() + str(
        page.eval_on_selector_all("textarea", "all => all.map(one => one.value)")
    )
    for hidden in ("Canary-61", "Canary-84"):
        assert hidden not in shown
    add_note(page)
    expect(page.get_by_role("alert").first).to_contain_text("an older state of this case")
    steps.check(page)


def test_a_state_that_this_device_saw_pass_is_not_shown_again(
    work: Work, lied_to: Callable[..., Page]
) -> None:
    kept: list[dict[str, Any]] = []

    def lie(sealed: dict[str, Any]) -> None:
        kept.append(dict(sealed))
        if len(kept) > 2:
            sealed.update(kept[0])

    page = lied_to(lie)
    expect(page.locator("[data-notes] li")).to_have_count(1)
    add_note(page)
    expect(page.locator("[data-notes] li")).to_have_count(2)
    page.reload()
    expect(page.locator("[data-stale]")).to_contain_text("in another version")
    assert "Canary" not in page.locator("[data-notes]").inner_text()
