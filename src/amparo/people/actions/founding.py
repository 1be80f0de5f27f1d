"""A whole agency made at once, with keys in memory: the demonstration and tests begin with one.

In production nothing here runs: keys are made in browsers, and the server never sees a private one.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction

from amparo.people import days, roles, vouching
from amparo.people.actions import agencies, intake
from amparo.people.actions.enrolment import NewKeys, admit, state, take_keys
from amparo.people.models import Agency, Invitation, Staff
from amparo_seal import keys as seal_keys
from amparo_seal import staff as seal_staff
from amparo_seal import statements
from amparo_seal.encoding import b64
from amparo_seal.envelope.header import Compartment
from amparo_seal.primitives import from_system, sha256
from amparo_seal.staff import StaffKeys

HOLDS = timedelta(days=2 * 365)


@dataclass(frozen=True, kw_only=True)
class FoundedMember:
    """A member with what a browser would know of them."""

    staff: Staff
    keys: StaffKeys = field(repr=False)
    passphrase: str = field(repr=False)
    totp_secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Founded:
    """An agency with what its root sheet and its members' browsers would know."""

    agency: Agency
    members: Mapping[str, FoundedMember]
    intake: seal_keys.WrapKey = field(repr=False)
    root: Ed25519PrivateKey = field(repr=False)


@transaction.atomic
def found_agency(
    *,
    name: str,
    slug: str,
    function: str,
    jurisdiction: str,
    pack: str,
    time_zone: str,
    root: Ed25519PrivateKey,
    staff: Sequence[tuple[str, str, Sequence[str], str]],
) -> Founded:
    """Make an agency with signed keys, bundles, intake wraps and second factors.

    `staff` is (user name, name shown, roles, passphrase) of each member; at least one has intake.
    """
    agency = agencies.open_agency(
        name=name,
        slug=slug,
        function=function,
        jurisdiction=jurisdiction,
        pack=pack,
        time_zone=time_zone,
        root_public=root.public_key().public_bytes_raw(),
    )
    members = {one[0]: _member(agency, root, *one) for one in staff}
    with_intake = [one for one in members.values() if one.staff.holds(roles.Intake)]
    wrap_key = _intake_key(agency, root, with_intake)
    return Founded(agency=agency, members=members, intake=wrap_key, root=root)


def _member(
    agency: Agency,
    root: Ed25519PrivateKey,
    username: str,
    display_name: str,
    roles_held: Sequence[str],
    passphrase: str,
) -> FoundedMember:
    invitation = Invitation.objects.create(
        agency=agency,
        roles=",".join(sorted(roles_held)),
        expires=days.today(),
        state=Invitation.State.OPEN,
    )
    own = StaffKeys.generate()
    new = _new_keys(invitation, own, username, display_name, passphrase)
    staff_key = take_keys(invitation, new)
    starts, expires = _period()
    form = statements.StaffKey(
        deployment=settings.DEPLOYMENT,
        expires=expires,
        agency=agency.pk,
        staff=invitation.staff_id_reserved,
        roles=tuple(invitation.role_names),
        epoch=1,
        wrap_hash=sha256(own.wrap.public),
        sign_public=own.sign_public,
        starts=starts,
    )
    stated = state(invitation, staff_key, form.bytes())
    vouching.add_signature(
        statement=stated,
        public=bytes(agency.root_public),
        by=None,
        signature=statements.sign(form, root),
    )
    admit(invitation)
    # The one open place for a founder is free again for the next of them.
    invitation.state = Invitation.State.ENDED
    invitation.save(update_fields=["state"])
    secret = generate_totp_secret()
    member = Staff.objects.get(pk=invitation.staff_id_reserved)
    TOTP.activate(member, secret)
    RecoveryCodes.activate(member)
    return FoundedMember(staff=member, keys=own, passphrase=passphrase, totp_secret=secret)


def _new_keys(
    invitation: Invitation, own: StaffKeys, username: str, display_name: str, passphrase: str
) -> NewKeys:
    salt = from_system(16)
    secrets = seal_staff.derive(passphrase, salt)
    staff_id = invitation.staff_id_reserved
    return NewKeys(
        username=username,
        display_name=display_name,
        salt=salt,
        auth=b64(secrets.auth),
        bundle=seal_staff.seal_bundle(
            own, secrets.kek, deployment=settings.DEPLOYMENT, staff=staff_id, epoch=1
        ),
        suite=own.wrap.suite,
        sign_public=own.sign_public,
        wrap_public=own.wrap.public,
        proof=seal_staff.enrolment_proof(
            from_system(16),
            deployment=settings.DEPLOYMENT,
            agency=invitation.agency_id,
            staff=staff_id,
            roles=invitation.role_names,
            sign_public=own.sign_public,
            wrap_public=own.wrap.public,
        ),
    )


def _intake_key(
    agency: Agency, root: Ed25519PrivateKey, members: Sequence[FoundedMember]
) -> seal_keys.WrapKey:
    key, private = uuid.uuid4(), seal_keys.WrapKey.generate()
    starts, expires = _period()
    form = statements.IntakeKey(
        deployment=settings.DEPLOYMENT,
        expires=expires,
        agency=agency.pk,
        key=key,
        epoch=1,
        suite=private.suite,
        wrap_hash=sha256(private.public),
        starts=starts,
    )
    offer = intake.IntakeOffer(
        key=key,
        suite=private.suite,
        public=private.public,
        statement=form.bytes(),
        signature=statements.sign(form, root),
        sealed=_sealed_intake(agency, key, private, members),
    )
    kept = intake.keep_offer(agency=agency, offer=offer, public=bytes(agency.root_public), by=None)
    intake.take_into_use(kept)
    return private


def _sealed_intake(
    agency: Agency, key: uuid.UUID, private: seal_keys.WrapKey, members: Sequence[FoundedMember]
) -> dict[str, object]:
    context = seal_keys.key_context(
        seal_keys.KeyRole.INTAKE_PRIVATE,
        settings.DEPLOYMENT,
        agency.pk,
        agency.pk,
        Compartment.none,
        key,
        1,
    )
    wraps = [
        {
            "of": str(key),
            "parent": None,
            "holder": b64(one.keys.wrap.holder.bytes),
            "generation": 1,
            "release": None,
            "wrapped": b64(
                seal_keys.wrap(
                    private.seed,
                    public=one.keys.wrap.public,
                    suite=one.keys.wrap.suite,
                    context=context,
                    generation=1,
                )
            ),
        }
        for one in members
    ]
    described = {
        "id": str(key),
        "role": int(seal_keys.KeyRole.INTAKE_PRIVATE),
        "agency": str(agency.pk),
        "subject": str(agency.pk),
        "compartment": int(Compartment.none),
        "generation": 1,
    }
    return {"envelopes": [], "keys": [described], "wraps": wraps}


def _period() -> tuple[date, date]:
    starts = days.today()
    return starts, starts + HOLDS
