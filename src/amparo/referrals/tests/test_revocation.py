"""After the end nobody of the recipient reads: role, compartment, generation, way of ending.

Each is read with real keys before, so that "nothing" afterwards means that it ended.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from amparo.cases import actions as case_actions
from amparo.cases import queries as cases
from amparo.cases.models import Case
from amparo.journal.actors import PERSON
from amparo.people import queries as people
from amparo.referrals import actions, queries
from amparo.referrals.models import RELEASABLE, Release
from amparo.referrals.tests.world import World
from amparo.vault import queries as vault
from amparo.vault.actions import Incoming
from amparo.vault.models import Envelope, Wrap
from amparo.vault.tests.making import open_with

# Every role of the recipient's agency, whoever has or had a key, and somebody who never had one.
READERS = ("zoe", "mia")
OTHERS = ("ned", "kai", "pol")


def withdrawn(world: World, release: Release) -> None:
    actions.withdraw(release=release, by=PERSON, withdrawal=world.withdrawal(release))


def superseded(world: World, release: Release) -> None:
    empty = world.statement(compartments=(RELEASABLE[-1],))
    world.active(empty, replaces=release.pk)


def blocked(world: World, _release: Release) -> None:
    case_actions.block(case=world.case, agency=world.shelter.agency, by=world.bea)


def restricted(world: World, _release: Release) -> None:
    before = Case.objects.get(pk=world.case.pk).state
    Case.objects.filter(pk=world.case.pk).update(state="restricted", restricted_from=before)


End = Callable[[World, Release], None]
ENDS: dict[str, End | None] = {
    "withdrawn": withdrawn,
    "expired": None,
    "superseded": superseded,
    "blocked": blocked,
    "restricted": restricted,
}


def fill(world: World) -> dict[int, Envelope]:
    """A part in each compartment that can be released."""
    for one in RELEASABLE:
        if one not in world.work.contents:
            world.work.contents[one] = world.work.sealer.part(one, {"text": f"Canary-{one.name}."})
    made = Incoming.parse(world.work.sealer.take())
    case_actions.save_sealed(case=world.case, sealed=made, by=world.work.by.staff)
    return {one.compartment: one for one in queries.newest_parts(world.case.pk, RELEASABLE)}


def renew(world: World) -> None:
    team = [row.staff.username for row in cases.team_of(world.case)]
    world.work.sealer.renew([world.work.public(name) for name in team])
    assert world.letter.file is not None
    world.work.sealer.to_person(world.letter.file.wrap_key.public)
    sealed = Incoming.parse(world.work.sealer.take())
    case_actions.renew_keys(case=world.case, sealed=sealed, by=world.work.by.staff)


def shared_with_all(world: World) -> Release:
    """Everything that can be released, handed over and taken up, and read by who may."""
    statement = world.statement(compartments=tuple(RELEASABLE))
    release = world.shared(statement)
    world.take(release, *READERS)
    return release


def made_and_ended(world: World, end: End | None, parts: dict[int, Envelope]) -> Release:
    if end is not None:
        release = shared_with_all(world)
        reads_all(world, release, parts)
        end(world, release)
        return release
    # Its last day is today, and no sweep came by.
    past = timezone.now() - timedelta(days=9)
    with mock.patch("django.utils.timezone.now", return_value=past):
        days = timedelta(days=9)
        statement = world.statement(
            compartments=tuple(RELEASABLE), expires=world.today + days, starts=world.today
        )
        release = world.shared(statement)
        world.take(release, *READERS)
        reads_all(world, release, parts)
    return release


def reads_all(world: World, release: Release, parts: dict[int, Envelope]) -> None:
    found = Release.objects.get(pk=release.pk)
    for name in READERS:
        served = queries.opened(world.staff(name), found)
        for one in RELEASABLE:
            assert open_with(served, world.keys(name).wrap, parts[one].pk)


ADDRESSES = ("received", "asks", "keys", "cases", "reports", "releases/to-confirm", "inventory")


def everything_answered(client: Client, world: World, release: Release) -> list[bytes]:
    """What each address, page and act gives this reader."""
    api = [f"/api/staff/{one}" for one in ADDRESSES]
    api += [f"/api/staff/received/{release.pk}", f"/api/staff/cases/{world.case.pk}"]
    api += [f"/api/staff/cases/{world.case.pk}/{one}" for one in ("releases", "asks")]
    pages = ["/en/staff/received/", f"/en/staff/cases/{world.case.pk}/referrals/"]
    return [client.get(path).content for path in (*api, *pages)]


@pytest.mark.parametrize("generation", [1, 2])
@pytest.mark.parametrize("way", ENDS)
def test_after_the_end_no_role_reads_any_compartment_through_any_address(
    world: World, way: str, generation: int
) -> None:
    parts = fill(world)
    if generation == 2:
        renew(world)
    assert {key.generation for key in cases.live_keys(world.case.pk)} == {generation}

    release = made_and_ended(world, ENDS[way], parts)

    now = timezone.now()
    secret: list[Any] = [str(one.pk) for one in parts.values()]
    for name in (*READERS, *OTHERS):
        reader = world.staff(name)
        assert not queries.received_by(reader, now=now)
        with pytest.raises(Release.DoesNotExist):
            queries.received(reader, release.pk, now=now)
        said = b"".join(everything_answered(world.client(name), world, release)).decode()
        assert not [one for one in secret if one in said], name
    for one in RELEASABLE:
        ground = queries.may_disclose(
            compartment=one,
            person=world.case.person_id,
            recipient=world.shelter.agency.pk,
            now=now,
            release=release.pk,
        )
        assert ground is None
    if way in ("withdrawn", "superseded", "blocked"):
        holds_nothing(world, release, list(parts.values()))


def holds_nothing(world: World, release: Release, parts: list[Envelope]) -> None:
    """Not even from the vault itself: the wraps are ended, and their layer is gone."""
    assert not Wrap.objects.filter(release=release.hash, ended_on=None).exists()
    assert not Wrap.objects.filter(release=release.hash).exclude(layered=None).exists()
    for name in READERS:
        served = vault.sealed(parts, holders=people.holders(world.staff(name)))
        assert served["envelopes"] == []
