"""What is not endless is counted by the day, by agency, and never by who asked."""

from datetime import date
from http import HTTPStatus

from django.db import IntegrityError, connection, transaction

from amparo.reports.days import today
from amparo.reports.models import Challenge, Quota, UsedToken, WordTry
from amparo.reports.refusals import Refused


def spend(*, name: str, most: int, problem: str) -> None:
    """Use one of `name` today. Raises Refused, with this problem, once `most` are used.

    The first of a day makes the row; two at once make one row between them.
    """
    day = today()
    if _count(name, day, most):
        return
    if not Quota.objects.filter(name=name, day=day).exists():
        try:
            with transaction.atomic():
                Quota.objects.create(name=name, day=day, used=1)
        except IntegrityError:
            pass
        else:
            # All of earlier days: some names stand for a conversation that nobody comes back to.
            Quota.objects.filter(day__lt=day).delete()
            return
        if _count(name, day, most):
            return
    raise Refused(problem, HTTPStatus.TOO_MANY_REQUESTS)


@transaction.atomic
def forget_days(*, before: date) -> int:
    """Forget all that was counted or used before a day. Gives how much; may be repeated."""
    days = (
        (Quota, "day"),
        (WordTry, "day"),
        (Challenge, "made_on"),
        (UsedToken, "used_on"),
    )
    return sum(
        model._default_manager.filter(**{f"{day}__lt": before}).delete()[0] for model, day in days
    )


# Every report passes here: building this statement anew cost ten times what running it does.
COUNT = "UPDATE reports_quota SET used = used + 1 WHERE day = %s AND name = %s AND used < %s"


def _count(name: str, day: date, most: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [day.isoformat(), name, most])
        return bool(cursor.rowcount > 0)
