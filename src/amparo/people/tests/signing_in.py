"""Signing in as a member's browser does it: what follows from the words, and then a code."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from amparo.people.actions import FoundedMember
from amparo_seal import staff as seal_staff
from amparo_seal.encoding import b64

SIGN_IN, CODE = "/en/staff/sign-in/", "/en/staff/sign-in/code/"


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def auth_of(member: FoundedMember) -> str:
    return b64(seal_staff.derive(member.passphrase, bytes(member.staff.salt)).auth)


def first_step(client: Client, member: FoundedMember) -> str:
    said = {"login": member.staff.username, "password": auth_of(member)}
    return client.post(SIGN_IN, said).headers.get("Location", "")


def signed_in(member: FoundedMember) -> Client:
    client = Client()
    assert first_step(client, member) == CODE
    response = client.post(CODE, {"code": code_of(member.totp_secret)})
    assert response.status_code == 302
    return client
