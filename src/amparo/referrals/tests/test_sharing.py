"""What a release shares, with whom, and that nothing is served from the moment it ends."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amparo.cases import actions as case_actions
from amparo.journal.actors import PERSON
from amparo.journal.models import Entry
from amparo.people.models import IntakeKey
from amparo.referrals import actions, queries
from amparo.referrals.actions import Withdrawal, ending, holding
from amparo.referrals.models import Disclosure, Opening, Release
from amparo.referrals.states import DisclosureState, ReleaseState
from amparo.referrals.tests.world import HEALTH, LEGAL, STORY, World, refusal
from amparo.vault import queries as vault
from amparo.vault.actions import Incoming
from amparo.vault.models import Wrap
from amparo.vault.tests.making import open_with
from amparo_seal.envelope import Compartment

DAY = timedelta(days=1)


def received(world: World, name: str = "zoe", *, later: timedelta = timedelta()) -> list[Release]:
    return queries.received_by(world.staff(name), now=timezone.now() + later)


def served(world: World, release: Release, name: str = "zoe") -> dict[str, Any]:
    return queries.opened(world.staff(name), release)


def story(world: World) -> Any:
    return world.work.contents[STORY].id


def test_the_recipient_opens_what_was_released_and_nothing_else(world: World) -> None:
    sealer = world.sealer()
    health = sealer.part(HEALTH, {"text": "canary-health"})
    case_actions.save_sealed(case=world.case, sealed=Incoming.parse(sealer.take()), by=world.bea)
    release = world.shared()

    sealed = served(world, release)

    assert b"Canary-61" in open_with(sealed, world.shelter.intake, story(world))
    assert {key["compartment"] for key in sealed["keys"]} == {STORY}
    assert str(health.id) not in str(sealed)
    assert all(wrap["parent"] or wrap["release"] for wrap in sealed["wraps"])


def test_nothing_is_wrapped_before_the_release_is_active(world: World) -> None:
    release = world.sign(world.explain())

    assert refusal(lambda: wrapped(world, release)) == "no_grounds"
    assert not Disclosure.objects.exists()


def wrapped(world: World, release: Release, **given: Any) -> Disclosure:
    return actions.wrap(release=release, sealed=world.wraps(release, **given), by=world.bea)


def test_wrapping_twice_is_the_same_as_once(world: World) -> None:
    release = world.active()
    sealed = world.wraps(release)

    actions.wrap(release=release, sealed=sealed, by=world.bea)
    actions.wrap(release=release, sealed=sealed, by=world.bea)

    assert Wrap.objects.filter(release=release.hash).count() == 1
    assert Entry.objects.filter(act="release.wrapped").count() == 1


def test_two_workers_at_once_hand_it_on_once(world: World) -> None:
    release = world.active()

    wrapped(world, release)
    wrapped(world, release)
    world.take(release, "mia")
    wrapped(world, release)

    assert Wrap.objects.filter(release=release.hash, ended_on=None).count() == 1
    assert not served(world, release)["envelopes"]


def test_only_the_named_compartments_go_and_all_of_them(world: World) -> None:
    release = world.active(world.statement(compartments=(STORY, LEGAL)))

    for other in ((STORY,), (STORY, LEGAL, HEALTH), (STORY, Compartment["notes"])):
        assert refusal(lambda: wrapped(world, release, compartments=other)) == (  # noqa: B023 - called at once
            "compartment_missing"
        )
    assert not Wrap.objects.filter(release__isnull=False).exists()
    wrapped(world, release)


def test_wraps_of_another_case_to_another_holder_or_by_another_release_are_refused(
    world: World,
) -> None:
    release, other = world.active(), world.active()
    foreign = world.wraps_json(release)
    foreign["wraps"][0]["of"] = str(uuid.uuid4())

    sent = Incoming.parse(foreign)
    assert refusal(lambda: actions.wrap(release=release, sealed=sent, by=world.bea)) == (
        "compartment_missing"
    )
    assert refusal(lambda: wrapped(world, release, to=[world.second.intake])) == (
        "compartment_missing"
    )
    assert refusal(lambda: wrapped(world, release, digest=bytes(other.hash))) == "not_sealed"
    assert not Wrap.objects.filter(release__isnull=False).exists()


def test_a_recipient_without_a_key_is_not_wrapped_to(world: World) -> None:
    release = world.active()
    IntakeKey.objects.filter(agency=world.shelter.agency).update(state="accepted")

    assert refusal(lambda: wrapped(world, release)) == "no_intake"


def test_opening_leaves_the_role_and_the_day_and_no_name(world: World) -> None:
    release = world.shared()

    actions.open_received(release=release, by=world.zoe)
    actions.open_received(release=release, by=world.zoe)

    opening = Opening.objects.get()
    disclosure = Disclosure.objects.get()
    assert (opening.role, opening.on, opening.times) == ("intake", world.today, 2)
    assert (disclosure.state, disclosure.opened_on) == (DisclosureState.OPENED, world.today)
    entries = Entry.objects.filter(act="release.opened")
    assert [(one.actor, one.role) for one in entries] == [(world.zoe.pk, "intake")] * 2


def test_who_is_not_the_recipient_finds_nothing(world: World) -> None:
    release = world.shared()

    assert received(world) == [release]
    for name in ("kai", "pol", "bea", "sol"):
        assert not received(world, name)
        with pytest.raises(Release.DoesNotExist):
            queries.received(world.staff(name), release.pk, now=timezone.now())
    assert queries.received(world.zoe, release.pk, now=timezone.now()) == release


def test_what_was_not_sent_is_not_listed(world: World) -> None:
    world.active()

    assert not received(world)


# Ending


def nothing_is_served(world: World, release: Release) -> None:
    for name in ("zoe", "mia"):
        assert not received(world, name)
        with pytest.raises(Release.DoesNotExist):
            queries.received(world.staff(name), release.pk, now=timezone.now())
        # Even a page that forgot to ask finds no wrap.
        assert not served(world, release, name)["envelopes"]
    assert not Wrap.objects.filter(release=release.hash, layered__isnull=False).exists()


@pytest.mark.parametrize("how", ["signed", "said", "in_file", "swept", "replaced"])
def test_from_the_moment_it_ends_nothing_is_served(world: World, how: str) -> None:
    release = world.shared()
    world.take(release, "mia")
    actions.open_received(release=release, by=world.mia)

    if how == "signed":
        actions.withdraw(release=release, by=PERSON, withdrawal=world.withdrawal(release))
    elif how == "said":
        actions.withdraw(release=release, by=world.bea)
    elif how == "in_file":
        actions.withdraw(release=release, by=PERSON)
    elif how == "swept":
        assert actions.expire_releases(now=timezone.now() + 90 * DAY) == 1
    else:
        world.active(replaces=release.pk)

    nothing_is_served(world, release)
    state = Disclosure.objects.get(release=release).state
    recalled = how in ("signed", "said", "in_file")
    assert state == (DisclosureState.RECALLED if recalled else DisclosureState.EXPIRED)


def test_on_its_last_day_it_opens_nothing_before_any_sweep(world: World) -> None:
    release = world.shared()

    assert received(world, later=89 * DAY) == [release]
    assert not received(world, later=90 * DAY)
    assert refused_later(world, release)


def refused_later(world: World, release: Release) -> bool:
    at = timezone.now() + 90 * DAY
    return (
        queries.may_disclose(
            compartment=STORY,
            person=world.case.person_id,
            recipient=world.shelter.agency.pk,
            now=at,
            release=release.pk,
        )
        is None
    )


def test_an_authority_is_asked_to_stop_and_may_keep_what_it_has(world: World) -> None:
    statement = world.statement(world.police, use="investigation")
    release = world.shared(statement)

    actions.withdraw(release=release, by=world.bea)

    assert Disclosure.objects.get().state == DisclosureState.ASKED_TO_STOP
    assert not received(world, "pol")


def test_withdrawing_one_release_leaves_the_others(world: World) -> None:
    first, second = world.shared(), world.shared()
    for one in (first, second):
        assert queries.received(world.zoe, one.pk, now=timezone.now()) == one

    actions.withdraw(release=first, by=world.bea)

    assert received(world) == [second]
    assert served(world, second)["envelopes"]


def test_withdrawing_twice_is_the_same_as_once(world: World) -> None:
    release = world.shared()

    actions.withdraw(release=release, by=world.bea)
    actions.withdraw(release=release, by=PERSON, withdrawal=world.withdrawal(release))

    assert Entry.objects.filter(act="release.withdrawn").count() == 1
    assert Release.objects.get().withdrawal is None


def test_a_release_nobody_signed_is_withdrawn_too(world: World) -> None:
    release = world.explain()

    ended = actions.withdraw(release=release, by=world.bea)

    assert (ended.state, ended.withdrawn_on) == (ReleaseState.WITHDRAWN, world.today)
    assert not Disclosure.objects.exists()


def test_a_withdrawal_of_something_else_ends_nothing(world: World) -> None:
    release, other = world.shared(), world.shared()
    forged = Withdrawal(statement=world.withdrawal(release).statement, signature=bytes(64))

    for withdrawal, code in (
        (world.withdrawal(other), "statement"),
        (forged, "signature"),
        (world.withdrawal(release, expires=world.today - DAY), "signature"),
    ):
        assert code == refusal(
            lambda: actions.withdraw(release=release, by=PERSON, withdrawal=withdrawal)  # noqa: B023 - called at once
        )
    assert set(received(world)) == {release, other}


def test_the_sweep_ends_what_is_due_and_nothing_else(world: World) -> None:
    world.shared()
    world.sign(world.explain(world.statement(expires=world.today + 5 * DAY)))

    assert actions.expire_releases() == 0
    assert actions.expire_releases(now=timezone.now() + 4 * DAY) == 0
    assert actions.expire_releases(now=timezone.now() + 5 * DAY) == 1
    assert actions.expire_releases(now=timezone.now() + 5 * DAY) == 0


def test_what_the_person_took_back_while_the_sweep_waited_stays_taken_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = world.shared()

    def late(one: Release) -> Release:
        monkeypatch.setattr(ending, "lock", holding.lock)
        actions.withdraw(release=one, by=world.bea)
        return holding.lock(one)

    monkeypatch.setattr(ending, "lock", late)

    assert actions.expire_releases(now=timezone.now() + 90 * DAY) == 0
    assert Release.objects.get(pk=release.pk).state == ReleaseState.WITHDRAWN
    assert Disclosure.objects.get().state == DisclosureState.RECALLED


def test_texts_and_papers_are_read_by_the_team(world: World) -> None:
    paper = world.attest(world.explain(method="paper", sealed=world.text()))
    other = world.explain()

    rows = list(queries.releases_of(world.bea, world.case))
    sealed = queries.texts(world.bea, rows)

    assert {one.pk for one in rows} == {paper.pk, other.pk}
    assert len(sealed["envelopes"]) == 2
    assert not queries.texts(world.staff("sol"), rows)["envelopes"]
    assert vault.sealed([], holders=[])["envelopes"] == []


@pytest.mark.parametrize("read", ["received", "releases", "asks"])
def test_the_number_of_queries_does_not_grow(world: World, read: str) -> None:
    def ask() -> None:
        if read == "received":
            received(world)
        elif read == "releases":
            rows = list(queries.releases_of(world.bea, world.case))
            queries.texts(world.bea, rows)
        else:
            list(queries.asks_to(world.zoe))

    world.shared()
    world.ask(world.rooms)
    # What a member of staff is remembered by is read once.
    ask()
    few = _count(ask)
    for _ in range(4):
        world.shared(world.statement(compartments=(STORY, HEALTH)))
        world.need = world.new_need()
        world.ask(world.rooms)

    assert _count(ask) == few


def _count(ask: Any) -> int:
    with (
        CaptureQueriesContext(connections["default"]) as data,
        CaptureQueriesContext(connections["shred"]) as shred,
    ):
        ask()
    return len(data) + len(shred)
