"""What allauth asks us: who may sign up (nobody), what address to keep (none), how secrets rest."""

import base64
import secrets
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from amparo.people import actions
from amparo.people.models import Staff
from amparo_seal.primitives import hkdf

NONCE = 12
LABEL = b"amparo/v1/second-factor"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from enrolment alone, and nobody's address is looked at."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def get_client_ip(self, request: HttpRequest) -> str:  # noqa: ARG002 - as above
        # A shelter shares one address, and an address kept is an address that can be asked for.
        return ""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again who it is only when signing in is some minutes ago."""
        records = get_authentication_records(self.request, self.request.user)
        is_fresh = bool(records) and time.time() - records[-1]["at"] < REAUTHENTICATION_TIMEOUT
        return not is_fresh and super().is_reauthentication_required(app=app, **kwargs)

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, **said: Any
    ) -> HttpResponseBase:
        if isinstance(user, Staff):
            actions.signed_in(by=user)
        answer: HttpResponseBase = super().post_login(request, user, **said)
        return answer

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        raise NotImplementedError("no mail is sent about an account")

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """Say nothing in passing: each page of ours says what happened."""


class MFAAdapter(DefaultMFAAdapter):
    """Second factors rest under a key that is not in the database."""

    def encrypt(self, text: str) -> str:
        nonce = secrets.token_bytes(NONCE)
        sealed = AESGCM(_key()).encrypt(nonce, text.encode(), LABEL)
        return base64.b64encode(nonce + sealed).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        raw = base64.b64decode(encrypted_text)
        return AESGCM(_key()).decrypt(raw[:NONCE], raw[NONCE:], LABEL).decode()


def _key() -> bytes:
    return hkdf(settings.SECRET_KEY.encode(), salt=LABEL, info=b"key")
