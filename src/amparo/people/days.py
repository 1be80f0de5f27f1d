from datetime import UTC, date, datetime


def today() -> date:
    """The day in UTC: the one that statements and browsers count in."""
    return datetime.now(tz=UTC).date()
