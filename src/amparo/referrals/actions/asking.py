"""An ask goes out: a need, when, for whom. Nothing of who it is. Its sender may take it back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from amparo.cases import queries as cases
from amparo.cases.models import Case, Need
from amparo.cases.states import NeedState
from amparo.directory import queries as directory
from amparo.directory.models import Population, Service, Term
from amparo.journal import actions as journal
from amparo.people.models import Agency, Staff
from amparo.referrals.actions.ending import end_all_of
from amparo.referrals.actions.moving import move, write
from amparo.referrals.models import Referral
from amparo.referrals.refusals import Refused
from amparo.referrals.states import REFERRAL_OPEN, WORKING, ReferralState, Reopened
from amparo.reports.days import today_at

# How long a service has to answer, by how soon the person needs it.
ANSWER_WITHIN = {
    Need.Urgency.NOW: timedelta(hours=4),
    Need.Urgency.THIS_WEEK: timedelta(days=2),
    Need.Urgency.LATER: timedelta(days=7),
}
# A person is never led to them by an ask; a release names them one by one.
NEVER_ASKED = (Agency.Function.BORDER, Agency.Function.CONSULATE)


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What is asked, of several services at once."""

    need: UUID
    services: Collection[UUID]
    urgency: Need.Urgency
    population: Population
    access: Referral.Access = Referral.Access.NONE
    interpreter: bool = False


@transaction.atomic
def ask(*, case: Case, wanted: Ask, by: Staff) -> list[Referral]:
    """Ask services for one need. A service that is being asked already is not asked twice."""
    need = Need.objects.select_for_update().filter(pk=wanted.need, case=case).first()
    if need is None:
        raise Refused("need_unknown")
    if need.state == NeedState.DECLINED:
        raise Refused("need_declined")
    if need.state == NeedState.IDENTIFIED:
        # A worker wrote it down; nobody is asked before the person says that they want it.
        raise Refused("need_not_accepted")
    services = _services(wanted.services, need, case, by)
    _let_lapse(need, timezone.now())
    known = {
        one.service_id: one
        for one in Referral.objects.filter(
            need=need, service__in=services, state__in=sorted(REFERRAL_OPEN)
        )
    }
    new = [_new(need, service, wanted, case) for service in services if service.pk not in known]
    Referral.objects.bulk_create(new)
    if new:
        journal.write(act="referral.asked", agency=by.agency_id, by=by, subjects=(case.pk,))
    return [*known.values(), *new]


def _services(wanted: Collection[UUID], need: Need, case: Case, by: Staff) -> list[Service]:
    found = list(directory.services_for(by).filter(pk__in=wanted))
    if not found or len(found) != len(set(wanted)):
        raise Refused("service_unknown")
    for service in found:
        offered = {one.value for one in service.terms.all() if one.kind == Term.Kind.DOMAIN}
        if need.domain not in offered:
            raise Refused("not_offered")
        if service.agency.function in NEVER_ASKED:
            raise Refused("not_asked")
        if cases.is_blocked(case, agency=service.agency_id):
            raise Refused("blocked")
    return found


def _let_lapse(need: Need, now: datetime) -> None:
    """Those whose hour has passed make room for a new ask, before the sweep comes by."""
    late = Q(state=ReferralState.REQUESTED, answer_by__lte=now)
    late |= Q(state=ReferralState.OFFERED, hold_until__lte=now)
    lapsed = Referral.objects.select_for_update(of=("self",)).filter(late, need=need)
    for referral in lapsed.select_related("case"):
        referral.state = ReferralState.EXPIRED
        referral.save(update_fields=["state"])
        write("referral.changed", referral, None)


def _new(need: Need, service: Service, wanted: Ask, case: Case) -> Referral:
    return Referral(
        case=case,
        need=need,
        service=service,
        state=ReferralState.REQUESTED,
        domain=need.domain,
        urgency=wanted.urgency,
        population=wanted.population,
        access=wanted.access,
        interpreter=wanted.interpreter,
        asked_on=today_at(case.agency),
        answer_by=timezone.now() + ANSWER_WITHIN[wanted.urgency],
    )


def cancel(*, referral: Referral, by: Staff) -> Referral:
    """Take an ask or an offer back that is needed no longer."""
    return move(referral=referral, to=ReferralState.CANCELLED, by=by)


@transaction.atomic
def call_mistake(*, referral: Referral, by: Staff) -> Referral:
    """Mark a referral that was never meant: the other side sees nothing of it any more."""
    moved = move(referral=referral, to=ReferralState.MISTAKE, by=by)
    end_all_of(moved, by=by)
    return moved


@transaction.atomic
def reopen(*, referral: Referral, why: Reopened, by: Staff) -> Referral:
    """Go on with a referral that had ended, and say why."""
    Need.objects.select_for_update().get(pk=referral.need_id)
    others = Referral.objects.filter(need=referral.need_id, state__in=sorted(WORKING))
    if others.exclude(pk=referral.pk).exists():
        raise Refused("chosen")
    ended = (ReferralState.COMPLETED, ReferralState.FAILED)
    return move(
        referral=referral,
        to=ReferralState.IN_PROGRESS,
        by=by,
        only_from=ended,
        outcome="",
        reopened=why,
    )
