import re
from io import StringIO
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from amparo.people.models import Agency, Invitation
from amparo_seal.receipts.spelling import from_words


def run(*args: str, **options: Any) -> list[str]:
    said = StringIO()
    call_command(*args, stdout=said, **options)
    return said.getvalue().splitlines()


def new(root: str, **other: str) -> list[str]:
    options = {
        "function": "support",
        "jurisdiction": "ES",
        "pack": "eu",
        **other,
    }
    return run("agency-new", "Casa Abrigo", f"--root={root}", **options)


def test_an_agency_begins_with_a_sheet_of_paper_and_a_link(db: None) -> None:
    sheet = run("agency-root")
    seed = b"".join(from_words(line.strip())[0] for line in sheet[1:3])
    root = sheet[-1].split("--root=")[1]

    said = new(root)

    agency = Agency.objects.get()
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    assert bytes(agency.root_public) == public
    assert "/en/staff/enrol/#" in said[-1]
    assert str(agency.pk) in settings.AGENCY_ROOTS.read_text(encoding="utf-8")
    answer = Client().get(f"/api/enrolments/{Invitation.objects.get().pk}").json()
    assert answer["founding"] is True


def test_the_root_sheet_leaves_nothing_behind() -> None:
    # No database is open in this test: the command would fail if it asked for one.
    assert run("agency-root") != run("agency-root")


def test_a_lost_link_is_printed_anew_for_the_same_root_only(db: None) -> None:
    root = run("agency-root")[-1].split("--root=")[1]
    first = new(root)[-1]

    assert new(root)[-1] != first
    assert Agency.objects.count() == 1
    assert not re.search("casa|abrigo|[aeiou]", Agency.objects.get().slug)


def test_a_short_name_that_another_agency_has_is_refused(db: None) -> None:
    new(run("agency-root")[-1].split("--root=")[1], slug="casa")

    with pytest.raises(CommandError, match="another agency has this short name"):
        new(run("agency-root")[-1].split("--root=")[1], slug="casa")


@pytest.mark.parametrize(("said", "place"), [({}, "es"), ({"emergency_place": "FR"}, "fr")])
def test_whom_to_call_in_danger_is_set_at_the_founding(
    db: None, said: dict[str, str], place: str
) -> None:
    new(run("agency-root")[-1].split("--root=")[1], **said)

    assert Agency.objects.get().emergency_place == place


def test_what_is_no_root_key_makes_no_agency(db: None) -> None:
    with pytest.raises(CommandError, match="not the public half"):
        new("???")

    assert not Agency.objects.exists()


def test_a_root_may_begin_with_a_hyphen(db: None) -> None:
    new("-" + "A" * 42)

    assert bytes(Agency.objects.get().root_public)[0] == 0b111110_00
