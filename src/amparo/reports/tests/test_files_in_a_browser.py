"""Files of a report in a real browser: how far each is, stopping one, going on after a break."""

from __future__ import annotations

import base64
import hashlib
import re
import struct
import zlib
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from amparo.reports.models import Report
from amparo.reports.tests.opening import files_of
from amparo.reports.tests.phones import CANARY, SLOW, fill, lose_the_answer, send
from amparo.vault.models import Upload

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import FilePayload, Page, Route

    from amparo.people.actions import Founded

FILES = "Do you want to add photos or files?"
PART = re.compile(r"/api/uploads/([0-9a-f-]{36})/(\d+)$")


def test_a_photo_loses_its_hidden_facts_and_its_hash_is_sealed(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:

    fill(page, start_site())
    photo = png_with_text(CANARY)
    files: list[FilePayload] = [
        {"name": "photo.png", "mimeType": "image/png", "buffer": photo},
        {"name": "kept.png", "mimeType": "image/png", "buffer": photo},
        {"name": "gone.txt", "mimeType": "text/plain", "buffer": b"gone"},
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"z" * 1_400_000},
    ]
    page.get_by_label("Do you want to add photos or files?").set_input_files(files)
    page.get_by_role("button", name="Take out gone.txt").click()
    page.locator("li", has_text="kept.png").get_by_label("Keep the hidden facts").check()
    send(page)

    found = files_of(agency, Report.objects.get())
    assert sorted(found) == ["kept.png", "notes.txt", "photo.png"]
    described, content = found["photo.png"]
    assert CANARY.encode() not in content
    assert described["reencoded"] is True
    assert described["sha256"] == sha256_text(photo)
    assert found["kept.png"][1] == photo
    assert found["notes.txt"][1] == b"z" * 1_400_000


def sha256_text(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def png_with_text(text: str) -> bytes:
    """One grey dot, with a comment of the kind that cameras write."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        sum_ = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", sum_)

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    comment = chunk(b"tEXt", b"Comment\0" + text.encode())
    image = chunk(b"IDAT", zlib.compress(b"\0\x80"))
    return b"\x89PNG\r\n\x1a\n" + header + comment + image + chunk(b"IEND", b"")


class Uploads:
    """Parts on their way to the server: they are held until the test lets them go."""

    def __init__(self, page: Page) -> None:
        self.held: list[Route] = []
        self.is_open = False
        self.page = page
        page.route(PART, self.hold)

    def hold(self, route: Route) -> None:
        if self.is_open:
            route.continue_()
        else:
            self.held.append(route)

    def wait(self, number: int) -> Route:
        """Wait for so many parts to be on their way; give the last of them."""
        for _ in range(SLOW // 20):
            if len(self.held) >= number:
                break
            self.page.wait_for_timeout(20)
        return self.held[number - 1]


def choose(page: Page, *files: tuple[str, str, bytes]) -> None:
    chosen: list[FilePayload] = [
        {"name": name, "mimeType": kind, "buffer": data} for name, kind, data in files
    ]
    page.get_by_label(FILES).set_input_files(chosen)


def notes(name: str, size: int) -> tuple[str, str, bytes]:
    return name, "text/plain", (name.encode() + b" ") * (size // (len(name) + 1))


def test_each_file_says_how_far_it_is_and_one_is_stopped(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:

    fill(page, start_site())
    first, second, third = (notes(name, 1_500_000) for name in ("a.txt", "b.txt", "c.txt"))
    choose(page, first, second, third)
    bars = page.locator("#file-list progress")
    uploads = Uploads(page)
    page.get_by_role("button", name="Send", exact=True).click()

    uploads.wait(1).continue_()
    uploads.wait(2)
    expect(page.get_by_role("progressbar", name="Sending a.txt")).to_have_js_property("value", 0.75)
    assert page.locator("#file-list li").nth(1).locator("progress").count() == 0
    uploads.held[1].continue_()
    uploads.wait(3)
    expect(page.get_by_text("a.txt: done")).to_be_visible()
    assert bars.count() == 1
    page.get_by_role("button", name="Stop sending b.txt").click()
    uploads.wait(4)
    assert page.locator("#file-list li").count() == 2
    uploads.is_open = True
    uploads.held[3].continue_()
    page.get_by_role("heading", name="We have it").wait_for()

    found = files_of(agency, Report.objects.get())
    assert {name: data for name, (_, data) in found.items()} == {
        "a.txt": first[2],
        "c.txt": third[2],
    }


@pytest.mark.parametrize("loss", ["never arrived", "answer lost"])
def test_a_broken_upload_goes_on_where_it_stopped(
    agency: Founded, start_site: Callable[[], str], page: Page, loss: str
) -> None:
    """The line breaks for longer than the page tries by itself; the person presses once more."""

    fill(page, start_site())
    files = [notes("a.txt", 1_200_000), notes("b.txt", 2_500_000), notes("c.txt", 9_000)]
    choose(page, *files)
    sent: list[tuple[str, int]] = []
    breaks = {"never arrived": lambda route: route.abort(), "answer lost": lose_the_answer}

    def line(route: Route) -> None:
        upload, number = PART.findall(route.request.url)[0]
        sent.append((upload, int(number)))
        is_second = len({one for one, _ in sent}) == 2
        breaks[loss](route) if is_second and number == "1" and loss else route.continue_()

    page.route(PART, line)
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("No answer came from the server.").wait_for()
    assert [number for _, number in sent] == [0, 1, 0, 1, 1, 1]
    assert CANARY in page.get_by_label("What is going on?").input_value()
    assert page.get_by_role("button", name="Take out a.txt").is_visible()
    before, loss = len(sent), ""

    send(page)

    # The first file is not sent again, and of the second only what was missing.
    again = sent[before:]
    assert again[0] == (sent[before - 1][0], 1)
    assert [number for _, number in again] == [1, 2, 0]
    assert Upload.objects.count() == 3
    found = files_of(agency, Report.objects.get())
    assert {name: data for name, (_, data) in found.items()} == {
        name: data for name, _, data in files
    }


def test_an_upload_the_server_forgot_goes_again_from_its_beginning(
    agency: Founded, start_site: Callable[[], str], page: Page
) -> None:
    """A page that was left open for days: parts nobody came back for are deleted."""

    fill(page, start_site())
    choose(page, notes("a.txt", 9_000))
    page.route("**/api/reports", lambda route: route.abort())
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("No answer came from the server.").wait_for()
    Upload.objects.all().delete()
    page.unroute("**/api/reports")
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("a file did not arrive").wait_for()

    page.get_by_role("button", name="Try again").click()
    page.get_by_role("heading", name="We have it").wait_for()

    assert list(files_of(agency, Report.objects.get())) == ["a.txt"]
