"""Days as the agency counts them. Rows that a person causes carry a day, never a time."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from amparo.people.models import Agency


def today_at(agency: Agency, now: datetime | None = None) -> date:
    """The day it is where the agency works."""
    return (now or timezone.now()).astimezone(ZoneInfo(agency.time_zone)).date()


def promised_by(agency: Agency, now: datetime | None = None) -> date:
    """The day by whose evening the agency answers."""
    return today_at(agency, now) + timedelta(days=agency.answer_days)


def today() -> date:
    """The day by UTC, for what belongs to no agency."""
    return timezone.now().date()
