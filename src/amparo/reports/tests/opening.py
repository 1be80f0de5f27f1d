"""What intake's browser can open of a report, and what a dishonest server could forge."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from amparo.people import days
from amparo.people.actions import Founded
from amparo.reports import actions, queries
from amparo.reports.actions import keeping
from amparo.reports.models import Message, Report
from amparo.vault.actions import Allowed, Incoming, end_wraps, store
from amparo.vault.models import Envelope, Key
from amparo_seal import keys as seal_keys
from amparo_seal.encoding import b64, unb64
from amparo_seal.envelope import Compartment, Header, Kind, Mode, open_, read_header, seal
from amparo_seal.keys import KeyRole
from amparo_seal.messages import sign_body
from amparo_seal.staff import StaffKeys

CONVERSATION = Compartment["conversation"]


def keys_of(agency: Founded, report: Report) -> tuple[dict[str, Any], bytes, bytes]:
    """All that is sealed, the report's key and the conversation's."""
    sealed = queries.opened(agency.members["ivo"].staff, report)
    under = {one["of"]: unb64(one["wrapped"]) for one in sealed["wraps"] if one["parent"]}
    own = [
        one
        for one in sealed["wraps"]
        if (one["of"], one["holder"]) == (str(report.key_id), b64(agency.intake.holder.bytes))
    ]
    report_key = seal_keys.unwrap(
        unb64(own[0]["wrapped"]),
        agency.intake,
        context=_context(report, report.key, KeyRole.REPORT, Compartment["none"]),
        generation=1,
    )
    conversation = seal_keys.open_under(
        under[str(report.conversation_id)],
        report_key,
        _context(report, report.conversation, KeyRole.CONVERSATION, CONVERSATION),
    )
    return sealed, report_key, conversation


def _context(report: Report, key: Key, role: KeyRole, compartment: Compartment) -> bytes:
    return seal_keys.key_context(
        role,
        settings.DEPLOYMENT,
        report.agency_id,
        report.pk,
        compartment,
        key.pk,
        key.generation,
    )


def files_of(agency: Founded, report: Report) -> dict[str, tuple[dict[str, Any], bytes]]:
    """The files of a report by name: description and content."""
    sealed, report_key, _ = keys_of(agency, report)
    wraps = {one["of"]: unb64(one["wrapped"]) for one in sealed["wraps"] if one["parent"]}
    opened = {}
    for one in sealed["envelopes"]:
        data = unb64(one["data"])
        header, _, context = read_header(data)
        key = seal_keys.open_under(wraps[one["id"]], report_key, context)
        opened[one["id"]] = header.kind, open_(data, key, expect={"subject": report.pk}).plaintext
    found = {}
    for kind, plaintext in opened.values():
        if kind is Kind.FILE_DESCRIPTION:
            described = json.loads(plaintext)
            # The bytes of files travel apart; each is fetched when it is wanted.
            file = UUID(described["file"])
            data = queries.file_for(agency.members["ivo"].staff, report, file)
            _, _, context = read_header(data)
            key = seal_keys.open_under(wraps[str(file)], report_key, context)
            content = open_(data, key, expect={"subject": report.pk}).plaintext
            found[described["name"]] = described, content
    return found


def message(
    agency: Founded, report: Report, text: str, *, sequence: int, keys: StaffKeys
) -> tuple[UUID, dict[str, Any]]:
    """A message signed with `keys`, as `Sealed`."""
    _, _, conversation = keys_of(agency, report)
    header = Header(
        mode=Mode.E2E,
        kind=Kind.STAFF_MESSAGE,
        deployment=settings.DEPLOYMENT,
        agency=report.agency_id,
        subject=report.pk,
        compartment=CONVERSATION,
        id=uuid4(),
        thread=report.conversation_id,
        sequence=sequence,
        sender=keys.sign_id,
    )
    until = days.today() + timedelta(days=300)
    made = seal(
        header, sign_body(header, {"text": text}, keys=keys, made=days.today(), expires=until)
    )
    wrap = {
        "of": str(header.id),
        "parent": str(report.conversation_id),
        "holder": None,
        "generation": 1,
        "release": None,
        "wrapped": b64(seal_keys.seal_under(made.key, conversation, made.context)),
    }
    envelope = {"id": str(header.id), "data": b64(made.envelope)}
    return header.id, {"envelopes": [envelope], "keys": [], "wraps": [wrap]}


def answer_report(agency: Founded, report: Report, text: str) -> None:
    """Answer as Ivo of intake."""
    ivo = agency.members["ivo"]
    sequence = 1 + Message.objects.filter(report=report).count()
    _, sealed = message(agency, report, text, sequence=sequence, keys=ivo.keys)
    actions.answer(report=report, sealed=sealed, by=ivo.staff)


def swap_conversation(report: Report) -> None:
    """Give the receipt a key of the server's own for its conversation, as the server could."""
    inbox = report.inbox
    assert inbox is not None
    public = bytes(inbox.wrap_public)
    holder = seal_keys.wrap_key_id(keeping.X_WING, public)
    end_wraps(holder=holder.bytes, on=report.received_on)
    wrapped = seal_keys.wrap(
        seal_keys.new_key(),
        public=public,
        suite=keeping.X_WING,
        context=_context(report, report.conversation, KeyRole.CONVERSATION, CONVERSATION),
        generation=1,
    )
    wrap = {
        "of": str(report.conversation_id),
        "parent": None,
        "holder": b64(holder.bytes),
        "generation": 1,
        "release": None,
        "wrapped": b64(wrapped),
    }
    sealed = {"envelopes": [], "keys": [], "wraps": [wrap]}
    keeping.rewrap(sealed, report=report, allowed={(report.conversation_id, holder.bytes)})


def forge_messages(agency: Founded, report: Report) -> None:
    """Three messages that a dishonest server, even with the conversation's key, could add."""
    stranger = StaffKeys.generate()
    _, forged = message(agency, report, "Forged", sequence=2, keys=stranger)
    _put(report, forged, 2, stranger.sign_id.bytes)
    ivo = agency.members["ivo"].keys
    _, swapped = message(agency, report, "Forged place", sequence=3, keys=ivo)
    _put(report, swapped, 4, ivo.sign_id.bytes)
    real = Envelope.objects.get(message__sequence=1)
    replayed, sealed = message(agency, report, "Forged bytes", sequence=5, keys=ivo)
    _put(report, sealed, 5, ivo.sign_id.bytes)
    Envelope.objects.filter(pk=replayed).update(data=bytes(real.data))


def _put(report: Report, sealed: dict[str, Any], sequence: int, sender: bytes) -> None:
    allow = Allowed(
        subjects={report.pk},
        kinds={Kind.STAFF_MESSAGE},
        compartments={CONVERSATION},
        threads={report.conversation_id},
        senders={sender},
        parents={report.conversation_id},
    )
    stored = store(
        sealed=Incoming.parse(sealed), agency=report.agency_id, allow=allow, on=report.received_on
    )
    Message.objects.create(
        report=report,
        envelope=stored.envelopes[0],
        sequence=sequence,
        by_staff=True,
        sent_on=report.received_on,
    )
