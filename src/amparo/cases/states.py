"""The states of a case and of a need, and which may follow which (domain.md)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    INTAKE = "intake", _("intake")
    ASSESSED = "assessed", _("assessed")
    PLANNED = "planned", _("planned")
    ACTIVE = "active", _("active")
    FOLLOW_UP = "follow_up", _("follow-up")
    CLOSING = "closing", _("closing, to be approved")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")
    RESTRICTED = "restricted", _("restricted by the privacy officer")
    ANONYMISED = "anonymised", _("anonymised")


class Closure(models.TextChoices):
    GOALS_MET = "goals_met", _("goals met")
    MOVED = "moved", _("moved away")
    DECLINED = "declined", _("the person declined")
    LOST_CONTACT = "lost_contact", _("contact was lost")
    TRANSFERRED = "transferred", _("transferred")
    INELIGIBLE = "ineligible", _("not eligible")
    DECEASED = "deceased", _("the person died")


CASE_OPEN = frozenset(
    {
        CaseState.INTAKE,
        CaseState.ASSESSED,
        CaseState.PLANNED,
        CaseState.ACTIVE,
        CaseState.FOLLOW_UP,
        CaseState.CLOSING,
        CaseState.REOPENED,
    }
)
CASE_FOLLOWING: dict[str, frozenset[str]] = {
    CaseState.INTAKE: frozenset({CaseState.ASSESSED, CaseState.CLOSING}),
    CaseState.ASSESSED: frozenset({CaseState.PLANNED, CaseState.CLOSING}),
    CaseState.PLANNED: frozenset({CaseState.ACTIVE, CaseState.CLOSING}),
    CaseState.ACTIVE: frozenset({CaseState.FOLLOW_UP, CaseState.CLOSING}),
    CaseState.FOLLOW_UP: frozenset({CaseState.ACTIVE, CaseState.CLOSING}),
    CaseState.CLOSING: frozenset({CaseState.ACTIVE, CaseState.CLOSED}),
    CaseState.CLOSED: frozenset({CaseState.REOPENED}),
    CaseState.REOPENED: frozenset({CaseState.ASSESSED, CaseState.ACTIVE, CaseState.CLOSING}),
    CaseState.RESTRICTED: frozenset(),
    CaseState.ANONYMISED: frozenset(),
}


def case_may_follow(before: str, after: str, *, restricted_from: str = "") -> bool:
    """Say whether a case may go from one state to the other.

    Any open state may become restricted, and goes back to exactly where it was.
    """
    if before == CaseState.RESTRICTED:
        return after == restricted_from
    if after == CaseState.RESTRICTED:
        return before in CASE_OPEN
    return after in CASE_FOLLOWING.get(before, frozenset())


class NeedState(models.TextChoices):
    IDENTIFIED = "identified", _("identified")
    ACCEPTED = "accepted", _("the person wants help with it")
    DECLINED = "declined", _("the person does not want help with it")
    IN_PROGRESS = "in_progress", _("in progress")
    MET = "met", _("met")
    PARTLY_MET = "partly_met", _("partly met")
    UNMET = "unmet", _("not met")
    REVIEWED = "reviewed", _("reviewed")


NEED_FOLLOWING: dict[str, frozenset[str]] = {
    NeedState.IDENTIFIED: frozenset({NeedState.ACCEPTED, NeedState.DECLINED}),
    # A person may change their mind, either way, at any time.
    NeedState.DECLINED: frozenset({NeedState.ACCEPTED}),
    NeedState.ACCEPTED: frozenset({NeedState.IN_PROGRESS, NeedState.DECLINED}),
    NeedState.IN_PROGRESS: frozenset(
        {NeedState.MET, NeedState.PARTLY_MET, NeedState.UNMET, NeedState.DECLINED}
    ),
    NeedState.MET: frozenset({NeedState.REVIEWED}),
    NeedState.PARTLY_MET: frozenset({NeedState.REVIEWED, NeedState.IN_PROGRESS}),
    NeedState.UNMET: frozenset({NeedState.REVIEWED, NeedState.IN_PROGRESS}),
    NeedState.REVIEWED: frozenset({NeedState.IN_PROGRESS}),
}
NEED_ENDED = frozenset({NeedState.MET, NeedState.PARTLY_MET, NeedState.UNMET, NeedState.REVIEWED})


def need_may_follow(before: str, after: str) -> bool:
    """Say whether a need may go from one state to the other."""
    return after in NEED_FOLLOWING.get(before, frozenset())
