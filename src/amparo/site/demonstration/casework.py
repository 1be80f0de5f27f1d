"""The invented cases: opened, sealed, asked for and shared, as workers' browsers would do it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from amparo.cases import actions as cases
from amparo.cases.actions import Contact, NewCase, NewNeed
from amparo.cases.models import Binding, Case, Need, SignerCheck
from amparo.cases.models import Person as CasePerson
from amparo.cases.sealing import CaseSealer
from amparo.cases.states import CaseState
from amparo.directory.models import Population, Service
from amparo.people.actions import Founded, FoundedMember
from amparo.referrals import actions as referrals
from amparo.referrals.actions import Ask
from amparo.referrals.models import Referral
from amparo.referrals.states import CHOSEN, Outcome, Reason, ReferralState
from amparo.reports.days import today_at
from amparo.reports.models import Report
from amparo.site.demonstration.browsers import Person
from amparo.site.demonstration.lives import Life, Wish
from amparo.site.demonstration.sharing import share
from amparo.vault.actions import Incoming
from amparo_seal.encoding import b64
from amparo_seal.envelope import Compartment, Kind
from amparo_seal.primitives import public_of

STORY, NOTES, SAFETY, RECEIPT = (
    Compartment[name] for name in ("story", "notes", "safety", "receipt")
)
R = ReferralState
# Whose step it is, where it is not the advocate's.
APPROVES = {CaseState.CLOSED: "greta", CaseState.RESTRICTED: "noor"}
# The first member of each is with intake there and answers asks.
ANSWERS = {"nido": "pilar", "puerto": "amina"}


@dataclass
class Advocate:
    """Samir at his screen, Odile on the team; Greta approves a closing, Noor restricts."""

    agencies: Mapping[str, Founded]

    def __post_init__(self) -> None:
        self.own = self.agencies["lumbre"]
        self.by = self.own.members["samir"]
        self.team = (self.by, self.own.members["odile"])

    def help(self, life: Life, person: Person | None) -> Case:
        """Live through the whole case of one person."""
        case, sealer = self._open(life, person)
        if person is not None:
            self._bind(case, person, sealer)
        chosen = [one for wish in life.wishes for one in self._work_on(case, wish)]
        for state in life.states:
            by = self.own.members[APPROVES[state]] if state in APPROVES else self.by
            cases.change_state(case=case, to=state, closure=life.closure, by=by.staff)
        if person is not None and life.shared_with:
            share(
                case,
                sealer=sealer,
                person=person,
                referral=next(one for one in chosen if one.service.agency.slug == life.shared_with),
                to=self.agencies[life.shared_with],
                by=self.by.staff,
            )
        return case

    def _open(self, life: Life, person: Person | None) -> tuple[Case, CaseSealer]:
        sealer = CaseSealer(agency=self.own.agency.pk, case=uuid4(), by=self.by.keys)
        if person is not None:
            of_report = person.sealer
            sealer.conversation(
                report=of_report.report, thread=of_report.thread, secret=of_report.conversation
            )
        sealer.to_members([one.keys.wrap.public for one in self.team])
        sealer.part(STORY, {"text": life.told})
        sealer.part(NOTES, {"text": life.note}, kind=Kind.NOTE)
        card = {"name": life.pseudonym, "times": life.note}
        sealer.part(SAFETY, card, kind=Kind.SAFETY_CARD)
        wanted = NewCase(
            id=sealer.case,
            report=None if person is None else person.sealer.report,
            source=Case.Source.WALK_IN if person is None else Case.Source.REPORT,
            pseudonym=life.pseudonym,
            called=CasePerson.Called.SURVIVOR,
            signer=CasePerson.Signer.ADULT,
            how=SignerCheck.How.SAID,
            wish=True,
            team=[one.staff.pk for one in self.team],
            sealed=Incoming.parse(sealer.take()),
        )
        return cases.open_case(wanted=wanted, by=self.by.staff), sealer

    def _bind(self, case: Case, person: Person, sealer: CaseSealer) -> None:
        assert person.file is not None
        release = public_of(person.file.release)
        file = b64(person.file.wrap_key.public)
        sealer.part(RECEIPT, {"release": b64(release), "file": file})
        sealer.to_person(person.file.wrap_key.public)
        contact = Contact(
            on=today_at(case.agency),
            way=Binding.Way.TELEPHONE,
            language=person.story.language,
            interpreter=False,
        )
        cases.bind(
            case=case,
            report=Report.objects.get(pk=person.sealer.report),
            contact=contact,
            release_public=release,
            sealed=Incoming.parse(sealer.take()),
            by=self.by.staff,
        )

    def _work_on(self, case: Case, wish: Wish) -> list[Referral]:
        """Name a need, and ask for it. Gives the referrals that the person chose."""
        named = NewNeed(id=uuid4(), domain=wish.domain, urgency=Need.Urgency.THIS_WEEK)
        cases.show_codes(case=case, by=self.by.staff, language="en")
        need = cases.name_need(case=case, wanted=named, by=self.by.staff)
        for state in wish.states[:1]:
            need = cases.move_need(need=need, to=state, by=self.by.staff)
        referred = self._ask(case, need, wish)
        for state in wish.states[1:]:
            need = cases.move_need(need=need, to=state, by=self.by.staff)
        return referred

    def _ask(self, case: Case, need: Need, wish: Wish) -> list[Referral]:
        if not wish.asked:
            return []
        services = Service.objects.filter(agency__slug__in=[slug for slug, _ in wish.asked])
        wanted = Ask(
            need=need.pk,
            services=[one.pk for one in services],
            urgency=Need.Urgency.THIS_WEEK,
            population=Population.ADULTS,
        )
        rows = referrals.ask(case=case, wanted=wanted, by=self.by.staff)
        asked = {one.service.agency.slug: one for one in rows}
        # What the person chose comes last: with it the others are not needed any more.
        ordered = sorted(wish.asked, key=lambda one: one[1] in CHOSEN)
        moved = [self._bring(asked[slug], state, slug) for slug, state in ordered]
        return [one for one in moved if one.state in CHOSEN]

    def _bring(self, referral: Referral, state: ReferralState, slug: str) -> Referral:
        theirs = self.agencies[slug].members[ANSWERS[slug]]
        for step in WAYS[state]:
            referral = step(referral, theirs, self.by)
        return referral


Step = Callable[[Referral, FoundedMember, FoundedMember], Referral]


def _offer(referral: Referral, theirs: FoundedMember, _ours: FoundedMember) -> Referral:
    until = timezone.now() + timedelta(days=3)
    return referrals.offer(referral=referral, hold_until=until, by=theirs.staff)


def _reject(referral: Referral, theirs: FoundedMember, _ours: FoundedMember) -> Referral:
    return referrals.reject(referral=referral, reason=Reason.FULL, by=theirs.staff)


def _cancel(referral: Referral, _theirs: FoundedMember, ours: FoundedMember) -> Referral:
    return referrals.cancel(referral=referral, by=ours.staff)


def _choose(referral: Referral, _theirs: FoundedMember, ours: FoundedMember) -> Referral:
    return referrals.choose(referral=referral, by=ours.staff)


def _withdraw(referral: Referral, _theirs: FoundedMember, ours: FoundedMember) -> Referral:
    return referrals.withdraw_referral(referral=referral, by=ours.staff)


def _start(referral: Referral, theirs: FoundedMember, _ours: FoundedMember) -> Referral:
    return referrals.start(referral=referral, by=theirs.staff)


def _hold(referral: Referral, theirs: FoundedMember, _ours: FoundedMember) -> Referral:
    return referrals.hold(referral=referral, by=theirs.staff)


def _complete(referral: Referral, theirs: FoundedMember, _ours: FoundedMember) -> Referral:
    return referrals.complete(referral=referral, outcome=Outcome.RECEIVED, by=theirs.staff)


def _fail(referral: Referral, theirs: FoundedMember, _ours: FoundedMember) -> Referral:
    return referrals.fail(referral=referral, outcome=Outcome.LEFT, by=theirs.staff)


WAYS: dict[ReferralState, tuple[Step, ...]] = {
    R.REQUESTED: (),
    R.OFFERED: (_offer,),
    R.REJECTED: (_reject,),
    R.CANCELLED: (_cancel,),
    R.WITHDRAWN: (_offer, _withdraw),
    R.ACCEPTED: (_offer, _choose),
    R.IN_PROGRESS: (_offer, _choose, _start),
    R.ON_HOLD: (_offer, _choose, _hold),
    R.COMPLETED: (_offer, _choose, _start, _complete),
    R.FAILED: (_offer, _choose, _start, _fail),
}
