"""What anybody may see before they write: which agencies take reports."""

from uuid import UUID

from django.db.models import QuerySet

from amparo import rows
from amparo.people.models import Agency, IntakeKey
from amparo.people.queries import OPENING


def agencies_taking_reports() -> QuerySet[Agency]:
    """Agencies with a key that reports are sealed to."""
    return Agency.objects.filter(intake_keys__state=IntakeKey.State.CURRENT).order_by("name", "id")


def agency_taking_reports(slug: str) -> Agency:
    """One of them, by its public name. Raises `Agency.DoesNotExist`."""
    return agencies_taking_reports().get(slug=slug)


def keys_taking_reports(agency: UUID) -> list[IntakeKey]:
    """The keys that a report to this agency can be sealed to, each with the agency."""
    keys = rows.find(IntakeKey, agency=agency, state=OPENING)
    agencies = {one.pk: one for one in rows.find(Agency, id=agency)} if keys else {}
    for key in keys:
        key.agency = agencies[key.agency_id]
    return keys
