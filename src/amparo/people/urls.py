from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from amparo.people.views import enrolment, keys, people, sign_in

# Names without a namespace are those that allauth looks up.
urlpatterns: list[URLPattern] = [
    path("staff/sign-in/", sign_in.sign_in, name="account_login"),
    path("staff/sign-in/code/", sign_in.code, name="mfa_authenticate"),
    path("staff/sign-out/", sign_in.sign_out, name="account_logout"),
    path("staff/waiting/", sign_in.inactive, name="account_inactive"),
    path("staff/again/", sign_in.passphrase_again, name="account_reauthenticate"),
    path("staff/again/code/", sign_in.code_again, name="mfa_reauthenticate"),
    path("staff/second-factor/", sign_in.activate, name="mfa_activate_totp"),
    path("staff/second-factor/replace/", sign_in.replace, name="mfa_deactivate_totp"),
    path("staff/second-factor/backup/", sign_in.backup_codes, name="mfa_view_recovery_codes"),
    path("staff/account/", sign_in.own_account, name="mfa_index"),
    path("staff/enrol/", enrolment.enrol, name="people_enrol"),
    path("staff/people/", people.people, name="people"),
    path("staff/people/intake/", people.intake, name="people_intake"),
]

# Outside any language: what scripts call.
unprefixed: list[URLPattern] = [
    path("api/staff/salt", sign_in.salt, name="api_salt"),
    path("api/staff/keys", keys.own_keys, name="api_keys"),
    path("api/staff/k2", keys.k2, name="api_k2"),
    path("api/staff/directory/<str:agency>", keys.directory, name="api_staff_directory"),
    path("api/directory/<str:agency>", keys.public_directory, name="api_directory"),
    path("api/enrolments/<uuid:pk>", enrolment.invitation, name="api_enrolment"),
    path("api/staff/people", people.waiting, name="api_people"),
    path("api/staff/invitations", people.invite, name="api_invite"),
    path("api/staff/invitations/<uuid:pk>/sign", people.sign, name="api_sign"),
    path("api/staff/invitations/<uuid:pk>/confirm", people.confirm, name="api_confirm"),
    path("api/staff/invitations/<uuid:pk>/end", people.end, name="api_end"),
    path("api/staff/restatements", people.restate, name="api_restate"),
    path(
        "api/staff/restatements/<uuid:pk>/end", people.end_restatement, name="api_end_restatement"
    ),
    path("api/staff/intake-keys", people.offer_intake, name="api_offer_intake"),
    path(
        "api/staff/intake-keys/<uuid:pk>/confirm", people.confirm_intake, name="api_confirm_intake"
    ),
    path("api/staff/intake-keys/<uuid:pk>/end", people.end_intake, name="api_end_intake"),
]

# (url name, permission, label) of the staff pages that stand in the navigation.
nav = [("people", "people.see", _("Colleagues"))]
