from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import transaction

from amparo.shred import actions as shred
from amparo.vault import actions, queries
from amparo.vault.actions import Refused
from amparo.vault.allowed import FILE_CONTENT_LIMIT, FILE_LIMIT
from amparo.vault.models import MOST_PARTS, PART_LIMIT, Envelope, Upload, UploadPart
from amparo.vault.tests.making import TODAY, Maker, holder_key, open_with
from amparo_seal.encoding import unb64
from amparo_seal.envelope import Compartment, Kind

pytestmark = pytest.mark.django_db


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused, transaction.atomic():
        act()
    return refused.value.code


class Sent:
    """A report with a file, the file still to be sent in parts."""

    def __init__(self, content: bytes) -> None:
        self.intake = holder_key()
        self.maker = Maker()
        self.content = content
        key = self.maker.key()
        self.maker.to(key, self.intake)
        evidence = {"kind": Kind.FILE, "compartment": Compartment.evidence}
        self.envelope = self.maker.envelope(content, parent=key, **evidence).id
        self.data = unb64(self.maker.envelopes.pop()["data"])
        self.upload = uuid4()

    def send(self, size: int = PART_LIMIT) -> None:
        actions.begin_upload(upload=self.upload)
        for number, at in enumerate(range(0, len(self.data), size)):
            actions.add_part(upload=self.upload, number=number, data=self.data[at : at + size])

    def finish(self) -> actions.Stored:
        with transaction.atomic():
            file = actions.close_upload(upload=self.upload, envelope=self.envelope)
            return actions.store(
                sealed=self.maker.incoming().plus([file]),
                agency=self.maker.agency,
                allow=self.maker.allow(
                    self.intake, kinds={Kind.FILE}, compartments={Compartment.evidence}
                ),
                on=TODAY,
            )


def test_a_file_comes_in_parts_and_opens_whole() -> None:
    sent = Sent(bytes(range(256)) * 40)
    sent.send(size=1000)

    stored = sent.finish()

    sealed = queries.sealed(stored.envelopes, holders={sent.intake.holder.bytes})
    assert open_with(sealed, sent.intake, sent.envelope) == sent.content
    assert not UploadPart.objects.exists()


def test_the_largest_file_fits_and_no_larger() -> None:
    sent = Sent(bytes(FILE_CONTENT_LIMIT))
    assert len(sent.data) == FILE_LIMIT
    sent.send()
    assert sent.finish().is_new

    larger = Sent(bytes(FILE_CONTENT_LIMIT + 2**18))
    larger.send()
    assert refusal(larger.finish) == "too-large"


def test_parts_come_in_any_order_and_twice() -> None:
    sent = Sent(b"x")
    actions.begin_upload(upload=sent.upload)
    actions.begin_upload(upload=sent.upload)
    for number, part in ((1, sent.data[1:]), (0, sent.data[:1]), (1, sent.data[1:])):
        actions.add_part(upload=sent.upload, number=number, data=part)

    assert sent.finish().is_new


def test_finishing_twice_is_the_same_as_once() -> None:
    sent = Sent(b"x")
    sent.send()
    sent.finish()

    again = sent.finish()

    assert not again.is_new
    assert again.envelopes == (Envelope.objects.get(),)


def test_a_refused_report_leaves_the_parts_for_another_try() -> None:
    sent = Sent(b"x")
    sent.send()
    sent.maker.wraps[0]["generation"] = -1
    with pytest.raises(Refused):
        sent.finish()
    sent.maker.wraps[0]["generation"] = 0

    assert sent.finish().is_new


def test_a_closed_upload_is_the_envelope_it_became_and_no_other() -> None:
    sent, other = Sent(b"x"), Sent(b"y")
    for one in (sent, other):
        one.send()
        one.finish()

    def mixed() -> object:
        return actions.close_upload(upload=sent.upload, envelope=other.envelope)

    assert refusal(mixed) == "unknown"
    actions.remove(envelopes=[sent.envelope])
    assert refusal(sent.finish) == "unknown"


def test_a_closed_upload_takes_no_part() -> None:
    sent = Sent(b"x")
    sent.send()
    sent.finish()

    assert refusal(sent.send) == "ended"


@pytest.mark.parametrize("numbers", [[], [1], [0, 2]])
def test_a_gap_is_noticed(numbers: list[int]) -> None:
    sent = Sent(b"x")
    actions.begin_upload(upload=sent.upload)
    for number in numbers:
        actions.add_part(upload=sent.upload, number=number, data=b"x")

    assert refusal(sent.finish) == "incomplete"


def test_parts_that_make_no_envelope_are_refused() -> None:
    sent = Sent(b"x")
    sent.data = sent.data[:-1]
    sent.send()
    assert refusal(sent.finish) == "malformed"

    named_wrongly = Sent(b"x")
    named_wrongly.send()
    named_wrongly.envelope = uuid4()
    assert refusal(named_wrongly.finish) == "malformed"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"number": -1}, "malformed"),
        ({"number": MOST_PARTS}, "malformed"),
        ({"data": b""}, "malformed"),
        ({"data": bytes(PART_LIMIT + 1)}, "too-large"),
        ({"upload": UUID(int=7)}, "unknown"),
        ({"data": b"other"}, "differs"),
    ],
)
def test_a_part_is_of_the_agreed_form(given: dict[str, Any], code: str) -> None:
    upload = uuid4()
    actions.begin_upload(upload=upload)
    actions.add_part(upload=upload, number=0, data=b"first")

    part = {"upload": upload, "number": 0, "data": b"first", **given}
    assert refusal(lambda: actions.add_part(**part)) == code


def test_an_upload_that_never_began_cannot_be_closed() -> None:
    sent = Sent(b"x")

    assert refusal(sent.finish) == "unknown"


def test_orphans_go_after_a_day() -> None:
    sent = Sent(b"x")
    begun = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
    shred.open_session(digest=bytes(32))
    with mock.patch("django.utils.timezone.now", return_value=begun):
        sent.send()
    assert Upload.objects.get().day == date(2026, 3, 1)

    for after, left in ((timedelta(minutes=2), 1), (timedelta(days=2), 0)):
        with mock.patch("django.utils.timezone.now", return_value=begun + after):
            call_command("sweep", verbosity=0)
        assert Upload.objects.count() == UploadPart.objects.count() == left
