"""Ending access, and the half of a device's key that the server keeps."""

import uuid

import pytest

from amparo.journal.models import Entry
from amparo.people import actions, queries
from amparo.people.actions import Founded
from amparo.people.models import IntakeKey, Invitation, OpenSession, Staff, StaffKey
from amparo.people.refusals import Refused
from amparo.shred import queries as shred
from amparo.vault.models import Wrap

HERE, THERE = b"h" * 32, b"t" * 32


def test_removing_ends_everything_at_once(casa: Founded) -> None:
    ana, ivo = casa.members["ana"], casa.members["ivo"]
    for digest in (HERE, THERE):
        actions.unlock(by=ivo.staff, digest=digest)
    link = actions.invite(by=ivo.staff, id=uuid.uuid4(), roles_wanted=["advocate"])

    actions.remove_member(member=ivo.staff, by=ana.staff)
    actions.remove_member(member=ivo.staff, by=ana.staff)

    member = Staff.objects.get(pk=ivo.staff.pk)
    assert not member.is_active
    assert not member.has_usable_password()
    assert member.roles == ()
    assert (shred.session_key(HERE), shred.session_key(THERE)) == (None, None)
    assert not Wrap.objects.filter(holder=ivo.keys.wrap.holder.bytes, ended_on=None).exists()
    assert StaffKey.objects.get(staff=member).state == StaffKey.State.RETIRED
    assert queries.holders(member) == set()
    link.refresh_from_db()
    assert link.state == Invitation.State.ENDED
    assert IntakeKey.objects.get(agency=casa.agency).is_known_outside
    assert Entry.objects.filter(act="staff.removed").count() == 1


def test_removing_somebody_outside_intake_leaves_the_intake_key(casa: Founded) -> None:
    actions.remove_member(member=casa.members["bea"].staff, by=casa.members["ana"].staff)

    assert not IntakeKey.objects.get(agency=casa.agency).is_known_outside


def test_what_a_removed_colleague_signed_before_still_holds(casa: Founded) -> None:
    before = queries.directory(casa.agency)["statements"]

    actions.remove_member(member=casa.members["bea"].staff, by=casa.members["ana"].staff)

    assert queries.directory(casa.agency)["statements"] == before


def test_nobody_removes_themselves_nor_the_last_of_intake(casa: Founded) -> None:
    ana, bea, ivo = (casa.members[name] for name in ("ana", "bea", "ivo"))
    with pytest.raises(Refused, match="not-yourself"):
        actions.remove_member(member=ana.staff, by=ana.staff)
    actions.remove_member(member=ivo.staff, by=ana.staff)

    with pytest.raises(Refused, match="last-intake"):
        actions.remove_member(member=ana.staff, by=bea.staff)

    assert Staff.objects.get(username="ana").is_active


def test_two_tabs_get_one_k2_and_a_lock_takes_it_from_both(casa: Founded) -> None:
    ana = casa.members["ana"].staff

    first = actions.unlock(by=ana, digest=HERE)
    assert actions.unlock(by=ana, digest=HERE) == first
    actions.lock(by=ana, digest=HERE)
    actions.lock(by=ana, digest=HERE)

    assert shred.session_key(HERE) is None
    assert not OpenSession.objects.exists()
    acts = Entry.objects.filter(act__in=["staff.unlocked", "staff.locked"])
    assert acts.count() == 2


def test_signing_out_locks(casa: Founded) -> None:
    ana = casa.members["ana"].staff
    actions.unlock(by=ana, digest=HERE)

    actions.sign_out(by=ana, digest=HERE)

    assert shred.session_key(HERE) is None
    assert Entry.objects.filter(act="staff.signed_out").exists()
