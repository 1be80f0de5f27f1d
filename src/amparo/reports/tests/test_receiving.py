"""A report is kept whole, once, and unreadable; or not at all."""

from __future__ import annotations

import copy
import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.journal.models import Entry
from amparo.people.models import Agency
from amparo.reports import days
from amparo.reports.models import Inbox, Report
from amparo.reports.tests.senders import Sender
from amparo.vault.models import Envelope, Upload, Wrap
from amparo_seal.encoding import b64, unb64
from amparo_seal.envelope import Compartment, Kind, Mode
from amparo_seal.envelope.whole import seal
from amparo_seal.keys import KeyRole

if TYPE_CHECKING:
    from django.test import Client

    from amparo.people.actions import Founded


def test_a_sealed_report_is_kept_and_answered_with_a_day(casa: Founded) -> None:
    answer = Sender(casa).send()

    assert answer.status_code == 201, answer.json()
    kept = Report.objects.get()
    assert answer.json() == {"promised_by": kept.promised_by.isoformat()}
    assert kept.promised_by == kept.received_on + dt.timedelta(days=casa.agency.answer_days)
    assert list(Entry.objects.values_list("act", "actor_kind"))[-1] == ("report.received", "person")


def test_the_answer_sets_no_cookie(casa: Founded) -> None:
    answer = Sender(casa).send()

    assert not answer.cookies


def test_a_report_names_no_time_and_no_address(casa: Founded) -> None:
    Sender(casa).send()

    kept = Report.objects.values().get()

    assert kept["urgent_at"] is None
    times = [name for name, value in kept.items() if isinstance(value, dt.datetime)]
    assert times == []


def test_an_urgent_report_keeps_its_minute_until_it_is_opened(casa: Founded) -> None:
    Sender(casa).send(urgent=True)

    minute = Report.objects.get().urgent_at

    assert minute is not None
    assert (minute.second, minute.microsecond) == (0, 0)


def test_the_same_report_twice_is_one(casa: Founded) -> None:
    sender = Sender(casa)
    body = sender.report()

    first, second = sender.post("/api/reports", body), sender.post("/api/reports", body)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Report.objects.count() == 1
    assert Entry.objects.filter(act="report.received").count() == 1


def test_other_bytes_under_a_known_id_are_refused(casa: Founded) -> None:
    first = Sender(casa)
    first.send()
    second = Sender(casa, receipt=first.receipt)
    second.sealer.report = first.sealer.report

    answer = second.send()

    assert answer.json() == {"problem": "known"}
    assert Report.objects.count() == 1


def test_a_receipt_opens_one_conversation(casa: Founded) -> None:
    first = Sender(casa)
    first.send()

    answer = Sender(casa, receipt=first.receipt).send()

    assert answer.json() == {"problem": "known"}


def test_a_private_word_gets_the_report_a_third_wrap(casa: Founded) -> None:
    Sender(casa, word="Canary bird").send()

    kept = Report.objects.get()

    assert Wrap.objects.filter(key=kept.key_id).count() == 2
    assert Wrap.objects.filter(key=kept.conversation_id).count() == 2


@pytest.mark.parametrize(
    ("site", "origin"),
    [
        ("cross-site", None),
        ("same-site", None),
        ("none", None),
        ("same-origin", "https://evil.example"),
        ("same-origin", "null"),
    ],
)
def test_a_foreign_page_sends_nothing(casa: Founded, site: str, origin: str | None) -> None:
    headers = {"sec-fetch-site": site} | ({"origin": origin} if origin else {})
    sender = Sender(casa)

    answer = sender.post("/api/reports", sender.report(), **headers)

    assert answer.status_code == 403
    assert answer.json() == {"problem": "not_ours"}
    assert not Report.objects.exists()


def test_our_own_page_sends(casa: Founded) -> None:
    sender = Sender(casa)

    answer = sender.post(
        "/api/reports",
        sender.report(),
        **{"sec-fetch-site": "same-origin", "origin": "http://testserver"},
    )

    assert answer.status_code == 201


def test_a_report_of_another_agency_is_refused(casa: Founded, other: Founded) -> None:
    sender = Sender(casa)
    body = sender.report(agency=str(other.agency.pk))

    answer = sender.post("/api/reports", body)

    assert answer.json() == {"problem": "key_changed"}
    assert not Inbox.objects.exists()


def test_a_report_sealed_to_a_key_that_is_none_of_ours_is_refused(
    casa: Founded, other: Founded
) -> None:
    sender = Sender(casa)
    sender.founded = type(casa)(
        agency=casa.agency, members=casa.members, intake=other.intake, root=casa.root
    )

    answer = sender.send()

    assert answer.json() == {"problem": "key_changed"}


def test_a_truncated_envelope_is_refused(casa: Founded) -> None:
    sender = Sender(casa)
    body = sender.report()
    first = body["sealed"]["envelopes"][0]
    first["data"] = b64(unb64(first["data"])[:-7])

    answer = sender.post("/api/reports", body)

    assert answer.json() == {"problem": "malformed"}
    assert not Envelope.objects.exists()


def test_an_envelope_replayed_from_another_report_is_refused(casa: Founded) -> None:
    first, second = Sender(casa), Sender(casa)
    old = first.report()
    first.post("/api/reports", old)
    body = second.report()
    body["sealed"]["envelopes"][0] = old["sealed"]["envelopes"][0]

    answer = second.post("/api/reports", body)

    assert answer.status_code == 400
    assert Report.objects.count() == 1


def test_the_mark_assisted_is_not_for_browsers_to_set(casa: Founded) -> None:

    answer = Sender(casa, mode=Mode.ASSISTED).send()

    assert answer.json() == {"problem": "not_ours"}


def test_a_wrap_to_somebody_else_is_refused(casa: Founded, other: Founded) -> None:
    sender = Sender(casa)
    body = sender.report()

    sender.sealer.to_holder(
        sender.sealer.key_id,
        sender.sealer.key,
        sender.sealer.context(KeyRole.REPORT),
        other.intake.public,
    )

    answer = sender.post("/api/reports", body)

    assert answer.json() == {"problem": "malformed"}


def test_a_file_comes_in_parts_and_the_report_names_it(casa: Founded) -> None:
    sender = Sender(casa)
    data = _sealed_file(sender, b"x" * 1_300_000)
    upload = str(uuid4())
    for number, start in enumerate(range(0, len(data), 1024 * 1024)):
        part = data[start : start + 1024 * 1024]
        sent = sender.client.put(
            f"/api/uploads/{upload}/{number}", part, content_type="application/octet-stream"
        )
        assert sent.status_code == 201

    answer = sender.send(uploads=[{"upload": upload, "envelope": sender.file_id}])

    assert answer.status_code == 201, answer.json()
    assert Envelope.objects.filter(kind=Kind.FILE).count() == 1


def test_a_file_with_a_part_missing_is_refused_and_nothing_is_kept(casa: Founded) -> None:
    sender = Sender(casa)
    data = _sealed_file(sender, b"x" * 1_300_000)
    upload = str(uuid4())
    sender.client.put(
        f"/api/uploads/{upload}/0", data[: 1024 * 1024], content_type="application/octet-stream"
    )

    answer = sender.send(uploads=[{"upload": upload, "envelope": sender.file_id}])

    assert answer.json()["problem"] in {"upload_missing", "malformed"}
    assert not Report.objects.exists()


def test_a_part_over_a_mebibyte_is_refused(casa: Founded) -> None:
    answer = Sender(casa).client.put(
        f"/api/uploads/{uuid4()}/0",
        b"x" * (1024 * 1024 + 1),
        content_type="application/octet-stream",
    )

    assert answer.json() == {"problem": "too_large"}
    assert not Upload.objects.exists()


def _sealed_file(sender: Any, content: bytes) -> bytes:
    header = sender.sealer.header(Kind.FILE, Compartment["evidence"])
    made = seal(header, content)
    sender.file_id = str(header.id)
    sender.sealer.under(
        header.id,
        made.key,
        made.context,
        parent=sender.sealer.key_id,
        parent_key=sender.sealer.key,
    )
    sender.sealer.part(Kind.FILE_DESCRIPTION, Compartment["evidence"], b'{"v":1}')
    return made.envelope


@override_settings(REPORTS_A_DAY=1)
def test_a_full_day_says_busy_and_keeps_nothing(casa: Founded) -> None:
    Sender(casa).send()

    answer = Sender(casa).send()

    assert answer.status_code == 429
    assert answer.json() == {"problem": "busy"}
    assert Report.objects.count() == 1


def test_a_day_is_that_of_the_agency() -> None:

    agency = Agency(time_zone="Pacific/Auckland", answer_days=2)
    evening = dt.datetime(2026, 11, 23, 20, tzinfo=dt.UTC)

    assert days.today_at(agency, evening) == dt.date(2026, 11, 24)
    assert days.promised_by(agency, evening) == dt.date(2026, 11, 26)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(value=json_values)
def test_any_json_is_answered_with_a_code(casa: Founded, value: object) -> None:
    for path in ("/api/reports", "/api/inbox/challenge", "/api/inbox/open"):
        answer = Sender(casa).post(path, value)
        assert answer.status_code in {400, 401}
        assert set(answer.json()) == {"problem"}


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(data=st.data())
def test_a_report_with_anything_in_one_place_is_refused_or_the_same(
    casa: Founded, data: st.DataObject
) -> None:
    sender = Sender(casa)
    body = copy.deepcopy(sender.report())
    target: Any = body
    while True:
        keys = list(target) if isinstance(target, dict) else list(range(len(target)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(target[key], dict | list) or not target[key] or data.draw(st.booleans()):
            break
        target = target[key]
    target[key] = data.draw(json_values)

    answer = sender.post("/api/reports", body)

    assert answer.status_code in {201, 400, 409, 413}


@settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(number=st.integers(0, 40), body=st.binary(max_size=300))
def test_any_part_of_an_upload_is_kept_or_refused(
    client: Client, db: None, number: int, body: bytes
) -> None:
    answer = client.put(
        f"/api/uploads/{uuid4()}/{number}", body, content_type="application/octet-stream"
    )

    assert answer.status_code in {201, 400, 409}
