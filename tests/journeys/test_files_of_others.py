"""Evidence whose list of files was written to harm whoever reads it: the rest still opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from amparo.cases import actions as cases
from amparo.people import actions as people
from amparo.vault.actions import Incoming
from amparo_seal.envelope import Compartment
from tests.journeys.test_partners import enter, look

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Request

    from amparo.referrals.tests.world import World

EVIDENCE = Compartment["evidence"]
ID = "6f1c9a52-0000-4000-8000-000000000001"
ASTRAY = {"id": "../../../../../exit?", "name": "scan.jpg", "type": "image/jpeg", "report": ID}
GOOD = {"id": ID, "name": "photo.jpg", "type": "image/jpeg", "size": 3, "report": ID}


def test_a_file_that_is_none_shuts_neither_team_nor_recipient_out(
    committed: None, begun_world: World, start_site: Callable[[], str], visit: Callable[..., Page]
) -> None:
    world = begun_world
    people.write_roots()
    work = world.work
    work.sealer.part(EVIDENCE, {"text": "Canary-evidence", "files": [None, ASTRAY, GOOD]})
    sealed = Incoming.parse(work.sealer.take())
    cases.save_sealed(case=world.case, sealed=sealed, by=work.by.staff)
    release = world.shared(world.statement(compartments=(EVIDENCE,)))
    site = start_site()
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    bea = enter(visit(), site, world, "bea", f"cases/{world.case.pk}/")
    bea.on("request", note)
    files = bea.locator("[data-files]")
    expect(files).to_contain_text("could not be read: 2")
    expect(files.get_by_role("button")).to_have_text(["Show photo.jpg"])
    look(bea, "files-case")

    zoe = enter(visit(), site, world, "zoe", "received/")
    zoe.on("request", note)
    zoe.get_by_role("button", name="Open it").click()
    shown = zoe.locator("[data-shown] article")
    expect(shown).to_contain_text("Canary-evidence")
    expect(shown).to_contain_text("could not be read: 2")
    expect(zoe.get_by_role("button", name="Take it up")).to_be_visible()
    look(zoe, "files-received")

    shown.get_by_role("button", name="Show photo.jpg").click()
    expect(shown).not_to_contain_text("Covered.")
    assert [url.rpartition("/received/")[2] for url in asked if "/files/" in url] == [
        f"{release.pk}/files/{ID}"
    ]
    assert not any("exit" in url for url in asked)
