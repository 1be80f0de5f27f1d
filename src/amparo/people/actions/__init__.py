"""What changes agencies, their people and their keys."""

from amparo.people.actions.agencies import invite_founder, open_agency, write_roots
from amparo.people.actions.confirming import confirm, confirm_with_root
from amparo.people.actions.enrolment import NewKeys, end_invitation, found, invite, offer, sign
from amparo.people.actions.founding import Founded, FoundedMember, found_agency
from amparo.people.actions.intake import (
    IntakeOffer,
    confirm_intake_key,
    confirm_intake_key_with_root,
    end_intake_key,
    offer_intake_key,
)
from amparo.people.actions.members import remove_member
from amparo.people.actions.restating import confirm_restatement, end_restatement, restate
from amparo.people.actions.sessions import lock, sign_out, signed_in, unlock

__all__ = [
    "Founded",
    "FoundedMember",
    "IntakeOffer",
    "NewKeys",
    "confirm",
    "confirm_intake_key",
    "confirm_intake_key_with_root",
    "confirm_restatement",
    "confirm_with_root",
    "end_intake_key",
    "end_invitation",
    "end_restatement",
    "found",
    "found_agency",
    "invite",
    "invite_founder",
    "lock",
    "offer",
    "offer_intake_key",
    "open_agency",
    "remove_member",
    "restate",
    "sign",
    "sign_out",
    "signed_in",
    "unlock",
    "write_roots",
]
