"""The person's own view: all that was asked for them, and everyone who has or had something."""

from django.db.models import QuerySet

from amparo.cases.models import Person
from amparo.referrals.models import Referral, Release
from amparo.referrals.queries.asks import UNSENT
from amparo.referrals.queries.releases import with_all
from amparo.referrals.states import ReleaseState


def asks_of(person: Person) -> QuerySet[Referral]:
    """What was asked for this person."""
    return (
        Referral.objects.filter(case__person=person)
        .exclude(state__in=UNSENT)
        .select_related("service__agency", "case__agency", "need")
        .order_by("-asked_on", "id")
    )


def releases_of_person(person: Person) -> QuerySet[Release]:
    """What this person was asked to sign, signed, and took back."""
    return with_all(Release.objects.filter(case__person=person)).exclude(state=ReleaseState.DRAFT)
