"""The staff's pages of asks and of what was shared: who gets which, and nothing of anybody."""

from html import unescape

import pytest

from amparo.referrals import wordings
from amparo.referrals.tests.world import World

ASKS, RECEIVED = "/en/staff/asks/", "/en/staff/received/"


@pytest.mark.parametrize(
    ("path", "name", "status"),
    [
        (ASKS, "zoe", 200),
        (ASKS, "mia", 200),
        (ASKS, "pol", 200),
        (ASKS, "sol", 404),
        (RECEIVED, "zoe", 200),
        (RECEIVED, "pol", 200),
        (RECEIVED, "sol", 404),
    ],
)
def test_a_page_answers_only_whose_role_it_is(
    world: World, path: str, name: str, status: int
) -> None:
    assert world.client(name).get(path).status_code == status


def test_the_frame_of_a_page_holds_nothing_of_anybody(world: World) -> None:
    world.offered()
    release = world.shared()
    zoe = world.client("zoe")

    for path in (ASKS, RECEIVED):
        page = zoe.get(path)
        assert "no-store" in page["Cache-Control"]
        for secret in (str(release.pk), str(world.case.pk), world.case.person.pseudonym):
            assert secret not in page.content.decode()


def test_the_pages_stand_in_the_navigation_of_who_may_open_them(world: World) -> None:
    assert RECEIVED in world.client("zoe").get("/en/staff/people/").content.decode()
    assert RECEIVED not in world.client("sol").get("/en/staff/people/").content.decode()


def test_the_page_of_a_case_lists_what_may_be_asked_and_is_its_teams_alone(world: World) -> None:
    path = f"/en/staff/cases/{world.case.pk}/referrals/"

    page = world.client("bea").get(path)

    assert page.status_code == 200
    assert f'value="{world.rooms.pk}"' in page.content.decode()
    assert 'data-domains="shelter"' in page.content.decode()
    for name in ("zoe", "mia", "sol"):
        assert world.client(name).get(path).status_code == 404


def test_the_page_of_a_case_leads_there(world: World) -> None:
    page = world.client("bea").get(f"/en/staff/cases/{world.case.pk}/").content.decode()

    assert f"/en/staff/cases/{world.case.pk}/referrals/" in page


def test_a_worker_reads_that_the_safety_card_carries_the_code_word(world: World) -> None:
    page = world.client("bea").get(f"/en/staff/cases/{world.case.pk}/referrals/").content.decode()

    assert "Whoever gets the card knows the word" in page
    assert "Safety card, with the code word" in page


def test_a_worker_reads_out_the_text_that_the_person_reads(world: World) -> None:
    page = world.client("bea").get(f"/en/staff/cases/{world.case.pk}/referrals/").content.decode()

    for version, text in wordings.texts().items():
        assert f'"wording_{version.replace("-", "_")}": "{text}"' in unescape(page)
