"""What a person needs: named, wanted or not, worked on, and what became of it in their own word."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from amparo.cases import queries
from amparo.cases.models import Case, Need
from amparo.cases.refusals import Refused
from amparo.cases.states import NEED_ENDED, NeedState, need_may_follow
from amparo.directory.models import Domain
from amparo.journal import actions as journal
from amparo.people.models import Staff


@dataclass(frozen=True, kw_only=True)
class NewNeed:
    """`id` is made by the browser, so that sending twice names one need."""

    id: UUID
    domain: Domain
    urgency: Need.Urgency
    priority: int | None = None
    review_on: date | None = None
    severity: Need.Severity | None = None


@transaction.atomic
def name_need(*, case: Case, wanted: NewNeed, by: Staff) -> Need:
    """Write down a need, or change how soon, how bad, when to look again, and its place.

    The server can read needs: none is written down before the person was shown that (ADR 0008).
    """
    if not queries.may_code(case):
        raise Refused("codes_not_shown")
    if Need.objects.filter(pk=wanted.id).exclude(case=case).exists():
        raise Refused("known")
    need, is_new = Need.objects.select_for_update().get_or_create(
        id=wanted.id,
        case=case,
        defaults={
            "domain": wanted.domain,
            "urgency": wanted.urgency,
            "priority": wanted.priority,
            "review_on": wanted.review_on,
            "severity": wanted.severity or "",
        },
    )
    said = (wanted.urgency, wanted.priority, wanted.review_on, wanted.severity or "")
    if not is_new and said == (need.urgency, need.priority, need.review_on, need.severity):
        return need
    need.urgency, need.priority, need.review_on, need.severity = said
    need.save()
    _write(need, by)
    return need


@transaction.atomic
def move_need(*, need: Need, to: NeedState, by: Staff, barrier: Need.Barrier | None = None) -> Need:
    """Take a need to its next state. One that is not met says what was in the way."""
    locked = Need.objects.select_for_update().get(pk=need.pk)
    if locked.state == to:
        return locked
    if not need_may_follow(locked.state, to):
        raise Refused("state")
    if to == NeedState.UNMET and barrier is None:
        raise Refused("state")
    locked.state = to
    if barrier is not None:
        locked.barrier = barrier
    if to not in NEED_ENDED:
        locked.word = ""
    locked.save()
    _write(locked, by)
    return locked


@transaction.atomic
def say_word(*, need: Need, word: Need.Word, by: Staff) -> Need:
    """Keep what the person says of it: met, partly, or not. It stands beside the worker's."""
    locked = Need.objects.select_for_update().get(pk=need.pk)
    if locked.state not in NEED_ENDED:
        raise Refused("state")
    if locked.word != word:
        locked.word = word
        locked.save()
        _write(locked, by)
    return locked


def _write(need: Need, by: Staff) -> None:
    journal.write(act="need.changed", agency=by.agency_id, by=by, subjects=(need.case_id,))
