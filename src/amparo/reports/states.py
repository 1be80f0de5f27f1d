"""The states of a report, and which may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    RECEIVED = "received", _("received")
    TRIAGED = "triaged", _("looked at")
    AWAITING = "awaiting", _("waiting for an answer")
    LINKED = "linked", _("part of a case")
    INFORMED = "informed", _("information given")
    PASSED_ON = "passed_on", _("passed on")
    CLOSED = "closed", _("closed, nothing to do")
    SPAM = "spam", _("spam")


OPEN = frozenset({State.RECEIVED, State.TRIAGED})

# A wait remembers where it began and goes back there; so it is in no row but the open ones.
FOLLOWING: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.TRIAGED, State.AWAITING}),
    State.TRIAGED: frozenset(
        {
            State.LINKED,
            State.INFORMED,
            State.PASSED_ON,
            State.CLOSED,
            State.SPAM,
            State.AWAITING,
        }
    ),
}


def may_follow(before: State, after: State, *, awaiting_from: str = "") -> bool:
    """Say whether a report may go from one state to the other."""
    if before == State.AWAITING:
        return after == awaiting_from
    return after in FOLLOWING.get(before, frozenset())


def following(before: str, awaiting_from: str = "") -> list[State]:
    """The states that staff may choose next. Linking is the case's own act."""
    state = State(before)
    return [
        one
        for one in State
        if one != State.LINKED and may_follow(state, one, awaiting_from=awaiting_from)
    ]
