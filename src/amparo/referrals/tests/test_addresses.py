"""What the addresses answer: to the right person, to others, to nonsense, and after the end."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from amparo.referrals import actions, queries
from amparo.referrals.actions import Signed
from amparo.referrals.api import asks
from amparo.referrals.models import Referral, Release
from amparo.referrals.tests.world import STORY, World
from amparo.vault.actions import Incoming
from amparo.vault.tests.making import open_with
from amparo_seal.encoding import b64

JSON = "application/json"


def post(client: Client, path: str, body: Any = None) -> Any:
    sent = json.dumps({} if body is None else body)
    return client.post(f"/api/staff/{path}", sent, content_type=JSON)


def get(client: Client, path: str) -> Any:
    return client.get(f"/api/staff/{path}")


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["problem"]


def sealed_json(sealed: Incoming, world: World) -> dict[str, Any]:
    """`Sealed` as the browser sends it, of what was parsed."""
    return {
        "envelopes": [{"id": str(one.id), "data": b64(one.data)} for one in sealed.envelopes],
        "keys": [],
        "wraps": [
            {
                "of": str(one.of),
                "parent": one.parent and str(one.parent),
                "holder": one.holder and b64(one.holder),
                "generation": one.generation,
                "release": None,
                "wrapped": b64(one.wrapped),
            }
            for one in sealed.wraps
        ],
    }


def ask_json(world: World, **changes: Any) -> dict[str, Any]:
    usual = {
        "need": str(world.need.pk),
        "services": [str(world.rooms.pk), str(world.beds.pk)],
        "when": "now",
        "population": "adults",
        "access": "step_free",
        "interpreter": True,
    }
    return {**usual, **changes}


def release_json(world: World, **changes: Any) -> dict[str, Any]:
    usual = {
        "statement": b64(world.statement().bytes()),
        "method": "my_file",
        "language": "es",
        "interpreter": False,
        "teach_back": True,
        "checked": "asked",
        "support": "",
    }
    return {**usual, **changes}


def test_an_ask_tells_the_partner_nothing_of_who_it_is(world: World) -> None:
    made = post(world.client("bea"), f"cases/{world.case.pk}/asks", ask_json(world))
    assert made.status_code == 201
    assert {one["state"] for one in made.json()["asks"]} == {"requested"}

    seen = get(world.client("zoe"), "asks").content.decode()

    assert '"domain": "shelter"' in seen
    for secret in (
        str(world.case.pk),
        str(world.case.person_id),
        str(world.need.pk),
        world.case.person.pseudonym,
        world.beds.agency.name,
    ):
        assert secret not in seen


def test_a_referral_goes_its_way_over_the_addresses(world: World) -> None:
    bea, zoe = world.client("bea"), world.client("zoe")
    post(bea, f"cases/{world.case.pk}/asks", ask_json(world))
    mine = get(zoe, "asks").json()["asks"][0]["id"]
    until = world.soon().isoformat()

    steps: list[tuple[Client, str, dict[str, Any], str]] = [
        (zoe, "offer", {"hold_until": until}, "offered"),
        (bea, "choose", {}, "accepted"),
        (zoe, "hold", {}, "on_hold"),
        (zoe, "start", {}, "in_progress"),
        (zoe, "fail", {"outcome": "left"}, "failed"),
        (bea, "reopen", {"why": "not_done"}, "in_progress"),
        (zoe, "complete", {"outcome": "received"}, "completed"),
    ]
    for client, act, body, state in steps:
        assert post(client, f"referrals/{mine}/{act}", body).json() == {"state": state}

    listed = get(bea, f"cases/{world.case.pk}/asks").json()["asks"]
    assert {one["state"] for one in listed} == {"completed", "not_needed"}


def test_a_referral_does_not_end_with_what_says_the_opposite(world: World) -> None:
    bea, zoe = world.client("bea"), world.client("zoe")
    post(bea, f"cases/{world.case.pk}/asks", ask_json(world))
    mine = get(zoe, "asks").json()["asks"][0]["id"]
    post(zoe, f"referrals/{mine}/offer", {"hold_until": world.soon().isoformat()})
    post(bea, f"referrals/{mine}/choose")
    post(zoe, f"referrals/{mine}/start")

    for act, outcomes in (
        ("complete", ("left", "not_reached", "refused")),
        ("fail", ("received", "partly")),
    ):
        for outcome in outcomes:
            answer = post(zoe, f"referrals/{mine}/{act}", {"outcome": outcome})
            assert problem(answer) == (409, "outcome")

    assert Referral.objects.get(pk=mine).state == "in_progress"
    assert Referral.objects.get(pk=mine).outcome == ""


@pytest.mark.parametrize("act", ["cancel", "withdraw", "mistake"])
def test_the_asking_team_can_end_an_ask(world: World, act: str) -> None:
    rooms = world.ask(world.rooms)[0]

    assert post(world.client("eva"), f"referrals/{rooms.pk}/{act}").status_code == 200
    assert problem(post(world.client("zoe"), f"referrals/{rooms.pk}/{act}")) == (404, "unknown")


def test_a_rejection_says_why(world: World) -> None:
    rooms = world.ask(world.rooms)[0]

    answer = post(world.client("zoe"), f"referrals/{rooms.pk}/reject", {"reason": "full"})

    assert answer.json() == {"state": "rejected"}


@pytest.mark.parametrize("name", ["kai", "pol", "adm"])
def test_for_others_a_referral_does_not_exist(world: World, name: str) -> None:
    rooms = world.ask(world.rooms)[0]
    client = world.client(name)

    for act in (*asks.ANSWERS, *asks.CHANGES):
        known = post(client, f"referrals/{rooms.pk}/{act}")
        unknown = post(client, f"referrals/{uuid.uuid4()}/{act}")
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
        assert known.status_code == 404
    assert get(client, f"cases/{world.case.pk}/asks").status_code == 404
    assert Referral.objects.get().state == "requested"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("offer", {"hold_until": "soon"}),
        ("offer", {"hold_until": 3}),
        ("offer", {"hold_until": "2026-11-23T10:00:00"}),
        ("reject", {"reason": "because"}),
        ("complete", {}),
        ("start", []),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(world: World, path: str, body: Any) -> None:
    rooms = world.ask(world.rooms)[0]

    answer = post(world.client("zoe"), f"referrals/{rooms.pk}/{path}", body)

    assert problem(answer) == (400, "unreadable")
    assert Referral.objects.get().state == "requested"


@pytest.mark.parametrize(
    "changes",
    [
        {"services": ["x"]},
        {"services": "x"},
        {"need": 1},
        {"when": "soon"},
        {"population": "everyone"},
        {"access": "wings"},
        {"interpreter": "yes"},
    ],
)
def test_an_ask_that_is_not_as_agreed_asks_nobody(world: World, changes: dict[str, Any]) -> None:
    path = f"cases/{world.case.pk}/asks"

    answer = post(world.client("bea"), path, ask_json(world, **changes))

    assert problem(answer) == (400, "unreadable")
    assert not Referral.objects.exists()


def test_a_release_goes_its_way_over_the_addresses(world: World) -> None:
    bea, zoe = world.client("bea"), world.client("zoe")
    path = f"cases/{world.case.pk}/releases"
    text = sealed_json(world.text(), world)

    made = post(bea, path, release_json(world, sealed=text))
    assert made.status_code == 201
    release = Release.objects.get()
    assert made.json()["release"]["recipient"]["name"] == "Agency shelter"
    world.sign(release)
    activated = post(bea, f"releases/{release.pk}/activate", {"privately": True})
    assert activated.json() == {"state": "active"}
    wraps = post(bea, f"releases/{release.pk}/wraps", {"sealed": world.wraps_json(release)})
    assert (wraps.status_code, wraps.json()) == (201, {"state": "sent"})

    listed = get(zoe, "received").json()["received"]
    assert [one["id"] for one in listed] == [str(release.pk)]
    opened = get(zoe, f"received/{release.pk}").json()
    read = open_with(opened["sealed"], world.shelter.intake, world.work.contents[STORY].id)
    assert b"Canary-61" in read
    assert opened["directory"]["root"] == b64(bytes(world.casa.agency.root_public))

    taken = world.wraps_json(release, to=[world.keys("mia").wrap])
    body = {"team": [str(world.mia.pk)], "sealed": taken}
    assert post(zoe, f"received/{release.pk}/take", body).status_code == 200
    assert problem(get(zoe, f"received/{release.pk}")) == (404, "unknown")
    assert get(world.client("mia"), f"received/{release.pk}").status_code == 200

    seen = get(bea, path).json()
    assert seen["releases"][0]["disclosure"]["openings"][0]["role"] in ("advocate", "intake")
    assert seen["days"] == {"default": 90, "most": 365}
    assert len(seen["sealed"]["envelopes"]) == 1


def test_a_paper_goes_its_way_over_the_addresses(world: World) -> None:
    bea, sol = world.client("bea"), world.client("sol")
    path = f"cases/{world.case.pk}/releases"
    post(bea, path, release_json(world, method="paper"))
    release = Release.objects.get()
    paper = world.paper(release)
    body = {
        "sealed": sealed_json(paper["sealed"], world),
        "digest": b64(paper["digest"]),
        "signature": b64(paper["signature"]),
        "shown": signed_json(paper["shown"]),
        "guardian": None,
    }

    assert post(bea, f"releases/{release.pk}/attest", body).json() == {"state": "signed"}
    listed = get(sol, "releases/to-confirm").json()
    assert listed["releases"][0]["attestation"]["digest"] == b64(paper["digest"])
    assert listed["sealed"]["envelopes"] == []
    address = f"releases/{release.pk}/confirm"
    assert problem(post(bea, address, confirm_json(world, release, "bea"))) == (404, "unknown")
    assert post(sol, address, {"privately": True}).status_code == 400
    signed = confirm_json(world, release, "sol")
    assert post(sol, address, signed).json() == {"state": "active"}
    served = get(bea, path).json()["releases"][0]["attestation"]["confirmation"]
    assert served == {"statement": signed["statement"], "signature": signed["signature"]}


def confirm_json(world: World, release: Release, by: str) -> dict[str, Any]:
    return {"privately": True} | signed_json(world.confirmation(release, by))


def signed_json(signed: Signed) -> dict[str, str]:
    return {"statement": b64(signed.statement), "signature": b64(signed.signature)}


@pytest.mark.parametrize("how", ["withdrawn", "expired"])
def test_after_the_end_no_address_serves_anything(world: World, how: str) -> None:
    zoe = world.client("zoe")
    if how == "withdrawn":
        release = world.shared()
        assert get(zoe, f"received/{release.pk}").status_code == 200
        ended = post(world.client("bea"), f"releases/{release.pk}/withdraw")
        assert ended.json() == {"state": "withdrawn"}
    else:
        release = world.lapsed()
        yesterday = timezone.now() - timedelta(days=1)
        assert queries.received(world.zoe, release.pk, now=yesterday) == release

    unknown = get(zoe, f"received/{uuid.uuid4()}")
    served = get(zoe, f"received/{release.pk}")
    assert (served.status_code, served.content) == (unknown.status_code, unknown.content)
    body = {"team": [str(world.mia.pk)], "sealed": world.wraps_json(release)}
    assert problem(post(zoe, f"received/{release.pk}/take", body)) == (404, "unknown")
    assert get(zoe, "received").json()["received"] == []
    for path in ("asks", "keys", f"cases/{world.case.pk}", "reports"):
        assert str(world.work.contents[STORY].id) not in get(zoe, path).content.decode()
    wraps = post(
        world.client("bea"), f"releases/{release.pk}/wraps", {"sealed": world.wraps_json(release)}
    )
    assert problem(wraps) == (409, "no_grounds")


@pytest.mark.parametrize("name", ["zoe", "kai", "ana", "adm"])
def test_for_others_a_release_does_not_exist(world: World, name: str) -> None:
    release = world.active()
    client = world.client(name)

    for act in ("attest", "activate", "confirm", "wraps", "withdraw"):
        assert problem(post(client, f"releases/{release.pk}/{act}")) == (404, "unknown")
    assert problem(get(client, f"received/{release.pk}")) == (404, "unknown")
    assert problem(get(client, f"cases/{world.case.pk}/releases")) == (404, "unknown")
    assert Release.objects.get().state == "active"


@pytest.mark.parametrize(
    "changes",
    [
        {"statement": "?"},
        {"method": "by heart"},
        {"teach_back": "yes"},
        {"referral": "x"},
        {"replaces": 4},
        {"sealed": {"envelopes": 1}},
        {"sealed": "x"},
    ],
)
def test_a_release_that_is_not_as_agreed_is_not_made(world: World, changes: dict[str, Any]) -> None:
    path = f"cases/{world.case.pk}/releases"

    answer = post(world.client("bea"), path, release_json(world, **changes))

    assert problem(answer) == (400, "unreadable")
    assert not Release.objects.exists()


@pytest.mark.parametrize("name", ["checked", "support", "method", "language"])
def test_a_release_is_not_made_on_what_nobody_attested(world: World, name: str) -> None:
    said = release_json(world)
    del said[name]
    path = f"cases/{world.case.pk}/releases"

    answers = [post(world.client("bea"), path, said)]
    if name != "support":
        answers.append(post(world.client("bea"), path, said | {name: ""}))

    assert {problem(answer) for answer in answers} == {(400, f"{name}_needed")}
    assert not Release.objects.exists()


def test_a_team_that_is_not_as_agreed_takes_nothing(world: World) -> None:
    release = world.shared()
    body = {"team": ["x"], "sealed": world.wraps_json(release)}

    answer = post(world.client("zoe"), f"received/{release.pk}/take", body)

    assert problem(answer) == (400, "unreadable")


def test_a_locked_browser_is_served_nothing(world: World) -> None:
    release = world.shared()
    client = Client()
    client.force_login(world.zoe)

    assert problem(get(client, f"received/{release.pk}")) == (401, "locked")
    assert problem(get(Client(), "received")) == (401, "signed-out")


def test_the_sweep_says_how_much_it_ended(world: World, capsys: pytest.CaptureFixture[str]) -> None:

    world.ask(world.rooms)
    Referral.objects.update(answer_by=timezone.now())
    world.lapsed(world.active)

    call_command("expire")

    assert capsys.readouterr().out == "1 referrals and 1 releases ended.\n"
    assert actions.expire_referrals() == 0
