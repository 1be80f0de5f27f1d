"""What two workers sign of a release on paper, held against what browsers will believe of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings

from amparo.cases import queries as cases
from amparo.people import queries as people
from amparo.people import roles, vouching
from amparo.people.models import Staff
from amparo.referrals.models import Attestation, Release
from amparo.referrals.refusals import Refused
from amparo_seal.errors import CannotOpen
from amparo_seal.primitives import sha256
from amparo_seal.statements import (
    ReleaseAsked,
    ReleaseConfirmation,
    ReleaseShown,
    Statement,
    verify,
)


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A statement, and the signature of a worker's own key over it."""

    statement: bytes
    signature: bytes


def check_shown(shown: Signed, *, release: Release, digest: bytes, by: Staff, today: date) -> None:
    """Refuse what says anything else than what this server would show a second worker."""
    said = _read(shown, ReleaseShown.purpose, by=by, today=today)
    assert isinstance(said, ReleaseShown)
    fits = (
        (said.release, said.paper) == (bytes(release.hash), digest)
        and (said.worker, said.name) == (by.pk, by.display_name)
        and said.pseudonym == release.case.person.pseudonym
    )
    if not fits:
        raise Refused("signature")
    _check_who(by, said.signer.bytes, said.day, today=today, may="release.attest")


def check_confirmation(confirmation: Signed, *, paper: Attestation, by: Staff, today: date) -> None:
    """Refuse what the team's browsers would not take as the word of a second worker.

    A paper from before it was signed what a second worker is shown is confirmed by who has the case
    before them.
    """
    if paper.shown is None:
        if not cases.cases_for(by).filter(pk=paper.release.case_id).exists():
            raise Refused("shown_unsigned")
        said = _read(confirmation, ReleaseConfirmation.purpose, by=by, today=today)
        assert isinstance(said, ReleaseConfirmation)
        fits = said.paper == bytes(paper.digest)
    else:
        said = _read(confirmation, ReleaseAsked.purpose, by=by, today=today)
        assert isinstance(said, ReleaseAsked)
        fits = said.shown == sha256(bytes(paper.shown))
    if not fits or said.release != bytes(paper.release.hash):
        raise Refused("signature")
    _check_who(by, said.signer.bytes, said.day, today=today, may="release.confirm")


def _read(signed: Signed, purpose: str, *, by: Staff, today: date) -> Statement:
    try:
        return verify(
            signed.statement,
            signed.signature,
            bytes(people.current_key(by).sign_public),
            today=today,
            deployment=settings.DEPLOYMENT,
            purpose=purpose,
        )
    except CannotOpen:
        raise Refused("signature") from None


def _check_who(by: Staff, signer: bytes, day: date, *, today: date, may: str) -> None:
    """Their own key, about today, and in a role that browsers know them in on that day."""
    key = people.current_key(by)
    # A day has begun as soon as it has begun anywhere.
    is_now = abs(day - today) <= timedelta(days=1)
    if signer != bytes(key.sign_id) or not is_now:
        raise Refused("signature")
    held = vouching.held(by.agency).roles(UUID(bytes=signer), day)
    if not any(may in role.permissions for role in roles.ALL if role.name in held):
        raise Refused("signature")
