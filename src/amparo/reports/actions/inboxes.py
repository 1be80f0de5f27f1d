"""Opening an inbox with a receipt, and changing what opens it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from amparo.journal import actions as journal
from amparo.journal.actors import PERSON
from amparo.people.models import Staff
from amparo.reports import queries
from amparo.reports.actions import keeping
from amparo.reports.days import today, today_at
from amparo.reports.incoming import FileKeys, InboxKeys
from amparo.reports.models import Challenge, Inbox, Message, Report, WordTry
from amparo.reports.queries import Access, Scope
from amparo.reports.queries.inboxes import X_WING, secret_of, token
from amparo.reports.refusals import Refused
from amparo.vault import actions as vault
from amparo_seal import CannotOpen
from amparo_seal.keys import wrap_key_id
from amparo_seal.statements import verify

CHALLENGE = 32


@dataclass(frozen=True, kw_only=True)
class Doorway:
    """What a receipt shows to come in: its keys, and the challenge signed with them."""

    locator: bytes
    sign: bytes
    challenge: bytes
    statement: bytes
    signature: bytes
    scope: Scope


@transaction.atomic
def make_challenge() -> bytes:
    """Make a value to sign, for any receipt. Those nobody used yesterday are forgotten."""
    value = secrets.token_bytes(CHALLENGE)
    day = today()
    Challenge.objects.filter(made_on__lt=day).delete()
    Challenge.objects.create(value=value, made_on=day)
    return value


def open_inbox(*, doorway: Doorway) -> str:
    """Let a receipt in: a bearer token, for one that nobody has too.

    Raises Refused for a signature that does not hold, a challenge used before, and a private word
    that does not fit.
    """
    _take_challenge(doorway)
    inbox = Inbox.objects.filter(locator=doorway.locator).select_related("report").first()
    if doorway.scope == "file":
        _check_word(doorway, inbox)
    elif inbox is not None and bytes(inbox.sign_public) != doorway.sign:
        # Whoever knows a locator and no receipt learns nothing: not even that it is known.
        inbox = None
    if inbox is None:
        return token(secret_of(doorway.locator, "nobody"), doorway.scope)
    return token(doorway.locator, doorway.scope)


def _take_challenge(doorway: Doorway) -> None:
    """Check the signature, and use its challenge up."""
    try:
        said: Any = verify(
            doorway.statement,
            doorway.signature,
            doorway.sign,
            today=today(),
            deployment=settings.DEPLOYMENT,
            purpose=f"sign-in-{doorway.scope}",
        )
    except CannotOpen:
        raise Refused("signed_out", HTTPStatus.UNAUTHORIZED) from None
    same = (said.locator, said.challenge) == (doorway.locator, doorway.challenge)
    used = Challenge.objects.filter(value=doorway.challenge).delete()[0] if same else 0
    if not used:
        raise Refused("signed_out", HTTPStatus.UNAUTHORIZED)


def _check_word(doorway: Doorway, inbox: Inbox | None) -> None:
    # A try is used up before it is looked at: many at once are still five.
    _use_try(doorway.locator)
    known = inbox.file_sign_public if inbox is not None else None
    if known is None or not secrets.compare_digest(bytes(known), doorway.sign):
        raise Refused("wrong_word", HTTPStatus.UNAUTHORIZED)
    _give_try_back(doorway.locator)


@transaction.atomic
def _use_try(locator: bytes) -> None:
    day = today()
    WordTry.objects.filter(day__lt=day).delete()
    row, _ = WordTry.objects.get_or_create(digest=secret_of(locator, "tries"), day=day)
    left = WordTry.objects.filter(pk=row.pk, failed__lt=queries.TRIES_A_DAY)
    if not left.update(failed=F("failed") + 1):
        raise Refused("no_more_tries", HTTPStatus.TOO_MANY_REQUESTS)


@transaction.atomic
def _give_try_back(locator: bytes) -> None:
    rows = WordTry.objects.filter(digest=secret_of(locator, "tries"), failed__gt=0)
    rows.update(failed=F("failed") - 1)


@transaction.atomic
def allow_tries(*, inbox: Inbox, by: Staff) -> None:
    """Count the tries of today anew, for somebody a worker spoke with (docs/adr/0015).

    Whoever found a receipt can use up its tries. What they have not is a worker who knows them.
    """
    if not queries.tries_are_used_up(inbox):
        return
    WordTry.objects.filter(digest=secret_of(bytes(inbox.locator), "tries")).delete()
    report = _report_of(inbox)
    journal.write(act="word.freed", agency=by.agency_id, by=by, subjects=(report.pk,))


@transaction.atomic
def add_word(*, access: Access, file: FileKeys, sealed: Mapping[str, Any]) -> None:
    """Choose a private word, or another one with the first.

    A first one chosen now waits until the advocate knows of it (`confirm_word`). Another one takes
    the report's key along: `sealed` holds its wrap to the new my-file key.
    """
    inbox = _locked(access)
    if (bytes(inbox.file_sign_public or b""), bytes(inbox.file_wrap_public or b"")) == (
        file.sign,
        file.wrap,
    ):
        return
    is_first = inbox.file_sign_public is None
    if inbox.bound and not is_first:
        # The advocate recorded the keys that sign releases; they change together or not at all.
        raise Refused("bound", HTTPStatus.CONFLICT)
    if not is_first and access.scope != "file":
        raise Refused("has_word", HTTPStatus.CONFLICT)
    report = _report_of(inbox)
    no_wrap = is_first or inbox.word_pending
    if not no_wrap:
        _end_wraps(bytes(inbox.file_wrap_public or b""), report)
    keeping.rewrap(
        sealed,
        report=report,
        allowed=set() if no_wrap else {(report.key_id, _holder(file.wrap))},
    )
    inbox.file_sign_public, inbox.file_wrap_public = file.sign, file.wrap
    inbox.word_pending = is_first or inbox.word_pending
    inbox.save()
    _note("inbox.changed", report)


@transaction.atomic
def confirm_word(*, inbox: Inbox, by: Staff) -> None:
    """An advocate knows from the person themselves that they chose the word. Then it counts."""
    if Inbox.objects.filter(pk=inbox.pk, word_pending=True).update(word_pending=False):
        report = _report_of(inbox)
        journal.write(act="inbox.changed", agency=report.agency_id, by=by, subjects=(report.pk,))


@transaction.atomic
def bind_inbox(*, inbox: Inbox, by: Staff) -> None:
    """The receipt belongs to the person of a case now; it no longer changes by itself."""
    if Inbox.objects.filter(pk=inbox.pk, bound=False).update(bound=True):
        report = _report_of(inbox)
        journal.write(act="inbox.changed", agency=report.agency_id, by=by, subjects=(report.pk,))


@transaction.atomic
def change_receipt(*, access: Access, keys: InboxKeys, sealed: Mapping[str, Any]) -> None:
    """Put a new receipt in place of the old one, which opens nothing from now on.

    Needs what "my file" needs: a private word that counts. A found receipt could otherwise lock its
    person out for good (docs/adr/0011). Refused once the inbox is bound. The same keys twice are
    the same as once, so that a browser whose answer was lost may ask again.
    """
    if _is_changed(access, keys):
        return
    inbox = _locked(access)
    if not access.opens_everything:
        raise Refused("needs_word", HTTPStatus.CONFLICT)
    if inbox.bound:
        raise Refused("bound", HTTPStatus.CONFLICT)
    if keys.file is None or Inbox.objects.filter(locator=keys.locator).exists():
        raise Refused("malformed")
    report = _report_of(inbox)
    _end_wraps(bytes(inbox.wrap_public), report)
    _end_wraps(bytes(inbox.file_wrap_public or b""), report)
    allowed = {
        (report.conversation_id, _holder(keys.wrap)),
        (report.key_id, _holder(keys.file.wrap)),
    }
    keeping.rewrap(sealed, report=report, allowed=allowed)
    inbox.locator, inbox.sign_public, inbox.wrap_public = keys.locator, keys.sign, keys.wrap
    inbox.mark = keys.mark
    inbox.file_sign_public, inbox.file_wrap_public = keys.file.sign, keys.file.wrap
    inbox.assisted = False
    inbox.save()
    _note("inbox.changed", report)


def _is_changed(access: Access, keys: InboxKeys) -> bool:
    """Say whether exactly this receipt is in place already, and the one that asks no other's."""
    kept = Inbox.objects.filter(locator=keys.locator).first()
    is_own = access.locator == keys.locator
    is_gone = not Inbox.objects.filter(locator=access.locator).exists()
    return (
        access.scope == "file"
        and (is_own or is_gone)
        and kept is not None
        and keys.file is not None
        and (bytes(kept.sign_public), bytes(kept.wrap_public)) == (keys.sign, keys.wrap)
        and bytes(kept.file_sign_public or b"") == keys.file.sign
        and bytes(kept.file_wrap_public or b"") == keys.file.wrap
    )


@transaction.atomic
def mark_conversation(*, access: Access, mark: bytes) -> None:
    """Keep the receipt's own mark over its conversation's key, where it came before there were any.

    A mark is never replaced but together with the receipt, and this server cannot tell a false one:
    where a private word counts it takes the word, or a finder of the receipt shuts its person out.
    """
    inbox = _locked(access)
    counts = inbox.file_sign_public is not None and not inbox.word_pending
    if counts and not access.opens_everything:
        raise Refused("needs_word", HTTPStatus.CONFLICT)
    if inbox.mark is not None:
        if bytes(inbox.mark) != mark:
            raise Refused("known", HTTPStatus.CONFLICT)
        return
    Inbox.objects.filter(pk=inbox.pk).update(mark=mark)
    _note("inbox.changed", _report_of(inbox))


@transaction.atomic
def keep_for(*, access: Access, days: int) -> None:
    """How long a found receipt shows what was read; the person's choice, with the private word."""
    inbox = _locked(access)
    if not access.opens_everything:
        raise Refused("needs_word", HTTPStatus.CONFLICT)
    if not 1 <= days <= 366:  # noqa: PLR2004 - a year, as the database says
        raise Refused("malformed")
    Inbox.objects.filter(pk=inbox.pk).update(keep_days=days)
    _note("inbox.changed", _report_of(inbox))


@transaction.atomic
def mark_assisted(*, inbox: Inbox) -> None:
    """The receipt was in the server's memory: a new one is offered at the next sealed visit."""
    Inbox.objects.filter(pk=inbox.pk, assisted=False).update(assisted=True)


@transaction.atomic
def note_opened(*, access: Access, page: Mapping[str, Any]) -> None:
    """Note a visit, and what it showed as read by the person."""
    report = getattr(access.inbox, "report", None)
    if report is None:
        return
    note_served(access=access, page=page)
    _note("inbox.opened", report)


@transaction.atomic
def note_served(*, access: Access, page: Mapping[str, Any]) -> None:
    """Note the messages of a page as read by the person: those, and none that was not shown."""
    report = getattr(access.inbox, "report", None)
    served = [slot["id"] for slot in page["slots"] if slot is not None and slot["by_staff"]]
    if report is None or not served:
        return
    Message.objects.filter(report=report, read_on=None, envelope__in=served).update(
        read_on=today_at(report.agency)
    )


def _locked(access: Access) -> Inbox:
    """The inbox as it is now; a receipt that another one has just replaced opens nothing."""
    found = Inbox.objects.select_for_update().filter(locator=access.locator).first()
    if found is None:
        raise Refused("not_there", HTTPStatus.NOT_FOUND)
    return found


def _report_of(inbox: Inbox) -> Report:
    return Report.objects.select_related("agency").get(inbox=inbox)


def _holder(wrap_public: bytes) -> bytes:
    return wrap_key_id(X_WING, wrap_public).bytes


def _end_wraps(wrap_public: bytes, report: Report) -> None:
    vault.end_wraps(holder=_holder(wrap_public), on=today_at(report.agency))


def _note(act: str, report: Report) -> None:
    journal.write(
        act=act,
        agency=report.agency_id,
        by=PERSON,
        subjects=(report.pk,),
        on=today_at(report.agency),
    )
