"""Addresses of cases: what scripts ask for stands outside any language."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from amparo.cases import views
from amparo.cases.api import exports, imported, persons, staff

app_name = "cases"

urlpatterns = [
    path("staff/cases/", views.case_list, name="list"),
    path("staff/cases/new/", views.new, name="new"),
    path("staff/reports/<uuid:report>/case/", views.new, name="new-from-report"),
    path("staff/cases/imported/", views.imported, name="imported"),
    path("staff/cases/imported/<uuid:case>/", views.claim, name="claim"),
    path("staff/cases/export/", views.export, name="export"),
    path("staff/reports/<uuid:report>/link/", views.link, name="link"),
    path("staff/cases/<uuid:case>/", views.case, name="case"),
    path("staff/cases/<uuid:case>/person/", views.person, name="person"),
    path("staff/cases/<uuid:case>/again/", views.new, name="again"),
    path("staff/cases/<uuid:case>/state/", views.state, name="state"),
]

nav = [("cases:list", "case.list", _("Cases"))]

unprefixed = [
    path("api/staff/cases", staff.cases),
    path("api/staff/cases/<uuid:case>", staff.case),
    path("api/staff/cases/<uuid:case>/card", staff.card),
    path("api/staff/cases/<uuid:case>/draft", staff.draft),
    path("api/staff/cases/<uuid:case>/files/<uuid:file>", staff.file),
    path("api/staff/cases/<uuid:case>/parts", staff.parts),
    path("api/staff/cases/<uuid:case>/keys", staff.keys),
    path("api/staff/cases/<uuid:case>/messages", staff.messages),
    path("api/staff/cases/<uuid:case>/needs", staff.needs),
    path("api/staff/cases/<uuid:case>/facts", staff.facts),
    path("api/staff/cases/<uuid:case>/team", staff.team),
    path("api/staff/cases/<uuid:case>/bind", staff.bind),
    path("api/staff/cases/<uuid:case>/block", staff.block),
    path("api/staff/cases/<uuid:case>/status", staff.status),
    path("api/staff/cases/<uuid:case>/consent", persons.consent),
    path("api/staff/cases/<uuid:case>/person", persons.person),
    path("api/staff/cases/<uuid:case>/tries", persons.tries),
    path("api/staff/cases/<uuid:case>/receipt", persons.receipt),
    path("api/staff/cases/<uuid:case>/reports", persons.link),
    path("api/staff/imported/<uuid:case>", imported.imported),
    path("api/staff/exports", exports.exports),
    path("api/staff/codes", staff.codes),
    path("api/staff/needs/<uuid:need>", staff.need),
]
