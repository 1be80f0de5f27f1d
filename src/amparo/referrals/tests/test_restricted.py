"""While a case is restricted, no side door opens it: every staff address, one by one (ADR 13)."""

from collections.abc import Iterator
from http import HTTPStatus
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern

from amparo.cases import queries as cases
from amparo.cases import urls as of_cases
from amparo.cases.models import Case
from amparo.cases.tests.dispatched import DISPATCHED
from amparo.referrals import urls as of_referrals
from amparo.referrals.actions import choose
from amparo.referrals.api import asks
from amparo.referrals.models import Release
from amparo.referrals.tests.test_addresses import get, post
from amparo.referrals.tests.world import World

Door = tuple[str, str]
Names = dict[str, UUID]

CARD = ("GET", "api/staff/cases/<uuid:case>/card")
FRAME = ("GET", "staff/cases/<uuid:case>/")
TAKEN_BACK = {
    ("GET", "api/staff/cases/<uuid:case>/take-back"),
    ("POST", "api/staff/releases/<uuid:release>/withdraw"),
    ("POST", "api/staff/referrals/<uuid:referral>/withdraw"),
}
# Where a case stands, for who leads or restricts. Nothing sealed is behind them.
STANDS = {
    ("GET", "staff/cases/<uuid:case>/state/"),
    ("POST", "staff/cases/<uuid:case>/state/"),
    ("POST", "api/staff/cases/<uuid:case>/status"),
}

# What the agency that was asked says arrives all the same, and waits (ADR 13).
ANSWERED = {
    *(f"api/staff/referrals/<uuid:referral>/{act}" for act in asks.ANSWERS),
    "api/staff/received/<uuid:release>/destroyed",
}


def restrict(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state="restricted", restricted_from="active")


def patterns() -> list[URLPattern]:
    every = (
        *of_cases.urlpatterns,
        *of_cases.unprefixed,
        *of_referrals.urlpatterns,
        *of_referrals.unprefixed,
    )
    return [one for one in every if "<uuid:" in str(one.pattern)]


def answers(client: Client, names: Names) -> Iterator[tuple[Door, tuple[int, str]]]:
    """What each address that names something says, asked and told; nothing stays changed."""
    for pattern in patterns():
        route = path = str(pattern.pattern)
        for name, pk in names.items():
            path = path.replace(f"<uuid:{name}>", str(pk))
        prefix = "/" if path.startswith("api/") else "/en/"
        for method in ("GET", "POST"):
            with transaction.atomic():
                answer = client.generic(method, prefix + path, "{}", "application/json")
                transaction.set_rollback(True)
            said = answer.content.decode(errors="replace")
            for pk in names.values():
                said = said.replace(str(pk), "ID")
            yield (method, route), (answer.status_code, said)


def differing(client: Client, names: Names, unknown: dict[Door, tuple[int, str]]) -> set[Door]:
    """The addresses that answer otherwise than for what does not exist."""
    return {door for door, said in answers(client, names) if said != unknown[door]}


def named(world: World) -> Names:
    release = world.attest(world.explain(method="paper"))
    file = cases.files_of(world.case.pk).first()
    assert file is not None
    return {
        "case": world.case.pk,
        "need": world.need.pk,
        "release": release.pk,
        "referral": world.offered()[0].pk,
        "report": uuid4(),
        "service": uuid4(),
        "file": file.pk,
    }


def test_every_address_that_changes_a_case_takes_its_lock_before_it_asks_who_may(
    filed: World,
) -> None:
    """Else a request that was judged a moment before changes a case that is restricted by now."""
    names, without = named(filed), set()
    for pattern in patterns():
        route = path = str(pattern.pattern)
        for name, pk in names.items():
            path = path.replace(f"<uuid:{name}>", str(pk))
        prefix = "/" if path.startswith("api/") else "/en/"
        takes_posts = (
            filed.client("bea").post(prefix + path).status_code != HTTPStatus.METHOD_NOT_ALLOWED
        )
        view = DISPATCHED.get(route, pattern.callback)
        if takes_posts and not getattr(view, "case_held", False):
            without.add(route)

    assert without == ANSWERED


@pytest.mark.parametrize(
    ("name", "least", "stay"),
    [
        ("bea", 36, {CARD, FRAME, *TAKEN_BACK}),
        ("eva", 37, {CARD, FRAME, *TAKEN_BACK}),
        ("ana", 20, {CARD, FRAME}),
        ("sol", 4, STANDS),
        ("pia", 3, STANDS),
        ("ivo", 0, set()),
    ],
)
def test_no_address_answers_for_a_restricted_case_but_those_named(
    filed: World, name: str, least: int, stay: set[Door]
) -> None:
    names, client = named(filed), filed.client(name)
    unknown = dict(answers(client, {one: uuid4() for one in names}))
    before = differing(client, names, unknown)
    assert len(before) >= least, sorted(before)

    restrict(filed.case)

    assert differing(client, names, unknown) == stay


def test_no_list_offers_a_restricted_case_and_its_own_says_so(world: World) -> None:
    world.attest(world.explain(method="paper"))
    restrict(world.case)
    eva, sol = world.client("eva"), world.client("sol")

    for client in (eva, sol):
        waiting = get(client, "releases/to-confirm").json()
        assert (waiting["releases"], waiting["sealed"]["envelopes"]) == ([], [])
    name = world.case.person.pseudonym
    for page in ("cases/export/", f"services/{world.rooms.pk}/ask/"):
        answer = eva.get(f"/en/staff/{page}")
        assert answer.status_code == 200
        assert name not in answer.content.decode()
    assert [one["state"] for one in get(eva, "cases").json()["cases"]] == ["restricted"]
    assert name in eva.get("/en/staff/cases/").content.decode()


def test_a_restricted_case_is_written_into_no_file_and_opens_no_further_one(world: World) -> None:
    restrict(world.case)
    bea = world.client("bea")

    told = post(bea, "exports", {"cases": [str(world.case.pk)]})
    unknown = post(bea, "exports", {"cases": [str(uuid4())]})
    further = world.work.json(report=None, source="walk_in", id=str(uuid4()))
    again = post(bea, "cases", further | {"person": str(world.case.person_id)})

    assert (told.status_code, told.content) == (404, unknown.content)
    assert (again.status_code, again.content) == (404, unknown.content)
    assert Case.objects.count() == 1


def test_what_the_person_takes_back_is_recorded_of_a_restricted_case(world: World) -> None:
    release, referral = world.shared(), world.offered()[0]
    restrict(world.case)
    bea = world.client("bea")

    assert post(bea, f"releases/{release.pk}/withdraw").json() == {"state": "withdrawn"}
    assert post(bea, f"referrals/{referral.pk}/withdraw").json() == {"state": "withdrawn"}
    assert post(bea, f"referrals/{referral.pk}/choose").status_code == 404
    assert post(world.client("ivo"), f"releases/{release.pk}/withdraw").status_code in {403, 404}
    assert Release.objects.get().state == "withdrawn"


def test_the_team_of_a_restricted_case_is_shown_what_can_be_taken_back_and_records_it(
    world: World,
) -> None:
    release = world.active()
    rooms = world.offered()[0]
    choose(referral=rooms, by=world.bea)
    address = f"cases/{world.case.pk}/take-back"
    bea = world.client("bea")
    assert get(bea, address).status_code == HTTPStatus.NOT_FOUND

    restrict(world.case)
    told = get(bea, address).json()

    assert [one["id"] for one in told["releases"]] == [str(release.pk)]
    assert [one["id"] for one in told["asks"]] == [str(rooms.pk)]
    assert post(bea, f"releases/{release.pk}/withdraw").status_code == HTTPStatus.OK
    assert post(bea, f"referrals/{rooms.pk}/withdraw").status_code == HTTPStatus.OK
    assert get(bea, address).json() == {"releases": [], "asks": []}
    for name in ("zoe", "sol"):
        assert get(world.client(name), address).status_code == HTTPStatus.NOT_FOUND
