"""The one predicate: what may go to whom, now, and on which ground. Nothing else permits anything.

An ended release holds nothing from the moment it ended, whether or not the sweep has come by.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from amparo.cases.models import ACCOMPANIED, Block, Person
from amparo.cases.states import CaseState
from amparo.people.models import Agency
from amparo.referrals.models import Release
from amparo.referrals.states import RELEASE_OPEN, DisclosureState, ReleaseState
from amparo.reports.days import today_at
from amparo_seal.errors import CannotOpen
from amparo_seal.statements import Release as Statement
from amparo_seal.statements import release_hash

# Who took it up, which of them may still read it, and who is kept away.
TEAM = ("taken_by__staff__held_roles", "case__person__cases__blocks")
# Shown in place of a disclosure's state while nothing permits it, though nobody took it back.
STOPPED = "stopped"
SILENT = (CaseState.RESTRICTED, CaseState.ANONYMISED)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Why something may be disclosed. Other grounds than a release serve and wrap nothing."""

    release: Release


def may_disclose(
    *,
    compartment: int,
    person: UUID,
    recipient: UUID,
    now: datetime,
    release: UUID | None = None,
) -> Ground | None:
    """Give the ground on which `recipient` may read this compartment of the person, or nothing.

    `release` asks whether it is this release, of several, that permits it.
    """
    which = {"case__person": person, "recipient": recipient}
    if release is not None:
        which["pk"] = release
    for one in live(now=now, **which):
        if compartment in one.names:
            return Ground(release=one)
    return None


def permits(release: Release, *, now: datetime) -> bool:
    """Say whether `may_disclose` gives this release for every compartment it names."""
    return all(
        may_disclose(
            compartment=compartment,
            person=release.case.person_id,
            recipient=release.recipient_id,
            now=now,
            release=release.pk,
        )
        for compartment in release.names
    )


def live(*, now: datetime, **which: object) -> list[Release]:
    """The releases among `which` that hold now, the oldest first."""
    blocked = Block.objects.filter(
        case__person=OuterRef("case__person"), agency=OuterRef("recipient")
    )
    found = (
        Release.objects.filter(
            **which,
            state=ReleaseState.ACTIVE,
            teach_back=True,
            explained_on__isnull=False,
            spoke_on__isnull=False,
            withdrawn_on=None,
            case__consent_recorded=True,
        )
        .exclude(case__state__in=SILENT)
        .exclude(recipient__function__in=Agency.JUSTICE, warned=False)
        .exclude(Exists(blocked))
        .select_related("case__agency", "case__person", "recipient", "attestation")
        .prefetch_related("compartments", *TEAM)
        .order_by("active_on", "id")
    )
    return [
        one
        for one in found
        if is_in_time(one, now=now) and is_eligibly_signed(one) and is_as_signed(one)
    ]


def is_as_signed(release: Release) -> bool:
    """Say whether the row still says what was signed: whoever changes a row changes no consent."""
    try:
        said = Statement.parse(bytes(release.statement))
    except CannotOpen:
        return False
    return (
        release_hash(said) == bytes(release.hash)
        and (said.subject, said.recipient) == (release.case_id, release.recipient_id)
        and (said.starts, said.expires) == (release.valid_from, release.valid_to)
        and (said.use, said.wording) == (release.purpose, release.wording)
        and [int(one) for one in said.compartments] == release.names
    )


def is_in_time(release: Release, *, now: datetime) -> bool:
    """Say whether today lies in the release, as days are counted where the case is."""
    return release.valid_from <= today_at(release.case.agency, now) < release.valid_to


def state_of(release: Release, *, now: datetime) -> str:
    """The state to show: one whose last day has come has ended, before any sweep says so."""
    over = today_at(release.case.agency, now) >= release.valid_to
    if over and release.state in RELEASE_OPEN:
        return ReleaseState.EXPIRED.value
    return str(release.state)


def sharing_of(release: Release, *, live: Collection[UUID], now: datetime) -> str:
    """How far a disclosure is: it can be read exactly while its release is `live`.

    A blocked recipient or a restricted case stops the reading whatever the row still says.
    """
    state = str(release.disclosure.state)
    if state not in DisclosureState.live() or release.pk in live:
        return state
    if state_of(release, now=now) == ReleaseState.EXPIRED:
        return DisclosureState.EXPIRED.value
    return STOPPED


def is_eligibly_signed(release: Release) -> bool:
    """Say whether somebody signed who may: an adult alone; a minor together with a guardian."""
    signer = release.case.person.signer
    if release.method == Release.Method.MY_FILE:
        return signer == Person.Signer.ADULT and release.signature is not None
    paper = getattr(release, "attestation", None)
    if paper is None or paper.confirmed_on is None:
        return False
    if signer in ACCOMPANIED:
        return bool(paper.with_guardian and paper.guardian_not_alleged)
    return signer in (Person.Signer.ADULT, Person.Signer.ALONE_BY_LAW)
