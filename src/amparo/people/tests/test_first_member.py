"""The first member of an agency, for whom the root vouches."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from amparo.people import actions, vouching
from amparo.people.actions import Founded
from amparo.people.models import Agency, Staff, StaffKey
from amparo.people.refusals import Refused
from amparo.people.tests.browser import Newcomer, intake_offer, staff_form
from amparo.people.tests.steps import invited
from amparo_seal import statements
from amparo_seal.staff import StaffKeys


def an_agency_without_people() -> tuple[Agency, Ed25519PrivateKey]:
    root = Ed25519PrivateKey.generate()
    agency = actions.open_agency(
        name="New",
        slug="new",
        function="support",
        jurisdiction="ES",
        pack="eu",
        time_zone="Europe/Madrid",
        root_public=root.public_key().public_bytes_raw(),
    )
    return agency, root


def founding(agency: Agency, root: Ed25519PrivateKey, newcomer: Newcomer) -> None:
    said = staff_form(newcomer.invitation, newcomer.keys)
    own = StaffKey(
        holder=newcomer.keys.wrap.holder.bytes, wrap_public=newcomer.keys.wrap.public, suite=2
    )
    by_root = StaffKeys(sign_seed=root.private_bytes_raw(), wrap=newcomer.keys.wrap)
    actions.found(
        invitation_id=newcomer.invitation.pk,
        keys=newcomer.new_keys(),
        statement=said.bytes(),
        signature=statements.sign(said, root),
        intake_key=intake_offer(agency, by_root, [own], epoch=1),
    )


def test_the_first_member_founds_the_agency_with_its_root(db: None) -> None:
    agency, root = an_agency_without_people()
    newcomer = Newcomer(actions.invite_founder(agency=agency))

    founding(agency, root, newcomer)
    founding(agency, root, newcomer)

    held = vouching.held(agency)
    assert newcomer.keys.sign_id in held.staff_keys
    assert len(held.intake_keys) == 1
    assert Staff.objects.get(username="ines").is_active
    with pytest.raises(Refused, match="founded-already"):
        actions.invite_founder(agency=agency)


def test_a_founder_does_not_come_in_without_the_root(casa: Founded) -> None:
    agency, root = an_agency_without_people()
    newcomer = Newcomer(actions.invite_founder(agency=agency))

    with pytest.raises(Refused, match="needs-root"):
        actions.offer(invitation_id=newcomer.invitation.pk, keys=newcomer.new_keys())
    with pytest.raises(Refused, match="signature"):
        founding(agency, Ed25519PrivateKey.generate(), newcomer)
    by_link = Newcomer(invited(casa.members["ana"]))
    with pytest.raises(Refused, match="link-ended"):
        founding(casa.agency, casa.root, by_link)

    # The link is as good as before.
    founding(agency, root, newcomer)
