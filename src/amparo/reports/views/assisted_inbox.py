"""The inbox that works without a script: read and answered by posting the receipt."""

from uuid import UUID

import structlog
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from amparo.reports import actions, once, queries, reading, sealing
from amparo.reports.doors import only_ours
from amparo.reports.forms import MOST_NUMBER, MessageForm, ReceiptForm
from amparo.reports.queries import Access
from amparo.reports.reading import Conversation
from amparo.reports.refusals import Refused, on_page
from amparo_seal.encoding import b64
from amparo_seal.receipts import Receipt

log = structlog.get_logger(__name__)
ABOUT_THE_WORD = frozenset({"wrong_word", "no_more_tries"})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: HttpRequest) -> HttpResponse:
    form = ReceiptForm(request.POST or None)
    if not form.is_bound or not form.is_valid():
        return _entrance(request, form)
    receipts = Receipt.from_spelling(form.cleaned_data["receipt"])
    if not receipts:
        form.add_error("receipt", _what_is_strange(form.cleaned_data["receipt"]))
        return _entrance(request, form)
    try:
        return _conversation(request, form, receipts)
    except Refused as refused:
        if refused.problem in ABOUT_THE_WORD:
            form.add_error("word", str(on_page(refused.problem)))
        else:
            form.refuse(on_page(refused.problem))
        return _entrance(request, form)
    except OperationalError as away:
        log.exception("database.away", exc_info=away)
        form.refuse(on_page("away"))
        return _entrance(request, form, token=request.POST.get("token", ""), status=503)


def give_back(request: HttpRequest) -> HttpResponse:
    """A page that was open for too long, with all that was typed in it."""
    only_ours(request)
    form = ReceiptForm(request.POST)
    form.refuse(on_page("old_page"))
    return _entrance(request, form, status=403)


inbox.give_back = give_back  # type: ignore[attr-defined]  # read by the check of forged forms


def _entrance(
    request: HttpRequest, form: ReceiptForm, *, token: str = "", status: int = 200
) -> HttpResponse:
    """Ask for the receipt. A message that was on its way stays on the page."""
    message = MessageForm(request.POST)
    context = {
        "form": form,
        "message": message if message.has_text else None,
        "token": token or b64(actions.new_token()),
    }
    return render(request, "reports/simple_inbox.html", context, status=status)


def _conversation(request: HttpRequest, form: ReceiptForm, receipts: list[Receipt]) -> HttpResponse:
    access, receipt = _enter(receipts, form.cleaned_data["word"].strip())
    message = MessageForm(request.POST)
    before = message.asked_before
    note, is_sent = "", False
    # A button of another language posts what was typed, to get it back on that page.
    is_read_only = before is not None or "language" in request.POST
    if message.has_text and not is_read_only:
        note, is_sent = _say(request, access, receipt, message)
    if access.inbox is not None:
        actions.mark_assisted(inbox=access.inbox)
    read = reading.read(access, receipt, before=before)
    actions.note_opened(access=access, page=read.page)
    context = {
        "form": form,
        "message": MessageForm() if is_sent else message.again(),
        "conversation": read,
        "before": before,
        "newest": MOST_NUMBER,
        "lines": _lines(read, is_older=before is not None),
        "note": note or (str(on_page("swapped")) if read.swapped else ""),
        # Sent once more under the same mark, a message whose answer was lost is known.
        "token": (is_read_only and request.POST.get("token")) or b64(actions.new_token()),
    }
    return render(request, "reports/simple_conversation.html", context)


def _enter(receipts: list[Receipt], word: str) -> tuple[Access, Receipt]:
    """Twelve words can fit two lists: all are tried, and the one that somebody has is opened."""
    entered: list[tuple[Access, Receipt]] = []
    refusals: list[Refused] = []
    for one in receipts:
        try:
            entered.append((reading.enter(one, word), one))
        except Refused as refused:
            refusals.append(refused)
    known = [pair for pair in entered if pair[0].inbox is not None]
    if not entered:
        raise refusals[0]
    return (known or entered)[0]


def _say(
    request: HttpRequest, access: Access, receipt: Receipt, form: MessageForm
) -> tuple[str, bool]:
    """Send an answer: what to say of it, and whether it is with us."""
    if not form.is_valid():
        return str(on_page("too_long")), False
    text = form.cleaned_data["text"]
    read = reading.read(access, receipt)
    if read.key is None:
        return str(on_page("swapped" if read.swapped else "no_key")), False
    try:
        sending = once.sending(
            request.POST.get("token", ""), inbox=receipt.locator.hex(), text=text
        )
        if not queries.was_sent(sending):
            sealed = _sealed(read, text)
            actions.say_on_page(sending=sending, access=access, sealed=sealed)
    except Refused as refused:
        return str(on_page(refused.problem)), False
    return _("Your message was sent."), True


def _sealed(read: Conversation, text: str) -> dict[str, object]:
    assert read.key is not None
    sealer = sealing.Sealer(
        agency=UUID(read.page["agency"]),
        report=UUID(read.page["subject"]),
        conversation=read.key,
        thread=UUID(read.page["thread"]),
    )
    return dict(
        sealing.seal_message(
            text, sealer=sealer, sequence=read.page["next"], previous=read.previous
        )
    )


def _lines(read: Conversation, *, is_older: bool) -> list[str]:
    """What stands above the messages, as on the sealed page."""
    page = read.page
    said = {
        "received": _("We have what you first told us."),
        "read": _("We have read what you first told us."),
        "passed_on": _("We have passed on what you first told us. We cannot say more."),
    }
    lines = [said[page["feedback"]]]
    if not (page["everything"] or is_older):
        lines.append(
            _(
                "Only new messages and those of the last {days} days are shown. "
                "With your private word you see all."
            ).format(days=page["keep_days"])
        )
    return lines


def _what_is_strange(text: str) -> str:
    """Say which word is in no list, so that only that one has to be looked at."""
    strange = reading.strange_words(text)
    if strange:
        return _("Please look at this again. We do not know: %(words)s") % {
            "words": ", ".join(strange[:12])
        }
    return _("Please look at this again. A word or number may be missing, or in another order.")
