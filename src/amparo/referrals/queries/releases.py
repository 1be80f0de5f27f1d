"""Releases, seen by the team they come from, by who confirms them, and by who received them."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet

from amparo.cases import queries as cases
from amparo.cases.models import Case
from amparo.cases.states import CaseState
from amparo.people import queries as people
from amparo.people.models import IntakeKey, Staff, StaffKey
from amparo.referrals.models import Release
from amparo.referrals.queries import predicate
from amparo.referrals.states import DisclosureState, ReleaseState
from amparo.vault import queries as vault
from amparo.vault.models import Envelope, Key, Wrap
from amparo_seal.envelope import Compartment, Kind
from amparo_seal.keys import KeyRole

RELEASED_KINDS = (Kind.CASE_PART, Kind.SAFETY_CARD)


def releases_for(staff: Staff) -> QuerySet[Release]:
    """The releases of the people the reader works with."""
    return with_all(Release.objects.filter(case__in=cases.cases_for(staff)))


def releases_of(staff: Staff, case: Case) -> QuerySet[Release]:
    return releases_for(staff).filter(case=case)


def release_for(staff: Staff, pk: uuid.UUID) -> Release:
    """One of them. Raises `Release.DoesNotExist`."""
    return releases_for(staff).get(pk=pk)


def release_to_withdraw(staff: Staff, pk: uuid.UUID) -> Release:
    """The same, of a restricted case too: taking back is recorded at any time."""
    return with_all(Release.objects.filter(case__in=cases.cases_listed(staff))).get(pk=pk)


def releases_to_take_back(staff: Staff, case: Case) -> QuerySet[Release]:
    """What the person of a restricted case shares, or may still sign: they may take back each."""
    theirs = Release.objects.filter(case=case, case__in=cases.cases_listed(staff))
    return with_all(theirs).filter(
        state__in=[ReleaseState.EXPLAINED, ReleaseState.SIGNED, ReleaseState.ACTIVE]
    )


def releases_to_confirm(staff: Staff) -> QuerySet[Release]:
    """Releases on paper that wait for a second worker: of the team, or who leads it.

    Also those that are active and were confirmed before a confirmation was signed.
    """
    if not staff.may("release.confirm"):
        return Release.objects.none()
    whose = Q(case__in=cases.cases_for(staff))
    if staff.may("case.list_agency"):
        whose |= Q(case__in=cases.caseload_for(staff).exclude(state=CaseState.RESTRICTED))
    return (
        with_all(Release.objects.filter(whose))
        .filter(
            Q(state=ReleaseState.SIGNED)
            | Q(state=ReleaseState.ACTIVE, attestation__confirmation=None),
            method=Release.Method.PAPER,
        )
        .exclude(attestation__worker=staff)
    )


def release_to_confirm(staff: Staff, pk: uuid.UUID) -> Release:
    """One of them. Raises `Release.DoesNotExist`."""
    return releases_to_confirm(staff).get(pk=pk)


def received_by(staff: Staff, *, now: datetime) -> list[Release]:
    """What was shared with the reader's agency and holds now; once taken up, with its team only."""
    if not staff.may("received.read"):
        return []
    sent = {"recipient": staff.agency_id, "disclosure__state__in": list(DisclosureState.live())}
    found = predicate.live(now=now, **sent)
    blocked = {row["case__person"] for row in cases.kept_from(staff)}
    return [one for one in found if one.case.person_id not in blocked and _is_on_team(staff, one)]


def _is_on_team(staff: Staff, release: Release) -> bool:
    team = {one.pk for one in takers(release)}
    return not team or staff.pk in team


def takers(release: Release) -> list[Staff]:
    """Who works with it: those who took it up, still are there, may read it, and are not blocked.

    Without any of them it is intake's again.
    """
    of_person = release.case.person.cases.all()
    blocked = {one.staff_id for case in of_person for one in case.blocks.all()}
    return [
        row.staff
        for row in release.taken_by.all()
        if row.staff.may("received.read") and row.staff_id not in blocked
    ]


def holders_of(releases: Collection[Release]) -> dict[uuid.UUID, set[bytes]]:
    """Whose keys may open each of these at the recipient: its intake's, and its team's."""
    intake: dict[uuid.UUID, set[bytes]] = defaultdict(set)
    kept = IntakeKey.objects.filter(
        agency__in={one.recipient_id for one in releases}, state__in=people.OPENING
    )
    for key in kept:
        intake[key.agency_id].add(bytes(key.holder))
    teams = {one.pk: {member.pk for member in takers(one)} for one in releases}
    own: dict[uuid.UUID, set[bytes]] = defaultdict(set)
    members = set().union(*teams.values())
    for member in StaffKey.objects.filter(staff__in=members, state=StaffKey.State.CURRENT):
        own[member.staff_id].add(bytes(member.holder))
    return {
        one.pk: intake[one.recipient_id].union(*(own[member] for member in teams[one.pk]))
        for one in releases
    }


def held(releases: Collection[Release]) -> set[uuid.UUID]:
    """Those of which somebody of the recipient can open what was shared.

    Whoever took it up may leave. Then nobody can, until the team hands it over again.
    """
    holders = holders_of(releases)
    by_hash = {bytes(one.hash): one.pk for one in releases}
    live = Wrap.objects.filter(release__in=list(by_hash), ended_on=None, holder__isnull=False)
    found = set()
    for digest, holder in live.values_list("release", "holder"):
        release = by_hash[bytes(digest or b"")]
        if bytes(holder or b"") in holders[release]:
            found.add(release)
    return found


def received(staff: Staff, pk: uuid.UUID, *, now: datetime) -> Release:
    """One of them. Raises `Release.DoesNotExist`, whatever the reason."""
    for one in received_by(staff, now=now):
        if one.pk == pk:
            return one
    raise Release.DoesNotExist


def ended_for(staff: Staff) -> list[Release]:
    """What this agency opened and may open no more, and has not said that it destroyed.

    Whoever worked with it is asked; nothing that was in it is shown.
    """
    return _ended(staff, disclosure__state__in=sorted(DisclosureState.unanswered()))


def ended(staff: Staff, pk: uuid.UUID) -> Release:
    """One of them, or one that was answered already. Raises `Release.DoesNotExist`."""
    over = sorted({*DisclosureState.unanswered(), DisclosureState.DESTROYED})
    for one in _ended(staff, pk=pk, disclosure__state__in=over):
        return one
    raise Release.DoesNotExist


def _ended(staff: Staff, **which: object) -> list[Release]:
    if not staff.may("received.read"):
        return []
    found = (
        Release.objects.filter(
            recipient=staff.agency_id, disclosure__opened_on__isnull=False, **which
        )
        .exclude(case__person__in=cases.kept_from(staff))
        .exclude(case__person__in=cases.agency_kept_from(staff))
        .select_related("case__agency", "case__person", "recipient", "disclosure")
        .prefetch_related(*predicate.TEAM)
        .order_by("disclosure__ended_on", "id")
    )
    return [one for one in found if _is_on_team(staff, one)]


def released_keys(release: Release, *, live_only: bool) -> list[Key]:
    """The keys of exactly the compartments a release names."""
    found = Key.objects.filter(
        subject=release.case_id, role=KeyRole.COMPARTMENT, compartment__in=release.names
    )
    return list(found.filter(ended_on=None) if live_only else found)


def released_parts(release: Release) -> QuerySet[Envelope]:
    """The newest version of each part a release names. Notes and texts are not part of it."""
    return newest_parts(release.case_id, release.names)


def newest_parts(case: uuid.UUID, compartments: Collection[int]) -> QuerySet[Envelope]:
    """The newest version of the part, and of the card, in each of these compartments."""
    of_case = Envelope.objects.filter(
        subject=case, kind__in=RELEASED_KINDS, compartment__in=compartments
    )
    heads = of_case.values("kind", "compartment").annotate(newest=Max("sequence"))
    newest = Q(pk__in=[])
    for head in heads:
        newest |= Q(kind=head["kind"], compartment=head["compartment"], sequence=head["newest"])
    return of_case.filter(newest).order_by("compartment", "kind")


def opened(staff: Staff, release: Release) -> dict[str, Any]:
    """The parts a release names, with the wraps through which this reader reaches them."""
    return vault.sealed(
        released_parts(release),
        holders=people.holders(staff),
        keys=[key.pk for key in released_keys(release, live_only=False)],
        files=released_files(release),
    )


def released_files(release: Release) -> QuerySet[Envelope]:
    """The files of a case, where the release names its evidence; none otherwise."""
    found = cases.files_of(release.case_id)
    return found if Compartment.evidence in release.names else found.none()


def released_file(staff: Staff, release: Release, file: uuid.UUID) -> bytes:
    """The sealed bytes of one of them. Raises `Envelope.DoesNotExist`."""
    files = released_files(release)
    return vault.bytes_of(file, files=files, holders=people.holders(staff))


def texts(staff: Staff, releases: Collection[Release]) -> dict[str, Any]:
    """The sealed texts and attestations of releases, for the team they come from."""
    named = {one.text_id for one in releases}
    named |= {one.attestation.envelope_id for one in releases if hasattr(one, "attestation")}
    found = Envelope.objects.filter(pk__in={one for one in named if one is not None})
    return vault.sealed(found, holders=people.holders(staff))


def with_all(found: QuerySet[Release]) -> QuerySet[Release]:
    return (
        found.select_related(
            "case__agency", "case__person", "recipient", "attestation__worker", "disclosure"
        )
        .prefetch_related("compartments", "disclosure__openings", *predicate.TEAM)
        .order_by("-explained_on", "id")
    )
