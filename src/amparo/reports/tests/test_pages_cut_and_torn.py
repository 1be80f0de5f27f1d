"""What arrives torn instead of a page without script: one clear answer, all of it or nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from amparo.reports import actions
from amparo.reports.models import Inbox, Message, Report, UsedToken
from amparo.reports.tests.senders import Sender
from amparo.reports.tests.test_assisted import ADDRESS, receipt_of
from amparo.vault.models import Envelope, Key, Upload, UploadPart, Wrap
from amparo_seal.encoding import b64

if TYPE_CHECKING:
    from amparo.people.actions import Founded

EDGE = "edge7193"
KIND = f"multipart/form-data; boundary={EDGE}"
TABLES = (Report, Inbox, Message, UsedToken, Envelope, Key, Wrap, Upload, UploadPart)
# Each example is undone by itself, so that one fixture serves all.
torn = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
Part = tuple[str, str | None, bytes]


def field(name: str, value: str) -> Part:
    return name, None, value.encode()


def body(*parts: Part, edge: str = EDGE) -> bytes:
    """What a browser sends for these fields and files."""
    lines = []
    for name, file, content in parts:
        named = f'; filename="{file}"' if file is not None else ""
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n'
        lines.append(head.encode() + b"\r\n" + content + b"\r\n")
    return b"".join(lines) + f"--{edge}--\r\n".encode()


def page(*more: Part, what: str = "They keep my passport.") -> bytes:
    """A whole page in the order of its fields: the mark comes last."""
    token = b64(actions.new_token())
    return body(field("danger", ""), field("what", what), *more, field("token", token))


def rows() -> list[int]:
    return [table._default_manager.count() for table in TABLES]


def sent(data: bytes, kind: str = KIND) -> tuple[str, int, list[str]]:
    """Send it, and undo it: the page, its status, and the names of files that were kept."""
    with transaction.atomic():
        before = rows()
        answer = Client().generic("POST", ADDRESS, data, content_type=kind)
        shown = answer.content.decode()
        assert shown.count("<h1") == 1
        assert "Traceback" not in shown
        reports, files = Report.objects.count(), Envelope.objects.filter(kind=4).count()
        if "We have it" in shown:
            assert answer.status_code == 200
            assert receipt_of(shown).locator == bytes(Inbox.objects.get().locator)
            assert not UploadPart.objects.exists()
        else:
            assert rows() == before
        transaction.set_rollback(True)
    return shown, answer.status_code, ["file"] * (files if reports else 0)


def told(shown: str) -> bool:
    """Say whether the page tells what became of the words, and what to do."""
    kept = ("Nothing was", "There is nothing to send yet", "not the same")
    return (any(one in shown for one in kept) and "again" in shown) or "Write a little" in shown


@given(st.data())
@torn
def test_a_page_cut_off_anywhere_is_kept_whole_or_not_at_all(casa: Founded, data: Any) -> None:
    whole = page(("files", "a.bin", b"\x00\xff" * 3000))
    end = data.draw(st.integers(0, len(whole)))

    shown, status, files = sent(whole[:end])

    if "We have it" in shown:
        # All was there but the last line, which says nothing.
        assert end >= len(whole) - len(f"\r\n--{EDGE}--\r\n")
        assert files == ["file"]
    else:
        assert status in {200, 400}
        assert told(shown)


@given(st.integers(0, 700), st.binary(max_size=40))
@example(0, b"--")
@torn
def test_a_page_with_noise_in_it_is_answered_clearly(casa: Founded, at: int, noise: bytes) -> None:
    whole = page(("files", "a.txt", b"one"))

    shown, status, _ = sent(whole[:at] + noise + whole[at + len(noise) :])

    assert status in {200, 400}
    assert "We have it" in shown or told(shown)


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=90), st.binary(max_size=300))
@example("multipart/form-data", b"")
@example("multipart/form-data; boundary=", b"--\r\n")
@example(f"multipart/form-data; charset=idna; boundary={EDGE}", body(field("what", "x")))
@example(f"multipart/form-data; charset=utf-16; boundary={EDGE}", body(field("what", "x")))
@example("application/json", b"{}")
@torn
def test_a_kind_or_an_edge_that_is_none_is_answered_clearly(
    casa: Founded, kind: str, data: bytes
) -> None:
    shown, status, _ = sent(data, re.sub(r"[\r\n\0]", "", kind))

    assert status in {200, 400}
    assert told(shown)


@given(st.integers(64 * 1024 - 4, 64 * 1024 + 4), st.sampled_from("aش漢"))
@settings(torn, max_examples=20)
def test_the_longest_text_is_taken_and_one_more_is_given_back(
    casa: Founded, size: int, letter: str
) -> None:
    length = size // len(letter.encode())

    shown, _, _ = sent(page(what=letter * length))

    if length * len(letter.encode()) <= 64 * 1024:
        assert "We have it" in shown
    else:
        assert "This is too long." in shown
        assert letter * length in shown


@pytest.mark.parametrize("name", ["what", "strange", "token", "word"])
def test_fields_of_millions_of_letters_are_refused_at_once(casa: Founded, name: str) -> None:
    shown, status, _ = sent(page(field(name, "w" * 3_000_000)))

    assert status in {400, 413}
    assert told(shown)


def test_thousands_of_fields_are_refused_at_once(casa: Founded) -> None:
    shown, status, _ = sent(page(*[field(f"x{n}", "") for n in range(3000)]))

    assert status == 400
    assert told(shown)


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=30))
@settings(torn, max_examples=20)
def test_many_files_are_all_kept_or_none(casa: Founded, sizes: list[int]) -> None:
    parts: list[Part] = [("files", f"{n}.bin", bytes(size)) for n, size in enumerate(sizes)]

    shown, _, files = sent(page(*parts))

    if len(sizes) > 20:
        assert "You can add 20 files at most." in shown
        assert "They keep my passport." in shown
    else:
        assert len(files) == len(sizes)


def test_hundreds_of_files_are_refused_at_once(casa: Founded) -> None:
    parts: list[Part] = [("files", f"{n}.txt", b"x") for n in range(300)]

    shown, status, _ = sent(page(*parts))

    assert status == 400
    assert told(shown)


@given(st.text(max_size=300), st.text(alphabet="base64qutd-prin8", max_size=20))
@settings(torn, max_examples=25)
def test_a_file_may_have_any_name_and_be_sent_in_any_way(
    casa: Founded, name: str, way: str
) -> None:
    named = re.sub(r'[\r\n"]', "", name)
    part = body(("files", named, b"one")).replace(
        b"\r\n\r\n", f"\r\nContent-Transfer-Encoding: {way}\r\n\r\n".encode(), 1
    )
    end = f"--{EDGE}--\r\n".encode()
    shown, status, _ = sent(page().replace(end, b"") + part)

    assert status in {200, 400}
    assert "We have it" in shown or told(shown)


@given(st.data())
@torn
def test_a_message_cut_off_anywhere_is_kept_whole_or_not_at_all(casa: Founded, data: Any) -> None:
    with transaction.atomic():
        sender = Sender(casa)
        sender.send()
        receipt = sender.receipt.digits().replace(" ", "+")
        whole = f"receipt={receipt}&word=&text=Help+me&token={b64(actions.new_token())}"
        end = data.draw(st.integers(0, len(whole)))

        answer = Client().generic(
            "POST",
            "/en/inbox/simple/",
            whole[:end].encode(),
            content_type="application/x-www-form-urlencoded",
        )

        assert answer.status_code == 200
        assert Message.objects.count() == int(end == len(whole))
        transaction.set_rollback(True)
