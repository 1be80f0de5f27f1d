"""The states of a referral, a release and a disclosure, and which may follow which (domain.md)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReferralState(models.TextChoices):
    """FHIR SDOH Clinical Care task states, with offered, not needed, expired and withdrawn."""

    DRAFT = "draft", _("being written")
    REQUESTED = "requested", _("asked")
    OFFERED = "offered", _("offered")
    REJECTED = "rejected", _("they cannot help")
    CANCELLED = "cancelled", _("taken back")
    ACCEPTED = "accepted", _("chosen")
    NOT_NEEDED = "not_needed", _("not needed, thank you")
    IN_PROGRESS = "in_progress", _("help is on its way")
    ON_HOLD = "on_hold", _("on a waiting list")
    COMPLETED = "completed", _("done")
    FAILED = "failed", _("did not work out")
    EXPIRED = "expired", _("no answer in time")
    WITHDRAWN = "withdrawn", _("the person said no")
    MISTAKE = "entered_in_error", _("entered by mistake")


_CLOSED_BY_PERSON = {ReferralState.WITHDRAWN, ReferralState.MISTAKE}
REFERRAL_FOLLOWING: dict[str, frozenset[str]] = {
    ReferralState.DRAFT: frozenset({ReferralState.REQUESTED, *_CLOSED_BY_PERSON}),
    ReferralState.REQUESTED: frozenset(
        {
            ReferralState.OFFERED,
            ReferralState.REJECTED,
            ReferralState.CANCELLED,
            ReferralState.EXPIRED,
            ReferralState.NOT_NEEDED,
            *_CLOSED_BY_PERSON,
        }
    ),
    ReferralState.OFFERED: frozenset(
        {
            ReferralState.ACCEPTED,
            ReferralState.NOT_NEEDED,
            ReferralState.CANCELLED,
            ReferralState.EXPIRED,
            *_CLOSED_BY_PERSON,
        }
    ),
    ReferralState.ACCEPTED: frozenset(
        {ReferralState.IN_PROGRESS, ReferralState.ON_HOLD, *_CLOSED_BY_PERSON}
    ),
    ReferralState.IN_PROGRESS: frozenset(
        {
            ReferralState.ON_HOLD,
            ReferralState.COMPLETED,
            ReferralState.FAILED,
            *_CLOSED_BY_PERSON,
        }
    ),
    ReferralState.ON_HOLD: frozenset({ReferralState.IN_PROGRESS, *_CLOSED_BY_PERSON}),
    # Reopened with a note: the work goes on where it was.
    ReferralState.COMPLETED: frozenset({ReferralState.IN_PROGRESS}),
    ReferralState.FAILED: frozenset({ReferralState.IN_PROGRESS}),
}
REFERRAL_OPEN = frozenset(
    {
        ReferralState.REQUESTED,
        ReferralState.OFFERED,
        ReferralState.ACCEPTED,
        ReferralState.IN_PROGRESS,
        ReferralState.ON_HOLD,
    }
)
# One service at a time works on a need; when it is done, or failed, the person may choose again.
WORKING = frozenset({ReferralState.ACCEPTED, ReferralState.IN_PROGRESS, ReferralState.ON_HOLD})
CHOSEN = WORKING | {ReferralState.COMPLETED, ReferralState.FAILED}


def referral_may_follow(before: str, after: str) -> bool:
    """Say whether a referral may go from one state to the other."""
    return after in REFERRAL_FOLLOWING.get(before, frozenset())


class Reason(models.TextChoices):
    """Why a partner cannot help."""

    FULL = "full", _("no place is free")
    NOT_FOR = "not_for", _("the service is not for them")
    ACCESS = "access", _("the access that is needed is not there")
    LANGUAGE = "language", _("no interpreter")
    SAFETY = "safety", _("it would not be safe here")
    OTHER = "other", _("another reason")


class Outcome(models.TextChoices):
    """What became of a referral that was done, or was not."""

    RECEIVED = "received", _("the person got the service")
    PARTLY = "partly", _("the person got part of it")
    LEFT = "left", _("the person left it")
    NOT_REACHED = "not_reached", _("the person did not arrive")
    REFUSED = "refused", _("the service turned the person away")


# Which of them fit a referral that is done, and which one that did not work out.
OUTCOMES_OF: dict[str, tuple[Outcome, ...]] = {
    ReferralState.COMPLETED: (Outcome.RECEIVED, Outcome.PARTLY),
    ReferralState.FAILED: (Outcome.LEFT, Outcome.NOT_REACHED, Outcome.REFUSED),
}


class Reopened(models.TextChoices):
    """The note why a referral that had ended goes on, as a code: both sides read it."""

    CAME_BACK = "came_back", _("the person came back")
    NOT_DONE = "not_done", _("it was not finished")
    MISTAKE = "mistake", _("it was ended by mistake")
    OTHER = "other", _("another reason; it stands in a sealed note of the case")


class ReleaseState(models.TextChoices):
    DRAFT = "draft", _("being written")
    EXPLAINED = "explained", _("explained")
    SIGNED = "signed", _("signed, not yet active")
    ACTIVE = "active", _("active")
    EXPIRED = "expired", _("ended")
    WITHDRAWN = "withdrawn", _("withdrawn")
    SUPERSEDED = "superseded", _("replaced by a later one")


RELEASE_FOLLOWING: dict[str, frozenset[str]] = {
    ReleaseState.DRAFT: frozenset({ReleaseState.EXPLAINED, ReleaseState.WITHDRAWN}),
    ReleaseState.EXPLAINED: frozenset({ReleaseState.SIGNED, ReleaseState.WITHDRAWN}),
    ReleaseState.SIGNED: frozenset(
        {ReleaseState.ACTIVE, ReleaseState.WITHDRAWN, ReleaseState.EXPIRED}
    ),
    ReleaseState.ACTIVE: frozenset(
        {ReleaseState.EXPIRED, ReleaseState.WITHDRAWN, ReleaseState.SUPERSEDED}
    ),
}


RELEASE_OPEN = frozenset(
    {ReleaseState.DRAFT, ReleaseState.EXPLAINED, ReleaseState.SIGNED, ReleaseState.ACTIVE}
)


def release_may_follow(before: str, after: str) -> bool:
    """Say whether a release may go from one state to the other. Ended is ended."""
    return after in RELEASE_FOLLOWING.get(before, frozenset())


class DisclosureState(models.TextChoices):
    """What became of what was handed over.

    "Prepared" and "checked" have no row: the releasing browser checks the signature and wraps at
    once. "Refused" belongs to orders and duties, which have no door here.
    """

    SENT = "sent", _("sent")
    OPENED = "opened", _("opened")
    EXPIRED = "expired", _("ended")
    RECALLED = "recalled", _("taken back, asked to destroy")
    ASKED_TO_STOP = "asked_to_stop", _("asked to stop; they may keep what they have")
    DESTROYED = "destroyed", _("they confirmed that they destroyed what they kept")

    @classmethod
    def live(cls) -> "frozenset[DisclosureState]":
        return frozenset({cls.SENT, cls.OPENED})

    @classmethod
    def unanswered(cls) -> "frozenset[DisclosureState]":
        """Ended, and the recipient has not said that it destroyed what it kept."""
        return frozenset({cls.EXPIRED, cls.RECALLED, cls.ASKED_TO_STOP})
