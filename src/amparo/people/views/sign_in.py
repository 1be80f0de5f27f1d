"""Signing in and out. allauth does it; these name our templates and close what it leaves open."""

from http import HTTPStatus

from allauth.account.views import AccountInactiveView, LoginView, ReauthenticateView
from allauth.core import ratelimit
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods, require_POST

from amparo.people import access, actions, names, queries
from amparo.people.access import Problem, StaffRequest
from amparo.people.models import Staff

sign_in = LoginView.as_view(template_name="people/sign_in.html")
inactive = AccountInactiveView.as_view(template_name="people/inactive.html")
code = AuthenticateView.as_view(template_name="people/code.html")
activate = ActivateTOTPView.as_view(template_name="people/second_factor.html")
replace = DeactivateTOTPView.as_view(
    template_name="people/second_factor_replace.html",
    success_url=reverse_lazy("mfa_activate_totp"),
)
backup_codes = ViewRecoveryCodesView.as_view(template_name="people/backup_codes.html")
passphrase_again = ReauthenticateView.as_view(template_name="people/again.html")
code_again = CodeAgainView.as_view(template_name="people/code_again.html")


@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and forget its K2."""
    if request.method == "GET":
        return render(request, "people/sign_out.html")
    if isinstance(request.user, Staff):
        actions.sign_out(by=request.user, digest=access.session_digest(request))
    logout(request)
    return redirect("account_login")


@access.signed_in_page
def own_account(request: StaffRequest) -> HttpResponse:
    """Say how this person signs in, and how to change their device."""
    return render(request, "people/own_account.html")


@require_POST
@access.open_api
def salt(request: HttpRequest) -> HttpResponse:
    """Give the salt of an account. An unknown account has one too, the same at every asking."""
    name = access.body(request, "name")["name"]
    if not isinstance(name, str):
        raise Problem("unreadable")
    folded = names.folded(name)
    if not ratelimit.consume(request, action="salt", key=folded):
        raise Problem("too-many", HTTPStatus.TOO_MANY_REQUESTS)
    return access.done({"salt": queries.salt_of(folded)})
