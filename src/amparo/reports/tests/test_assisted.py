"""The pages without a script: sealed first thing, stored nowhere, and they lose nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from amparo.people.models import Agency
from amparo.people.packs import Wording
from amparo.reports.emergency import NotReadable, load, ordered, places
from amparo.reports.forms import ReportForm
from amparo.reports.labels import WHO
from amparo.reports.models import Inbox, Report
from amparo.reports.tests.senders import Sender
from amparo.reports.tests.test_inboxes import staff_says
from amparo.reports.uploads import MOST, SealedUpload, SealingUploadHandler
from amparo.reports.views import sealed
from amparo.vault.models import Envelope
from amparo_seal.receipts import Receipt

if TYPE_CHECKING:
    from amparo.people.actions import Founded

CANARY = "canary-7193"
ADDRESS = "/en/report/casa/simple/"


def token_of(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def fill(client: Client, **said: Any) -> Any:
    token = token_of(client.get(ADDRESS).content.decode())
    return client.post(ADDRESS, {"token": token, "what": CANARY, **said})


def receipt_of(page: str) -> Receipt:
    words = re.findall(r"<li>(\w+)</li>", page)
    assert len(words) == 12
    return Receipt.from_spelling(" ".join(words))[0]


def test_one_page_and_one_post_give_a_receipt_that_opens_the_inbox(
    casa: Founded, client: Client
) -> None:
    page = fill(client, word="bird")

    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    receipt = receipt_of(page.content.decode())
    report = Report.objects.get()
    assert report.mode == Report.Mode.ASSISTED
    assert bytes(Inbox.objects.get().locator) == receipt.locator
    opened = client.post("/en/inbox/simple/", {"receipt": " ".join(receipt.words("es"))})
    assert opened.status_code == 200


def test_what_was_written_is_stored_nowhere(casa: Founded, client: Client) -> None:
    fill(client, where=CANARY, word=CANARY, files=[SimpleUploadedFile("a.txt", CANARY.encode())])

    assert Report.objects.exists()
    for envelope in Envelope.objects.all():
        assert CANARY.encode() not in bytes(envelope.data)
    assert not any(CANARY.encode() in path.read_bytes() for path in files_below(settings.HOME))


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_that_is_too_big_loses_no_word(casa: Founded, client: Client) -> None:
    page = fill(client, files=[SimpleUploadedFile("big.bin", b"x" * (MOST + 1))])

    assert not Report.objects.exists()
    assert "too big" in page.content.decode()
    assert CANARY in page.content.decode()


def test_several_files_are_sealed_each_with_its_description(casa: Founded, client: Client) -> None:
    big = SimpleUploadedFile("b.bin", b"y" * 2_500_000)

    fill(client, files=[SimpleUploadedFile("a.txt", b"one"), big])

    kinds = sorted(Envelope.objects.values_list("kind", flat=True))
    assert kinds == [1, 1, 4, 4, 5, 5]


def test_more_than_twenty_files_lose_no_word(casa: Founded, client: Client) -> None:
    page = fill(client, files=[SimpleUploadedFile(f"{n}.txt", b"x") for n in range(21)])

    assert not Report.objects.exists()
    assert "20 files at most" in page.content.decode()
    assert CANARY in page.content.decode()


@pytest.mark.parametrize("token", ["", "==", "AAAA"])
def test_a_page_without_its_mark_keeps_what_was_typed(
    casa: Founded, client: Client, token: str
) -> None:
    page = client.post(ADDRESS, {"token": token, "what": CANARY}).content.decode()

    assert not Report.objects.exists()
    assert CANARY in page


@pytest.mark.parametrize(
    ("code", "said", "unsaid"),
    [
        ("en", "the words and numbers come out", "Only the numbers come out"),
        ("es", "solo salen las palabras y los números", "solo salen los números"),
        ("fr", "Seuls les mots et les chiffres", "Seuls les chiffres"),
        ("ar", "سوى الأرقام", "الكلمات"),
    ],
)
def test_the_page_of_a_receipt_speaks_of_what_it_shows(
    casa: Founded, client: Client, code: str, said: str, unsaid: str
) -> None:
    address = ADDRESS.replace("/en/", f"/{code}/")
    token = token_of(client.get(address).content.decode())
    page = client.post(address, {"token": token, "what": CANARY}).content.decode()
    shown = page[page.index("<h1") : page.index("</details>")]

    assert ("<ol" in shown) is (code != "ar")
    assert said in shown
    assert unsaid not in shown


def test_words_in_another_order_are_said_to_be_so(casa: Founded, client: Client) -> None:
    words = ["abandon"] * 12

    page = client.post("/en/inbox/simple/", {"receipt": " ".join(words)}).content.decode()

    assert "A word or number may be missing" in page


def test_the_sealed_inbox_sets_no_cookie_and_has_no_name(client: Client, db: None) -> None:
    answer = client.get("/en/inbox/")
    page = answer.content.decode()
    form = page[page.index('<form id="open"') :]

    assert not answer.cookies
    assert not re.search(r"\sname=", form)


def test_too_much_text_is_kept_on_the_page(casa: Founded, client: Client) -> None:
    page = fill(client, what="w" * (64 * 1024 + 1))

    assert not Report.objects.exists()
    assert "w" * 200 in page.content.decode()


def test_danger_shows_the_number_above_everything_and_marks_the_report(
    casa: Founded, client: Client
) -> None:
    page = fill(client, danger="yes").content.decode()

    assert Report.objects.get().urgent
    assert page.index("tel:") < page.index("<h1")


def test_the_inbox_is_read_and_answered_without_a_script(casa: Founded, client: Client) -> None:
    sender = Sender(casa)
    sender.send()
    staff_says(sender, "We are here.", 1)
    receipt = {"receipt": sender.receipt.digits()}

    page = client.post("/en/inbox/simple/", receipt).content.decode()
    assert "We are here." in page
    token = token_of(page)
    sent = client.post("/en/inbox/simple/", {**receipt, "token": token, "text": "Thank you"})
    again = client.post("/en/inbox/simple/", {**receipt, "token": token, "text": "Thank you"})

    assert "Your message was sent." in sent.content.decode()
    assert "Your message was sent." in again.content.decode()
    assert Report.objects.get().messages.count() == 2
    assert Inbox.objects.get().assisted


def test_an_unknown_receipt_shows_an_empty_inbox_and_sends_nothing(
    casa: Founded, client: Client
) -> None:
    receipt = {"receipt": Receipt.new().digits()}
    page = client.post("/en/inbox/simple/", receipt).content.decode()

    sent = client.post(
        "/en/inbox/simple/", {**receipt, "token": token_of(page), "text": CANARY}
    ).content.decode()

    assert "There is nothing new here" in page
    assert "Nothing was sent." in sent
    assert CANARY in sent


def test_the_word_that_is_in_no_list_is_named(casa: Founded, client: Client) -> None:
    words = list(Receipt.new().words("en"))
    words[3] = "xylofone"

    page = client.post("/en/inbox/simple/", {"receipt": " ".join(words)}).content.decode()

    assert "xylofone" in page
    assert words[0] not in re.findall(r"We do not know: ([^<]+)", page)[0]


def test_a_wrong_private_word_says_so(casa: Founded, client: Client) -> None:
    sender = Sender(casa, word="bird")
    sender.send()

    page = client.post(
        "/en/inbox/simple/", {"receipt": sender.receipt.digits(), "word": "fish"}
    ).content.decode()

    assert "That private word does not fit" in page


def test_the_sealed_page_has_no_name_no_action_and_no_button(casa: Founded, client: Client) -> None:
    answer = client.get("/en/report/casa/")
    page = answer.content.decode()
    form = page[page.index('<form id="report"') : page.index("</form>", page.index('id="report"'))]

    assert not answer.cookies
    assert not re.search(r"\sname=", form)
    assert " action=" not in form
    assert "<button" not in form
    assert 'type="submit"' not in form


def test_every_question_can_be_skipped_and_says_why(casa: Founded, client: Client) -> None:

    form = ReportForm()

    assert all(not field.field.required and field.help_text for field in form)


def test_the_wording_for_minors_stands_before_the_story(casa: Founded, client: Client) -> None:
    for address in ("/en/report/casa/", ADDRESS):
        page = client.get(address).content.decode()
        assert page.index("If you are under 18") < page.index("What is going on?")


@pytest.mark.parametrize("address", ["report/casa/", "report/casa/simple/"])
def test_a_wording_that_no_lawyer_read_says_so_in_every_language(
    casa: Founded, client: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No lawyer has checked this text yet." in client.get(f"/en/{address}").content.decode()

    drafted = Wording(text="Draft.", language="en", is_reviewed=False)
    monkeypatch.setattr(sealed, "minors_wording", lambda *_: drafted)
    assert '<p lang="en" dir="ltr">Draft.</p>' in client.get(f"/ar/{address}").content.decode()

    monkeypatch.setattr(sealed, "minors_wording", lambda *_: replace(drafted, is_reviewed=True))
    assert "No lawyer has checked" not in client.get(f"/en/{address}").content.decode()


def test_an_agency_without_a_key_takes_no_reports(casa: Founded, client: Client) -> None:
    assert client.get("/en/report/nobody/").status_code == 404
    assert client.get("/en/report/").status_code == 302


def test_with_two_agencies_the_person_chooses(
    casa: Founded, other: Founded, client: Client
) -> None:
    page = client.get("/en/report/").content.decode()

    assert "/en/report/casa/" in page
    assert "They help people. They are not the police." in page
    assert "/en/report/other/" in page


def test_every_kind_of_group_says_in_plain_words_who_it_is() -> None:
    assert set(WHO) == set(Agency.Function)
    for function, who in WHO.items():
        # Another test may have left another language behind.
        with translation.override("en"):
            is_not_police = "not the police" in str(who)
        assert is_not_police != (function in Agency.JUSTICE or function == "child_protection")


def test_every_number_has_a_source_and_a_review_state() -> None:
    for place in places().values():
        assert place.source
        assert place.review == "unreviewed"
        assert not place.is_reviewed
        assert place.silent_in("xx") == place.silent["en"]


def test_the_agencys_country_comes_first() -> None:
    assert ordered("GB")[0].number == "999"
    assert ordered("us-ca")[0].number == "911"


def test_a_number_without_its_source_is_not_loaded(tmp_path: Path) -> None:
    for text in ('country = "xx"', _place(source="hearsay"), _place(tel="one")):
        (tmp_path / "xx.toml").write_text(text)
        with pytest.raises(NotReadable):
            load(tmp_path)


def _place(**wrong: str) -> str:
    right = {"country": "xx", "name": "X", "number": "1", "tel": "1", "review": "unreviewed"}
    lines = {**right, "source": "https://x", **wrong}
    return (
        "".join(f'{name} = "{text}"\n' for name, text in lines.items())
        + 'checked = 2026-11-23\n[silent]\nen = "x"\n'
    )


def test_a_file_in_memory_is_never_readable_there() -> None:
    handler = SealingUploadHandler()
    handler.new_file("files", "a.txt", "text/plain", None)

    handler.receive_data_chunk(CANARY.encode(), 0)
    handler.receive_data_chunk(CANARY.encode(), 11)
    upload = handler.file_complete(22)

    assert isinstance(upload, SealedUpload)
    assert CANARY.encode() not in b"".join(upload._pieces)
    assert BytesIO(b"".join(upload.chunks())).read() == CANARY.encode() * 2
