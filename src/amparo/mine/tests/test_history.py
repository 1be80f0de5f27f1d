"""The person sees every serving and every act about them: which day, which role, never who."""

import json
import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from amparo.journal.actions import write
from amparo.journal.acts import ACTS
from amparo.journal.models import Entry, SubjectKey
from amparo.mine.queries.history import history_of
from amparo.mine.tests.test_mine import Phone
from amparo.people.roles import ALL
from amparo.referrals import actions
from amparo.referrals.tests.world import World
from amparo.shred import actions as shred


@pytest.fixture
def phone(world: World) -> Phone:
    return Phone(world.letter)


def history(phone: Phone) -> list[dict[str, Any]]:
    return list(phone.get().json()["history"])


def test_an_opening_by_the_recipient_and_a_reading_by_the_team_are_there(
    world: World, phone: Phone
) -> None:
    release = world.shared()
    zoe = world.client("zoe")
    assert zoe.get(f"/api/staff/received/{release.pk}").status_code == 200
    assert zoe.get(f"/api/staff/received/{release.pk}").status_code == 200
    assert world.client("bea").get(f"/api/staff/cases/{world.case.pk}").status_code == 200

    found = {(one["act"], one["agency"]): one for one in history(phone)}

    opened = found["release.opened", str(world.shelter.agency.pk)]
    assert (opened["role"], opened["times"], opened["actor"]) == ("intake", 2, "staff")
    assert ("case.read", str(world.casa.agency.pk)) in found
    assert found["file.opened", str(world.casa.agency.pk)]["actor"] == "person"


def test_it_says_days_and_roles_and_never_who(world: World, phone: Phone) -> None:
    release = world.shared()
    actions.open_received(release=release, by=world.zoe)

    said = history(phone)

    known = {"", *(role.name for role in ALL)}
    for one in said:
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", one["on"])
        assert set(one) == {"on", "act", "actor", "role", "agency", "times"}
        assert one["role"] in known
        assert one["act"] in ACTS
    for entry in Entry.objects.exclude(actor=None):
        assert str(entry.actor) not in json.dumps(said)


def test_an_act_of_the_evening_counts_for_the_day_where_the_agency_works(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert world.casa.agency.time_zone == "Europe/Madrid"
    late = datetime(2031, 11, 27, 23, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: late)
    subject = uuid4()
    with transaction.atomic():
        write(act="case.read", agency=world.casa.agency.pk, by=world.bea, subjects=(subject,))

    (read,) = history_of([subject], at=world.casa.agency)

    assert read["on"] == "2031-11-28"


def test_it_is_about_this_person_and_nobody_else(world: World, phone: Phone) -> None:
    before = history(phone)
    other = type(world.work).with_report(world.casa)
    other.open(["bea"])

    after = history(phone)

    assert {(one["act"], one["times"]) for one in after if one["act"] != "file.opened"} == {
        (one["act"], one["times"]) for one in before if one["act"] != "file.opened"
    }


def test_what_was_erased_from_the_journal_s_keys_is_not_made_up(world: World, phone: Phone) -> None:
    shred.destroy(ids=list(SubjectKey.objects.values_list("id", flat=True)))

    assert history(phone) == []
