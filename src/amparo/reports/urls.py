"""Addresses of reports: pages stand under a language; what scripts ask for does not."""

from django.urls import path

from amparo.reports.api import inbox, public, staff
from amparo.reports.views import assisted, assisted_inbox, sealed

app_name = "reports"

urlpatterns = [
    path("report/", sealed.start, name="start"),
    path("report/<slug:agency>/", sealed.report, name="report"),
    path("report/<slug:agency>/simple/", assisted.report, name="simple"),
    path("inbox/", sealed.inbox, name="inbox"),
    path("inbox/simple/", assisted_inbox.inbox, name="inbox-simple"),
]

unprefixed = [
    path("api/reports", public.report),
    path("api/uploads/<uuid:upload>/<int:number>", public.upload),
    path("api/inbox/challenge", inbox.challenge),
    path("api/inbox/open", inbox.enter),
    path("api/inbox/page", inbox.page),
    path("api/inbox/messages", inbox.messages),
    path("api/inbox/messages/<uuid:envelope>", inbox.message),
    path("api/inbox/word", inbox.word),
    path("api/inbox/receipt", inbox.receipt),
    path("api/inbox/mark", inbox.mark),
    path("api/inbox/keep", inbox.keep),
    path("api/staff/reports", staff.reports),
    path("api/staff/reports/<uuid:report>", staff.report),
    path("api/staff/reports/<uuid:report>/draft", staff.draft),
    path("api/staff/reports/<uuid:report>/files/<uuid:file>", staff.file),
    path("api/staff/reports/<uuid:report>/messages", staff.messages),
    path("api/staff/reports/<uuid:report>/triage", staff.triage),
    path("api/staff/reports/<uuid:report>/word", staff.confirm_word),
]
