from typing import Any

from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.people import names


class SignInForm(LoginForm):
    """User name and what the browser derived; the passphrase itself never comes here."""

    def clean_login(self) -> str:
        return names.folded(self.cleaned_data["login"])


def _code_field() -> forms.CharField:
    return forms.CharField(
        label=_("Code from your app"),
        widget=forms.TextInput(
            attrs={
                "class": "govuk-input govuk-input--width-10",
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
            }
        ),
    )


class CodeForm(AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = _code_field()


class CodeAgainForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = _code_field()


class ActivateForm(ActivateTOTPForm):
    """As allauth's, but the secret waits in the session encrypted, as it will rest later."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        forms.Form.__init__(self, *args, **kwargs)
        self.fields["code"] = _code_field()
        self.secret = self._kept_secret()

    def _kept_secret(self) -> str:
        session = context.request.session
        kept = session.get(SECRET_SESSION_KEY)
        if kept and self.is_bound:
            return str(decrypt(kept))
        secret = generate_totp_secret()
        session[SECRET_SESSION_KEY] = encrypt(secret)
        return str(secret)
