"""Counts for the own agency's desk. None leaves it, and none is of anything that is sealed.

Who leads an agency, or counts for it, sees its numbers; everybody else those of their own work.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from amparo.cases import queries as cases
from amparo.cases.models import Case, Need
from amparo.cases.states import NEED_ENDED, CaseState, NeedState
from amparo.directory import queries as directory
from amparo.directory.models import FRESH_FOR
from amparo.journal import queries as journal
from amparo.journal.acts import ACTS
from amparo.journal.models import ActorKind, Chain, Entry
from amparo.people.models import Staff
from amparo.referrals import queries as referrals
from amparo.referrals.models import Referral
from amparo.referrals.states import Outcome, ReferralState
from amparo.reports import queries as reports
from amparo.reports.days import today_at
from amparo.reports.models import Report
from amparo.reports.states import OPEN, State

NOT_WAITING = (*sorted(NEED_ENDED), NeedState.DECLINED)
# What lapses within so long has to be looked at now.
SOON = timedelta(hours=4)


@dataclass(frozen=True, kw_only=True)
class ReportCounts:
    new: int
    urgent: int
    due: int
    awaiting: int


@dataclass(frozen=True, kw_only=True)
class Told:
    """One entry of the journal in words. `name` is that of a colleague, or empty.

    Its number in the chain is not told: with it, order would say when a person wrote.
    """

    when: str
    act: Promise
    name: str
    kind: ActorKind


@dataclass(frozen=True, kw_only=True)
class CaseCounts:
    mine: int
    agency: int | None
    needs_now: int
    # Closings that wait for the reader's approval; nothing for who approves none.
    closing: int | None = None


@dataclass(frozen=True, kw_only=True)
class NeedCounts:
    """What became of needs, as workers say and as the persons themselves say."""

    met: int
    partly_met: int
    unmet: int
    reviewed: int
    word_yes: int
    word_partly: int
    word_no: int


@dataclass(frozen=True, kw_only=True)
class AskCounts:
    waiting: int
    waiting_soon: int
    offered: int
    lapsing: int
    chosen: int
    running: int
    on_hold: int
    # What came of those that ended this month: the words of an outcome, and how many.
    outcomes: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class SharedCounts:
    now: int
    to_destroy: int


@dataclass(frozen=True, kw_only=True)
class ServiceCounts:
    offered: int
    to_count: int


def leads(staff: Staff) -> bool:
    """Say whether the reader sees the whole agency's numbers."""
    return staff.may("desk.agency") or staff.may("partnership.counts")


def report_counts(staff: Staff) -> ReportCounts | None:
    """What waits in the inbox; nothing for those who do not read it."""
    if not staff.may("report.list"):
        return None
    received = Q(state=State.RECEIVED)
    found = (
        reports.reports_for(staff)
        .order_by()
        .aggregate(
            new=Count("id", filter=received, distinct=True),
            urgent=Count("id", filter=received & Q(urgent=True), distinct=True),
            due=Count(
                "id",
                filter=received & Q(promised_by__lte=today_at(staff.agency)),
                distinct=True,
            ),
            awaiting=Count("id", filter=Q(state=State.AWAITING), distinct=True),
        )
    )
    return ReportCounts(**found)


def reports_wanted(
    staff: Staff, *, state: str = "", language: str = "", waiting: int = 0
) -> QuerySet[Report]:
    """The reports of the inbox in this state and language, and those unfinished for days."""
    found = reports.reports_for(staff)
    if state:
        found = found.filter(state=state)
    if language:
        found = found.filter(language=language)
    if waiting:
        since = today_at(staff.agency) - timedelta(days=waiting)
        found = found.filter(received_on__lte=since, state__in=[*sorted(OPEN), State.AWAITING])
    return found


def case_counts(staff: Staff) -> CaseCounts | None:
    """Open cases, and what is needed now in them; the agency's number for those who lead it."""
    if not (staff.may("case.list") or leads(staff)):
        return None
    waiting = Need.objects.filter(case__in=_cases(staff), urgency=Need.Urgency.NOW)
    return CaseCounts(
        mine=cases.cases_listed(staff).count(),
        agency=_cases(staff).count() if leads(staff) else None,
        needs_now=waiting.exclude(state__in=NOT_WAITING).count(),
        closing=closings(staff).count() if staff.may("case.close") else None,
    )


def closings(staff: Staff) -> QuerySet[Case]:
    """The cases of the agency that a team asked to close, for who approves that."""
    if not staff.may("case.close"):
        return Case.objects.none()
    return cases.caseload_for(staff).filter(state=CaseState.CLOSING)


def need_counts(staff: Staff) -> NeedCounts | None:
    """What became of the needs in the cases that the reader's numbers are of."""
    if not (staff.may("case.list") or leads(staff)):
        return None
    states = {name: Q(state=name) for name in ("met", "partly_met", "unmet", "reviewed")}
    words = {f"word_{word}": Q(word=word) for word in Need.Word.values}
    counted = {name: Count("id", filter=which) for name, which in (states | words).items()}
    found = Need.objects.filter(case__in=_cases(staff, ended=True)).aggregate(**counted)
    return NeedCounts(**found)


def asked_of_us(staff: Staff) -> AskCounts | None:
    """What other teams ask of the own agency's services."""
    if staff.may("referral.answer"):
        return _ask_counts(referrals.asks_to(staff), staff)
    if leads(staff):
        asked = Referral.objects.filter(service__agency=staff.agency_id)
        return _ask_counts(asked.exclude(state__in=referrals.UNSENT), staff)
    return None


def asked_by_us(staff: Staff) -> AskCounts | None:
    """What the own agency asked for the people it works with."""
    if not (staff.may("referral.ask") or leads(staff)):
        return None
    return _ask_counts(Referral.objects.filter(case__in=_cases(staff, ended=True)), staff)


def shared_counts(staff: Staff) -> SharedCounts | None:
    """What people shared with the agency, and what has to be destroyed."""
    if not staff.may("received.read"):
        return None
    return SharedCounts(
        now=len(referrals.received_by(staff, now=timezone.now())),
        to_destroy=len(referrals.ended_for(staff)),
    )


def to_confirm_count(staff: Staff) -> int | None:
    """Releases on paper that wait for the reader, or another second worker."""
    return referrals.releases_to_confirm(staff).count() if staff.may("release.confirm") else None


def service_counts(staff: Staff) -> ServiceCounts | None:
    """The own services, and how many of them partners cannot believe a count of."""
    if not staff.may("capacity.write"):
        return None
    own = directory.own_services(staff)
    fresh = own.filter(capacities__as_of__gt=timezone.now() - FRESH_FOR).distinct()
    offered = own.count()
    return ServiceCounts(offered=offered, to_count=offered - fresh.count())


def _cases(staff: Staff, *, ended: bool = False) -> QuerySet[Case]:
    """The cases whose numbers the reader sees. Ended ones count among what became of them."""
    if not leads(staff):
        return cases.cases_for(staff)
    led = Case.objects.filter(agency=staff.agency_id).exclude(person__in=cases.kept_from(staff))
    over = [CaseState.ANONYMISED] if ended else [CaseState.CLOSED, CaseState.ANONYMISED]
    return led.exclude(state__in=over)


def _ask_counts(found: QuerySet[Referral], staff: Staff) -> AskCounts:
    now = timezone.now()
    asked = Q(state=ReferralState.REQUESTED, answer_by__gt=now)
    offered = Q(state=ReferralState.OFFERED, hold_until__gt=now)
    which = {
        "waiting": asked,
        "waiting_soon": asked & Q(answer_by__lte=now + SOON),
        "offered": offered,
        "lapsing": offered & Q(hold_until__lte=now + SOON),
        "chosen": Q(state=ReferralState.ACCEPTED),
        "running": Q(state=ReferralState.IN_PROGRESS),
        "on_hold": Q(state=ReferralState.ON_HOLD),
    }
    month = today_at(staff.agency).replace(day=1)
    ended = dict(
        found.filter(ended_on__gte=month).order_by().values_list("outcome").annotate(Count("id"))
    )
    return AskCounts(
        **found.order_by().aggregate(**{name: Count("id", filter=q) for name, q in which.items()}),
        outcomes=tuple((str(one.label), ended[one.value]) for one in Outcome if one.value in ended),
    )


def journal_for(staff: Staff) -> QuerySet[Entry]:
    """What was done in the reader's agency, the newest first, for who may read the journal.

    An act of a person has only a day. It stands at the beginning of that day, and in no order among
    others of it: between two seconds of staff it would have an hour.
    """
    if not staff.may("journal.read"):
        return Entry.objects.none()
    return Entry.objects.filter(chain__agency=staff.agency_id).order_by("-when", "act", "id")


def told(staff: Staff, entries: Iterable[Entry]) -> list[Told]:
    """Entries in words. Of the people served nothing stands in a journal that could be told."""
    shown = list(entries)
    actors = {one.actor for one in shown if one.actor is not None}
    names = dict(
        Staff.objects.filter(pk__in=actors, agency=staff.agency_id).values_list(
            "pk", "display_name"
        )
    )
    return [
        Told(
            when=one.when,
            act=ACTS[one.act],
            name=names.get(one.actor, "") if one.actor else "",
            kind=ActorKind(one.actor_kind),
        )
        for one in shown
    ]


def first_broken(staff: Staff) -> int | None:
    """The number of the first broken entry of the agency's journal; None when it holds."""
    chain = Chain.objects.filter(agency=staff.agency_id).first()
    return journal.verify(chain) if chain is not None else None
