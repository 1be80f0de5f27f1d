"""What was done about a person: which act, on which day, in which role. Never by whom."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from amparo.journal import queries as journal
from amparo.journal.models import Entry
from amparo.people.models import Agency
from amparo.reports.days import today_at

# What is older the advocate can tell: an answer has a size.
NEWEST = 200


def history_of(subjects: Collection[UUID], *, at: Agency) -> list[dict[str, Any]]:
    """The acts about these subjects, the newest day first; the same act of a day is counted.

    A day is one where the person's agency works, whoever did it.
    """
    entries = {
        entry.pk: entry
        for subject in subjects
        for entry in journal.about(subject).select_related("chain")
    }
    counted = Counter(_said(entry, at) for entry in entries.values())
    newest = sorted(counted, reverse=True)[:NEWEST]
    return [
        {"on": on, "act": act, "actor": actor, "role": role, "agency": agency, "times": times}
        for on, agency, act, actor, role in newest
        for times in [counted[on, agency, act, actor, role]]
    ]


def _said(entry: Entry, at: Agency) -> tuple[str, str, str, str, str]:
    # A worker's act has a second in the journal. Here, as everywhere for the person, it is a day.
    day = entry.when
    if "T" in day:
        day = today_at(at, datetime.fromisoformat(day)).isoformat()
    return day, str(entry.chain.agency), entry.act, entry.actor_kind, entry.role
