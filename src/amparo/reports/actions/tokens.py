"""One-time marks of pages: what was sent with one is not taken again."""

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction

from amparo.reports import queries
from amparo.reports.days import today
from amparo.reports.models import UsedToken
from amparo.reports.once import LENGTH, Sending

# A page sent just before midnight may come again just after it.
KEPT = timedelta(days=1)


def new_token() -> bytes:
    """A mark for one page."""
    return secrets.token_bytes(LENGTH)


def use_token(*, sending: Sending) -> bool:
    """Use a mark up; False when this very page was kept before.

    Call it in the transaction that keeps the page: a mark used for nothing would call words safe
    that are lost. Raises Refused when other words came with the mark.
    """
    day = today()
    UsedToken.objects.filter(used_on__lt=day - KEPT).delete()
    try:
        with transaction.atomic():
            UsedToken.objects.create(value=sending.value, said=sending.said, used_on=day)
    except IntegrityError:
        # Waited for whoever used it at the same moment; now their words can be compared.
        queries.was_sent(sending)
        return False
    return True
