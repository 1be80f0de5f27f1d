"""What of a report or a message may be stored: exactly what `spec/envelope.md` says."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings

from amparo.people.models import IntakeKey
from amparo.reports.actions import quotas
from amparo.reports.days import today_at
from amparo.reports.incoming import IncomingReport
from amparo.reports.models import Message, Report
from amparo.reports.refusals import Refused
from amparo.vault import actions as vault
from amparo.vault.actions import Allowed, Incoming
from amparo.vault.models import PART_LIMIT, Upload
from amparo_seal.envelope import Compartment, Kind
from amparo_seal.keys import KeyRole, wrap_key_id

__all__ = [
    "PART_LIMIT",
    "add_part",
    "is_kept",
    "kept_message",
    "rewrap",
    "store_message",
    "store_report",
]

X_WING = 2
STORY, CONTACT, EVIDENCE = Compartment["story"], Compartment["contact"], Compartment["evidence"]
CONVERSATION = Compartment["conversation"]
PARTS = {
    (Kind.REPORT, STORY),
    (Kind.REPORT, CONTACT),
    (Kind.FILE, EVIDENCE),
    (Kind.FILE_DESCRIPTION, EVIDENCE),
}
# What the vault says, in the words of our pages.
PROBLEMS = {
    "too-large": ("too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    "differs": ("known", HTTPStatus.CONFLICT),
    "taken": ("sequence", HTTPStatus.CONFLICT),
    "incomplete": ("upload_missing", HTTPStatus.CONFLICT),
    "unknown": ("upload_missing", HTTPStatus.CONFLICT),
    "not-allowed": ("not_ours", HTTPStatus.BAD_REQUEST),
}
Place = tuple[UUID, UUID | None, bytes | None, bytes | None]


@contextmanager
def in_our_words() -> Iterator[None]:
    """Turn a refusal of the vault into one of ours."""
    try:
        yield
    except vault.Refused as refused:
        problem, status = PROBLEMS.get(refused.code, ("malformed", HTTPStatus.BAD_REQUEST))
        raise Refused(problem, status) from refused


def add_part(*, upload: UUID, number: int, data: bytes) -> None:
    """Keep a part of a sealed file; the first one makes room for it."""
    with in_our_words():
        if number == 0 and not Upload.objects.filter(pk=upload).exists():
            quotas.spend(name="uploads", most=settings.UPLOADS_A_DAY, problem="many_files")
            vault.begin_upload(upload=upload)
        vault.add_part(upload=upload, number=number, data=data)


def store_report(
    report: IncomingReport, *, intake: list[IntakeKey], mode: int, is_new: bool = False
) -> tuple[UUID, UUID]:
    """Store what is sealed of a report: the ids of its key and of its conversation's.

    `is_new` as for `vault.store`.
    """
    with in_our_words():
        _, key, conversation = _store_report(report, intake, mode, is_new=is_new)
    return key, conversation


def is_kept(report: IncomingReport, *, intake: list[IntakeKey], mode: int) -> bool:
    """Say whether exactly this is stored already."""
    with in_our_words():
        stored, _, _ = _store_report(report, intake, mode)
    if stored.is_new:
        raise Refused("known", HTTPStatus.CONFLICT)
    return True


def _store_report(
    report: IncomingReport, keys: list[IntakeKey], mode: int, *, is_new: bool = False
) -> tuple[vault.Stored, UUID, UUID]:
    files = [vault.close_upload(upload=one.upload, envelope=one.envelope) for one in report.uploads]
    sealed = Incoming.parse(dict(report.sealed)).plus(files)
    key, conversation = _the_keys(sealed)
    inbox = wrap_key_id(X_WING, report.inbox.wrap).bytes
    file = _my_file(report)
    agency = keys[0].agency
    intake = _intake(sealed, keys, of=key, besides=file)
    _check_parts(sealed)
    expected: set[Place] = {(one.id, key, None, None) for one in sealed.envelopes}
    expected |= {
        (conversation, key, None, None),
        (conversation, None, inbox, None),
        (key, None, intake, None),
    }
    if file is not None:
        expected.add((key, None, file, None))
    if {wrap.place for wrap in sealed.wraps} != expected:
        raise Refused("malformed")
    allow = Allowed(
        subjects={report.id},
        kinds={kind for kind, _ in PARTS},
        compartments={part for _, part in PARTS} | {CONVERSATION},
        modes={mode},
        roles={KeyRole.REPORT, KeyRole.CONVERSATION},
        holders={intake, inbox} | ({file} if file is not None else set()),
    )
    stored = vault.store(
        sealed=sealed, agency=agency.pk, allow=allow, on=today_at(agency), is_new=is_new
    )
    return stored, key, conversation


def _my_file(report: IncomingReport) -> bytes | None:
    """The my-file key of a person who chose a private word."""
    if report.inbox.file is None:
        return None
    return wrap_key_id(X_WING, report.inbox.file.wrap).bytes


def _the_keys(sealed: Incoming) -> tuple[UUID, UUID]:
    roles = {key.role: key.id for key in sealed.keys}
    if len(sealed.keys) != len(roles) or roles.keys() != {KeyRole.REPORT, KeyRole.CONVERSATION}:
        raise Refused("malformed")
    return roles[KeyRole.REPORT], roles[KeyRole.CONVERSATION]


def _intake(sealed: Incoming, keys: list[IntakeKey], *, of: UUID, besides: bytes | None) -> bytes:
    """The agency's intake key that the report was sealed to: the current one, or one before it."""
    known = {bytes(key.holder) for key in keys}
    named = {wrap.holder for wrap in sealed.wraps if wrap.of == of and wrap.holder != besides}
    chosen = {holder for holder in named if holder is not None} & known
    if len(chosen) != 1:
        raise Refused("key_changed", HTTPStatus.CONFLICT)
    return chosen.pop()


def _check_parts(sealed: Incoming) -> None:
    found = [(one.header.kind, one.header.compartment) for one in sealed.envelopes]
    once = [found.count((Kind.REPORT, STORY)), found.count((Kind.REPORT, CONTACT))]
    files = [found.count((kind, EVIDENCE)) for kind in (Kind.FILE, Kind.FILE_DESCRIPTION)]
    plain = all(one.header.sequence == 0 and one.header.thread.int == 0 for one in sealed.envelopes)
    right = set(found) <= PARTS and once[0] == 1 and once[1] <= 1 and files[0] == files[1]
    if not (right and plain):
        raise Refused("malformed")


def _only_message(sealed: Mapping[str, Any], report: Report) -> Incoming:
    parsed = Incoming.parse(dict(sealed))
    places = {wrap.place for wrap in parsed.wraps}
    right = (
        len(parsed.envelopes) == 1
        and not parsed.keys
        and places == {(parsed.envelopes[0].id, report.conversation_id, None, None)}
    )
    if not right:
        raise Refused("malformed")
    return parsed


def kept_message(sealed: Mapping[str, Any], *, report: Report) -> Message | None:
    """The message that these very bytes are already, if they are."""
    with in_our_words():
        envelope = _only_message(sealed, report).envelopes[0]
    kept = (
        Message.objects.select_related("envelope").filter(report=report, envelope=envelope.id)
    ).first()
    if kept is None or kept.envelope is None:
        return None
    if bytes(kept.envelope.data) != envelope.data:
        raise Refused("known", HTTPStatus.CONFLICT)
    return kept


def store_message(
    sealed: Mapping[str, Any],
    *,
    report: Report,
    sequence: int,
    sender: bytes | None,
    mode: int = Report.Mode.E2E,
) -> UUID:
    """Store one message in its place, the next of the conversation. Gives its envelope's id."""
    with in_our_words():
        parsed = _only_message(sealed, report)
        header = parsed.envelopes[0].header
        if header.thread != report.conversation_id:
            raise Refused("not_ours")
        if header.sequence != sequence:
            raise Refused("sequence", HTTPStatus.CONFLICT)
        if header.sender.bytes != (sender or bytes(16)):
            raise Refused("not_ours")
        allow = Allowed(
            subjects={report.pk},
            kinds={Kind.PERSON_MESSAGE if sender is None else Kind.STAFF_MESSAGE},
            compartments={CONVERSATION},
            modes={mode},
            threads={report.conversation_id},
            senders=set() if sender is None else {sender},
            parents={report.conversation_id},
        )
        vault.store(sealed=parsed, agency=report.agency_id, allow=allow, on=today_at(report.agency))
    return parsed.envelopes[0].id


def rewrap(sealed: Mapping[str, Any], *, report: Report, allowed: set[tuple[UUID, bytes]]) -> None:
    """Store further wraps of the report's keys: exactly these, each to its holder."""
    with in_our_words():
        parsed = Incoming.parse(dict(sealed))
        places = {(wrap.of, wrap.holder) for wrap in parsed.wraps if wrap.parent is None}
        if parsed.envelopes or parsed.keys or places != allowed or len(parsed.wraps) != len(places):
            raise Refused("malformed")
        if not places:
            return
        allow = Allowed(
            holders={holder for _, holder in allowed}, wrappable={of for of, _ in allowed}
        )
        vault.store(sealed=parsed, agency=report.agency_id, allow=allow, on=today_at(report.agency))
