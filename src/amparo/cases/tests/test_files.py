"""The files of a report: served one at a time, and part of the case when it becomes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from amparo.cases.tests.making import EVIDENCE, Letter, Work
from amparo.cases.tests.test_addresses import Browser
from amparo.journal.models import Entry
from amparo.vault.models import Envelope, Wrap
from amparo_seal import keys as seal_keys
from amparo_seal.encoding import b64, unb64
from amparo_seal.envelope import Expect, Kind, open_stream

if TYPE_CHECKING:
    from uuid import UUID

    from amparo.people.actions import Founded

FILE = Expect(kind=Kind.FILE, compartment=EVIDENCE)
TEXT = ("a.txt", "text/plain", b"Canary-file-7")


@pytest.fixture
def work(casa: Founded) -> Work:
    return Work.with_report(casa, files=[TEXT, ("b.png", "image/png", b"\x89PNG")])


@pytest.fixture
def files(work: Work) -> list[UUID]:
    assert work.letter is not None
    return [key.id for key, _ in work.letter.sent]


def letter_of(work: Work) -> Letter:
    assert work.letter is not None
    return work.letter


def test_a_report_names_its_files_and_serves_their_bytes_apart(
    work: Work, ana: Browser, files: list[UUID]
) -> None:
    address = f"/api/staff/reports/{letter_of(work).sealer.report}"

    sealed = ana.client.get(address).json()["sealed"]
    one = ana.client.get(f"{address}/files/{files[0]}")

    contexts = {str(key.id): b64(key.context) for key, _ in letter_of(work).sent}
    assert {file["id"]: file["context"] for file in sealed["files"]} == contexts
    assert not contexts.keys() & {envelope["id"] for envelope in sealed["envelopes"]}
    assert one.content == letter_of(work).sent[0][1]
    assert one.headers["Content-Type"] == "application/octet-stream"
    assert "no-store" in one.headers["Cache-Control"]
    assert Entry.objects.filter(act="evidence.opened", actor=work.by.staff.pk).count() == 1


def test_nothing_but_a_file_of_this_report_is_served_as_one(work: Work, ana: Browser) -> None:
    other = Letter(work.founded, files=[TEXT])
    other.receive()
    text = Envelope.objects.filter(subject=letter_of(work).sealer.report, kind=1).first()
    assert text is not None
    address = f"/api/staff/reports/{letter_of(work).sealer.report}/files"

    assert ana.client.get(f"{address}/{text.pk}").status_code == 404
    assert ana.client.get(f"{address}/{other.sent[0][0].id}").status_code == 404
    assert not Entry.objects.filter(act="evidence.opened").exists()


def test_an_erased_file_is_not_served(work: Work, ana: Browser, files: list[UUID]) -> None:
    Wrap.objects.filter(envelope=files[0]).delete()
    address = f"/api/staff/reports/{letter_of(work).sealer.report}"

    assert ana.client.get(f"{address}/files/{files[0]}").status_code == 404
    assert [one["id"] for one in ana.client.get(address).json()["sealed"]["files"]] == [
        str(files[1])
    ]


def test_the_team_of_a_case_opens_its_files_without_the_intake_key(
    work: Work, opened: str, files: list[UUID]
) -> None:
    bea = Browser(work.staff("bea"))

    sealed = bea.get(opened).json()["sealed"]
    served = bea.get(f"{opened}/files/{files[0]}")

    wraps = [one for one in sealed["wraps"] if one["of"] == str(files[0])]
    evidence = work.sealer.parts[EVIDENCE]
    assert [one["parent"] for one in wraps] == [str(evidence.id)]
    named = {one["id"]: unb64(one["context"]) for one in sealed["files"]}
    context = named[str(files[0])]
    secret = seal_keys.open_under(unb64(wraps[0]["wrapped"]), evidence.secret, context)
    assert b"".join(open_stream([served.content], secret, expect=FILE).pieces) == TEXT[2]
    assert Entry.objects.filter(act="evidence.opened", actor=work.staff("bea").pk).exists()


def test_who_is_not_on_the_team_gets_no_file(work: Work, opened: str, files: list[UUID]) -> None:
    address = f"{opened}/files/{files[0]}"

    assert Browser(work.staff("eva")).get(address).status_code == 404
    assert Browser(work.staff("sol")).get(address).status_code == 404
    assert Browser(work.staff("bea"), unlocked=False).get(address).status_code == 401


def test_a_case_takes_no_file_of_another_report(work: Work, ana: Browser) -> None:
    other = Letter(work.founded, files=[TEXT])
    other.receive()
    work.sealer.under(other.sent[0][0], work.sealer.parts[EVIDENCE])

    answer = ana.post("", work.json())

    assert (answer.status_code, answer.json()) == (400, {"problem": "not-allowed"})
