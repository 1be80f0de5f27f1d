import uuid
from typing import Any

import pytest
from django.conf import settings

from amparo.people import actions, queries
from amparo.people.actions import Founded
from amparo.people.models import Agency, IntakeKey, Invitation, Staff
from amparo.people.tests.browser import intake_offer
from amparo.people.tests.steps import invited, offered, signed
from amparo.people.tests.test_intake_key import of_intake
from amparo_seal import staff as seal_staff


def test_a_member_of_a_founded_agency_can_open_their_bundle(casa: Founded) -> None:
    ana = casa.members["ana"]
    secrets = seal_staff.derive(ana.passphrase, bytes(ana.staff.salt))

    own = seal_staff.open_bundle(
        bytes(queries.current_key(ana.staff).bundle),
        secrets.kek,
        deployment=settings.DEPLOYMENT,
        staff=ana.staff.pk,
        epoch=1,
    )

    assert own.sign_public == ana.keys.sign_public


def test_an_agency_is_found_by_its_public_names(casa: Founded) -> None:
    assert queries.agency("casa") == casa.agency
    assert queries.agency_named(str(casa.agency.pk)) == casa.agency
    assert queries.agency_named("casa") == casa.agency
    with pytest.raises(Agency.DoesNotExist):
        queries.agency_named(str(uuid.uuid4()))


def test_an_agency_without_intake_key_says_so(casa: Founded) -> None:
    IntakeKey.objects.update(state=IntakeKey.State.RETIRED)

    assert queries.directory(casa.agency)["intake"] is None
    assert queries.newest_intake_key(casa.members["ana"].staff) is None
    assert queries.waiting(casa.members["ana"].staff)["nextEpoch"] == 1


def test_the_intake_key_is_served_to_intake_only(casa: Founded) -> None:
    ana, bea = casa.members["ana"].staff, casa.members["bea"].staff

    assert len(queries.intake_sealed(ana, queries.current_key(ana))["wraps"]) == 1
    assert queries.intake_sealed(bea, queries.current_key(bea))["wraps"] == []
    assert len(queries.holders(ana)) == 2
    assert len(queries.holders(bea)) == 1


def test_nothing_of_another_agency_is_seen(casa: Founded, other: Founded) -> None:
    zoe = other.members["zoe"].staff
    invitation = invited(casa.members["ana"])

    assert [one.display_name for one in queries.colleagues(zoe)] == ["Zoe"]
    assert [one["name"] for one in queries.public_keys(zoe)] == ["Zoe"]
    assert list(queries.invitations(zoe)) == []
    with pytest.raises(Invitation.DoesNotExist):
        queries.invitation(zoe, invitation.pk)
    with pytest.raises(Staff.DoesNotExist):
        queries.colleague(zoe, casa.members["ana"].staff.pk)
    with pytest.raises(IntakeKey.DoesNotExist):
        queries.intake_key(zoe, casa.agency.intake_keys.get().pk)


def test_what_waits_is_shown_with_the_keys_it_is_about(casa: Founded) -> None:
    ana, bea = casa.members["ana"], casa.members["bea"]
    invited(ana)
    newcomer = offered(ana)
    signed(newcomer, ana)
    made = intake_offer(casa.agency, ana.keys, of_intake(casa))
    actions.offer_intake_key(by=ana.staff, offer=made)

    waiting = queries.waiting(bea.staff)

    by_state: dict[str, Any] = {one["state"]: one for one in waiting["invitations"]}
    assert by_state["open"]["keys"] is None
    assert len(by_state["signed"]["keys"]["signatures"]) == 1
    assert not by_state["signed"]["mine"]
    assert waiting["intake"]["epoch"] == 2
    assert waiting["nextEpoch"] == 3


def test_keys_that_were_only_offered_stand_in_no_directory(casa: Founded) -> None:
    before = queries.directory(casa.agency)["statements"]
    newcomer = offered(casa.members["ana"])
    assert {
        one["keys"]["statement"]
        for one in queries.waiting(casa.members["ana"].staff)["invitations"]
    } == {None}

    signed(newcomer, casa.members["ana"])

    assert queries.directory(casa.agency)["statements"] == before


def test_an_unknown_account_has_a_salt_like_any_other(casa: Founded) -> None:
    known, unknown = queries.salt_of("ana"), queries.salt_of("nobody")

    assert known != unknown
    assert len(known) == len(unknown)
    assert queries.salt_of("nobody") == unknown
    assert queries.salt_of("nobody2") != unknown
