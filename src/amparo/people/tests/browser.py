"""What a member's browser does, in Python: make keys, sign, wrap. Other apps' tests use it too."""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from amparo.people import days
from amparo.people.actions import IntakeOffer, NewKeys
from amparo.people.models import Agency, Invitation, StaffKey
from amparo_seal import keys as seal_keys
from amparo_seal import staff as seal_staff
from amparo_seal import statements
from amparo_seal.encoding import b64
from amparo_seal.envelope.header import Compartment
from amparo_seal.primitives import from_system, sha256
from amparo_seal.staff import StaffKeys

FAR = timedelta(days=365)


@dataclass
class Newcomer:
    """A person with a link. `auth` stands for what a passphrase would give."""

    invitation: Invitation
    username: str = "ines"
    secret: bytes = b"s" * 16
    keys: StaffKeys = field(default_factory=StaffKeys.generate)

    def new_keys(self, **other: Any) -> NewKeys:
        staff = self.invitation.staff_id_reserved
        deployment = settings.DEPLOYMENT
        said: dict[str, Any] = {
            "username": self.username,
            "display_name": "Inés",
            "salt": from_system(16),
            "auth": b64(bytes(32)),
            "bundle": seal_staff.seal_bundle(
                self.keys, bytes(32), deployment=deployment, staff=staff, epoch=1
            ),
            "suite": 2,
            "sign_public": self.keys.sign_public,
            "wrap_public": self.keys.wrap.public,
            "proof": seal_staff.enrolment_proof(
                self.secret,
                deployment=deployment,
                agency=self.invitation.agency_id,
                staff=staff,
                roles=self.invitation.role_names,
                sign_public=self.keys.sign_public,
                wrap_public=self.keys.wrap.public,
            ),
        }
        return NewKeys(**{**said, **other})


def staff_form(
    invitation: Invitation, keys: StaffKeys, *, starts: date | None = None, **other: Any
) -> statements.StaffKey:
    said: dict[str, Any] = {
        "deployment": settings.DEPLOYMENT,
        "expires": days.today() + FAR,
        "agency": invitation.agency_id,
        "staff": invitation.staff_id_reserved,
        "roles": tuple(invitation.role_names),
        "epoch": 1,
        "wrap_hash": sha256(keys.wrap.public),
        "sign_public": keys.sign_public,
        "starts": starts or days.today(),
    }
    return statements.StaffKey(**{**said, **other})


def handed_on(
    agency: Agency, key: uuid.UUID, epoch: int, private: seal_keys.WrapKey, to: list[StaffKey]
) -> dict[str, Any]:
    """An intake key wrapped to members, as `Sealed` without the key itself."""
    context = seal_keys.key_context(
        seal_keys.KeyRole.INTAKE_PRIVATE,
        settings.DEPLOYMENT,
        agency.pk,
        agency.pk,
        Compartment.none,
        key,
        epoch,
    )
    wraps = [
        {
            "of": str(key),
            "parent": None,
            "holder": b64(bytes(one.holder)),
            "generation": epoch,
            "release": None,
            "wrapped": b64(
                seal_keys.wrap(
                    private.seed,
                    public=bytes(one.wrap_public),
                    suite=one.suite,
                    context=context,
                    generation=epoch,
                )
            ),
        }
        for one in to
    ]
    return {"envelopes": [], "keys": [], "wraps": wraps}


def intake_offer(
    of: Agency, by: StaffKeys, to: list[StaffKey], *, epoch: int = 2, **other: Any
) -> IntakeOffer:
    """A new intake key, made and first signed by a colleague's browser."""
    key, private = uuid.uuid4(), seal_keys.WrapKey.generate()
    said: dict[str, Any] = {
        "deployment": settings.DEPLOYMENT,
        "expires": days.today() + FAR,
        "agency": of.pk,
        "key": key,
        "epoch": epoch,
        "suite": 2,
        "wrap_hash": sha256(private.public),
        "starts": days.today(),
    }
    form = statements.IntakeKey(**{**said, **other})
    sealed = handed_on(of, key, epoch, private, to)
    sealed["keys"] = [
        {
            "id": str(key),
            "role": 6,
            "agency": str(of.pk),
            "subject": str(of.pk),
            "compartment": 0,
            "generation": epoch,
        }
    ]
    return IntakeOffer(
        key=key,
        suite=2,
        public=private.public,
        statement=form.bytes(),
        signature=statements.sign(form, by.sign),
        sealed=sealed,
    )
