"""Agencies, the people who work in them, and their public keys."""

from amparo.people.models.agencies import Agency
from amparo.people.models.keys import (
    IntakeKey,
    KeyStatement,
    Restatement,
    StaffKey,
    StatementSignature,
)
from amparo.people.models.staff import Invitation, OpenSession, Staff, StaffRole

__all__ = [
    "Agency",
    "IntakeKey",
    "Invitation",
    "KeyStatement",
    "OpenSession",
    "Restatement",
    "Staff",
    "StaffKey",
    "StaffRole",
    "StatementSignature",
]
