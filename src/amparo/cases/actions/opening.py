"""A case begins at the person's wish, and a receipt becomes theirs after direct contact."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from amparo.cases import queries
from amparo.cases.actions import log, persons, sealing
from amparo.cases.actions.contact import Contact
from amparo.cases.actions.holding import hold, hold_report
from amparo.cases.actions.persons import Checked
from amparo.cases.models import Binding, Case, CaseReport, Member, Person, SignerCheck
from amparo.cases.queries.pseudonyms import is_drawn
from amparo.cases.refusals import Refused
from amparo.journal import actions as journal
from amparo.people.models import Staff, StaffKey
from amparo.reports import actions as reports
from amparo.reports import queries as report_queries
from amparo.reports.days import today_at
from amparo.reports.incoming import IncomingReport
from amparo.reports.models import Inbox, Report
from amparo.reports.states import State
from amparo.vault import actions as vault
from amparo.vault.actions import Allowed, Incoming
from amparo_seal.envelope import Kind

CHANNELS = {
    Binding.Way.TELEPHONE: Report.Channel.TELEPHONE,
    Binding.Way.MESSAGES: Report.Channel.TEXT,
}


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """What an advocate's browser sends to open a case. `wish` is the person's, recorded."""

    id: UUID
    report: UUID | None
    source: Case.Source
    pseudonym: str
    called: Person.Called
    signer: Person.Signer
    wish: bool
    team: Collection[UUID]
    sealed: Incoming
    contact: Contact | None = None
    # Somebody for whom the opener works already; then pseudonym, word and signer stay theirs.
    person: UUID | None = None
    # Nothing unless a worker said it: how it was checked is attested by nobody's default.
    how: SignerCheck.How | None = None
    nobody_alleged: bool = False

    @property
    def checked(self) -> Checked:
        """Who may sign, as it was checked. Raises Refused(how_needed) where nobody said how."""
        if self.how is None:
            raise Refused("how_needed")
        return Checked(signer=self.signer, how=self.how, nobody_alleged=self.nobody_alleged)


@transaction.atomic
def open_case(*, wanted: NewCase, by: Staff) -> Case:
    """Open a case for one person. Sending the same case twice opens it once."""
    if wanted.person:
        # Else a receipt, a block or a restriction of this moment would not be known here.
        hold(Case.objects.filter(person=wanted.person, agency=by.agency_id))
    known = queries.cases_for(by).filter(pk=wanted.id).first()
    if known is not None:
        return known
    if not wanted.wish:
        raise Refused("wish_needed")
    report = report_queries.report_for(by, wanted.report) if wanted.report else None
    person = queries.person_for(by, wanted.person) if wanted.person else None
    if report:
        hold_report(report, person=person)
    team = _team(wanted.team, person, by)
    case = _write(wanted, person, by)
    if person is None and wanted.signer != Person.Signer.UNKNOWN:
        persons.record_signer(case=case, checked=wanted.checked, by=by)
    if wanted.contact is not None:
        persons.record_consent(case=case, contact=wanted.contact, by=by)
    _seal(case, wanted.sealed, team=team, taken_over=_taken_over(report), by=by)
    Member.objects.bulk_create(Member(case=case, staff=one, since=case.opened_on) for one in team)
    log.settle(case=case, sealed=wanted.sealed, by=by)
    if report:
        CaseReport.objects.create(case=case, report=report)
        reports.bar(reports=[report], staff=list(queries.kept_away(case.person)))
        reports.link(report=report, by=by)
    journal.write(act="case.opened", agency=by.agency_id, by=by, subjects=(case.pk, case.person_id))
    return case


def _taken_over(report: Report | None) -> set[UUID]:
    """What of a report gets further wraps under a key of the case: conversation and files."""
    if report is None:
        return set()
    files = report_queries.files_of([report.pk]).values_list("pk", flat=True)
    return {report.conversation_id, *files}


def _team(wanted: Collection[UUID], person: Person | None, by: Staff) -> list[Staff]:
    """The opener and the colleagues they named: each may read cases, and nobody blocked them."""
    colleagues = Staff.objects.filter(
        pk__in={*wanted, by.pk}, agency=by.agency_id, is_active=True
    ).prefetch_related("held_roles")
    kept_away = set(queries.kept_away(person)) if person else set()
    team = [one for one in colleagues if one.may("case.read") and one not in kept_away]
    if {one.pk for one in team} != {*wanted, by.pk}:
        raise Refused("team_unknown")
    return team


def _write(wanted: NewCase, person: Person | None, by: Staff) -> Case:
    if Case.objects.filter(pk=wanted.id).exists():
        raise Refused("known")
    person = person or _new_person(wanted, by)
    return Case.objects.create(
        id=wanted.id,
        agency=by.agency,
        person=person,
        source=wanted.source,
        consent_recorded=True,
        opened_on=today_at(by.agency),
    )


def _new_person(wanted: NewCase, by: Staff) -> Person:
    if not is_drawn(wanted.pseudonym):
        raise Refused("pseudonym_not_drawn")
    if Person.objects.filter(agency=by.agency_id, pseudonym=wanted.pseudonym).exists():
        raise Refused("pseudonym_taken")
    return Person.objects.create(
        agency=by.agency,
        pseudonym=wanted.pseudonym,
        called=wanted.called,
    )


def _seal(
    case: Case,
    sealed: Incoming,
    *,
    team: Collection[Staff],
    taken_over: Collection[UUID],
    by: Staff,
) -> None:
    holders = sealing.keys_of(team)
    sealing.check_team(sealed, sealing.check_keys(sealed, case.pk), holders)
    allow = sealing.for_new_case(
        case.pk,
        team={*holders, *sealing.check_person(case.person, sealed)},
        taken_over=taken_over,
        by=by,
    )
    vault.store(sealed=sealed, agency=case.agency_id, allow=allow, on=case.opened_on)


@transaction.atomic
def bind(
    *,
    case: Case,
    report: Report,
    contact: Contact,
    release_public: bytes | None,
    sealed: Incoming,
    by: Staff,
) -> Binding:
    """Make the receipt of a report the person's own. Binding it twice is the same as once.

    The report must have been written by the person themselves, or have been made by staff for the
    receipt they hand over. `sealed` wraps what the person may read to their my-file key, and keeps
    the release-signing key in the compartment `receipt`, where this server cannot change it.
    """
    # A receipt before loses the keys of each case of the person.
    locked = {one.pk: one for one in hold(Case.objects.filter(pk=case.pk))}[case.pk]
    inbox = Inbox.objects.select_for_update().get(pk=_bindable(report).pk)
    known = Binding.objects.filter(inbox=inbox).first()
    if known is not None:
        return _same(known, locked)
    hold_report(report, person=locked.person)
    if contact.on > today_at(locked.agency):
        raise Refused("contact_needed")
    _end_older(locked.person, on=today_at(locked.agency))
    binding = Binding.objects.create(
        person=locked.person,
        inbox=inbox,
        report=report,
        contact_on=contact.on,
        way=contact.way,
        language=contact.language,
        interpreter=contact.interpreter,
        by=by,
        release_public=release_public,
    )
    seal_binding(locked, inbox, sealed, by, {report.conversation_id})
    CaseReport.objects.get_or_create(case=locked, report=report)
    reports.bar(reports=[report], staff=list(queries.kept_away(locked.person)))
    reports.link(report=report, by=by)
    # A word chosen after the report waits on: whoever found the receipt may have chosen it.
    reports.bind_inbox(inbox=inbox, by=by)
    journal.write(
        act="receipt.bound", agency=by.agency_id, by=by, subjects=(locked.pk, locked.person_id)
    )
    return binding


@transaction.atomic
def hand_over(
    *,
    case: Case,
    handed: IncomingReport,
    contact: Contact,
    release_public: bytes | None,
    sealed: Incoming,
    by: Staff,
) -> Binding:
    """Give the person of a case a receipt of their own: they came, or called, or were reported."""
    channel = CHANNELS.get(contact.way, Report.Channel.WALK_IN)
    report = reports.hand_over(report=handed, channel=channel, by=by)
    if report.relation != Report.Relation.SELF:
        # Made with the person beside the worker: nobody else can have written it.
        report = reports.triage(
            report=report, state=State.TRIAGED, relation=Report.Relation.SELF, by=by
        )
    return bind(
        case=case,
        report=report,
        contact=contact,
        release_public=release_public,
        sealed=sealed,
        by=by,
    )


def _bindable(report: Report) -> Inbox:
    # Whoever wrote about somebody else never opens that person's file, whatever they know.
    if report.relation != Report.Relation.SELF:
        raise Refused("not_self")
    if report.inbox is None:
        raise Refused("contact_needed")
    return report.inbox


def _same(known: Binding, case: Case) -> Binding:
    if known.person_id != case.person_id or known.ended_on is not None:
        raise Refused("bound")
    return known


def _end_older(person: Person, *, on: date) -> None:
    """A person holds one receipt: the one before opens their file no longer.

    Nor from a stolen copy of the database. It may have learnt the keys, so new ones are due now.
    """
    older = queries.binding_of(person)
    if older is None:
        return
    Binding.objects.filter(pk=older.pk).update(ended_on=on)
    if older.inbox.file_wrap_public is None:
        return
    holder = sealing.holder_of(bytes(older.inbox.file_wrap_public))
    # Whoever sent a worker's public key as their own does not take the case from that worker.
    if not StaffKey.objects.filter(holder=holder).exists():
        reports_of_it = Report.objects.filter(inbox=older.inbox)
        theirs = [*Case.objects.filter(person=person), *reports_of_it]
        vault.end_wraps(holder=holder, subjects={one.pk for one in theirs}, on=on)


def seal_binding(
    case: Case, inbox: Inbox, sealed: Incoming, by: Staff, talks: Collection[UUID] = ()
) -> bool:
    """Keep what gives a case to a receipt, and say whether it is new.

    Raises Refused("word_changed") where it is wrapped to keys that the receipt has no longer: the
    person chose another word, or another receipt, after the report that names them was sealed.
    """
    keys = queries.live_keys(case.pk)
    open_to_person = {key.pk for key in keys if key.compartment in sealing.OPEN_TO_PERSON}
    sealing.check_versions(case.pk, sealed)
    holders = set()
    if inbox.file_wrap_public is not None:
        holders.add(sealing.holder_of(bytes(inbox.file_wrap_public)))
    if not {one.holder for one in sealed.wraps if one.holder} <= holders:
        raise Refused("word_changed")
    allow = Allowed(
        subjects={case.pk},
        kinds={Kind.CASE_PART},
        compartments=sealing.COMPARTMENTS,
        senders={sealing.sender_of(by)},
        parents=frozenset(key.pk for key in keys),
        holders=frozenset(holders),
        wrappable=frozenset({*open_to_person, *talks}),
    )
    today = today_at(case.agency)
    stored = vault.store(sealed=sealed, agency=case.agency_id, allow=allow, on=today)
    log.settle(case=case, sealed=sealed, by=by)
    return stored.is_new
