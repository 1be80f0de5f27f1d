"""A release ends: taken back, run out, or replaced. From that moment nothing of it is served."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from amparo.cases import queries as cases
from amparo.cases.models import Block
from amparo.journal.actors import By
from amparo.referrals.actions.holding import check_signature, lock, write
from amparo.referrals.models import Disclosure, Referral, Release
from amparo.referrals.refusals import Refused
from amparo.referrals.states import (
    RELEASE_OPEN,
    DisclosureState,
    ReleaseState,
    release_may_follow,
)
from amparo.reports.days import today_at
from amparo.vault import actions as vault

ACTS = {ReleaseState.WITHDRAWN: "release.withdrawn"}


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """The person's own words, signed: this release ends today."""

    statement: bytes
    signature: bytes


@transaction.atomic
def withdraw(*, release: Release, by: By, withdrawal: Withdrawal | None = None) -> Release:
    """End a release at the person's wish, at once: in "my file", or said to a worker.

    Ended already, it stays as it is. Without a signature the wish counts all the same: taking back
    is never harder than giving.
    """
    locked = lock(release)
    if not release_may_follow(locked.state, ReleaseState.WITHDRAWN):
        return locked
    if withdrawal is not None:
        _check(locked, withdrawal)
        locked.withdrawal = withdrawal.statement
        locked.withdrawal_signature = withdrawal.signature
    return end(locked, to=ReleaseState.WITHDRAWN, by=by)


def end_all_of(referral: Referral, *, by: By) -> None:
    """End every release that rests on a referral: the newest, and those it was to replace."""
    resting = Release.objects.filter(ask=referral, state__in=sorted(RELEASE_OPEN))
    for release in resting.order_by("id"):
        withdraw(release=release, by=by)


def _check(release: Release, withdrawal: Withdrawal) -> None:
    said: Any = check_signature(
        release, withdrawal.statement, withdrawal.signature, purpose="release-withdrawal"
    )
    if said.release != bytes(release.hash):
        raise Refused("statement")


def end(release: Release, *, to: ReleaseState, by: By) -> Release:
    """End a release that the caller has locked: its wraps are served no more from now on."""
    today = today_at(release.case.agency)
    release.state = to
    if to == ReleaseState.WITHDRAWN:
        release.withdrawn_on = today
    release.save()
    vault.end_wraps(release=bytes(release.hash), on=today)
    Disclosure.objects.filter(release=release, state__in=sorted(DisclosureState.live())).update(
        state=_after(release), ended_on=today
    )
    write(ACTS.get(to, "release.expired"), release, by)
    return release


def _after(release: Release) -> DisclosureState:
    if release.state != ReleaseState.WITHDRAWN:
        return DisclosureState.EXPIRED
    # An authority may have to keep what it has; the person was told before they signed.
    if release.recipient.is_justice:
        return DisclosureState.ASKED_TO_STOP
    return DisclosureState.RECALLED


@transaction.atomic
def expire_releases(*, now: datetime | None = None) -> int:
    """End the releases whose last day has come, or whose recipient was blocked. Gives how many.

    Nothing waits for this: an ended release opens nothing before the sweep either.
    """
    moment = now or timezone.now()
    # The furthest time zone ahead; each is asked for its own day below.
    late = Q(valid_to__lte=moment.date() + timedelta(days=1))
    of_person = Block.objects.filter(case__person=OuterRef("case__person"))
    blocked = Q(Exists(of_person.filter(agency=OuterRef("recipient"))))
    signed = Release.objects.filter(state__in=[ReleaseState.SIGNED, ReleaseState.ACTIVE])
    ended = 0
    for release in signed.filter(late | blocked).order_by("id"):
        locked = lock(release)
        over = locked.valid_to <= today_at(locked.case.agency, moment)
        over = over or cases.is_blocked(locked.case, agency=locked.recipient_id)
        # Another worker may have ended it, or the person, while this one waited.
        if over and release_may_follow(locked.state, ReleaseState.EXPIRED):
            end(locked, to=ReleaseState.EXPIRED, by=None)
            ended += 1
    return ended
