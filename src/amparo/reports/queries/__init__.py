"""What may be seen of reports, and by whom."""

from amparo.reports.queries.inboxes import (
    PLACES,
    TRIES_A_DAY,
    Access,
    Scope,
    access_of,
    inbox_of,
    page_for,
    tries_are_used_up,
)
from amparo.reports.queries.of_staff import (
    conversation_of,
    conversations_of,
    drafts,
    drafts_of,
    file_for,
    files_of,
    opened,
    report_for,
    reports_for,
)
from amparo.reports.queries.pages import report_sent, was_sent
from amparo.reports.queries.public import (
    agencies_taking_reports,
    agency_taking_reports,
    keys_taking_reports,
)

__all__ = [
    "PLACES",
    "TRIES_A_DAY",
    "Access",
    "Scope",
    "access_of",
    "agencies_taking_reports",
    "agency_taking_reports",
    "conversation_of",
    "conversations_of",
    "drafts",
    "drafts_of",
    "file_for",
    "files_of",
    "inbox_of",
    "keys_taking_reports",
    "opened",
    "page_for",
    "report_for",
    "report_sent",
    "reports_for",
    "tries_are_used_up",
    "was_sent",
]
