"""JSON of referrals and releases, both ways."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

from django.utils import timezone

from amparo.people.access import Problem
from amparo.people.wire import part
from amparo.referrals import queries
from amparo.referrals.models import Attestation, Disclosure, Referral, Release
from amparo.referrals.states import ReferralState
from amparo.vault.actions import Incoming
from amparo.vault.actions import Refused as NotSealed
from amparo_seal.encoding import b64

E = TypeVar("E", bound=Enum)


def code(sent: Mapping[str, Any], name: str, codes: type[E]) -> E:
    """One of the codes of a list."""
    try:
        return codes(sent.get(name))
    except ValueError as error:
        raise Problem("unreadable") from error


def flag(sent: Mapping[str, Any], name: str) -> bool:
    value = sent.get(name)
    if not isinstance(value, bool):
        raise Problem("unreadable")
    return value


def moment(sent: Mapping[str, Any], name: str) -> datetime:
    """A moment with its time zone."""
    value = sent.get(name)
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError as error:
        raise Problem("unreadable") from error
    if found is None or timezone.is_naive(found):
        raise Problem("unreadable")
    return found


def sealed(sent: Mapping[str, Any]) -> Incoming:
    try:
        return Incoming.parse(part(sent, "sealed"))
    except NotSealed as error:
        raise Problem("unreadable") from error


def state_of(referral: Referral) -> str:
    """Its state as of now: an hour that has passed has passed, before any sweep says so."""
    overdue = referral.is_overdue(timezone.now())
    return ReferralState.EXPIRED.value if overdue else str(referral.state)


def asked(referral: Referral) -> dict[str, Any]:
    """All that the service which was asked is told."""
    return {
        "id": str(referral.pk),
        "from": referral.case.agency.name,
        "service": str(referral.service_id),
        "service_name": referral.service.name,
        "domain": referral.domain,
        "urgency": referral.urgency,
        "population": referral.population,
        "access": referral.access,
        "interpreter": referral.interpreter,
        "state": state_of(referral),
        "asked_on": referral.asked_on.isoformat(),
        "answer_by": referral.answer_by.isoformat(),
        "hold_until": referral.hold_until and referral.hold_until.isoformat(),
        "reason": referral.reason,
        "outcome": referral.outcome,
        "reopened": referral.reopened,
    }


def sent_ask(referral: Referral) -> dict[str, Any]:
    """The same, for the team that asked."""
    return asked(referral) | {
        "case": str(referral.case_id),
        "need": str(referral.need_id),
        "agency": str(referral.service.agency_id),
        "agency_name": referral.service.agency.name,
        "justice": referral.service.agency.is_justice,
        "release": referral.release_id and str(referral.release_id),
        "ended_on": _day(referral.ended_on),
    }


def released(release: Release, *, live: Collection[UUID]) -> dict[str, Any]:
    """What a release says, and how far it is. `live` are those that permit something now."""
    return {
        "id": str(release.pk),
        "case": str(release.case_id),
        "recipient": {
            "id": str(release.recipient_id),
            "name": release.recipient.name,
            "slug": release.recipient.slug,
            "justice": release.recipient.is_justice,
        },
        "compartments": release.names,
        "purpose": release.purpose,
        "method": release.method,
        "from": release.valid_from.isoformat(),
        "until": release.valid_to.isoformat(),
        "language": release.language,
        "interpreter": release.interpreter,
        "wording": release.wording,
        "support": release.support,
        "copy_given": release.copy_given,
        "state": queries.state_of(release, now=timezone.now()),
        "explained_on": _day(release.explained_on),
        "signed_on": _day(release.signed_on),
        "active_on": _day(release.active_on),
        "withdrawn_on": _day(release.withdrawn_on),
        "statement": b64(bytes(release.statement)),
        "hash": b64(bytes(release.hash)),
        "signature": release.signature and b64(bytes(release.signature)),
        "text": release.text_id and str(release.text_id),
        "disclosure": disclosed(release, live=live),
    }


def released_by_team(
    release: Release, *, live: Collection[UUID] = (), held: Collection[UUID] = ()
) -> dict[str, Any]:
    """The same with what only the team needs; `held` are those the recipient can open."""
    return released(release, live=live) | {
        "held": release.pk in held,
        "attestation": attested(getattr(release, "attestation", None)),
        "referral": release.ask_id and str(release.ask_id),
        "replaces": release.replaces_id and str(release.replaces_id),
    }


def attested(paper: Attestation | None) -> dict[str, Any] | None:
    if paper is None:
        return None
    return {
        "worker": str(paper.worker_id),
        "envelope": paper.envelope_id and str(paper.envelope_id),
        "digest": b64(bytes(paper.digest)),
        "signature": b64(bytes(paper.signature)),
        "with_guardian": paper.with_guardian,
        "attested_on": paper.attested_on.isoformat(),
        "confirmed_on": _day(paper.confirmed_on),
        "shown": _signed(paper.shown, paper.shown_signature),
        "confirmation": _signed(paper.confirmation, paper.confirmation_signature),
    }


def _signed(
    statement: bytes | memoryview | None, signature: bytes | memoryview | None
) -> dict[str, str] | None:
    if statement is None or signature is None:
        return None
    return {"statement": b64(bytes(statement)), "signature": b64(bytes(signature))}


def disclosed(release: Release, *, live: Collection[UUID]) -> dict[str, Any] | None:
    """How far what went out is now, and which role opened it on which day."""
    disclosure: Disclosure | None = getattr(release, "disclosure", None)
    if disclosure is None:
        return None
    return {
        "state": queries.sharing_of(release, live=live, now=timezone.now()),
        "sent_on": disclosure.sent_on.isoformat(),
        "ended_on": _day(disclosure.ended_on),
        "destroyed_on": _day(disclosure.destroyed_on),
        "openings": sorted(
            ({"on": one.on.isoformat(), "role": one.role} for one in disclosure.openings.all()),
            key=lambda one: (one["on"], one["role"]),
        ),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
