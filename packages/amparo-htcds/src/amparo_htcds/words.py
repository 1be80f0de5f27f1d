"""Text as it is compared and as it is kept: one rule for each, used everywhere."""

import re
import unicodedata

# XML cannot hold these, and no one types them on purpose. Tab and line feed stay.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?")


def squash(text: str) -> str:
    """Reduce a heading or a choice to what makes it the same as another.

    Letters and digits only, without accents and case: ``"DebtBondage "``, ``Debt
    bondage`` with a no-break space and ``"debt-bondage"`` in quotation marks are one.
    A text of signs only (a tick) stays as it is, without the spaces around it.
    """
    plain = unicodedata.normalize("NFKD", text)
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    # Case folding can decompose again (one Turkish letter does), so fold before the last step.
    folded = unicodedata.normalize("NFKC", letters.casefold())
    return "".join(sign for sign in folded if sign.isalnum()) or text.strip()


def tidy(text: str) -> str:
    """Keep a text as written, less what cannot be seen: control signs, spaces around it.

    Line ends become one line feed. Tidying twice is the same as tidying once.
    """
    # Removing a sign can bring new spaces to the edge, hence strip last.
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)).strip()
