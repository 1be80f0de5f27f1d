"""One release in hand: as it is now, whose signature holds, and what is written down of it."""

from django.conf import settings

from amparo.cases import queries as cases
from amparo.journal import actions as journal
from amparo.journal.actors import By
from amparo.people.models import Staff
from amparo.referrals.models import Release
from amparo.referrals.refusals import Refused
from amparo.reports.days import today_at
from amparo_seal.errors import CannotOpen
from amparo_seal.statements import Statement, verify


def check_signature(
    release: Release, statement: bytes, signature: bytes, *, purpose: str
) -> Statement:
    """Refuse what the person's own key did not sign for this purpose."""
    binding = cases.binding_of(release.case.person)
    public = bytes((binding and binding.release_public) or b"")
    try:
        return verify(
            statement,
            signature,
            public,
            today=today_at(release.case.agency),
            deployment=settings.DEPLOYMENT,
            purpose=purpose,
        )
    except CannotOpen:
        raise Refused("signature") from None


def lock(release: Release) -> Release:
    """The release as it is now, until this transaction ends."""
    return (
        Release.objects.select_for_update(of=("self",))
        .select_related("case__agency", "case__person", "recipient")
        .get(pk=release.pk)
    )


def write(act: str, release: Release, by: By) -> None:
    subjects = (release.case_id, release.pk)
    agency = by.agency if isinstance(by, Staff) else release.case.agency
    journal.write(act=act, agency=agency.pk, by=by, subjects=subjects, on=today_at(agency))
