"""Whether key statements hold, judged by the same code that the browser's is tested against."""

from datetime import date, timedelta

from django.conf import settings

from amparo.people import queries
from amparo.people.days import today
from amparo.people.models import Agency, KeyStatement, StatementSignature
from amparo.people.refusals import Refused
from amparo_seal import directory
from amparo_seal.errors import CannotOpen
from amparo_seal.primitives import check_signature
from amparo_seal.statements import root_fingerprint

# A statement that held forever could be shown again after everybody forgot it.
# The page says "two years at most": so does this, with the days of two leap years.
LONGEST = timedelta(days=2 * 366)


def in_time(*, starts: date, expires: date) -> None:
    """Refuse a statement from a device whose clock is wrong, or one that would hold too long."""
    day = today()
    if not (day - timedelta(days=1) <= starts <= day < expires <= starts + LONGEST):
        raise Refused("clock")


def fingerprint(agency: Agency) -> bytes:
    """What posters and the browser's code say about the agency's root."""
    return root_fingerprint(settings.DEPLOYMENT, agency.pk, bytes(agency.root_public))


def held(agency: Agency) -> directory.VerifiedDirectory:
    """The keys of the agency that a browser would believe today."""
    return directory.verify(
        queries.directory(agency),
        expected_fingerprint=fingerprint(agency),
        deployment=settings.DEPLOYMENT,
        agency=agency.pk,
        today=today(),
    )


def add_signature(
    *, statement: KeyStatement, public: bytes, by: bytes | None, signature: bytes
) -> None:
    """Keep a signature of the statement, once it was checked; the same one twice is kept once."""
    try:
        check_signature(public, signature, bytes(statement.data))
    except CannotOpen as error:
        raise Refused("signature") from error
    StatementSignature.objects.get_or_create(
        statement=statement, by=by, defaults={"signature": signature}
    )
