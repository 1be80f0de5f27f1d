"""Who of the recipient's people works with what was released: never nobody, never all."""

import pytest

from amparo.cases import actions as case_actions
from amparo.journal.models import Entry
from amparo.people import actions as people
from amparo.people.models import Staff, StaffKey
from amparo.referrals import actions, queries
from amparo.referrals.models import Disclosure, Opening, TakenBy
from amparo.referrals.states import DisclosureState
from amparo.referrals.tests.test_sharing import received, served, story, wrapped
from amparo.referrals.tests.world import World, refusal
from amparo.vault.actions import Incoming
from amparo.vault.models import Wrap
from amparo.vault.tests.making import open_with


def test_the_team_opens_it_and_intake_no_longer(world: World) -> None:
    release = world.shared()

    world.take(release, "mia")

    opened = served(world, release, "mia")
    assert b"Canary-61" in open_with(opened, world.keys("mia").wrap, story(world))
    assert not served(world, release)["envelopes"]
    assert not received(world)
    assert not received(world, "ned")
    assert received(world, "mia") == [release]


def test_one_of_the_team_takes_a_colleague_along(world: World) -> None:
    release = world.shared()
    world.take(release, "mia")

    world.take(release, "mia", "ned", by="mia")
    world.take(release, "mia", "ned", by="mia")

    assert TakenBy.objects.count() == 2
    assert served(world, release, "ned")["envelopes"]


def test_a_blocked_colleague_is_not_taken_along_and_sees_nothing(world: World) -> None:
    release = world.shared()
    case_actions.block(case=world.case, staff=world.staff("ned"), by=world.bea)

    assert refusal(lambda: world.take(release, "mia", "ned")) == "team_unknown"
    world.take(release, "mia")
    case_actions.block(case=world.case, staff=world.mia, by=world.bea)
    assert not received(world, "mia")


@pytest.mark.parametrize("names", [(), ("kai",), ("bea",)])
def test_only_colleagues_of_the_recipient_are_taken_along(
    world: World, names: tuple[str, ...]
) -> None:
    release = world.shared()

    assert refusal(lambda: world.take(release, *names)) == "team_unknown"


def test_a_colleague_who_may_not_read_is_not_taken_along(world: World) -> None:
    release = world.shared()
    Staff.objects.get(username="ned").held_roles.update(role="on_call")

    assert refusal(lambda: world.take(release, "ned")) == "team_unknown"


def test_what_was_not_shared_or_has_ended_is_not_taken_up(world: World) -> None:
    release = world.active()
    assert refusal(lambda: world.take(release, "mia")) == "no_grounds"
    wrapped(world, release)
    actions.withdraw(release=release, by=world.bea)
    assert refusal(lambda: world.take(release, "mia")) == "no_grounds"


def test_nobody_takes_it_up_without_a_current_key(world: World) -> None:
    release = world.shared()
    StaffKey.objects.filter(staff=world.mia).update(state="retired")
    nothing = Incoming.parse({"envelopes": [], "keys": [], "wraps": []})

    def take() -> None:
        actions.take(release=release, team=[world.mia.pk], sealed=nothing, by=world.zoe)

    assert refusal(take) == "no_keys"
    assert refusal(lambda: world.take(release, "mia", "ned")) == "no_keys"
    assert received(world) == [release]
    assert served(world, release)["envelopes"]
    assert not TakenBy.objects.exists()


def test_a_team_shrinks_and_whoever_left_is_served_nothing(world: World) -> None:
    release = world.shared()
    world.take(release, "mia", "ned")

    world.take(release, "ned", by="mia")

    assert [one.staff for one in TakenBy.objects.all()] == [world.staff("ned")]
    assert not received(world, "mia")
    assert not served(world, release, "mia")["envelopes"]
    assert served(world, release, "ned")["envelopes"]


def test_a_wrap_to_nobody_who_may_read_it_counts_for_nothing(world: World) -> None:
    release = world.shared()
    wrap = Wrap.objects.get(release=bytes(release.hash))
    assert queries.held(received(world)) == {release.pk}

    Wrap.objects.filter(pk=wrap.pk).update(holder=bytes(16))

    assert queries.held(received(world)) == set()


def test_when_the_last_of_the_team_leaves_it_is_handed_over_again(world: World) -> None:
    release = world.shared()
    world.take(release, "mia")
    assert queries.held(received(world, "mia")) == {release.pk}

    people.remove_member(member=world.mia, by=world.zoe)

    # Intake sees it again, and that nobody can open it; the team sees that too.
    assert received(world) == [release]
    assert queries.held(received(world)) == set()
    assert queries.held([queries.release_for(world.bea, release.pk)]) == set()
    wrapped(world, release)
    assert queries.held(received(world)) == {release.pk}
    assert b"Canary-61" in open_with(served(world, release), world.shelter.intake, story(world))
    assert not TakenBy.objects.exists()
    assert Disclosure.objects.count() == 1
    assert Entry.objects.filter(act="release.wrapped").count() == 2
    world.take(release, "ned")
    assert received(world, "ned") == [release]


@pytest.mark.parametrize("how", ["blocked", "role"])
def test_a_team_of_nobody_who_may_read_it_is_no_team(world: World, how: str) -> None:
    release = world.shared()
    world.take(release, "mia")

    if how == "blocked":
        case_actions.block(case=world.case, staff=world.mia, by=world.bea)
    else:
        world.mia.held_roles.update(role="on_call")

    assert not received(world, "mia")
    assert received(world) == [release]
    wrapped(world, release)
    assert served(world, release)["envelopes"]


def test_a_partner_who_helps_hands_it_on_to_a_colleague(world: World) -> None:
    release = world.shared()
    world.mia.held_roles.update(role="partner")
    world.take(release, "mia")
    mia = world.client("mia")

    assert mia.get(f"/api/staff/received/{release.pk}").status_code == 200
    sealed = world.wraps_json(release, to=[world.keys("ned").wrap])
    sent = {"team": [str(world.staff("ned").pk)], "sealed": sealed}
    taken = mia.post(f"/api/staff/received/{release.pk}/take", sent, "application/json")

    assert taken.status_code == 200
    assert received(world, "ned") == [release]
    assert Opening.objects.get().role == "partner"


def test_a_colleague_without_the_key_opens_nothing_and_counts_as_no_opening(world: World) -> None:
    release = world.shared()

    answer = world.client("mia").get(f"/api/staff/received/{release.pk}")

    assert answer.status_code == 200
    assert answer.json()["sealed"]["envelopes"] == []
    assert not Opening.objects.exists()
    assert not Entry.objects.filter(act="release.opened").exists()
    assert Disclosure.objects.get().state == DisclosureState.SENT
    assert world.client("zoe").get(f"/api/staff/received/{release.pk}").json()["sealed"]["wraps"]
    assert Opening.objects.get().role == "intake"


def test_a_member_without_the_key_is_no_member(world: World) -> None:
    release = world.shared()
    team = [world.mia.pk, world.staff("ned").pk]
    sealed = world.wraps(release, to=[world.keys("mia").wrap])

    assert refusal(
        lambda: actions.take(release=release, team=team, sealed=sealed, by=world.zoe)
    ) == ("compartment_missing")
