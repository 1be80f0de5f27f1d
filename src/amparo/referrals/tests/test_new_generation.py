"""After new keys of a case: releases that hold go on opening, and those that ended do not."""

import copy
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from amparo.cases import actions as case_actions
from amparo.cases import queries as cases
from amparo.cases.queries.log import OPEN_RELEASE
from amparo.cases.refusals import Refused as RefusedByCases
from amparo.journal.models import Entry
from amparo.people import actions as people
from amparo.people.models import StaffKey
from amparo.people.tests.browser import intake_offer
from amparo.referrals import actions, queries
from amparo.referrals.models import Disclosure, Release
from amparo.referrals.states import RELEASE_OPEN
from amparo.referrals.tests.world import STORY, World, refusal
from amparo.vault.actions import Incoming
from amparo.vault.tests.making import open_with
from amparo_seal.encoding import b64
from amparo_seal.keys import WrapKey


def renew(world: World) -> None:
    """Eva's browser, or whoever opens the case next, makes the next generation."""
    publics = [world.keys(one.staff.username).wrap.public for one in cases.team_of(world.case)]
    sealer = world.work.sealer
    sealer.renew(publics)
    if world.letter.file is not None:
        sealer.to_person(world.letter.file.wrap_key.public)
    sealed = Incoming.parse(sealer.take())
    case_actions.renew_keys(case=world.case, sealed=sealed, by=world.work.by.staff)


def write(world: World, text: str, sequence: int) -> uuid.UUID:
    before = cases.newest_part(world.case.pk, kind=6, compartment=STORY)
    made = world.work.sealer.part(
        STORY, {"text": text}, sequence=sequence, previous=bytes(before.context) if before else b""
    )
    sealed = Incoming.parse(world.work.sealer.take())
    case_actions.save_sealed(case=world.case, sealed=sealed, by=world.work.by.staff)
    return made.id


def behind(world: World) -> list[Release]:
    return queries.behind(world.bea, world.case, now=timezone.now())


def again(world: World, release: Release, *holders: "WrapKey | Newest") -> None:
    sealed = world.wraps(release, to=holders)
    actions.wrap_again(release=release, sealed=sealed, by=world.bea)


def read(world: World, release: Release, key: WrapKey, name: str, part: uuid.UUID) -> Any:
    return open_with(queries.opened(world.staff(name), release), key, part)


def test_an_ended_release_asks_for_new_keys(world: World) -> None:
    release = world.shared()
    assert not cases.needs_new_keys(world.case)

    actions.withdraw(release=release, by=world.bea)

    assert cases.needs_new_keys(world.case)
    renew(world)
    assert not cases.needs_new_keys(world.case)
    assert behind(world) == []


def test_nothing_is_written_under_keys_that_an_ended_release_gave_away(world: World) -> None:
    actions.withdraw(release=world.shared(), by=world.bea)

    with pytest.raises(RefusedByCases, match="new_keys"):
        write(world, "after", 2)


def test_a_release_that_holds_comes_along_to_its_intake(world: World) -> None:
    release = world.shared()
    renew(world)
    assert behind(world) == [release]
    old_fields = bytes(Disclosure.objects.get(release=release).fields or b"")

    for _ in range(2):
        again(world, release, world.shelter.intake)

    assert behind(world) == []
    assert bytes(Disclosure.objects.get(release=release).fields or b"") != old_fields
    new = write(world, "canary-after", 2)
    assert b"canary-after" in read(world, release, world.shelter.intake, "zoe", new)
    assert Entry.objects.filter(act="release.wrapped").count() == 2


def test_a_release_that_was_taken_up_comes_along_to_its_team_only(world: World) -> None:
    release = world.shared()
    world.take(release, "mia")
    renew(world)

    assert queries.holding([release])[release.pk] == {world.keys("mia").wrap.holder.bytes}
    refused = refusal(lambda: again(world, release, world.shelter.intake))
    assert refused == "compartment_missing"
    again(world, release, world.keys("mia").wrap)

    new = write(world, "canary-after", 2)
    assert b"canary-after" in read(world, release, world.keys("mia").wrap, "mia", new)


def test_what_was_shared_before_is_taken_up_while_it_waits_for_new_keys(world: World) -> None:
    release = world.shared()
    old = world.wraps(release, to=[world.keys("mia").wrap])
    renew(world)

    actions.take(release=release, team=[world.staff("mia").pk], sealed=old, by=world.zoe)

    assert behind(world) == [release]
    again(world, release, world.keys("mia").wrap)
    assert behind(world) == []


def test_new_keys_go_to_intakes_newest_key_and_to_no_older_one(world: World) -> None:
    """Whoever left the recipient may still have the older one."""
    release = world.shared()
    members = StaffKey.objects.filter(staff=world.zoe)
    made = intake_offer(world.shelter.agency, world.keys("zoe"), list(members))
    kept = people.offer_intake_key(by=world.zoe, offer=made)
    signature = world.keys("mia").sign.sign(made.statement)
    people.confirm_intake_key(intake_key=kept, by=world.mia, signature=signature)
    renew(world)
    newest = Newest(holder=uuid.UUID(bytes=bytes(kept.holder)), public=made.public)

    assert queries.heirs([release])[release.pk] == {bytes(kept.holder)}
    assert behind(world) == [release]
    assert refusal(lambda: again(world, release, world.shelter.intake)) == "compartment_missing"
    again(world, release, newest)
    assert behind(world) == []


@dataclass
class Newest:
    """The public half of an intake key that somebody of the recipient made."""

    holder: uuid.UUID
    public: bytes
    suite: int = 2


def test_a_release_of_which_nobody_holds_anything_is_handed_over_anew(world: World) -> None:
    release = world.active()
    renew(world)

    assert behind(world) == []
    assert refusal(lambda: again(world, release, world.shelter.intake)) == "no_grounds"


def test_no_key_of_another_compartment_comes_along(world: World) -> None:
    release = world.shared()
    renew(world)
    both = world.wraps(release, to=[world.shelter.intake], compartments=[3, 4])

    def more() -> None:
        actions.wrap_again(release=release, sealed=both, by=world.bea)

    assert refusal(more) == "compartment_missing"


def test_an_ended_release_does_not_come_along(world: World) -> None:
    release = world.shared()
    renew(world)
    actions.withdraw(release=release, by=world.bea)

    assert refusal(lambda: again(world, release, world.shelter.intake)) == "no_grounds"


def test_the_browser_is_told_whose_keys_to_hold_against_the_directory(world: World) -> None:
    release = world.shared()
    holders = queries.holding([release])[release.pk]

    [one] = queries.public_halves(holders)
    assert set(one) == {"holder", "suite", "public"}
    assert queries.keys_held(release, []) == set()


def test_the_team_is_told_which_signed_releases_have_ended(world: World) -> None:
    live, over, lapsed = world.shared(), world.shared(), world.lapsed()
    said_no = world.explain()
    for one in (over, said_no):
        actions.withdraw(release=one, by=world.bea)

    ended = queries.ended_hashes(world.case, now=timezone.now())

    assert ended == sorted(bytes(one.hash) for one in (over, lapsed))
    served = world.client("bea").get(f"/api/staff/cases/{world.case.pk}/releases/behind").json()
    assert served["ended"] == [b64(one) for one in ended]
    assert b64(bytes(live.hash)) not in served["ended"]


def note_end(world: World, release: Release) -> None:
    """Sign that a release has ended, as a member's browser does."""
    sealer = world.work.sealer
    before = sealer.log
    sealer.log = copy.deepcopy(before)
    sealer.log.ends(bytes(release.hash))
    sealed = Incoming.parse(sealer.take())
    try:
        case_actions.save_sealed(case=world.case, sealed=sealed, by=world.work.by.staff)
    except RefusedByCases:
        sealer.log = before
        raise


def test_no_colleague_signs_away_what_the_person_still_gives(world: World) -> None:
    """Every browser of the team would hand on nothing by it, and no journal would say why."""
    given, agreed, over, lapsed = world.shared(), world.explain(), world.shared(), world.lapsed()
    for one in (given, agreed):
        with pytest.raises(RefusedByCases, match="log_differs"):
            note_end(world, one)

    actions.withdraw(release=over, by=world.bea)
    renew(world)
    note_end(world, over)
    note_end(world, lapsed)

    assert set(OPEN_RELEASE) == RELEASE_OPEN
