"""What members sign about a case's keys and newest parts: kept only if it says what is here.

The server could be made to lie about which keys are the case's. So every change of them is signed
by a member's browser, and every other browser checks that, not our rows.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from django.conf import settings

from amparo.cases import queries
from amparo.cases.models import Case, CaseStatement
from amparo.cases.queries import log as found
from amparo.cases.refusals import Refused
from amparo.people import queries as people
from amparo.people.days import today
from amparo.people.models import Staff
from amparo.vault.actions import Incoming
from amparo.vault.incoming import IncomingStatement
from amparo_seal.envelope import Compartment, Kind
from amparo_seal.errors import CannotOpen
from amparo_seal.primitives import check_signature, sha256
from amparo_seal.statements import CaseHead, CaseKeys, Head, ListedKey

Form = TypeVar("Form", CaseKeys, CaseHead)
# Clocks of browsers are wrong by a day at most; see `people.vouching.in_time`.
APART = timedelta(days=1)
# The rows of a head that are no part: a release of which a member's browser saw the end.
ENDED = (Kind.RELEASE_TEXT, Compartment["receipt"])


def settle(*, case: Case, sealed: Incoming, by: Staff) -> None:
    """Keep what was signed along with what was stored, at the end of the same transaction.

    Raises Refused("log_older") where a colleague signed meanwhile, "log_differs" where it says
    something else than what is here, and "unsigned" where something new was not signed.
    """
    key = people.current_key(by)
    for one in sealed.statements:
        if case.statements.filter(hash=sha256(one.statement)).exists():
            continue
        form = _read(one, bytes(key.sign_public))
        if isinstance(form, CaseKeys):
            _check_keys(case, form)
        else:
            _check_head(case, form)
        _keep(case, form, one, bytes(key.sign_id))
    _must_be_signed(case)


def _read(one: IncomingStatement, public: bytes) -> CaseKeys | CaseHead:
    try:
        check_signature(public, one.signature, one.statement)
    except CannotOpen as error:
        raise Refused("log_differs") from error
    form = _parsed(one.statement)
    day = today()
    if form.deployment != settings.DEPLOYMENT or abs(form.starts - day) > APART:
        raise Refused("log_differs")
    return form


def _parsed(statement: bytes) -> CaseKeys | CaseHead:
    for form in (CaseKeys, CaseHead):
        try:
            return form.parse(statement)
        except CannotOpen:
            continue
    raise Refused("log_differs")


def _follows(form: Form, before: CaseStatement | None) -> bool:
    if before is None:
        return (form.number, form.previous) == (1, bytes(32))
    return (form.number, form.previous) == (before.number + 1, bytes(before.hash))


def _check_keys(case: Case, form: CaseKeys) -> None:
    before = found.newest_keys(case)
    if not _follows(form, before):
        raise Refused("log_older")
    known = CaseKeys.parse(bytes(before.data)) if before else None
    listed, were = _rows(form.keys), _rows(known.keys if known else ())
    here = found.keys_here(case.pk)
    generation = found.generation(case.pk)
    is_right = (
        (form.agency, form.subject, form.generation) == (case.agency_id, case.pk, generation)
        and were | here == listed
        and _commitments(known.keys if known else ()).items() <= _commitments(form.keys).items()
        and set(form.team) == found.team_here(case.pk, generation)
    )
    if not is_right:
        raise Refused("log_differs")


def _check_head(case: Case, form: CaseHead) -> None:
    before = case.statements.filter(purpose=CaseStatement.Purpose.HEAD).first()
    keys = found.newest_keys(case)
    if not _follows(form, before) or keys is None or form.keys != bytes(keys.hash):
        raise Refused("log_older")
    newest, ended = _apart(form)
    _, were = _apart(CaseHead.parse(bytes(before.data))) if before else ((), frozenset())
    is_right = form.subject == case.pk and newest == found.heads_here(case.pk) and were <= ended
    # What the person gave ends by their word or its day, and not because a colleague signs it away.
    is_invented = not {one.hash for one in ended - were}.isdisjoint(found.open_releases(case))
    if not is_right or is_invented:
        raise Refused("log_differs")


def _apart(form: CaseHead) -> tuple[tuple[Head, ...], frozenset[Head]]:
    """The newest parts, and the releases whose end was noted: those stay noted."""
    ended = frozenset(one for one in form.parts if (one.kind, one.compartment) == ENDED)
    return tuple(one for one in form.parts if one not in ended), ended


def _rows(keys: Iterable[ListedKey]) -> set[found.KeyRow]:
    return {(one.key, one.role, one.compartment, one.generation) for one in keys}


def _commitments(keys: Iterable[ListedKey]) -> dict[UUID, bytes]:
    return {one.key: one.commitment for one in keys}


def _keep(case: Case, form: CaseKeys | CaseHead, one: IncomingStatement, by: bytes) -> None:
    purpose = CaseStatement.Purpose(form.purpose)
    if purpose == CaseStatement.Purpose.HEAD:
        # Each head says all of the one before but what changed: the last is enough.
        case.statements.filter(purpose=purpose).delete()
    CaseStatement.objects.create(
        case=case,
        purpose=purpose,
        number=form.number,
        data=one.statement,
        hash=sha256(one.statement),
        by=by,
        signature=one.signature,
    )


def _must_be_signed(case: Case) -> None:
    keys = found.newest_keys(case)
    head = case.statements.filter(purpose=CaseStatement.Purpose.HEAD).first()
    if keys is None or head is None:
        raise Refused("unsigned")
    stated, parts = CaseKeys.parse(bytes(keys.data)), CaseHead.parse(bytes(head.data))
    members = {sha256(public) for public in queries.publics_of_team(case)}
    is_all = (
        found.keys_here(case.pk) <= _rows(stated.keys)
        and members <= set(stated.team)
        and _apart(parts)[0] == found.heads_here(case.pk)
        and parts.keys == bytes(keys.hash)
    )
    if not is_all:
        raise Refused("unsigned")
