"""What the addresses answer: to the right person, to others, to nonsense."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connections
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amparo.people import access, days, roles, vouching
from amparo.people import urls as people
from amparo.people.actions import Founded
from amparo.people.models import IntakeKey, Invitation, Staff, StaffRole
from amparo.people.tests.browser import Newcomer, intake_offer, staff_form
from amparo.people.tests.steps import invited, offered, signed
from amparo.people.tests.test_intake_key import of_intake
from amparo.shred.models import SessionKey
from amparo_seal import directory, statements
from amparo_seal.encoding import b64, unb64

JSON = "application/json"


def client_of(staff: Staff, *, unlocked: bool = True) -> Client:
    client = Client()
    client.force_login(staff)
    if unlocked:
        assert client.post("/api/staff/k2").status_code == 200
    return client


def sealed_json(keys: Any) -> dict[str, Any]:
    return {
        "username": keys.username,
        "name": keys.display_name,
        "salt": b64(keys.salt),
        "auth": keys.auth,
        "bundle": b64(keys.bundle),
        "suite": keys.suite,
        "sign": b64(keys.sign_public),
        "wrap": b64(keys.wrap_public),
        "proof": b64(keys.proof),
    }


def offer_json(offer: Any) -> dict[str, Any]:
    return {
        "key": str(offer.key),
        "suite": offer.suite,
        "public": b64(offer.public),
        "statement": b64(offer.statement),
        "signature": b64(offer.signature),
        "sealed": offer.sealed,
    }


def test_a_colleague_comes_in_over_the_addresses_alone(casa: Founded) -> None:
    ana, bea = casa.members["ana"], casa.members["bea"]
    link = uuid.uuid4()
    by_ana, by_bea, stranger = client_of(ana.staff), client_of(bea.staff), Client()

    made = by_ana.post(
        "/api/staff/invitations", {"id": str(link), "roles": ["advocate"]}, content_type=JSON
    )
    said = stranger.get(f"/api/enrolments/{link}").json()
    newcomer = Newcomer(Invitation.objects.get(pk=link))
    taken = stranger.post(
        f"/api/enrolments/{link}", {"keys": sealed_json(newcomer.new_keys())}, content_type=JSON
    )
    form = staff_form(newcomer.invitation, newcomer.keys)
    by_ana.post(
        f"/api/staff/invitations/{link}/sign",
        {"statement": b64(form.bytes()), "signature": b64(statements.sign(form, ana.keys.sign))},
        content_type=JSON,
    )
    waiting = by_bea.get("/api/staff/people").json()["invitations"][0]
    confirmed = by_bea.post(
        f"/api/staff/invitations/{link}/confirm",
        {
            "signature": b64(bea.keys.sign.sign(unb64(waiting["keys"]["statement"]))),
            "root": False,
        },
        content_type=JSON,
    )

    assert (made.status_code, taken.status_code, confirmed.status_code) == (201, 201, 200)
    assert said["agency"]["name"] == "Agency casa"
    assert said["founding"] is False
    assert Staff.objects.get(username="ines").is_active
    assert stranger.get(f"/api/enrolments/{link}").status_code == 404


def test_an_expired_link_answers_like_an_unknown_one(casa: Founded) -> None:
    expired = invited(casa.members["ana"])
    Invitation.objects.update(expires=days.today() - timedelta(days=1))
    answers = [Client().get(f"/api/enrolments/{pk}") for pk in (expired.pk, uuid.uuid4())]

    assert {(one.status_code, one.content) for one in answers} == {(404, b'{"problem": "unknown"}')}
    assert Client().get("/en/staff/enrol/").status_code == 200


@pytest.mark.parametrize(
    "sent",
    ["no json", [], {}, {"keys": 1}, {"keys": {}}, {"keys": {"username": "x", "name": 2}}],
)
def test_nonsense_for_a_link_is_refused_and_nothing_is_taken(casa: Founded, sent: object) -> None:
    link = invited(casa.members["ana"])

    answer = Client().post(f"/api/enrolments/{link.pk}", sent, content_type=JSON)

    assert (answer.status_code, answer.json()) == (400, {"problem": "unreadable"})
    link.refresh_from_db()
    assert link.state == Invitation.State.OPEN


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("salt", "!!", "unreadable"),
        ("suite", True, "unreadable"),
        ("suite", "2", "unreadable"),
        ("proof", b64(b"short"), "keys-unreadable"),
    ],
)
def test_keys_with_a_broken_field_are_refused(
    casa: Founded, field: str, value: object, problem: str
) -> None:
    newcomer = Newcomer(invited(casa.members["ana"]))
    sent = {**sealed_json(newcomer.new_keys()), field: value}

    answer = Client().post(
        f"/api/enrolments/{newcomer.invitation.pk}", {"keys": sent}, content_type=JSON
    )

    assert answer.json() == {"problem": problem}


def test_a_link_takes_thirty_tries_a_minute(casa: Founded) -> None:
    link = invited(casa.members["ana"])

    statuses = [
        Client().post(f"/api/enrolments/{link.pk}", {"keys": 1}, content_type=JSON).status_code
        for _ in range(31)
    ]

    assert statuses[-1] == 429


def test_keys_are_served_to_their_owner_and_verify_in_the_directory(casa: Founded) -> None:
    ana = casa.members["ana"]

    said = client_of(ana.staff, unlocked=False).get("/api/staff/keys").json()

    held = directory.verify(
        said["directory"],
        expected_fingerprint=vouching.fingerprint(casa.agency),
        deployment=settings.DEPLOYMENT,
        agency=casa.agency.pk,
        today=days.today(),
    )
    assert ana.keys.sign_id in held.staff_keys
    assert said["staff"]["roles"] == ["agency_administrator", "intake"]
    assert len(said["intake"]["wraps"]) == 1
    assert {one["name"] for one in said["colleagues"]} == {"Ana", "Bea", "Ivo"}


def test_another_agencys_directory_is_public_and_an_unknown_one_is_404(
    casa: Founded, other: Founded
) -> None:
    client = client_of(casa.members["ana"].staff)

    for reference in ("other", str(other.agency.pk)):
        assert client.get(f"/api/staff/directory/{reference}").json()["agency"] == str(
            other.agency.pk
        )
        assert Client().get(f"/api/directory/{reference}").status_code == 200
    for reference in ("nobody", str(uuid.uuid4())):
        assert client.get(f"/api/staff/directory/{reference}").status_code == 404
        assert Client().get(f"/api/directory/{reference}").status_code == 404


def test_k2_is_given_to_its_session_until_lock_or_fifteen_idle_minutes(casa: Founded) -> None:
    client = client_of(casa.members["ana"].staff, unlocked=False)
    assert client.get("/api/staff/k2").json() == {"problem": "locked"}
    opened = client.post("/api/staff/k2").json()["k2"]
    assert client.get("/api/staff/k2").json()["k2"] == opened

    SessionKey.objects.update(
        used_at=timezone.now() - timedelta(minutes=16),
        opened_at=timezone.now() - timedelta(minutes=17),
    )
    assert client.get("/api/staff/people").status_code == 401
    assert client.post("/api/staff/k2").json()["k2"] != opened
    assert client.delete("/api/staff/k2").status_code == 200
    assert client.get("/api/staff/k2").status_code == 401


def test_another_session_of_the_same_member_has_its_own_k2(casa: Founded) -> None:
    one, two = (client_of(casa.members["ana"].staff) for _ in range(2))

    assert one.get("/api/staff/k2").json() != two.get("/api/staff/k2").json()


def test_strangers_get_nothing(casa: Founded) -> None:
    for path in ("keys", "k2", "people", "directory/casa"):
        answer = Client().get(f"/api/staff/{path}")
        assert (answer.status_code, answer.json()) == (401, {"problem": "signed-out"})
    Authenticator.objects.all().delete()
    client = Client()
    client.force_login(casa.members["ana"].staff)
    assert client.get("/api/staff/people").json() == {"problem": "second-factor"}


def test_what_is_forbidden_answers_like_what_is_unknown(casa: Founded, other: Founded) -> None:
    theirs = invited(casa.members["ana"])
    sent = {"signature": b64(bytes(64)), "root": False}
    answers = []
    by_bea = client_of(casa.members["bea"].staff)
    by_zoe = client_of(other.members["zoe"].staff)
    # Bea may not invite; Zoe may, but is of another agency; the last does not exist.
    answers.append(by_bea.post(f"/api/staff/invitations/{theirs.pk}/end", content_type=JSON))
    answers.append(by_zoe.post(f"/api/staff/invitations/{theirs.pk}/end", content_type=JSON))
    answers.append(by_zoe.post(f"/api/staff/invitations/{uuid.uuid4()}/end", content_type=JSON))
    for pk in (theirs.pk, uuid.uuid4()):
        path = f"/api/staff/invitations/{pk}/confirm"
        answers.append(by_zoe.post(path, sent, content_type=JSON))

    assert {(one.status_code, one.content) for one in answers} == {(404, b'{"problem": "unknown"}')}


def test_a_refusal_tells_its_code(casa: Founded) -> None:
    ana = casa.members["ana"]
    newcomer = offered(ana)
    signed(newcomer, ana)

    answer = client_of(ana.staff).post(
        f"/api/staff/invitations/{newcomer.invitation.pk}/confirm",
        {"signature": b64(bytes(64)), "root": False},
        content_type=JSON,
    )

    assert (answer.status_code, answer.json()) == (409, {"problem": "second-colleague"})


def test_an_intake_key_is_made_confirmed_and_taken_back_over_the_addresses(
    casa: Founded,
) -> None:
    ana, bea = casa.members["ana"], casa.members["bea"]
    by_ana, by_bea = client_of(ana.staff), client_of(bea.staff)

    def offer(epoch: int) -> Any:
        made = intake_offer(casa.agency, ana.keys, of_intake(casa), epoch=epoch)
        answer = by_ana.post("/api/staff/intake-keys", offer_json(made), content_type=JSON)
        assert answer.status_code == 201
        return made, IntakeKey.objects.get(key=made.key).pk

    _, pk = offer(2)
    assert by_ana.get("/en/staff/people/intake/").status_code == 200
    assert by_ana.post(f"/api/staff/intake-keys/{pk}/end").status_code == 200
    made, pk = offer(3)
    confirmed = by_bea.post(
        f"/api/staff/intake-keys/{pk}/confirm",
        {"signature": b64(bea.keys.sign.sign(made.statement)), "root": False},
        content_type=JSON,
    )

    assert confirmed.status_code == 200
    assert Client().get("/api/directory/casa").json()["directory"]["intake"]["id"] == str(made.key)


def test_the_page_of_colleagues_shows_who_and_what_waits(casa: Founded) -> None:
    offered(casa.members["ana"])

    page = client_of(casa.members["ana"].staff).get("/en/staff/people/").content.decode()

    assert all(name in page for name in ("Ana", "Bea", "Ivo", "Inés"))
    assert "waiting for your check" in page


def test_access_is_ended_on_a_page_that_asks_first(casa: Founded) -> None:
    client = client_of(casa.members["ana"].staff)
    address = f"/en/staff/people/{casa.members['bea'].staff.pk}/remove/"
    assert "Bea" in client.get(address).content.decode()

    assert client.post(address).status_code == 302

    assert client.get(address).status_code == 404
    own = client.post(f"/en/staff/people/{casa.members['ana'].staff.pk}/remove/")
    assert own.status_code == 409
    assert "nobody ends their own access" in own.content.decode()
    assert client_of(casa.members["ivo"].staff).get(address).status_code == 404


def test_a_person_of_another_agency_is_not_found_on_the_page(casa: Founded, other: Founded) -> None:
    client = client_of(casa.members["ana"].staff)

    stranger = client.get(f"/en/staff/people/{other.members['zoe'].staff.pk}/remove/")
    nobody = client.get(f"/en/staff/people/{uuid.uuid4()}/remove/")

    assert (stranger.status_code, nobody.status_code) == (404, 404)


def queries_of(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connections["default"]) as captured:
        act()
    return len(captured)


@pytest.mark.parametrize("path", ["/en/staff/people/", "/api/staff/people", "/api/staff/keys"])
def test_more_colleagues_mean_no_more_queries(casa: Founded, path: str) -> None:
    ana = casa.members["ana"]
    client = client_of(ana.staff)
    offered(ana)
    client.get(path)
    few = queries_of(lambda: client.get(path))
    for number in range(12):
        extra = Staff.objects.create(
            username=f"x{number}",
            display_name=f"X {number}",
            agency=casa.agency,
            salt=bytes(16),
            is_active=True,
        )
        StaffRole.objects.create(staff=extra, role="advocate")
        Newcomer(invited(ana))

    assert queries_of(lambda: client.get(path)) == few


def test_every_staff_address_asks_for_a_permission_or_is_known_to_need_none() -> None:

    held = {permission for role in roles.ALL for permission in role.permissions}
    for pattern in [*people.urlpatterns, *people.unprefixed]:
        permission = getattr(pattern.callback, "permission", None)
        assert permission is None or permission in held


def test_an_object_that_is_not_there_is_404_on_every_door(casa: Founded) -> None:
    def missing(request: HttpRequest) -> HttpResponse:
        raise Staff.DoesNotExist

    request = HttpRequest()
    request.user = casa.members["ana"].staff

    assert access.open_api(missing)(request).status_code == 404
    with pytest.raises(Http404):
        access.signed_in_page(missing)(request)


def test_the_sign_of_number_zero_is_refused_and_its_spelling_is_not() -> None:
    assert access.json_in(b'{"a": ["\\\\u0000"]}') == {"a": ["\\u0000"]}
    for held in (b'"\\u0000"', b'["\\u0000"]', b'{"a": {"\\u0000": 1}}', b'[{"a": "b\\u0000"}]'):
        with pytest.raises(ValueError, match="number zero"):
            access.json_in(held)
