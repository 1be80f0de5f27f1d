"""Addresses of asks, releases and what was shared. What scripts ask stands outside any language."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from amparo.referrals import views
from amparo.referrals.api import asks, received, releases

app_name = "referrals"

urlpatterns = [
    path("staff/asks/", views.asks, name="asks"),
    path("staff/services/<uuid:service>/ask/", views.ask_service, name="ask-service"),
    path("staff/received/", views.received, name="received"),
    path("staff/releases/to-confirm/", views.to_confirm, name="to-confirm"),
    path("staff/cases/<uuid:case>/referrals/", views.of_case, name="case"),
]

nav = [
    ("referrals:asks", "referral.answer", _("Asked of us")),
    ("referrals:to-confirm", "release.confirm", _("To confirm")),
    ("referrals:received", "received.read", _("Shared with us")),
]

unprefixed = [
    path("api/staff/cases/<uuid:case>/asks", asks.asks_of_case),
    path("api/staff/asks", asks.asks_to_us),
    *(
        path(f"api/staff/referrals/<uuid:referral>/{act}", asks.answer, {"act": act})
        for act in asks.ANSWERS
    ),
    *(
        path(f"api/staff/referrals/<uuid:referral>/{act}", asks.change, {"act": act})
        for act in asks.CHANGES
    ),
    path("api/staff/cases/<uuid:case>/releases", releases.releases_of_case),
    path("api/staff/cases/<uuid:case>/releases/behind", releases.behind),
    path("api/staff/releases/to-confirm", releases.to_confirm),
    path("api/staff/releases/<uuid:release>/attest", releases.attest),
    path("api/staff/releases/<uuid:release>/activate", releases.activate),
    path("api/staff/releases/<uuid:release>/confirm", releases.confirm),
    path("api/staff/releases/<uuid:release>/wraps", releases.wraps),
    path("api/staff/releases/<uuid:release>/wraps-again", releases.wraps_again),
    path("api/staff/cases/<uuid:case>/take-back", releases.to_take_back),
    path("api/staff/releases/<uuid:release>/withdraw", releases.withdraw),
    path("api/staff/received", received.received_list),
    path("api/staff/received/<uuid:release>", received.received),
    path("api/staff/received/<uuid:release>/files/<uuid:file>", received.received_file),
    path("api/staff/received/<uuid:release>/take", received.take),
    path("api/staff/received/<uuid:release>/destroyed", received.destroyed),
]
