"""What a receipt opens. One that nobody has opens an empty inbox of the same form and size."""

import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from django.conf import settings
from django.core import signing
from django.db.models import Q, QuerySet

from amparo.people import queries as people
from amparo.people.models import Agency
from amparo.reports.days import promised_by, today, today_at
from amparo.reports.models import Inbox, Message, Report, WordTry
from amparo.vault import queries as vault
from amparo.vault.models import Envelope
from amparo_seal.encoding import b64
from amparo_seal.envelope import Compartment
from amparo_seal.keys import WRAP_LENGTH, KeyRole, wrap_key_id

Scope = Literal["inbox", "file"]
PLACES = 20
TRIES_A_DAY = 5
MINUTES = 30
# Every answer is filled up to a whole number of these, so that its size says little.
STEP = 64 * 1024
SALT = "amparo.reports.inbox"
X_WING = 2
HOLDER = 16


@dataclass(frozen=True, kw_only=True)
class Access:
    """What a bearer token stands for. `inbox` is None for a receipt that nobody has."""

    locator: bytes
    scope: Scope
    inbox: Inbox | None

    @property
    def opens_everything(self) -> bool:
        """Say whether the private word was given, and the advocate knows it is the person's."""
        return self.scope == "file" and self.inbox is not None and not self.inbox.word_pending


def token(locator: bytes, scope: Scope) -> str:
    """Make a bearer token: signed, kept nowhere, the same for every receipt."""
    return signing.dumps([locator.hex(), scope], salt=SALT)


def access_of(bearer: str) -> Access | None:
    """Read a bearer token; None when it is ours no longer."""
    try:
        locator, scope = signing.loads(bearer, salt=SALT, max_age=timedelta(minutes=MINUTES))
    except signing.BadSignature:
        return None
    found = bytes.fromhex(locator)
    return Access(locator=found, scope=scope, inbox=_inbox(found))


def inbox_of(bearer: str) -> Inbox | None:
    """The inbox that a bearer token opens, if there is one."""
    access = access_of(bearer)
    return None if access is None else access.inbox


def _inbox(locator: bytes) -> Inbox | None:
    return Inbox.objects.select_related("report__agency").filter(locator=locator).first()


def tries_are_used_up(inbox: Inbox) -> bool:
    """Say whether nobody gets in with this receipt's private word any more today."""
    digest = secret_of(bytes(inbox.locator), "tries")
    spent = WordTry.objects.filter(digest=digest, day=today(), failed__gte=TRIES_A_DAY)
    return spent.exists()


def secret_of(locator: bytes, use: str, length: int = 32) -> bytes:
    """Bytes that only this server can make of a locator: always the same, and meaningless."""
    key = hmac.new(settings.SECRET_KEY.encode(), f"amparo.reports.{use}".encode(), "sha256")
    return hashlib.shake_256(key.digest() + locator).digest(length)


def page_for(access: Access, *, before: int | None = None) -> dict[str, Any]:
    """One page of an inbox: always as many places, and filled up to a round size."""
    report = getattr(access.inbox, "report", None)
    page = _empty(access.locator) if report is None else _page(access, report, before)
    spare = -len(json.dumps(page | {"fill": ""})) % STEP
    return page | {"fill": "0" * spare}


def _page(access: Access, report: Report, before: int | None) -> dict[str, Any]:
    inbox = access.inbox
    assert inbox is not None
    everything = access.opens_everything
    shown = _shown(report, inbox, everything=everything)
    if before is not None:
        shown = shown.filter(sequence__lt=before)
    found = list(shown.select_related(None).order_by("-sequence")[: PLACES + 1])
    messages = found[:PLACES][::-1]
    holders = {wrap_key_id(X_WING, bytes(inbox.wrap_public)).bytes}
    keys = {report.conversation_id}
    if everything and inbox.file_wrap_public is not None:
        # To hand the report on to a new receipt or another private word.
        holders.add(wrap_key_id(X_WING, bytes(inbox.file_wrap_public)).bytes)
        keys.add(report.key_id)
    sealed = vault.sealed(
        Envelope.objects.filter(pk__in=[one.envelope_id for one in messages]),
        holders=holders,
        keys=keys,
    )
    last = Message.objects.filter(report=report).order_by("-sequence").first()
    return {
        "slots": [_slot(one) for one in messages] + [None] * (PLACES - len(messages)),
        "sealed": sealed,
        "more": len(found) > PLACES,
        "thread": str(report.conversation_id),
        "mark": None if inbox.mark is None else b64(bytes(inbox.mark)),
        "subject": str(report.pk),
        "agency": str(report.agency_id),
        "directory": people.directory(report.agency),
        "next": 1 + (last.sequence if last else 0),
        "promised_by": report.promised_by.isoformat(),
        "feedback": report.feedback,
        "keep_days": inbox.keep_days,
        "renew": inbox.assisted,
        "everything": everything,
    }


def _shown(report: Report, inbox: Inbox, *, everything: bool) -> QuerySet[Message]:
    messages = Message.objects.filter(report=report, envelope__isnull=False)
    if everything:
        return messages
    since = _since(report.agency, inbox.keep_days)
    return messages.filter(
        Q(by_staff=True, read_on=None)
        | Q(by_staff=True, read_on__gte=since)
        | Q(by_staff=False, sent_on__gte=since)
    )


def _since(agency: Agency, days: int) -> date:
    return today_at(agency) - timedelta(days=days)


def _slot(message: Message) -> dict[str, Any]:
    # Whether staff have read it is not said here: a third party must not see work go on.
    return {
        "id": str(message.envelope_id),
        "sequence": message.sequence,
        "by_staff": message.by_staff,
        "day": message.sent_on.isoformat(),
    }


def _empty(locator: bytes) -> dict[str, Any]:
    """The page of a receipt that nobody has: as if a report had come today and nobody wrote yet."""
    agencies = list(Agency.objects.order_by("id"))
    number = int.from_bytes(secret_of(locator, "agency", 4))
    agency = agencies[number % len(agencies)] if agencies else None
    thread = uuid.UUID(bytes=secret_of(locator, "thread", 16), version=4)
    subject = uuid.UUID(bytes=secret_of(locator, "subject", 16), version=4)
    return {
        "slots": [None] * PLACES,
        "sealed": _nothing(locator, thread, subject, agency),
        "more": False,
        "thread": str(thread),
        "mark": b64(secret_of(locator, "mark")),
        "subject": str(subject),
        "agency": str(agency.pk) if agency else str(subject),
        "directory": people.directory(agency) if agency else {"root": "", "statements": []},
        "next": 1,
        "promised_by": (promised_by(agency) if agency else today()).isoformat(),
        "feedback": Report.Feedback.RECEIVED.value,
        "keep_days": 7,
        "renew": False,
        "everything": False,
    }


def _nothing(
    locator: bytes, thread: uuid.UUID, subject: uuid.UUID, agency: Agency | None
) -> dict[str, Any]:
    wrapped = bytes([X_WING]) + secret_of(locator, "wrap", WRAP_LENGTH[X_WING] - 1)
    return {
        "envelopes": [],
        "keys": [
            {
                "id": str(thread),
                "role": int(KeyRole.CONVERSATION),
                "agency": str(agency.pk if agency else subject),
                "subject": str(subject),
                "compartment": int(Compartment["conversation"]),
                "generation": 1,
            }
        ],
        "wraps": [
            {
                "of": str(thread),
                "parent": None,
                "holder": b64(secret_of(locator, "holder", HOLDER)),
                "generation": 1,
                "release": None,
                "wrapped": b64(wrapped),
            }
        ],
    }
