"""What was done about a person: which act, on which day, in which role. Never by whom."""

from collections import Counter
from collections.abc import Collection
from typing import Any
from uuid import UUID

from amparo.journal import queries as journal
from amparo.journal.models import Entry

# What is older the advocate can tell: an answer has a size.
NEWEST = 200


def history_of(subjects: Collection[UUID]) -> list[dict[str, Any]]:
    """The acts about these subjects, the newest day first; the same act of a day is counted."""
    entries = {
        entry.pk: entry
        for subject in subjects
        for entry in journal.about(subject).select_related("chain")
    }
    counted = Counter(_said(entry) for entry in entries.values())
    newest = sorted(counted, reverse=True)[:NEWEST]
    return [
        {"on": on, "act": act, "actor": actor, "role": role, "agency": agency, "times": times}
        for on, agency, act, actor, role in newest
        for times in [counted[on, agency, act, actor, role]]
    ]


def _said(entry: Entry) -> tuple[str, str, str, str, str]:
    # A worker's act has a second in the journal. Here, as everywhere for the person, it is a day.
    day = entry.when.partition("T")[0]
    return day, str(entry.chain.agency), entry.act, entry.actor_kind, entry.role
