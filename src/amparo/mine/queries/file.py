"""What a person finds in "my file". A receipt that is not bound finds the same nothing, always.

A third party's receipt is never bound, so what happens in a case changes no byte of its answer.
"""

import json
import uuid
from collections.abc import Collection
from typing import Any

from django.utils import timezone

from amparo.cases import queries as cases
from amparo.cases.models import Case, Person
from amparo.cases.sealing import OPEN_TO_PERSON
from amparo.mine.queries.history import history_of
from amparo.people import queries as people
from amparo.referrals import queries as referrals
from amparo.referrals.models import Referral, Release
from amparo.referrals.states import ReferralState
from amparo.referrals.wire import released, sent_ask, state_of
from amparo.reports.models import Report
from amparo.reports.queries import Access
from amparo.reports.queries.inboxes import STEP
from amparo.vault import queries as vault
from amparo.vault.models import Envelope
from amparo_seal.envelope import Kind
from amparo_seal.keys import wrap_key_id

X_WING = 2
STORY_KINDS = (Kind.REPORT, Kind.FILE_DESCRIPTION)
NOTHING: dict[str, list[object]] = {"envelopes": [], "keys": [], "wraps": []}
EMPTY: dict[str, Any] = {
    "bound": False,
    "case": None,
    "directory": None,
    "story": NOTHING,
    "sealed": NOTHING,
    "asks": [],
    "releases": [],
    "ledger": [],
    "history": [],
}


def case_of(access: Access) -> Case | None:
    """The case whose person holds this receipt and its private word; nothing for anybody else."""
    if not access.opens_everything or access.inbox is None:
        return None
    return cases.case_of_inbox(access.inbox)


def file_of(access: Access, case: Case | None) -> dict[str, Any]:
    """All that "my file" shows, filled up to a round size."""
    found = EMPTY if case is None else _file(access, case)
    spare = -len(json.dumps(found | {"fill": ""})) % STEP
    return found | {"fill": "0" * spare}


def release_of(access: Access, pk: uuid.UUID) -> Release:
    """A release of this person. Raises `Release.DoesNotExist` for every other."""
    return referrals.releases_of_person(_person(access, Release.DoesNotExist)).get(pk=pk)


def ask_of(access: Access, pk: uuid.UUID) -> Referral:
    """An ask made for this person. Raises `Referral.DoesNotExist` for every other."""
    return referrals.asks_of(_person(access, Referral.DoesNotExist)).get(pk=pk)


def own_file(access: Access, pk: uuid.UUID) -> dict[str, Any]:
    """A file that the person sent with their report. Raises `Envelope.DoesNotExist` for others."""
    if case_of(access) is None:
        raise Envelope.DoesNotExist
    sent = Envelope.objects.get(pk=pk, subject__in=_reports(access), kind=Kind.FILE)
    return vault.sealed([sent], holders=_holders(access))


def _reports(access: Access) -> list[uuid.UUID]:
    return list(Report.objects.filter(inbox=access.inbox).values_list("pk", flat=True))


def _holders(access: Access) -> set[bytes]:
    assert access.inbox is not None
    return {wrap_key_id(X_WING, bytes(access.inbox.file_wrap_public or b"")).bytes}


def _person(access: Access, missing: type[Exception]) -> Person:
    case = case_of(access)
    if case is None:
        raise missing
    return case.person


def _file(access: Access, case: Case) -> dict[str, Any]:
    holders, now = _holders(access), timezone.now()
    releases = list(referrals.releases_of_person(case.person))
    live = {one.pk for one in referrals.live(now=now, case__person=case.person)}
    return {
        "bound": True,
        "case": {"id": str(case.pk), "agency": str(case.agency_id)},
        "directory": people.directory(case.agency),
        "story": _story(access, holders),
        "sealed": _parts(case, releases, holders),
        "asks": [_ask(one) for one in referrals.asks_of(case.person)],
        "releases": [released(one, live=live) for one in releases],
        "ledger": [_entry(one, live) for one in releases if hasattr(one, "disclosure")],
        "history": history_of([case.pk, case.person_id, *_reports(access)], at=case.agency),
    }


def _story(access: Access, holders: set[bytes]) -> dict[str, Any]:
    """What the person wrote in their own report, as far as their my-file key reaches."""
    written = Envelope.objects.filter(subject__in=_reports(access), kind__in=STORY_KINDS)
    return vault.sealed(written, holders=holders)


def _parts(case: Case, releases: list[Release], holders: set[bytes]) -> dict[str, Any]:
    """The newest parts of the case that are open to the person, and the texts of releases."""
    parts = referrals.newest_parts(case.pk, [int(one) for one in OPEN_TO_PERSON])
    texts = Envelope.objects.filter(pk__in=[one.text_id for one in releases if one.text_id])
    return vault.sealed([*parts, *texts], holders=holders)


def _ask(referral: Referral) -> dict[str, Any]:
    """An ask in plain codes, and whether the person can choose it now."""
    open_offer = state_of(referral) == ReferralState.OFFERED
    return sent_ask(referral) | {"choosable": open_offer}


def _entry(release: Release, live: Collection[uuid.UUID]) -> dict[str, Any]:
    """One line of the ledger: how far what was shared is, and which role opened it on which day.

    What it is, for whom and until when stands in the bytes that were signed, and nowhere else.
    """
    said: dict[str, Any] = released(release, live=live)["disclosure"]
    return said | {"release": str(release.pk)}
