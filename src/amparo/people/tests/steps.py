"""The steps of a colleague's way in, each as the right person takes it."""

import uuid
from typing import Any

from amparo.people import actions
from amparo.people.actions import Founded, FoundedMember
from amparo.people.models import Invitation, StaffKey
from amparo.people.tests.browser import Newcomer, handed_on, staff_form
from amparo_seal import statements


def invited(by: FoundedMember, *roles: str) -> Invitation:
    return actions.invite(by=by.staff, id=uuid.uuid4(), roles_wanted=roles or ["advocate"])


def offered(by: FoundedMember, *roles: str) -> Newcomer:
    newcomer = Newcomer(invited(by, *roles))
    newcomer.invitation = actions.offer(
        invitation_id=newcomer.invitation.pk, keys=newcomer.new_keys()
    )
    return newcomer


def signed(
    newcomer: Newcomer, by: FoundedMember, sealed: dict[str, Any] | None = None, **form: Any
) -> bytes:
    said = staff_form(newcomer.invitation, newcomer.keys, **form)
    actions.sign(
        invitation=newcomer.invitation,
        by=by.staff,
        statement=said.bytes(),
        signature=statements.sign(said, by.keys.sign),
        sealed=sealed,
    )
    return said.bytes()


def confirmed(newcomer: Newcomer, statement: bytes, by: FoundedMember) -> None:
    actions.confirm(
        invitation=newcomer.invitation, by=by.staff, signature=by.keys.sign.sign(statement)
    )


def wrapped_to(newcomer: Newcomer, founded: Founded) -> dict[str, Any]:
    intake = founded.agency.intake_keys.get()
    to = list(StaffKey.objects.filter(staff=newcomer.invitation.staff_id_reserved))
    return handed_on(founded.agency, intake.key_id, 1, founded.intake, to)


def state(newcomer: Newcomer) -> str:
    return Invitation.objects.get(pk=newcomer.invitation.pk).state
