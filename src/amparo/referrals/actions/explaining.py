"""A release begins: it was explained, the person said it back, and now it can be signed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from amparo.cases import queries as cases
from amparo.cases.models import Case, Person
from amparo.journal import actions as journal
from amparo.people.models import Agency, Staff
from amparo.people.packs import load as load_pack
from amparo.referrals import wordings
from amparo.referrals.actions import sealing
from amparo.referrals.actions.ending import withdraw
from amparo.referrals.models import RELEASABLE, Referral, Release, ReleaseCompartment
from amparo.referrals.refusals import Refused
from amparo.referrals.states import CHOSEN, ReleaseState
from amparo.reports.days import today_at
from amparo.vault.actions import Incoming
from amparo_seal.envelope import Compartment
from amparo_seal.errors import CannotOpen
from amparo_seal.keys import wrap_key_id
from amparo_seal.statements import Release as Statement
from amparo_seal.statements import release_hash, root_fingerprint

X_WING = 2


@dataclass(frozen=True, kw_only=True)
class Explained:
    """What the advocate's browser sends: the bytes to sign, and how it was explained.

    `sealed` may hold the text for the person, with the name they chose for the recipient: sealed in
    the compartment `receipt`, which no release ever names, and wrapped to their my-file key.
    `warned` says that the text for an authority was read out and confirmed apart from the rest.
    """

    statement: bytes
    method: Release.Method
    language: str
    interpreter: bool
    teach_back: bool
    # What the worker attests: said, and never taken from a default.
    checked: Release.Checked
    support: Release.Support
    referral: UUID | None = None
    replaces: UUID | None = None
    warned: bool = False
    sealed: Incoming | None = None


@transaction.atomic
def explain(*, case: Case, wanted: Explained, by: Staff) -> Release:
    """Record that a release was explained and understood. The same bytes twice are one release."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    statement = _read(wanted.statement)
    known = Release.objects.filter(hash=release_hash(statement), case=locked).first()
    if known is not None:
        return known
    recipient = _check(locked, statement, wanted)
    referral = _referral(wanted.referral, locked, recipient)
    older = _replaced(wanted.replaces, locked, recipient, referral)
    release = _write(locked, statement, recipient, wanted, by)
    release.ask, release.replaces = referral, older
    release.save(update_fields=["ask", "replaces"])
    if older is not None and older.state == ReleaseState.EXPLAINED:
        # Nobody signed it, and now nobody can: one at a time waits for the person's decision.
        withdraw(release=older, by=by)
    if referral is not None:
        referral.release = release
        referral.save(update_fields=["release"])
    subjects = (locked.pk, release.pk)
    journal.write(act="release.explained", agency=by.agency_id, by=by, subjects=subjects)
    return release


def check_signer(case: Case, method: str) -> None:
    """Refuse who cannot sign this way: a minor signs on paper, with a parent or guardian."""
    signer, in_file = case.person.signer, method == Release.Method.MY_FILE
    if signer == Person.Signer.UNKNOWN or (in_file and signer != Person.Signer.ADULT):
        raise Refused("signer")
    if in_file:
        binding = cases.binding_of(case.person)
        if binding is None or binding.release_public is None:
            raise Refused("signer")


def _read(data: bytes) -> Statement:
    try:
        statement = Statement.parse(data)
    except CannotOpen:
        raise Refused("statement") from None
    if statement.deployment != settings.DEPLOYMENT:
        raise Refused("statement")
    return statement


def _check(case: Case, statement: Statement, wanted: Explained) -> Agency:
    if statement.subject != case.pk:
        raise Refused("statement")
    if not case.consent_recorded:
        raise Refused("consent_not_recorded")
    if not wanted.teach_back:
        raise Refused("teach_back")
    check_signer(case, wanted.method)
    recipient = _recipient(case, statement)
    if not set(statement.compartments) <= set(RELEASABLE):
        raise Refused("compartments")
    if statement.use == "":
        raise Refused("purpose_needed")
    if statement.use not in Release.Purpose.values:
        raise Refused("purpose")
    if not wordings.fits(statement.wording, recipient):
        raise Refused("wording")
    if recipient.is_justice and not wanted.warned:
        raise Refused("warning")
    _check_dates(case, statement)
    return recipient


def _recipient(case: Case, statement: Statement) -> Agency:
    recipient = Agency.objects.filter(pk=statement.recipient).first()
    if recipient is None:
        raise Refused("recipient")
    root = root_fingerprint(settings.DEPLOYMENT, recipient.pk, bytes(recipient.root_public))
    if statement.recipient_root != root:
        raise Refused("recipient")
    if recipient.pk == case.agency_id:
        raise Refused("own_agency")
    if cases.is_blocked(case, agency=recipient.pk):
        raise Refused("blocked")
    return recipient


def _check_dates(case: Case, statement: Statement) -> None:
    longest = timedelta(days=load_pack(case.agency.pack).release_max_days)
    today = today_at(case.agency)
    begins_soon = today <= statement.starts <= today + longest
    if not begins_soon or not statement.starts < statement.expires <= statement.starts + longest:
        raise Refused("dates")


def _referral(wanted: UUID | None, case: Case, recipient: Agency) -> Referral | None:
    if wanted is None:
        return None
    found = Referral.objects.filter(
        pk=wanted, case=case, service__agency=recipient, state__in=sorted(CHOSEN)
    )
    referral = found.select_for_update(of=("self",)).first()
    if referral is None:
        raise Refused("state")
    return referral


def _replaced(
    wanted: UUID | None, case: Case, recipient: Agency, referral: Referral | None
) -> Release | None:
    """The earlier release whose place this one takes. An ask has one release at a time."""
    newest = referral.release if referral is not None else None
    if wanted is None or (newest is not None and newest.pk == wanted):
        return newest
    found = Release.objects.filter(pk=wanted, case=case, recipient=recipient).first()
    if found is None or newest is not None:
        raise Refused("state")
    return found


def _file_holder(person: Person) -> set[bytes]:
    """The person's my-file key, where they have one: the text may be wrapped to it as well."""
    binding = cases.binding_of(person)
    public = binding and binding.inbox.file_wrap_public
    return {wrap_key_id(X_WING, bytes(public)).bytes} if public else set()


def _write(
    case: Case, statement: Statement, recipient: Agency, wanted: Explained, by: Staff
) -> Release:
    said: dict[str, Any] = {
        "method": wanted.method,
        "language": wanted.language,
        "interpreter": wanted.interpreter,
        "teach_back": wanted.teach_back,
        "warned": wanted.warned,
        "checked": wanted.checked,
        "support": wanted.support,
    }
    if wanted.sealed is not None:
        said["text"] = sealing.keep_text(
            wanted.sealed,
            case=case,
            compartment=Compartment.receipt,
            by=by,
            holders=_file_holder(case.person),
        )
    release = Release.objects.create(
        case=case,
        recipient=recipient,
        purpose=statement.use,
        valid_from=statement.starts,
        valid_to=statement.expires,
        wording=statement.wording,
        explained_on=today_at(case.agency),
        explained_by=by,
        statement=wanted.statement,
        hash=release_hash(statement),
        state=ReleaseState.EXPLAINED,
        **said,
    )
    ReleaseCompartment.objects.bulk_create(
        ReleaseCompartment(release=release, compartment=int(one)) for one in statement.compartments
    )
    return release


@transaction.atomic
def read_texts(*, releases: Collection[Release], by: Staff) -> None:
    """Note that the sealed texts of releases were served: one entry, which names all of them."""
    if not releases:
        return
    cases_of = {one.case for one in releases}
    subjects = {case.pk for case in cases_of} | {case.person_id for case in cases_of}
    journal.write(act="case.read", agency=by.agency_id, by=by, subjects=subjects)
