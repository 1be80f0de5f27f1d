"""Why something was not taken: a code for the browser, whose sentence stands on the page."""

import json
from http import HTTPStatus

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Each says what happened to the words, why, and what to do next; and is true on every page where it
# can come up.
SENTENCES = {
    "malformed": _(
        "It broke on the way. Nothing was sent or changed. What you typed is still here. "
        "Please try again."
    ),
    "too_large": _(
        "Nothing was sent, because it is too big. What you typed is still here. "
        "Write less, or take out a file, and try again."
    ),
    "not_ours": _(
        "Nothing was sent, because this page is too old. "
        "Copy your words, load the page again, and send."
    ),
    "key_changed": _(
        "Nothing was sent, because this page is too old. "
        "Copy your words, load the page again, and send."
    ),
    "known": _("Nothing was sent twice. What you sent first is safe with us."),
    "busy": _(
        "Nothing was sent yet, because too many people write to us today. "
        "Your words are still here. Keep this page open and try again later, or tomorrow."
    ),
    "many_files": _(
        "The file was not sent, because too many files came in today. Your words are still here. "
        "Take the file out and send the rest, or try again tomorrow."
    ),
    "many_messages": _(
        "Nothing was sent. We can take only so many messages in one day. "
        "Your words are still here. Please send them tomorrow."
    ),
    "many_visits": _(
        "Too many people open their messages today, so we could not open yours. "
        "Nothing was lost. Please try again later, or tomorrow."
    ),
    "upload_missing": _(
        "Nothing was sent yet, because a file did not arrive. Your words are still here. "
        "Please try again."
    ),
    "sequence": _(
        "A new message came in while you wrote. Your words are still here. Please send again."
    ),
    "wrong_word": _("That private word does not fit. Nothing was changed. You can try again."),
    "no_more_tries": _(
        "The private word was tried five times today. To keep you safe, we wait until tomorrow. "
        "You can still read and send messages with your receipt alone. Do you want to stop "
        "sharing now? Tell your advocate, in a message or by phone. They can end it at once. "
        "If it was not you who tried, tell them too: they can give you a new receipt."
    ),
    "signed_out": _(
        "Your messages are closed, and nothing was changed. What you typed is still here. "
        "Copy it, then open your messages again."
    ),
    "not_there": _(
        "This is not there any more, so nothing was changed. Close this page and open it again."
    ),
    "has_word": _(
        "Nothing was changed, because there is a private word already. To change it, open your "
        "messages with that word. If you did not choose it, tell us in a message."
    ),
    "needs_word": _(
        "Nothing was changed, because this needs your private word. Open your messages with it "
        "and try again. If you chose it just now, it counts once we have talked with you."
    ),
    "bound": _("To change these words now, talk with your advocate. Nothing was changed."),
}
# What no server says: that none answered, and that the telephone itself could not.
OF_THE_PAGE = {
    "away": _(
        "No answer came from the server. What you typed is still here. Please try again. "
        "Nothing is sent twice."
    ),
    "word_failed": _(
        "This phone could not lock with the private word. Nothing was sent or changed. "
        "Close other pages and try again, or go on without a private word."
    ),
}


# The key of the conversation is not the one that was made with the receipt.
SWAPPED = _(
    "Do not write here. The lock of these messages is not the one that was made with your receipt. "
    "Someone may have changed it to read what you write. So we show no messages here, and nothing "
    "is sent. What you wrote before stays locked. Please reach us in another way. "
    "Call us, or talk with someone at the group whom you trust."
)

# On a page without a script nothing is tried again by itself, and the page is new already.
ON_PAGES = {
    "busy": _(
        "Nothing was sent, because a lot of people are writing to us right now. "
        "Your words are still here. Wait some minutes, then press the button again."
    ),
    "not_ours": _(
        "Nothing was sent, because this page was too old. "
        "Your words are still here. Please press the button again."
    ),
    "key_changed": _(
        "Nothing was sent, because this page was too old. "
        "Your words are still here. Please press the button again."
    ),
    "changed": _(
        "What you sent first is safe with us. What stands here now is not the same, and we did "
        "not take it. To send this too, press the button again."
    ),
    "old_page": _(
        "Nothing was sent, because this page was open for a long time. Your words are still here. "
        "Please press the button again. If you see this line once more, your browser may block "
        "cookies. Then use another browser, or call."
    ),
    "away": _(
        "We are away for a moment. We cannot say if your words reached us. They are still here. "
        "Wait a minute, then press the button again. Twice does no harm."
    ),
    "no_key": _("Nothing was sent. We could not open messages with this receipt. Please check it."),
    "swapped": SWAPPED,
    "too_long": _(
        "Nothing was sent, because it is too long. Your words are still here. "
        "Please send it in two parts."
    ),
}


class Refused(Exception):
    """What was sent was not taken, and nothing of it was kept."""

    def __init__(self, problem: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(problem)
        self.problem = problem
        self.status = status


def on_page(problem: str) -> Promise:
    """The sentence of a refusal on a page without a script."""
    return ON_PAGES.get(problem) or SENTENCES[problem]


def sentences() -> str:
    """The sentence of each refusal, for the script, in the language of the page."""
    every = SENTENCES | OF_THE_PAGE
    return json.dumps({code: str(text) for code, text in every.items()}, ensure_ascii=False)
