"""Signing in: what is asked, what is kept, what is answered to strangers."""

import logging

import pytest
from allauth.account import app_settings
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import NoReverseMatch, reverse

from amparo.journal.models import Entry
from amparo.people import actions
from amparo.people.actions import Founded
from amparo.people.models import Staff
from amparo.people.tests.signing_in import (
    CODE,
    SIGN_IN,
    auth_of,
    code_of,
    first_step,
    signed_in,
)
from amparo.shred.models import SessionKey
from amparo_seal.encoding import b64

PEOPLE = "/en/staff/people/"


@pytest.fixture(autouse=True)
def cached(db: None) -> None:
    cache.clear()


def test_a_member_signs_in_with_words_and_code(casa: Founded) -> None:
    client = signed_in(casa.members["ana"])

    assert client.get(PEOPLE).status_code == 200


def test_signing_in_is_journalled_once_it_is_whole(casa: Founded) -> None:
    began = Entry.objects.filter(act="staff.signed_in")
    first_step(Client(), casa.members["ana"])
    assert not began.exists()

    signed_in(casa.members["ana"])

    assert [entry.actor for entry in began] == [casa.members["ana"].staff.pk]


def test_any_spelling_of_the_name_signs_in(casa: Founded) -> None:
    ana = casa.members["ana"]

    response = Client().post(SIGN_IN, {"login": " ANA ", "password": auth_of(ana)})

    assert response.headers["Location"] == CODE


def test_the_page_has_no_field_that_could_send_the_passphrase(casa: Founded) -> None:
    page = Client().get(SIGN_IN).content.decode()

    field = page[page.index('id="passphrase"') - 60 : page.index('id="passphrase"') + 200]
    assert "name=" not in field.split("<input")[-1].split(">")[0]
    assert "<noscript>" in page
    assert "needs JavaScript" in page


def test_words_alone_open_nothing(casa: Founded) -> None:
    client = Client()
    first_step(client, casa.members["ana"])

    assert client.get(PEOPLE).status_code == 302
    assert client.get("/api/staff/keys").status_code == 401


def test_a_member_without_a_second_factor_is_led_to_it_first(casa: Founded) -> None:
    ana = casa.members["ana"]
    Authenticator.objects.filter(user=ana.staff).delete()
    client = Client()
    client.post(SIGN_IN, {"login": "ana", "password": auth_of(ana)})

    for page in (PEOPLE, "/en/staff/account/"):
        assert client.get(page).headers["Location"] == "/en/staff/second-factor/"
    answer = client.get("/api/staff/keys")
    assert (answer.status_code, answer.json()) == (401, {"problem": "second-factor"})

    form = client.get("/en/staff/second-factor/").context["form"]
    refused = client.post("/en/staff/second-factor/", {"code": "000000x"})
    assert "did not fit" in refused.content.decode()
    done = client.post("/en/staff/second-factor/", {"code": code_of(form.secret)})

    assert done.headers["Location"] == "/en/staff/second-factor/backup/"
    assert "<code>" in client.get(done.headers["Location"]).content.decode()
    assert client.get(PEOPLE).status_code == 200


def test_second_factors_rest_encrypted_and_never_in_a_session(casa: Founded) -> None:
    ana = casa.members["ana"]
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert ana.totp_secret not in stored

    Authenticator.objects.filter(user=ana.staff).delete()
    client = Client()
    first_step(client, ana)
    secret = client.get("/en/staff/second-factor/").context["form"].secret

    assert all(secret not in str(one.get_decoded()) for one in Session.objects.all())


def test_wrong_words_unknown_names_and_removed_members_look_the_same(casa: Founded) -> None:
    ivo = casa.members["ivo"]
    Staff.objects.filter(pk=ivo.staff.pk).update(is_active=False)
    pages = [
        Client().post(SIGN_IN, {"login": login, "password": b64(bytes(32))})
        for login in ("ana", "nobody", "ivo")
    ]

    texts = {
        page.content.decode().split("<main")[1].split("<form")[0].replace(login, "NAME")
        for page, login in zip(pages, ("ana", "nobody", "ivo"), strict=True)
    }
    assert len(texts) == 1
    assert "do not go together" in texts.pop()


def test_a_name_has_five_tries(casa: Founded) -> None:
    client = Client()
    for _ in range(5):
        client.post(SIGN_IN, {"login": "ana", "password": "x"})

    assert first_step(client, casa.members["ana"]) == ""
    # Another name is not locked out from the same place.
    assert first_step(client, casa.members["bea"]) == CODE


def test_nobody_signs_up_and_nobody_resets_by_mail(casa: Founded) -> None:
    for name in ("account_signup", "account_reset_password", "account_email"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert Client().get("/en/account/signup/").status_code == 404


def salt(name: object) -> tuple[int, dict[str, str]]:
    answer = Client().post("/api/staff/salt", {"name": name}, content_type="application/json")
    return answer.status_code, answer.json()


def test_salts_tell_nobody_which_names_exist(casa: Founded) -> None:
    known, unknown = salt("ana"), salt("nobody")

    assert known[0] == unknown[0] == 200
    assert known[1]["salt"] == b64(bytes(casa.members["ana"].staff.salt))
    assert salt(" Nobody ") == unknown
    assert len(known[1]["salt"]) == len(unknown[1]["salt"])
    assert salt(5) == (400, {"problem": "unreadable"})


def test_salts_are_limited_by_name_known_or_not(casa: Founded) -> None:
    for name in ("ana", "nobody"):
        statuses = [salt(name)[0] for _ in range(31)]
        assert statuses == [200] * 30 + [429]
    assert salt("bea")[0] == 200


def test_no_address_is_stored_or_logged(casa: Founded, caplog: pytest.LogCaptureFixture) -> None:
    address = "203.0.113.77"
    client = Client(REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=address)
    with caplog.at_level(logging.DEBUG):
        client.post(SIGN_IN, {"login": "ana", "password": "x"})
        client.post("/api/staff/salt", {"name": "ana"}, content_type="application/json")
        first_step(client, casa.members["ana"])
        client.post(CODE, {"code": code_of(casa.members["ana"].totp_secret)})

    logged = caplog.text
    assert address not in logged
    with connections["default"].cursor() as cursor:
        for table in connections["default"].introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - tables of ours
            assert address not in str(cursor.fetchall())
    assert all(address not in str(one.get_decoded()) for one in Session.objects.all())


def test_every_limit_counts_accounts_never_addresses() -> None:

    assert all("ip" not in (limit or "") for limit in app_settings.RATE_LIMITS.values())
    assert "allauth.usersessions" not in settings.INSTALLED_APPS


def test_signing_out_ends_session_and_k2(casa: Founded) -> None:
    client = signed_in(casa.members["ana"])
    client.post("/api/staff/k2")
    assert client.get("/en/staff/sign-out/").status_code == 200
    assert SessionKey.objects.count() == 1

    response = client.post("/en/staff/sign-out/")

    assert response.headers["Location"] == SIGN_IN
    assert not SessionKey.objects.exists()
    assert client.get(PEOPLE).status_code == 302
    assert Client().post("/en/staff/sign-out/").status_code == 302


def test_removing_a_member_ends_the_session_they_have_open(casa: Founded) -> None:
    ivo = casa.members["ivo"]
    client = signed_in(ivo)
    client.post("/api/staff/k2")

    actions.remove_member(member=ivo.staff, by=casa.members["ana"].staff)

    assert client.get("/api/staff/k2").status_code == 401
    assert client.get(PEOPLE).headers["Location"].startswith(SIGN_IN)


def test_some_minutes_later_a_change_asks_who_it_is(casa: Founded) -> None:
    client = signed_in(casa.members["ana"])
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()

    replace = client.get("/en/staff/second-factor/replace/")
    assert replace.headers["Location"].startswith("/en/staff/again/")
    said = {"password": auth_of(casa.members["ana"])}
    client.post(replace.headers["Location"], said)

    assert client.get("/en/staff/second-factor/replace/").status_code == 200


def test_changing_the_phone_closes_all_until_the_new_one_is_set_up(casa: Founded) -> None:
    client = signed_in(casa.members["ana"])
    assert client.get("/en/staff/account/").status_code == 200
    assert client.get("/en/staff/second-factor/").status_code == 302
    assert client.get("/en/staff/second-factor/replace/").status_code == 200

    response = client.post("/en/staff/second-factor/replace/")

    assert response.headers["Location"] == "/en/staff/second-factor/"
    assert client.get(PEOPLE).headers["Location"] == "/en/staff/second-factor/"


def test_the_cache_that_limits_need_is_made_by_a_command(db: None) -> None:
    call_command("createcachetable", dry_run=True)
    cache.set("a", 1)

    assert cache.get("a") == 1


@pytest.mark.parametrize("address", ["/en/staff/again/", "/en/staff/again/code/"])
def test_pages_that_ask_again_are_there(casa: Founded, address: str) -> None:
    client = signed_in(casa.members["ana"])

    assert client.get(address).status_code in {200, 302}


def test_who_waits_to_be_vouched_for_reads_a_calm_page(db: None) -> None:
    page = Client().get("/en/staff/waiting/")

    assert "cannot come in yet" in page.content.decode()
