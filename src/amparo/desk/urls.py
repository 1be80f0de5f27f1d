from django.urls import path
from django.utils.translation import gettext_lazy as _

from amparo.desk import views

app_name = "desk"

urlpatterns = [
    path("staff/", views.home, name="home"),
    path("staff/people/<uuid:pk>/remove/", views.remove_colleague, name="remove-colleague"),
    path("staff/reports/", views.inbox, name="inbox"),
    path("staff/reports/<uuid:report>/", views.report, name="report"),
    path("staff/journal/", views.journal, name="journal"),
]

# Outside any language: what scripts call.
unprefixed = [
    path("api/staff/restatements/<uuid:pk>/confirm", views.confirm_restatement),
]

nav = [
    ("desk:inbox", "report.list", _("Reports")),
    ("desk:journal", "journal.read", _("Journal")),
]
