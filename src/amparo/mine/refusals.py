"""What a person reads when something in "my file" was not done: one true sentence for each code."""

import json

from django.utils.translation import gettext_lazy as _

from amparo.reports.refusals import OF_THE_PAGE
from amparo.reports.refusals import SENTENCES as FROM_REPORTS

# Their own sentences are about words that were being written; here nothing was.
SENTENCES = (
    FROM_REPORTS
    | OF_THE_PAGE
    | {
        "away": _(
            "We could not reach the server, so we cannot tell if it worked. "
            "Please try again. Doing it twice does no harm."
        ),
        "malformed": _("Nothing was changed. It broke on the way. Please try again."),
        "unreadable": _("Nothing was changed. It broke on the way. Please try again."),
        "not_ours": _("Nothing was changed, because this page is too old. Please load it again."),
        "busy": _(
            "A lot of people are here right now. Nothing was changed. Please try again soon."
        ),
        "signed_out": _(
            "You were away for some time, so we closed your file. "
            "Nothing was changed. Please load this page and open it again."
        ),
        "word_needed": _(
            "This needs your private word too. Nothing was changed. "
            "Please load this page and open it again."
        ),
        "not_there": _("This is not there any more. Nothing was changed."),
        "chosen": _("You chose another offer before, and they help you now. Nothing was changed."),
        "ended": _(
            "The hour for this has passed. Nothing was changed. Your advocate can ask again."
        ),
        "state": _(
            "This has changed since you opened the page. Nothing more was done. "
            "Please load the page again to see how it is now."
        ),
        "statement": _(
            "These are not the words you were shown. Nothing was shared. Tell your advocate."
        ),
        "signature": _(
            "Your private word could not sign this. Nothing was shared. "
            "Your advocate can do it with you on paper."
        ),
        "signer": _(
            "You cannot say yes to this here yet. Nothing was shared. "
            "Your advocate can do it with you on paper."
        ),
    }
)


def sentences() -> str:
    """The sentence of each refusal, for the script, in the language of the page."""
    return json.dumps({code: str(text) for code, text in SENTENCES.items()}, ensure_ascii=False)
