import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from amparo.journal.models import Entry
from amparo.people import actions, vouching
from amparo.people.actions import Founded
from amparo.people.actions.agencies import invite_founder
from amparo.people.models import Agency, Invitation
from amparo.people.refusals import Refused
from amparo_seal.statements import root_fingerprint

WHAT: dict[str, Any] = {
    "name": "Casa Abrigo",
    "slug": "casa-abrigo",
    "function": "support",
    "jurisdiction": "US-CA",
    "pack": "us-federal-grantee",
    "time_zone": "America/Los_Angeles",
}


def opened(**other: Any) -> Agency:
    root = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    return actions.open_agency(**{**WHAT, "root_public": root, **other})


def test_an_agency_is_opened_and_journalled(db: None) -> None:
    agency = opened()

    assert Entry.objects.get().act == "agency.opened"
    assert agency.pack == "us-federal-grantee"
    assert agency.emergency_place == "us"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("pack", "strictest", "pack-unknown"),
        ("pack", "../secret", "pack-unknown"),
        ("function", "spying", "function-unknown"),
        ("time_zone", "Moon/Base", "time-zone-unknown"),
        ("root_public", b"short", "root-unreadable"),
    ],
)
def test_an_agency_that_is_not_sound_is_not_opened(
    db: None, field: str, value: object, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        opened(**{field: value})

    assert refusal.value.code == code
    assert not Agency.objects.exists()


def test_two_agencies_cannot_have_one_address(db: None) -> None:
    opened()

    with pytest.raises(Refused, match="slug-taken"):
        opened(name="Another")


def test_the_policy_pack_is_chosen_once(db: None) -> None:
    agency = opened()

    with pytest.raises(IntegrityError), transaction.atomic():
        Agency.objects.filter(pk=agency.pk).update(pack="eu")
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE people_agency SET pack = 'eu'")

    assert Agency.objects.get().pack == "us-federal-grantee"
    # Everything else may change.
    assert Agency.objects.update(answer_days=3) == 1


@pytest.mark.sqlite
def test_an_agency_is_not_replaced_by_one_with_another_pack(db: None) -> None:
    agency = opened()
    names = [field.column or "" for field in Agency._meta.concrete_fields]
    values = ["'eu'" if name == "pack" else f'"{name}"' for name in names]

    with (
        pytest.raises(IntegrityError, match="never replaced"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"INSERT OR REPLACE INTO people_agency ({', '.join(names)}) "  # noqa: S608 - its columns
            f"SELECT {', '.join(values)} FROM people_agency"
        )

    assert Agency.objects.get(pk=agency.pk).pack == "us-federal-grantee"


def test_police_and_courts_count_as_justice(db: None) -> None:
    assert opened(function="police").is_justice
    assert not opened(slug="help", function="support").is_justice


def test_roots_are_written_for_the_bundle(casa: Founded) -> None:
    actions.write_roots()

    written = json.loads(settings.AGENCY_ROOTS.read_text(encoding="utf-8"))
    expected = root_fingerprint(
        settings.DEPLOYMENT, casa.agency.pk, casa.root.public_key().public_bytes_raw()
    )
    assert written["deployment"] == str(settings.DEPLOYMENT)
    assert written["agencies"][str(casa.agency.pk)] == expected.hex()
    assert written["named"][str(casa.agency.pk)] == {"name": casa.agency.name, "justice": False}


def test_the_founder_is_invited_anew_but_an_agency_is_founded_once(db: None) -> None:
    agency = opened()
    first = invite_founder(agency=agency)

    second = invite_founder(agency=agency)

    first.refresh_from_db()
    assert first.state == Invitation.State.ENDED
    assert second.role_names == ["agency_administrator", "intake"]
    assert str(agency) == "Agency casa-abrigo"


def test_a_founded_agency_holds_against_its_root(casa: Founded) -> None:
    held = vouching.held(casa.agency)

    assert {key.staff for key in held.staff_keys.values()} == {
        one.staff.pk for one in casa.members.values()
    }
    assert len(held.intake_keys) == 1
