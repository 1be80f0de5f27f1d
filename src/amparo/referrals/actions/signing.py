"""A release is signed: in "my file" by the person's own key, or on paper before two workers."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from amparo.cases import queries as cases
from amparo.cases.models import ACCOMPANIED
from amparo.journal.actors import PERSON
from amparo.people.models import Staff
from amparo.referrals.actions import papers, sealing
from amparo.referrals.actions.ending import end
from amparo.referrals.actions.explaining import check_signer
from amparo.referrals.actions.holding import check_signature, lock, write
from amparo.referrals.actions.papers import Signed
from amparo.referrals.models import Attestation, Release
from amparo.referrals.refusals import Refused
from amparo.referrals.states import RELEASE_OPEN, ReleaseState
from amparo.reports.days import today_at
from amparo.vault.actions import Incoming
from amparo_seal.envelope import Compartment

SIGNATURE = 64
DIGEST = 32
# A second worker confirms within so many working days.
CONFIRM_WITHIN = 3
SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class Guardian:
    """A parent or guardian who signed beside a minor: how the worker checked who they are.

    Nobody of whom it is said that they exploited or abused the person may sign, nor who did so to
    the minor's other parent.
    """

    checked: Release.Checked
    not_alleged: bool


@transaction.atomic
def sign(*, release: Release, statement: bytes, signature: bytes) -> Release:
    """Take the person's signature, once it holds under the key recorded when they were bound.

    `release` is one that the bearer of the person's bound receipt and private word may see.
    """
    locked = lock(release)
    if locked.state == ReleaseState.SIGNED and bytes(locked.signature or b"") == signature:
        return locked
    if locked.state != ReleaseState.EXPLAINED or locked.method != Release.Method.MY_FILE:
        raise Refused("state")
    if statement != bytes(locked.statement):
        raise Refused("statement")
    check_signer(locked.case, locked.method)
    check_signature(locked, statement, signature, purpose="release")
    locked.signature = signature
    # It stands in their file from now on, as they signed it.
    locked.copy_given = True
    locked.signed_on = today_at(locked.case.agency)
    locked.state = ReleaseState.SIGNED
    locked.save()
    write("release.signed", locked, PERSON)
    return locked


@transaction.atomic
def attest(
    *,
    release: Release,
    sealed: Incoming,
    digest: bytes,
    signature: bytes,
    shown: Signed,
    by: Staff,
    guardian: Guardian | None = None,
    copy_given: bool = False,
) -> Release:
    """Record that the person signed on paper before this worker.

    `sealed` is the worker's signed statement, in the compartment `receipt`: it names the person, so
    the team's browsers check `signature` over it, not this server. `shown` is what they let a
    second worker see of it, who need not believe this server either.
    """
    locked = lock(release)
    paper = getattr(locked, "attestation", None)
    if paper is not None and bytes(paper.digest) == digest and paper.worker_id == by.pk:
        return locked
    if locked.state != ReleaseState.EXPLAINED or locked.method != Release.Method.PAPER:
        raise Refused("state")
    if len(digest) != DIGEST or len(signature) != SIGNATURE:
        raise Refused("signature")
    check_signer(locked.case, locked.method)
    _check_guardian(locked, guardian)
    today = today_at(locked.case.agency)
    papers.check_shown(shown, release=locked, digest=digest, by=by, today=today)
    Attestation.objects.create(
        release=locked,
        worker=by,
        envelope=sealing.keep_text(
            sealed, case=locked.case, compartment=Compartment.receipt, by=by
        ),
        digest=digest,
        signature=signature,
        shown=shown.statement,
        shown_signature=shown.signature,
        attested_on=today,
        with_guardian=guardian is not None,
        guardian_checked=guardian.checked if guardian else "",
        guardian_not_alleged=guardian is not None,
    )
    locked.copy_given = copy_given
    locked.signed_on = today
    locked.state = ReleaseState.SIGNED
    locked.save()
    write("release.attested", locked, by)
    return locked


def _check_guardian(release: Release, guardian: Guardian | None) -> None:
    if guardian is None:
        if release.case.person.signer in ACCOMPANIED:
            raise Refused("signer")
    elif guardian.checked == Release.Checked.ASKED or not guardian.not_alleged:
        raise Refused("guardian")


@transaction.atomic
def activate(*, release: Release, privately: bool, by: Staff) -> Release:
    """Make a release signed in "my file" active, once an advocate spoke with the person alone.

    Whoever signs from afar may not be alone; every compartment that can be released is sensitive.
    """
    locked = lock(release)
    if locked.state == ReleaseState.ACTIVE:
        return locked
    if locked.state != ReleaseState.SIGNED or locked.method != Release.Method.MY_FILE:
        raise Refused("state")
    return _activate(locked, privately=privately, by=by)


@transaction.atomic
def confirm(*, release: Release, privately: bool, confirmation: Signed, by: Staff) -> Release:
    """Make a release on paper active: a second worker asked the person, alone, whether it is so.

    They sign it, so that the team's browsers need not believe this server that they did. One that
    was made active before that was signed is confirmed once more, and stays active.
    """
    locked = lock(release)
    paper = getattr(locked, "attestation", None)
    if paper is None:
        raise Refused("state")
    if paper.worker_id == by.pk:
        raise Refused("same_worker")
    if locked.state == ReleaseState.ACTIVE and paper.confirmation is not None:
        return locked
    if locked.state not in (ReleaseState.SIGNED, ReleaseState.ACTIVE):
        raise Refused("state")
    today = today_at(locked.case.agency)
    if locked.state == ReleaseState.SIGNED and today > confirm_by(paper.attested_on):
        raise Refused("too_late")
    if not privately:
        raise Refused("not_private")
    papers.check_confirmation(confirmation, paper=paper, by=by, today=today)
    paper.confirmed_by, paper.confirmed_on = by, today
    paper.confirmation = confirmation.statement
    paper.confirmation_signature = confirmation.signature
    paper.save()
    if locked.state == ReleaseState.ACTIVE:
        write("release.attested", locked, by)
        return locked
    return _activate(locked, privately=privately, by=by)


def confirm_by(attested_on: date) -> date:
    """The last of the three working days after a day."""
    day, left = attested_on, CONFIRM_WITHIN
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day


def _activate(release: Release, *, privately: bool, by: Staff) -> Release:
    if not privately:
        raise Refused("not_private")
    check_signer(release.case, release.method)
    if cases.is_blocked(release.case, agency=release.recipient_id):
        raise Refused("blocked")
    today = today_at(release.case.agency)
    if release.valid_to <= today:
        raise Refused("ended")
    release.spoke_on, release.spoke_by = today, by
    release.active_on = today
    release.state = ReleaseState.ACTIVE
    release.save()
    write("release.activated", release, by)
    _end_older(release, by)
    return release


def _end_older(release: Release, by: Staff) -> None:
    """End all whose place it takes: also what an earlier one, never active, was to replace."""
    older = release.replaces
    while older is not None:
        locked = lock(older)
        if locked.state == ReleaseState.ACTIVE:
            end(locked, to=ReleaseState.SUPERSEDED, by=by)
        elif locked.state in RELEASE_OPEN:
            end(locked, to=ReleaseState.WITHDRAWN, by=by)
        older = locked.replaces
