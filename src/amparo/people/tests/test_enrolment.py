"""How a colleague comes in: link, keys, two signatures."""

import dataclasses
import uuid
from datetime import timedelta
from typing import Any

import pytest

from amparo.journal.models import Entry
from amparo.people import actions, days, queries, vouching
from amparo.people.actions import Founded
from amparo.people.models import Invitation, KeyStatement, Staff, StaffKey, StaffRole
from amparo.people.refusals import Refused
from amparo.people.roles import GIVEN_BY_ADMINISTRATORS
from amparo.people.tests.browser import Newcomer
from amparo.people.tests.steps import confirmed, invited, offered, signed, state, wrapped_to
from amparo.vault.models import Wrap
from amparo_seal.staff import StaffKeys


def test_a_colleague_comes_in_with_two_signatures(casa: Founded) -> None:
    ana, bea = casa.members["ana"], casa.members["bea"]
    newcomer = offered(ana)
    assert not Staff.objects.filter(username="ines", is_active=True).exists()

    statement = signed(newcomer, ana)
    assert newcomer.keys.sign_id not in vouching.held(casa.agency).staff_keys
    confirmed(newcomer, statement, bea)

    member = Staff.objects.get(username="ines")
    assert member.is_active
    assert [role.name for role in member.roles] == ["advocate"]
    assert newcomer.keys.sign_id in vouching.held(casa.agency).staff_keys
    acts = list(Entry.objects.order_by("number").values_list("act", flat=True))
    assert acts[-4:] == ["staff.invited", "staff.enrolled", "keys.signed", "staff.confirmed"]


def test_every_step_twice_is_the_same_as_once(casa: Founded) -> None:
    ana, bea = casa.members["ana"], casa.members["bea"]
    link = uuid.uuid4()
    first = actions.invite(by=ana.staff, id=link, roles_wanted=["advocate"])
    assert actions.invite(by=ana.staff, id=link, roles_wanted=["advocate"]) == first
    newcomer = Newcomer(first)
    keys = newcomer.new_keys()
    newcomer.invitation = actions.offer(invitation_id=link, keys=keys)
    actions.offer(invitation_id=link, keys=keys)

    statement = signed(newcomer, ana)
    signed(newcomer, ana)
    confirmed(newcomer, statement, bea)
    entries = Entry.objects.count()
    confirmed(newcomer, statement, bea)
    actions.confirm_with_root(
        invitation=newcomer.invitation, by=bea.staff, signature=b"not even looked at"
    )

    assert Entry.objects.count() == entries
    assert StaffKey.objects.filter(staff__username="ines").count() == 1
    assert KeyStatement.objects.get(staff_key__staff__username="ines").signatures.count() == 2


def test_two_colleagues_confirming_at_once_is_one_confirmation(casa: Founded) -> None:
    ana, bea, ivo = (casa.members[name] for name in ("ana", "bea", "ivo"))
    newcomer = offered(ana)
    statement = signed(newcomer, ana)
    # Both read the invitation before either wrote.
    as_bea_saw_it = Invitation.objects.get(pk=newcomer.invitation.pk)
    as_ivo_saw_it = Invitation.objects.get(pk=newcomer.invitation.pk)

    actions.confirm(invitation=as_bea_saw_it, by=bea.staff, signature=bea.keys.sign.sign(statement))
    actions.confirm(invitation=as_ivo_saw_it, by=ivo.staff, signature=ivo.keys.sign.sign(statement))

    assert state(newcomer) == Invitation.State.USED
    assert Entry.objects.filter(act="staff.confirmed").count() == 1


def test_an_invitation_id_is_not_taken_over(casa: Founded) -> None:
    invitation = invited(casa.members["ana"])

    for by, roles in ((casa.members["ivo"], ["advocate"]), (casa.members["ana"], ["analyst"])):
        with pytest.raises(Refused, match="used-already"):
            actions.invite(by=by.staff, id=invitation.pk, roles_wanted=roles)


@pytest.mark.parametrize("roles", [[], ["god"]])
def test_an_invitation_names_known_roles(casa: Founded, roles: list[str]) -> None:
    with pytest.raises(Refused, match="roles-unknown"):
        actions.invite(by=casa.members["ana"].staff, id=uuid.uuid4(), roles_wanted=roles)


def test_only_intake_invites_to_intake(casa: Founded) -> None:
    with pytest.raises(Refused, match="needs-intake"):
        invited(casa.members["bea"], "intake")


@pytest.mark.parametrize("role", sorted(GIVEN_BY_ADMINISTRATORS))
def test_only_an_administrator_invites_to_a_role_that_leads(casa: Founded, role: str) -> None:
    with pytest.raises(Refused, match="needs-administrator"):
        invited(casa.members["ivo"], role)

    assert invited(casa.members["ana"], role).roles == role
    assert invited(casa.members["ivo"], "advocate").roles == "advocate"


def test_who_administers_no_longer_finishes_no_invitation_to_a_role_that_leads(
    casa: Founded,
) -> None:
    ana = casa.members["ana"]
    newcomer = Newcomer(invited(ana, "supervisor"))
    newcomer.invitation = actions.offer(
        invitation_id=newcomer.invitation.pk, keys=newcomer.new_keys()
    )
    StaffRole.objects.filter(staff=ana.staff, role="agency_administrator").delete()
    ana = dataclasses.replace(ana, staff=Staff.objects.get(pk=ana.staff.pk))

    with pytest.raises(Refused, match="needs-administrator"):
        signed(newcomer, ana)

    assert state(newcomer) == Invitation.State.OFFERED


def test_an_expired_link_is_like_one_that_never_was(casa: Founded) -> None:
    newcomer = Newcomer(invited(casa.members["ana"]))
    Invitation.objects.update(expires=days.today() - timedelta(days=1))

    with pytest.raises(Invitation.DoesNotExist):
        actions.offer(invitation_id=newcomer.invitation.pk, keys=newcomer.new_keys())
    with pytest.raises(Invitation.DoesNotExist):
        queries.open_invitation(newcomer.invitation.pk)
    assert not Staff.objects.filter(username="ines").exists()


def test_a_used_link_takes_no_other_keys(casa: Founded) -> None:
    newcomer = offered(casa.members["ana"])
    thief = Newcomer(newcomer.invitation, username="thief")

    with pytest.raises(Invitation.DoesNotExist):
        actions.offer(invitation_id=newcomer.invitation.pk, keys=thief.new_keys())

    assert not Staff.objects.filter(username="thief").exists()


def test_a_user_name_belongs_to_one_person_however_it_is_spelled(casa: Founded) -> None:
    newcomer = Newcomer(invited(casa.members["ana"]), username=" ＡＮＡ ")

    with pytest.raises(Refused, match="name-taken"):
        actions.offer(invitation_id=newcomer.invitation.pk, keys=newcomer.new_keys())

    assert state(newcomer) == Invitation.State.OPEN


@pytest.mark.parametrize("other", [{"username": "a b"}, {"username": "x"}, {"display_name": " "}])
def test_names_that_cannot_be_shown_are_refused(casa: Founded, other: dict[str, str]) -> None:
    newcomer = Newcomer(invited(casa.members["ana"]))

    with pytest.raises(Refused, match="name-unreadable"):
        actions.offer(invitation_id=newcomer.invitation.pk, keys=newcomer.new_keys(**other))


@pytest.mark.parametrize(
    "other",
    [
        {"salt": b"short"},
        {"auth": "passphrase in clear"},
        {"suite": 9},
        {"sign_public": b""},
        {"wrap_public": bytes(32)},
        {"proof": b""},
        {"bundle": b""},
    ],
)
def test_keys_of_another_form_are_refused(casa: Founded, other: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="keys-unreadable"):
        Newcomer(invited(casa.members["ana"])).new_keys(**other)


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"roles": ("advocate", "intake")}, "statement-differs"),
        ({"staff": uuid.uuid4()}, "statement-differs"),
        ({"sign_public": StaffKeys.generate().sign_public}, "statement-differs"),
        ({"starts": days.today() - timedelta(days=9)}, "clock"),
        ({"starts": days.today() + timedelta(days=1)}, "clock"),
        ({"expires": days.today() + timedelta(days=9999)}, "clock"),
        # Two years, as the page of keys says; not three.
        ({"expires": days.today() + timedelta(days=3 * 365)}, "clock"),
    ],
)
def test_a_statement_says_what_the_invitation_says(
    casa: Founded, other: dict[str, Any], code: str
) -> None:
    newcomer = offered(casa.members["ana"])

    with pytest.raises(Refused, match=code):
        signed(newcomer, casa.members["ana"], **other)

    assert state(newcomer) == Invitation.State.OFFERED


def test_a_statement_that_is_none_is_refused(casa: Founded) -> None:
    newcomer = offered(casa.members["ana"])

    with pytest.raises(Refused, match="statement-unreadable"):
        actions.sign(
            invitation=newcomer.invitation,
            by=casa.members["ana"].staff,
            statement=b"nonsense",
            signature=bytes(64),
            sealed=None,
        )


def test_a_false_signature_brings_nobody_in(casa: Founded) -> None:
    ana, bea, ivo = (casa.members[name] for name in ("ana", "bea", "ivo"))
    newcomer = offered(ana)
    statement = signed(newcomer, ana)

    with pytest.raises(Refused, match="signature"):
        actions.confirm(
            invitation=newcomer.invitation, by=bea.staff, signature=ivo.keys.sign.sign(statement)
        )

    assert state(newcomer) == Invitation.State.SIGNED
    assert not Staff.objects.get(username="ines").is_active


def test_the_inviter_is_not_the_second_colleague(casa: Founded) -> None:
    newcomer = offered(casa.members["ana"])
    statement = signed(newcomer, casa.members["ana"])

    with pytest.raises(Refused, match="second-colleague"):
        confirmed(newcomer, statement, casa.members["ana"])


def test_one_of_the_two_signatures_is_of_intake(casa: Founded) -> None:
    bea = casa.members["bea"]
    newcomer = offered(casa.members["ana"])
    # Bea, an advocate, stands as inviter; a second advocate confirms.
    Invitation.objects.filter(pk=newcomer.invitation.pk).update(by=bea.staff)
    statement = signed(newcomer, bea)
    second = offered_and_let_in(casa)

    with pytest.raises(Refused, match="not-vouched"):
        actions.confirm(
            invitation=newcomer.invitation,
            by=Staff.objects.get(username="second"),
            signature=second.keys.sign.sign(statement),
        )

    assert not Staff.objects.get(username="ines").is_active


def offered_and_let_in(casa: Founded) -> Newcomer:
    """A second advocate."""
    newcomer = Newcomer(invited(casa.members["ana"]), username="second")
    newcomer.invitation = actions.offer(
        invitation_id=newcomer.invitation.pk, keys=newcomer.new_keys()
    )
    confirmed(newcomer, signed(newcomer, casa.members["ana"]), casa.members["ivo"])
    return newcomer


def test_nobody_confirms_what_was_not_signed(casa: Founded) -> None:
    newcomer = offered(casa.members["ana"])

    with pytest.raises(Refused, match="not-signed-yet"):
        confirmed(newcomer, b"", casa.members["bea"])


def test_only_the_inviter_signs_first(casa: Founded) -> None:
    newcomer = offered(casa.members["ana"])

    with pytest.raises(Invitation.DoesNotExist):
        signed(newcomer, casa.members["ivo"])


def test_nothing_is_signed_before_keys_came(casa: Founded) -> None:
    newcomer = Newcomer(invited(casa.members["ana"]))

    with pytest.raises(Refused, match="link-ended"):
        signed(newcomer, casa.members["ana"])


def test_a_colleague_of_intake_gets_the_intake_key(casa: Founded) -> None:
    ana, bea = casa.members["ana"], casa.members["bea"]
    newcomer = offered(ana, "intake")

    statement = signed(newcomer, ana, wrapped_to(newcomer, casa))
    confirmed(newcomer, statement, bea)

    member = Staff.objects.get(username="ines")
    served = queries.intake_sealed(member, queries.current_key(member))
    assert len(served["wraps"]) == 1
    assert len(queries.holders(member)) == 2


@pytest.mark.parametrize("sealed", [None, {"envelopes": [], "keys": [], "wraps": []}])
def test_intake_is_not_promised_without_its_key(
    casa: Founded, sealed: dict[str, Any] | None
) -> None:
    newcomer = offered(casa.members["ana"], "intake")

    with pytest.raises(Refused, match=r"wraps-refused|intake-not-wrapped"):
        signed(newcomer, casa.members["ana"], sealed)

    assert state(newcomer) == Invitation.State.OFFERED


def test_nothing_but_the_intake_key_is_handed_on(casa: Founded) -> None:
    newcomer = offered(casa.members["ana"], "intake")
    sealed = wrapped_to(newcomer, casa)
    sealed["wraps"][0]["of"] = str(uuid.uuid4())

    with pytest.raises(Refused, match="wraps-refused"):
        signed(newcomer, casa.members["ana"], sealed)


def test_an_ended_invitation_leaves_nothing_behind(casa: Founded) -> None:
    ana = casa.members["ana"]
    newcomer = offered(ana, "intake")
    signed(newcomer, ana, wrapped_to(newcomer, casa))
    holder = newcomer.keys.wrap.holder.bytes

    actions.end_invitation(invitation=newcomer.invitation, by=ana.staff)
    actions.end_invitation(invitation=newcomer.invitation, by=ana.staff)

    assert state(newcomer) == Invitation.State.ENDED
    assert not Staff.objects.filter(username="ines").exists()
    assert not Wrap.objects.filter(holder=holder, ended_on=None).exists()
    assert Entry.objects.filter(act="invitation.ended").count() == 1
    with pytest.raises(Invitation.DoesNotExist):
        actions.offer(invitation_id=newcomer.invitation.pk, keys=newcomer.new_keys())


def test_an_open_invitation_can_be_ended_and_a_used_one_cannot(casa: Founded) -> None:
    ana = casa.members["ana"]
    still_open = invited(ana)
    actions.end_invitation(invitation=still_open, by=ana.staff)
    newcomer = offered(ana)
    confirmed(newcomer, signed(newcomer, ana), casa.members["bea"])

    with pytest.raises(Refused, match="used-already"):
        actions.end_invitation(invitation=newcomer.invitation, by=ana.staff)

    assert Staff.objects.get(username="ines").is_active


def test_the_root_can_stand_in_for_a_second_colleague(other: Founded) -> None:
    zoe = other.members["zoe"]
    newcomer = offered(zoe)
    statement = signed(newcomer, zoe)

    actions.confirm_with_root(
        invitation=newcomer.invitation, by=zoe.staff, signature=other.root.sign(statement)
    )

    assert Staff.objects.get(username="ines").is_active
