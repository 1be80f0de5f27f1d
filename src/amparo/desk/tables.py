"""The tables of the first page: what is counted, in words, and the page behind it.

No link leads to a page that the reader may not open, and no table is there of nothing to count.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from amparo.cases.models import Case
from amparo.desk import queries
from amparo.desk.queries import AskCounts
from amparo.people.models import Staff

# How many closings the first page leads to; the list of cases begins with all of them.
CLOSINGS = 10

Row = tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class Table:
    title: str
    rows: list[Row]
    # "" where the reader may not open the page.
    address: str = ""
    closings: Sequence[Case] = ()


def tables_for(staff: Staff) -> dict[str, Table]:
    """Give the tables with the counts that this reader may see, in the order of the page."""
    every = {
        "reports": _reports(staff),
        "cases": _cases(staff),
        "asked_of_us": _asked_of_us(staff),
        "asked_by_us": _asked_by_us(staff),
        "shared": _shared(staff),
        "to_confirm": _to_confirm(staff),
        "needs": _needs(staff),
        "services": _services(staff),
    }
    return {name: table for name, table in every.items() if table is not None}


def _address(staff: Staff, permission: str, name: str) -> str:
    return reverse(name) if staff.may(permission) else ""


def _reports(staff: Staff) -> Table | None:
    counts = queries.report_counts(staff)
    if counts is None:
        return None
    return Table(
        title=_("Reports"),
        address=_address(staff, "report.list", "desk:inbox"),
        rows=[
            (_("New"), counts.new),
            (_("New and urgent"), counts.urgent),
            (_("Answer promised for today or before"), counts.due),
            (_("Waiting for the reporter"), counts.awaiting),
        ],
    )


def _cases(staff: Staff) -> Table | None:
    counts = queries.case_counts(staff)
    if counts is None:
        return None
    rows: list[Row] = []
    if counts.agency is not None:
        rows.append((_("Open cases of the agency"), counts.agency))
    if staff.may("case.list"):
        rows.append((_("Cases you work on"), counts.mine))
    rows.append((_("Needed now"), counts.needs_now))
    if counts.closing is not None:
        rows.append((_("Closings that wait for your approval"), counts.closing))
    return Table(
        title=_("Cases"),
        address=_address(staff, "case.list", "cases:list"),
        rows=rows,
        closings=list(queries.closings(staff)[:CLOSINGS]),
    )


def _asked_of_us(staff: Staff) -> Table | None:
    counts = queries.asked_of_us(staff)
    if counts is None:
        return None
    return Table(
        title=_("Asked of us"),
        address=_address(staff, "referral.answer", "referrals:asks"),
        rows=_asks(counts, _("Waiting for our answer"), _("Offers we hold for a person")),
    )


def _asked_by_us(staff: Staff) -> Table | None:
    counts = queries.asked_by_us(staff)
    waiting, offered = _("Waiting for their answer"), _("Offers the person can choose from")
    if counts is None:
        return None
    return Table(title=_("Asked by us"), rows=_asks(counts, waiting, offered))


def _asks(counts: AskCounts, waiting: str, offered: str) -> list[Row]:
    ended = [
        (_("Ended this month: %(outcome)s") % {"outcome": outcome}, number)
        for outcome, number in counts.outcomes
    ]
    return [
        (waiting, counts.waiting),
        (_("Of them, within four hours"), counts.waiting_soon),
        (offered, counts.offered),
        (_("Of them, about to lapse"), counts.lapsing),
        (_("Chosen: help can begin"), counts.chosen),
        (_("Help is on its way"), counts.running),
        (_("On a waiting list"), counts.on_hold),
        *(ended or [(_("Ended this month"), 0)]),
    ]


def _shared(staff: Staff) -> Table | None:
    counts = queries.shared_counts(staff)
    if counts is None:
        return None
    return Table(
        title=_("Shared with us"),
        address=_address(staff, "received.read", "referrals:received"),
        rows=[
            (_("Shared now"), counts.now),
            (_("Ended: to destroy and to say so"), counts.to_destroy),
        ],
    )


def _to_confirm(staff: Staff) -> Table | None:
    number = queries.to_confirm_count(staff)
    if number is None:
        return None
    return Table(
        title=_("Releases on paper"),
        address=_address(staff, "release.confirm", "referrals:to-confirm"),
        rows=[(_("Waiting for a second worker"), number)],
    )


def _needs(staff: Staff) -> Table | None:
    counts = queries.need_counts(staff)
    if counts is None:
        return None
    return Table(
        title=_("What became of needs"),
        rows=[
            (_("Met"), counts.met),
            (_("Partly met"), counts.partly_met),
            (_("Not met"), counts.unmet),
            (_("Reviewed"), counts.reviewed),
            (_("The person says: yes, this is met"), counts.word_yes),
            (_("The person says: partly"), counts.word_partly),
            (_("The person says: no"), counts.word_no),
        ],
    )


def _services(staff: Staff) -> Table | None:
    counts = queries.service_counts(staff)
    if counts is None:
        return None
    return Table(
        title=_("Free places"),
        address=_address(staff, "capacity.write", "directory:capacity"),
        rows=[
            (_("Services in the directory"), counts.offered),
            (_("Without a count of the last 24 hours"), counts.to_count),
        ],
    )
