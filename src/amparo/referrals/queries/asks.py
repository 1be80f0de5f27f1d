"""Referrals, seen from the two ends: by who asked, and by who was asked."""

import uuid

from django.db.models import QuerySet

from amparo.cases import queries as cases
from amparo.cases.models import Case
from amparo.people.models import Staff
from amparo.referrals.models import Referral
from amparo.referrals.states import CHOSEN, REFERRAL_OPEN, ReferralState

ENDED_SHOWN = 100
# A partner is never shown what was not sent, or was sent by mistake.
UNSENT = (ReferralState.DRAFT, ReferralState.MISTAKE)


def asks_to(staff: Staff) -> QuerySet[Referral]:
    """What other teams ask of the services of the reader's agency. Nothing of who it is about."""
    if not staff.may("referral.answer"):
        return Referral.objects.none()
    return (
        Referral.objects.filter(service__agency=staff.agency_id)
        .exclude(state__in=UNSENT)
        .exclude(case__person__in=cases.kept_from(staff))
        .exclude(case__person__in=cases.agency_kept_from(staff))
        .select_related("service__agency", "case__agency")
        .order_by("-asked_on", "id")
    )


def asks_shown_to(staff: Staff) -> list[Referral]:
    """What a page lists of them: all that is open, and the newest that ended."""
    asks = asks_to(staff)
    waiting = asks.filter(state__in=sorted(REFERRAL_OPEN))
    return [*waiting, *asks.exclude(state__in=sorted(REFERRAL_OPEN))[:ENDED_SHOWN]]


def ask_to(staff: Staff, pk: uuid.UUID) -> Referral:
    """One ask of the reader's agency. Raises `Referral.DoesNotExist`."""
    return asks_to(staff).get(pk=pk)


def referrals_for(staff: Staff) -> QuerySet[Referral]:
    """What was asked for the people the reader works with."""
    return _asked_for(cases.cases_for(staff))


def _asked_for(whose: QuerySet[Case]) -> QuerySet[Referral]:
    return (
        Referral.objects.filter(case__in=whose)
        .select_related("service__agency", "service__organisation", "case__agency", "need")
        .order_by("-asked_on", "id")
    )


def referrals_of(staff: Staff, case: Case) -> QuerySet[Referral]:
    return referrals_for(staff).filter(case=case)


def referral_for(staff: Staff, pk: uuid.UUID) -> Referral:
    """One of them. Raises `Referral.DoesNotExist`."""
    return referrals_for(staff).get(pk=pk)


def referrals_to_withdraw(staff: Staff, case: Case) -> QuerySet[Referral]:
    """What is under way for the person of a restricted case: they may want no more of each."""
    theirs = _asked_for(cases.cases_listed(staff)).filter(case=case)
    return theirs.filter(state__in=sorted(CHOSEN))


def referral_to_withdraw(staff: Staff, pk: uuid.UUID) -> Referral:
    """The same, of a restricted case too: the person may say at any time that they want no more."""
    return _asked_for(cases.cases_listed(staff)).get(pk=pk)
