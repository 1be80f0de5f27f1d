"""What changes reports, inboxes and conversations."""

from amparo.reports.actions.barring import bar
from amparo.reports.actions.drafts import keep_draft, read_drafts, replace_drafts
from amparo.reports.actions.inboxes import (
    Doorway,
    add_word,
    allow_tries,
    bind_inbox,
    change_receipt,
    confirm_word,
    keep_for,
    make_challenge,
    mark_assisted,
    mark_conversation,
    note_opened,
    note_served,
    open_inbox,
)
from amparo.reports.actions.quotas import forget_days, spend
from amparo.reports.actions.receiving import hand_over, receive, receive_page
from amparo.reports.actions.talking import answer, erase_message, say, say_on_page
from amparo.reports.actions.tokens import new_token, use_token
from amparo.reports.actions.triage import end_waits, link, open_file, open_report, triage

__all__ = [
    "Doorway",
    "add_word",
    "allow_tries",
    "answer",
    "bar",
    "bind_inbox",
    "change_receipt",
    "confirm_word",
    "end_waits",
    "erase_message",
    "forget_days",
    "hand_over",
    "keep_draft",
    "keep_for",
    "link",
    "make_challenge",
    "mark_assisted",
    "mark_conversation",
    "new_token",
    "note_opened",
    "note_served",
    "open_file",
    "open_inbox",
    "open_report",
    "read_drafts",
    "receive",
    "receive_page",
    "replace_drafts",
    "say",
    "say_on_page",
    "spend",
    "triage",
    "use_token",
]
