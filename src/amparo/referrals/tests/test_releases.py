"""A release is explained, signed by who may, and becomes active only after somebody spoke."""

import dataclasses
import uuid
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError, transaction

from amparo.cases import actions as case_actions
from amparo.cases.models import Binding, Case, Person
from amparo.referrals import actions, queries
from amparo.referrals.models import Release
from amparo.referrals.states import ReleaseState
from amparo.referrals.tests.world import LEGAL, STORY, World, refusal
from amparo.vault import queries as vault
from amparo.vault.actions import Incoming
from amparo.vault.models import Envelope
from amparo.vault.tests.making import open_with
from amparo_seal.envelope import Compartment, Kind

State = ReleaseState
DAY = timedelta(days=1)


def stored(release: Release) -> Release:
    return Release.objects.get(pk=release.pk)


def signer(world: World, how: str) -> None:
    Person.objects.update(signer=how)


def test_a_release_goes_from_explained_to_active(world: World) -> None:
    release = world.explain()
    assert release.state == State.EXPLAINED

    assert world.sign(release).state == State.SIGNED
    active = actions.activate(release=release, privately=True, by=world.bea)

    assert (active.state, active.spoke_by, active.active_on) == (
        State.ACTIVE,
        world.bea,
        world.today,
    )


def test_each_step_twice_is_the_same_as_once(world: World) -> None:
    statement = world.statement()

    release = world.explain(statement)
    assert world.explain(statement) == release
    world.sign(release)
    world.sign(release)
    actions.activate(release=release, privately=True, by=world.bea)
    actions.activate(release=release, privately=True, by=world.eva)

    assert Release.objects.get().spoke_by == world.bea


WRONG: dict[str, tuple[str, Any]] = {
    "another deployment": ("statement", lambda _: {"deployment": uuid.uuid4()}),
    "another case": ("statement", lambda _: {"subject": uuid.uuid4()}),
    "an unknown recipient": ("recipient", lambda _: {"recipient": uuid.uuid4()}),
    "another root": ("recipient", lambda _: {"recipient_root": bytes(32)}),
    "notes": ("compartments", lambda _: {"compartments": (Compartment["notes"],)}),
    "another use": ("purpose", lambda _: {"use": "marketing"}),
    "no use chosen": ("purpose_needed", lambda _: {"use": ""}),
    "an unknown wording": ("wording", lambda _: {"wording": "general-1999-01"}),
    "the justice wording": ("wording", lambda _: {"wording": "justice-2026-11"}),
    "more than a year": ("dates", lambda w: {"expires": w.today + 366 * DAY}),
    "no day at all": ("dates", lambda w: {"expires": w.today}),
    "yesterday": ("dates", lambda w: {"starts": w.today - DAY}),
    "years ahead": (
        "dates",
        lambda w: {"starts": w.today + 800 * DAY, "expires": w.today + 810 * DAY},
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_statement_that_says_something_else_is_not_explained(world: World, what: str) -> None:
    code, changes = WRONG[what]

    assert refusal(lambda: world.explain(world.statement(**changes(world)))) == code
    assert not Release.objects.exists()


def test_bytes_that_are_no_release_are_refused(world: World) -> None:
    wanted = dataclasses.replace(world.explained(), statement=b"nothing")

    code = refusal(lambda: actions.explain(case=world.case, wanted=wanted, by=world.bea))

    assert code == "statement"


def test_a_release_to_an_authority_needs_its_own_wording(world: World) -> None:
    general = world.statement(world.police, wording="general-2026-11", use="investigation")
    statement = world.statement(world.police, use="investigation")

    assert refusal(lambda: world.explain(general)) == "wording"
    assert refusal(lambda: world.explain(statement, warned=False)) == "warning"
    assert world.explain(statement).state == State.EXPLAINED
    assert world.explain(warned=False).state == State.EXPLAINED


def test_nothing_is_explained_without_the_persons_own_words(world: World) -> None:
    assert refusal(lambda: world.explain(teach_back=False)) == "teach_back"
    release = world.explain()
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(teach_back=False)


def test_no_release_rests_on_an_imported_case(world: World) -> None:
    Case.objects.update(consent_recorded=False)

    assert refusal(world.explain) == "consent_not_recorded"


def test_a_blocked_or_the_own_agency_is_no_recipient(world: World) -> None:
    assert refusal(lambda: world.explain(world.statement(world.casa))) == "own_agency"
    case_actions.block(case=world.case, agency=world.shelter.agency, by=world.bea)
    assert refusal(world.explain) == "blocked"


def test_a_release_can_be_made_for_a_referral_that_was_chosen(world: World) -> None:
    rooms = world.offered()[0]
    assert refusal(lambda: world.explain(referral=rooms.pk)) == "state"
    actions.choose(referral=rooms, by=world.bea)

    release = world.explain(referral=rooms.pk)

    assert queries.referral_for(world.bea, rooms.pk).release == release


def test_the_text_for_the_person_is_sealed_and_read_with_their_own_key(world: World) -> None:
    release = world.explain(sealed=world.text())
    assert world.letter.file is not None
    assert release.text is not None

    sealed = vault.sealed([release.text], holders={world.letter.file.wrap_key.holder.bytes})
    text = open_with(sealed, world.letter.file.wrap_key, release.text.pk)

    assert b"the house by the river" in text


@pytest.mark.parametrize(
    "sealed",
    [
        lambda world: world.text(STORY),
        lambda world: world.text(LEGAL),
        lambda world: world.text(kind=Kind.CASE_PART),
        lambda world: world.text(by="eva"),
        lambda _: Incoming(),
    ],
)
def test_a_text_sealed_elsewhere_is_not_kept(world: World, sealed: Any) -> None:
    before = Envelope.objects.count()

    assert refusal(lambda: world.explain(sealed=sealed(world))) == "not_sealed"
    assert Envelope.objects.count() == before
    assert not Release.objects.exists()


@pytest.mark.parametrize("how", ["unknown", "with_guardian"])
def test_a_minor_or_somebody_unknown_does_not_sign_in_my_file(world: World, how: str) -> None:
    release = world.explain()
    signer(world, how)

    assert refusal(world.explain) == "signer"
    assert refusal(lambda: world.sign(release)) == "signer"


def test_without_a_signing_key_releases_are_on_paper(world: World) -> None:
    Binding.objects.update(release_public=None)
    assert refusal(world.explain) == "signer"
    Binding.objects.all().delete()
    assert refusal(world.explain) == "signer"

    assert world.explain(method="paper").state == State.EXPLAINED


def test_only_the_persons_own_key_signs(world: World) -> None:
    release = world.explain()
    stranger = Ed25519PrivateKey.generate().sign(bytes(release.statement))
    other = world.explain()

    def sign(statement: bytes, signature: bytes) -> Any:
        return lambda: actions.sign(release=release, statement=statement, signature=signature)

    assert refusal(sign(bytes(release.statement), stranger)) == "signature"
    assert refusal(sign(bytes(other.statement), world.signature(other))) == "statement"
    assert stored(release).state == State.EXPLAINED


def test_what_has_ended_is_not_signed(world: World) -> None:
    release = world.explain()
    actions.withdraw(release=release, by=world.bea)

    assert refusal(lambda: world.sign(release)) == "state"
    assert refusal(lambda: activated(world, release)) == "state"


def activated(world: World, release: Release, **changes: Any) -> Release:
    said: dict[str, Any] = {"privately": True, "by": world.bea} | changes
    return actions.activate(release=release, **said)


def test_nothing_becomes_active_before_the_person_was_asked_alone(world: World) -> None:
    release = world.explain()
    assert refusal(lambda: activated(world, release)) == "state"
    world.sign(release)

    assert refusal(lambda: activated(world, release, privately=False)) == "not_private"
    case_actions.block(case=world.case, agency=world.shelter.agency, by=world.bea)
    assert refusal(lambda: activated(world, release)) == "blocked"


def test_a_release_whose_last_day_came_does_not_become_active(world: World) -> None:
    release = world.lapsed(lambda statement: world.sign(world.explain(statement)))

    assert refusal(lambda: activated(world, release)) == "ended"


def test_a_later_release_takes_the_place_of_an_earlier_one(world: World) -> None:
    older = world.shared()

    newer = world.active(replaces=older.pk)

    assert stored(older).state == State.SUPERSEDED
    assert stored(newer).state == State.ACTIVE
    assert refusal(lambda: world.explain(replaces=uuid.uuid4())) == "state"


def test_a_release_that_ended_is_not_replaced_again(world: World) -> None:
    older = world.active()
    actions.withdraw(release=older, by=world.bea)

    world.active(replaces=older.pk)

    assert stored(older).state == State.WITHDRAWN
