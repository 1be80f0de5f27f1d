"""What may be seen of cases, and by whom. Every page about a case starts here."""

import uuid
from collections.abc import Collection
from typing import Any

from django.db.models import Case as Either
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value, When

from amparo.cases.models import (
    Binding,
    Block,
    Case,
    CodesShown,
    Member,
    Need,
    Person,
    SignerCheck,
)
from amparo.cases.queries import log
from amparo.cases.queries.pseudonyms import free_pseudonym as free_pseudonym
from amparo.cases.states import CaseState, case_may_follow
from amparo.people import queries as people
from amparo.people import roles
from amparo.people.models import Staff, StaffKey
from amparo.reports import queries as reports
from amparo.reports.models import Inbox, Report
from amparo.vault import queries as vault
from amparo.vault.models import Envelope, Key, Wrap
from amparo_seal.envelope import Compartment, Kind
from amparo_seal.keys import KeyRole, wrap_key_id

X_WING = 2
# What a page of a case shows at first; older versions are asked for one at a time.
CURRENT_KINDS = log.VERSIONED
EVERY_KIND = (Kind.NOTE, Kind.OUTCOME, Kind.IMPORTED_ROW)

SOONEST_FIRST = Either(
    *(When(urgency=one, then=Value(place)) for place, one in enumerate(Need.Urgency.values))
)

# What waits for a supervisor's approval stands above what goes on by itself.
WAITING_FIRST = Either(When(state=CaseState.CLOSING, then=Value(0)), default=Value(1))


def cases_for(staff: Staff) -> QuerySet[Case]:
    """Cases of the reader's agency on whose team they are, and from which nobody blocked them.

    While the privacy officer restricts a case, nobody works on it: it is not among them. What
    stays open all the same asks for `cases_listed` by name (docs/adr/0013).
    """
    return cases_listed(staff).exclude(state=CaseState.RESTRICTED)


def cases_listed(staff: Staff) -> QuerySet[Case]:
    """The same with those that are restricted: their team sees that they are, and the card."""
    if not staff.may("case.read"):
        return Case.objects.none()
    mine = Member.objects.filter(staff=staff, ended_on=None).values("case")
    return (
        Case.objects.filter(agency=staff.agency_id, pk__in=mine)
        .exclude(person__in=kept_from(staff))
        .exclude(state=CaseState.ANONYMISED)
        .select_related("person", "agency")
        .order_by("-opened_on", "id")
    )


def case_for(staff: Staff, pk: uuid.UUID) -> Case:
    """One case the reader works on. Raises `Case.DoesNotExist` for every other."""
    return cases_for(staff).get(pk=pk)


def others_of(staff: Staff, case: Case) -> QuerySet[Case]:
    """Further cases of the same person that the reader works on too."""
    return cases_for(staff).filter(person=case.person_id).exclude(pk=case.pk)


def restricted_for(staff: Staff, pk: uuid.UUID) -> Case:
    """A restricted case of the reader's: its safety card is all that opens of it."""
    return cases_listed(staff).get(pk=pk, state=CaseState.RESTRICTED)


def kept_from(staff: Staff) -> QuerySet[Block, Any]:
    """The persons whose block list names the reader: a block in one of their cases is for all."""
    return Block.objects.filter(staff=staff).values("case__person")


def agency_kept_from(staff: Staff) -> QuerySet[Block, Any]:
    """The persons whose block list names the reader's whole agency."""
    return Block.objects.filter(agency=staff.agency_id).values("case__person")


def kept_away(person: Person) -> QuerySet[Staff]:
    """The colleagues whom the block list of any case of this person names."""
    return Staff.objects.filter(pk__in=_blocks(person.pk).filter(agency=None).values("staff"))


def _blocks(person: uuid.UUID) -> QuerySet[Block]:
    return Block.objects.filter(case__person=person)


def card_of(staff: Staff, case: Case) -> dict[str, Any]:
    """The safety card, with the wraps through which this reader reaches it and nothing else."""
    keys = [key.pk for key in live_keys(case.pk) if key.compartment in {0, Compartment["safety"]}]
    cards = Envelope.objects.filter(subject=case.pk, kind=Kind.SAFETY_CARD).order_by("-sequence")
    return vault.sealed(cards[:1], holders=people.holders(staff), keys=keys)


def unclaimed_for(staff: Staff) -> QuerySet[Case]:
    """Imported cases of the agency that nobody works on yet, for those who open its intake key."""
    if not (staff.holds(roles.Intake) and staff.may("case.read")):
        return Case.objects.none()
    worked_on = Member.objects.filter(ended_on=None).values("case")
    return (
        Case.objects.filter(agency=staff.agency_id, source=Case.Source.IMPORT)
        .exclude(pk__in=worked_on)
        .exclude(person__in=kept_from(staff))
        .exclude(state__in=[CaseState.RESTRICTED, CaseState.ANONYMISED])
        .select_related("person", "agency")
        .order_by("-opened_on", "id")
    )


def unclaimed_case(staff: Staff, pk: uuid.UUID) -> Case:
    """One imported case that waits for somebody. Raises `Case.DoesNotExist` for every other."""
    return unclaimed_for(staff).get(pk=pk)


def case_to_claim(staff: Staff, pk: uuid.UUID) -> Case:
    """The same, or one the reader claimed already: claiming twice is the same as once."""
    claimed = cases_for(staff).filter(pk=pk, source=Case.Source.IMPORT).first()
    return claimed or unclaimed_case(staff, pk)


def caseload_for(staff: Staff) -> QuerySet[Case]:
    """The agency's open cases for those who lead it: who works on what, nothing that is sealed."""
    if not staff.may("case.list_agency"):
        return Case.objects.none()
    return (
        Case.objects.filter(agency=staff.agency_id)
        .exclude(state__in=[CaseState.CLOSED, CaseState.ANONYMISED])
        .exclude(person__in=kept_from(staff))
        .select_related("person")
        .prefetch_related("members__staff")
        .order_by(WAITING_FIRST, "-opened_on", "id")
    )


def case_to_move(staff: Staff, pk: uuid.UUID) -> Case:
    """A case whose state the reader may change: on its team, leading it, or restricting it."""
    mine = Q(pk__in=cases_for(staff).values("pk"))
    if staff.may("case.close") or staff.may("case.restrict"):
        led = Case.objects.filter(agency=staff.agency_id).exclude(person__in=kept_from(staff))
        mine |= Q(pk__in=led.exclude(state=CaseState.ANONYMISED).values("pk"))
    return Case.objects.select_related("person", "agency").get(mine, pk=pk)


def person_for(staff: Staff, pk: uuid.UUID) -> Person:
    """Somebody the reader works for already. Raises `Person.DoesNotExist`."""
    return Person.objects.get(pk=pk, pk__in=cases_for(staff).values("person"))


def asks_for(before: str, to: str) -> frozenset[str]:
    """The permissions of which one is needed for a step. Closing is approved, or sent back."""
    if CaseState.RESTRICTED in (before, to):
        return frozenset({"case.restrict"})
    if to == CaseState.CLOSED:
        return frozenset({"case.close"})
    if (before, to) == (CaseState.CLOSING, CaseState.ACTIVE):
        return frozenset({"case.status", "case.close"})
    return frozenset({"case.status"})


def next_states(staff: Staff, case: Case) -> list[CaseState]:
    """Where the reader may take a case from where it is."""
    return [
        one
        for one in CaseState
        if case_may_follow(case.state, one, restricted_from=case.restricted_from)
        and any(staff.may(permission) for permission in asks_for(case.state, one))
    ]


def bindable_for(staff: Staff, case: Case, pk: uuid.UUID) -> Report:
    """A report of the case, or one the reader may open. Raises `Report.DoesNotExist`."""
    found = reports_of(case).filter(pk=pk).first()
    return found or reports.report_for(staff, pk)


def need_for(staff: Staff, pk: uuid.UUID) -> Need:
    """One need of a case the reader works on. Raises `Need.DoesNotExist`."""
    return Need.objects.select_related("case__person").get(pk=pk, case__in=cases_for(staff))


def needs_of(case: Case) -> QuerySet[Need]:
    """What the person needs, in the order they want it; unsaid comes last."""
    return Need.objects.filter(case=case).order_by(
        F("priority").asc(nulls_last=True), SOONEST_FIRST, "id"
    )


def team_of(case: Case) -> QuerySet[Member]:
    return (
        Member.objects.filter(case=case, ended_on=None)
        .select_related("staff")
        .order_by("staff__display_name", "id")
    )


def only_opened_by(staff: Staff) -> QuerySet[Case]:
    """The cases that nobody else of the agency opens: their keys are wrapped to this one alone."""
    others = Member.objects.filter(ended_on=None, staff__is_active=True).exclude(staff=staff)
    return (
        Case.objects.filter(pk__in=Member.objects.filter(staff=staff, ended_on=None).values("case"))
        .exclude(pk__in=others.values("case"))
        .exclude(state=CaseState.ANONYMISED)
        .select_related("person")
        .order_by("opened_on", "id")
    )


def member_of(case: Case, pk: uuid.UUID) -> Staff:
    """Somebody on the team, whether or not they still work here. Raises `Staff.DoesNotExist`."""
    return Staff.objects.get(pk=pk, memberships__in=Member.objects.filter(case=case, ended_on=None))


def publics_of_team(case: Case) -> list[bytes]:
    """The public keys that the case's key has to be wrapped to."""
    current = StaffKey.objects.filter(
        state=StaffKey.State.CURRENT,
        staff__in=Member.objects.filter(case=case, ended_on=None).values("staff"),
    )
    return [bytes(public) for public in current.values_list("wrap_public", flat=True)]


def is_blocked(case: Case, *, staff: Staff | None = None, agency: uuid.UUID | None = None) -> bool:
    """Say whether a colleague, or a whole agency, must not work with the person of this case."""
    return (
        _blocks(case.person_id)
        .filter(
            Q(staff__isnull=False, staff=staff) | Q(agency__isnull=False, agency=agency),
        )
        .exists()
    )


def colleagues_for(case: Case) -> QuerySet[Staff]:
    """Who could join the team: members of the agency who may read cases and are not blocked."""
    return (
        Staff.objects.filter(agency=case.agency_id, is_active=True)
        .exclude(pk__in=kept_away(case.person))
        .prefetch_related("held_roles", "keys")
        .order_by("display_name", "id")
    )


def live_keys(case: uuid.UUID) -> list[Key]:
    """The keys of the newest generation: what is sealed now is sealed under these."""
    return list(
        Key.objects.filter(
            subject=case, role__in=[KeyRole.CASE, KeyRole.COMPARTMENT], ended_on=None
        ).order_by("role", "compartment")
    )


def conversations(case: uuid.UUID) -> set[uuid.UUID]:
    """The keys of the conversations that the case's own key opens."""
    return {key.pk for key in log.conversations(case)}


def needs_new_keys(case: Case) -> bool:
    return log.needs_new_keys(case.pk)


def binding_of(person: Person) -> Binding | None:
    """The receipt the person holds now."""
    return Binding.objects.filter(person=person, ended_on=None).select_related("inbox").first()


def reading_person(case: Case) -> bytes | None:
    """The my-file key of the person's receipt, where it was given the keys in use of this case."""
    binding = binding_of(case.person)
    if binding is None or binding.inbox.file_wrap_public is None:
        return None
    holder = wrap_key_id(X_WING, bytes(binding.inbox.file_wrap_public)).bytes
    return holder if log.reads_now(case.pk, holder) else None


def signer_check_of(person: Person) -> SignerCheck | None:
    """The newest look into who may sign for a person."""
    checks = SignerCheck.objects.filter(person=person).select_related("by")
    return checks.order_by("-number").first()


def may_code(case: Case) -> bool:
    """Say whether the server may be told codes and needs of a case: the person was shown the list.

    Codes of an imported row were the agency's before; they may be taken over as well once the
    person, after direct contact, holds a receipt.
    """
    if CodesShown.objects.filter(case=case).exists():
        return True
    return case.source == Case.Source.IMPORT and binding_of(case.person) is not None


def case_of_inbox(inbox: Inbox) -> Case | None:
    """The newest case of the person whose receipt this is; nothing for a third party's receipt."""
    return (
        Case.objects.filter(person__bindings__inbox=inbox, person__bindings__ended_on=None)
        .exclude(state=CaseState.ANONYMISED)
        .select_related("person", "agency")
        .order_by("-opened_on", "id")
        .first()
    )


def reports_of(case: Case) -> QuerySet[Report]:
    return Report.objects.filter(case_reports__case=case).order_by("received_on", "id")


def newest(case: uuid.UUID) -> list[Envelope]:
    """The newest version of each part and card, and every note: what a case page opens."""
    return newest_of([case])


def newest_of(cases: Collection[uuid.UUID]) -> list[Envelope]:
    """The same of several cases, with as many questions as of one."""
    newer = Envelope.objects.filter(
        subject=OuterRef("subject"),
        kind=OuterRef("kind"),
        compartment=OuterRef("compartment"),
        sequence__gt=OuterRef("sequence"),
    )
    found = Envelope.objects.filter(
        Q(kind__in=EVERY_KIND) | (Q(kind__in=CURRENT_KINDS) & ~Exists(newer)), subject__in=cases
    )
    return list(found.order_by("subject", "compartment", "sequence"))


def newest_part(case: uuid.UUID, *, kind: int, compartment: int) -> Envelope | None:
    """The version that an edit must come after."""
    return (
        Envelope.objects.filter(subject=case, kind=kind, compartment=compartment)
        .order_by("-sequence")
        .first()
    )


def opened(staff: Staff, case: Case) -> dict[str, Any]:
    """All that is sealed of a case now, with the wraps through which this reader reaches it."""
    keys = [key.pk for key in live_keys(case.pk)]
    conversations = list(reports_of(case).values_list("conversation", flat=True))
    said = Envelope.objects.filter(thread__in=conversations)
    sealed = vault.sealed(
        [*newest(case.pk), *said],
        holders=people.holders(staff),
        keys=(*keys, *conversations),
        files=files_of(case.pk),
    )
    return {**sealed, "statements": log.statements_of(case)}


def exported(staff: Staff, ids: Collection[uuid.UUID]) -> list[Case]:
    """Cases of the reader to write down in a file. Raises `Case.DoesNotExist` if one is not."""
    found = list(
        cases_for(staff)
        .filter(pk__in=ids)
        .prefetch_related("facts", "refusals", "needs", "case_reports", "statements")
    )
    if len(found) != len(set(ids)):
        raise Case.DoesNotExist
    return found


def opened_together(staff: Staff, cases: Collection[Case]) -> dict[str, Any]:
    """What is sealed of several cases now, without their conversations, in one `Sealed`."""
    subjects = [case.pk for case in cases]
    keys = Key.objects.filter(
        subject__in=subjects, role__in=[KeyRole.CASE, KeyRole.COMPARTMENT], ended_on=None
    )
    return vault.sealed(
        newest_of(subjects),
        holders=people.holders(staff),
        keys=tuple(keys.values_list("pk", flat=True)),
    )


def files_of(case: uuid.UUID) -> QuerySet[Envelope]:
    """The files of reports that were wrapped under the case's key for evidence."""
    evidence = Key.objects.filter(
        subject=case, role=KeyRole.COMPARTMENT, compartment=Compartment.evidence
    )
    under = Wrap.objects.filter(parent__in=evidence, ended_on=None).values("envelope")
    return Envelope.objects.filter(pk__in=under, kind=Kind.FILE).order_by("received_on", "id")


def file_for(staff: Staff, case: Case, file: uuid.UUID) -> bytes:
    """The sealed bytes of one file of a case. Raises `Envelope.DoesNotExist`."""
    return vault.bytes_of(file, files=files_of(case.pk), holders=people.holders(staff))
