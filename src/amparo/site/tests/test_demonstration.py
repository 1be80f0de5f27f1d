"""The demonstration: all of it or nothing, sealed like the rest, and never beside real people."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from amparo.cases.models import Case
from amparo.cases.states import CaseState
from amparo.directory.models import Capacity
from amparo.journal.models import Entry
from amparo.people import vouching
from amparo.people.actions import Founded, found_agency
from amparo.people.models import Agency, IntakeKey, Staff
from amparo.people.tests.parties import casa
from amparo.referrals.models import Referral, Release
from amparo.referrals.states import ReferralState, ReleaseState
from amparo.reports import reading
from amparo.reports.models import Report
from amparo.reports.states import State
from amparo.site import demonstration
from amparo.site.demonstration.lives import LIVES
from amparo.site.demonstration.stories import STORIES
from amparo.vault import queries as vault
from amparo.vault.models import Envelope
from amparo_seal import keys as seal_keys
from amparo_seal.encoding import unb64
from amparo_seal.envelope import Compartment, open_, read_header
from amparo_seal.keys import KeyRole
from amparo_seal.receipts import Receipt

FILES = ("demonstration", "demonstration.txt", "roots.json")


@pytest.fixture(autouse=True)
def _clean_home() -> Iterator[None]:
    yield
    for name in FILES:
        (settings.HOME / name).unlink(missing_ok=True)


@pytest.fixture
def founded(monkeypatch: pytest.MonkeyPatch) -> dict[str, Founded]:
    """The agencies with the keys that only their members' browsers would know, once made."""
    made: dict[str, Founded] = {}

    def remembering(**given: Any) -> Founded:
        one = found_agency(**given)
        made[one.agency.slug] = one
        return one

    monkeypatch.setattr("amparo.people.actions.found_agency", remembering)
    return made


def run(name: str, *args: str, **options: bool) -> str:
    said = StringIO()
    call_command(name, *args, stdout=said, **options)
    return said.getvalue()


def counts() -> list[int]:
    return [table.objects.count() for table in (Agency, Staff, Report, Envelope, Entry)]


def check_states() -> None:
    states = Counter(Report.objects.values_list("state", flat=True))
    assert set(states) == set(State)
    assert states == {
        State.RECEIVED: 1,
        State.TRIAGED: 1,
        State.LINKED: 1,
        State.AWAITING: 1,
        State.INFORMED: 1,
        State.PASSED_ON: 1,
        State.CLOSED: 1,
        State.SPAM: 1,
    }
    # Nothing of an anonymised case is left to show, and erasure is not there yet.
    assert set(Case.objects.values_list("state", flat=True)) == (
        set(CaseState) - {CaseState.ANONYMISED}
    )
    # Nobody can be on time for a state that only comes when an hour has passed.
    late_or_unfinished = {
        ReferralState.DRAFT,
        ReferralState.ACCEPTED,
        ReferralState.EXPIRED,
        ReferralState.MISTAKE,
    }
    assert set(Referral.objects.values_list("state", flat=True)) == (
        set(ReferralState) - late_or_unfinished
    )


def test_a_demonstration_is_whole_marked_and_made_once(db: None) -> None:
    told = run("demo")

    assert "invented" in told
    assert demonstration.is_marked()
    assert demonstration.read_note() in told
    roots = json.loads(settings.AGENCY_ROOTS.read_text(encoding="utf-8"))["agencies"]
    assert roots == {str(one.pk): vouching.fingerprint(one).hex() for one in Agency.objects.all()}
    assert len(roots) == 4
    assert Capacity.objects.count() == 4
    check_states()
    assert set(Report.objects.values_list("language", flat=True)) == {"en", "es", "fr", "ar"}
    code = run("demo-code", "samir").strip()
    assert re.fullmatch(r"\d{6}", code)
    with pytest.raises(CommandError, match="Nobody called"):
        run("demo-code", "nobody")
    before = counts()
    with pytest.raises(CommandError, match="nothing was changed"):
        run("demo")
    assert run("demo", unless_in_use=True) == ""
    assert counts() == before


def test_a_release_opens_the_story_to_one_advocate_and_nothing_else(
    db: None, founded: dict[str, Founded]
) -> None:
    demonstration.make()
    release = Release.objects.get()
    luc = founded["puerto"].members["luc"].keys.wrap
    darios = founded["nido"].members["dario"].keys.wrap

    served = {
        name: vault.sealed(
            list(Envelope.objects.filter(subject=release.case_id)),
            holders={key.holder.bytes},
        )
        for name, key in (("luc", luc), ("dario", darios))
    }

    assert release.state == ReleaseState.ACTIVE
    assert served["dario"]["wraps"] == []
    (handed,) = [one for one in served["luc"]["wraps"] if one["holder"]]
    (described,) = [one for one in served["luc"]["keys"] if one["id"] == handed["of"]]
    context = seal_keys.key_context(
        KeyRole.COMPARTMENT,
        settings.DEPLOYMENT,
        release.case.agency_id,
        release.case_id,
        Compartment["story"],
        UUID(str(described["id"])),
        1,
    )
    key = seal_keys.unwrap(
        unb64(str(handed["wrapped"])),
        luc,
        context=context,
        generation=1,
        release=bytes(release.hash),
    )
    stories = Envelope.objects.filter(subject=release.case_id, compartment=Compartment["story"])
    data = bytes(stories.get().data)
    (inner,) = [one for one in served["luc"]["wraps"] if one["of"] == str(stories.get().pk)]
    content = seal_keys.open_under(unb64(str(inner["wrapped"])), key, read_header(data)[2])
    opened = open_(data, content, expect={"subject": release.case_id})
    assert LIVES[0].told in json.loads(json.loads(opened.plaintext)["body"])["text"]


def test_every_report_opens_with_the_intake_key_and_its_words_are_nowhere_else(
    db: None, founded: dict[str, Founded]
) -> None:
    demonstration.make()

    intake = founded["lumbre"].intake
    told = [story_of(report, intake) for report in Report.objects.select_related("agency")]

    assert sorted(told) == sorted(story.what for story in STORIES)
    stored = b"".join(bytes(one.data) for one in Envelope.objects.all())
    assert all(what.encode() not in stored for what in told)


def story_of(report: Report, intake: seal_keys.WrapKey) -> str:
    """The free text of a report, as the browser of a member with intake opens it."""
    holder = bytes(IntakeKey.objects.get(agency=report.agency).holder)
    envelopes = Envelope.objects.filter(subject=report.pk, kind=1)
    sealed = vault.sealed(list(envelopes), holders={holder}, keys=[report.key_id])
    wraps = {(one["of"], one["parent"]): one for one in sealed["wraps"]}
    context = seal_keys.key_context(
        KeyRole.REPORT,
        settings.DEPLOYMENT,
        report.agency_id,
        report.pk,
        Compartment["none"],
        report.key_id,
        1,
    )
    wrapped = unb64(str(wraps[(str(report.key_id), None)]["wrapped"]))
    key = seal_keys.unwrap(wrapped, intake, context=context, generation=1)
    for one in sealed["envelopes"]:
        data = unb64(str(one["data"]))
        inner = unb64(str(wraps[(one["id"], str(report.key_id))]["wrapped"]))
        content = seal_keys.open_under(inner, key, read_header(data)[2])
        body = json.loads(open_(data, content, expect={"subject": report.pk}).plaintext)
        if "about" in body:
            return str(body["answers"]["what"])
    raise AssertionError("A report without a story.")


def test_a_printed_receipt_opens_the_signed_answers(db: None) -> None:
    told = demonstration.make()
    line = next(line for line in told.splitlines() if "owed her wages" in line)
    words = told.split(line)[1].splitlines()[1].strip()

    (receipt,) = Receipt.from_spelling(words)
    access = reading.enter(receipt, "marmalade")
    conversation = reading.read(access, receipt)

    assert conversation.unchecked == 0
    assert [one.by_staff for one in conversation.messages] == [True, False, True]


def test_a_deployment_in_use_never_becomes_a_demonstration(db: None) -> None:
    casa()
    before = counts()

    with pytest.raises(CommandError, match="in use"):
        run("demo")
    with pytest.raises(CommandError, match="not a demonstration"):
        run("demo-code", "ana")

    assert counts() == before
    assert not any((settings.HOME / name).exists() for name in FILES)


def test_a_demonstration_that_fails_leaves_nothing(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> str:
        raise OSError

    monkeypatch.setattr("amparo.site.demonstration.note.write", broken)

    with pytest.raises(OSError):  # noqa: PT011 - only its kind matters
        demonstration.make()

    assert demonstration.is_empty()
    assert not demonstration.is_marked()
