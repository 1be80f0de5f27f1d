"""What may be read about agencies, their people and their keys, and by whom."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from amparo.people import days, roles
from amparo.people.models import (
    Agency,
    IntakeKey,
    Invitation,
    KeyStatement,
    Restatement,
    Staff,
    StaffKey,
    StatementSignature,
)
from amparo.vault import queries as vault
from amparo_seal.encoding import b64
from amparo_seal.primitives import hkdf, hmac_sha256
from amparo_seal.staff import sign_key_id
from amparo_seal.statements import root_fingerprint

SALT = 16
UNUSED = (Restatement.State.SIGNED, Restatement.State.ENDED)
OPENING = (IntakeKey.State.CURRENT, IntakeKey.State.ACCEPTED)


def roots() -> dict[str, Any]:
    """What browsers carry in their code: each agency's root, its name, and if it is an authority.

    A person decides by these, not by what a page's answer says of the recipient (ADR 0003).
    """
    everyone = list(Agency.objects.order_by("pk"))
    return {
        "deployment": str(settings.DEPLOYMENT),
        "agencies": {
            str(one.pk): root_fingerprint(settings.DEPLOYMENT, one.pk, bytes(one.root_public)).hex()
            for one in everyone
        },
        "named": {str(one.pk): {"name": one.name, "justice": one.is_justice} for one in everyone},
    }


def agency(slug: str) -> Agency:
    """Find an agency by its public name in addresses. Raises `Agency.DoesNotExist`."""
    return Agency.objects.get(slug=slug)


def agency_named(reference: str) -> Agency:
    """Find an agency by slug or id: both are public. Raises `Agency.DoesNotExist`."""
    try:
        return Agency.objects.get(pk=uuid.UUID(reference))
    except ValueError:
        return agency(reference)


def directory(agency: Agency) -> dict[str, Any]:
    """Give the signed key directory of an agency: the browser verifies it before it trusts it."""
    statements = (
        KeyStatement.objects.filter(agency=agency)
        .exclude(staff_key__state=StaffKey.State.OFFERED)
        .exclude(intake_key__state=IntakeKey.State.OFFERED)
        .exclude(restatement__state__in=UNUSED)
        .prefetch_related("signatures")
        .order_by("from_day", "purpose", "id")
    )
    root = bytes(agency.root_public)
    intake = IntakeKey.objects.filter(agency=agency, state=IntakeKey.State.CURRENT).first()
    return {
        "root": b64(root),
        "statements": [
            {
                "statement": b64(bytes(statement.data)),
                "signatures": [_signature(one, root) for one in statement.signatures.all()],
            }
            for statement in statements
        ],
        "intake": intake
        and {
            "id": str(intake.key_id),
            "suite": intake.suite,
            "public": b64(bytes(intake.wrap_public)),
            "holder": b64(bytes(intake.holder)),
        },
    }


def _signature(signature: StatementSignature, root: bytes) -> dict[str, str]:
    by = sign_key_id(root).bytes if signature.by is None else bytes(signature.by)
    return {"by": b64(by), "signature": b64(bytes(signature.signature))}


def holders(staff: Staff) -> set[bytes]:
    """Name the keys this person opens with: their own, and the agency's intake keys with intake."""
    own = StaffKey.objects.filter(staff=staff, state=StaffKey.State.CURRENT)
    held = {bytes(holder) for holder in own.values_list("holder", flat=True)}
    if staff.holds(roles.Intake):
        intake = IntakeKey.objects.filter(agency=staff.agency_id, state__in=OPENING)
        held |= {bytes(holder) for holder in intake.values_list("holder", flat=True)}
    return held


def colleagues(staff: Staff) -> QuerySet[Staff]:
    """Members of the reader's own agency, themselves included, who still work there."""
    return (
        Staff.objects.filter(agency=staff.agency_id, is_active=True)
        .prefetch_related("held_roles", "keys")
        .order_by("display_name", "id")
    )


def colleague(staff: Staff, pk: uuid.UUID) -> Staff:
    """One member of the reader's own agency. Raises `Staff.DoesNotExist`."""
    return colleagues(staff).get(pk=pk)


def partners(staff: Staff) -> QuerySet[Agency]:
    """The other agencies of the partnership, by name."""
    return Agency.objects.exclude(pk=staff.agency_id).order_by("name", "id")


def current_key(staff: Staff) -> StaffKey:
    """The member's current key. Raises `StaffKey.DoesNotExist`."""
    return StaffKey.objects.get(staff=staff, state=StaffKey.State.CURRENT)


def intake_keys(agency: Agency) -> QuerySet[IntakeKey]:
    """The agency's intake keys that still open something, the newest first."""
    return IntakeKey.objects.filter(agency=agency, state__in=OPENING).order_by("-epoch")


def invitations(staff: Staff) -> QuerySet[Invitation]:
    """Invitations of the reader's agency that are still on their way."""
    waiting = (Invitation.State.OPEN, Invitation.State.OFFERED, Invitation.State.SIGNED)
    return (
        Invitation.objects.filter(agency=staff.agency_id, state__in=waiting)
        .select_related("staff", "by")
        .prefetch_related("staff__keys__statement__signatures")
        .order_by("expires", "id")
    )


def invitation(staff: Staff, pk: uuid.UUID) -> Invitation:
    """One invitation of the reader's agency. Raises `Invitation.DoesNotExist`."""
    return Invitation.objects.select_related("staff", "by").get(pk=pk, agency=staff.agency_id)


def open_invitation(pk: uuid.UUID) -> Invitation:
    """The invitation of a link that still works. Raises `Invitation.DoesNotExist`, never why."""
    return Invitation.objects.select_related("agency").get(
        pk=pk, state=Invitation.State.OPEN, expires__gte=days.today()
    )


def newest_intake_key(staff: Staff) -> IntakeKey | None:
    """The agency's newest intake key that was not given up."""
    return (
        IntakeKey.objects.filter(agency=staff.agency_id)
        .exclude(state=IntakeKey.State.RETIRED)
        .select_related("statement")
        .prefetch_related("statement__signatures")
        .order_by("-epoch")
        .first()
    )


def is_intake_known_outside(staff: Staff) -> bool:
    """Say whether somebody who left could open what is sealed to the agency now.

    A newer key that was only offered changes nothing: reports go to the old one until it is signed.
    """
    return IntakeKey.objects.filter(
        agency=staff.agency_id, state=IntakeKey.State.CURRENT, is_known_outside=True
    ).exists()


def intake_key(staff: Staff, pk: uuid.UUID) -> IntakeKey:
    """One intake key of the reader's agency. Raises `IntakeKey.DoesNotExist`."""
    return IntakeKey.objects.get(pk=pk, agency=staff.agency_id)


def salt_of(username: str) -> str:
    """The salt of an account, as base64url; for an account that does not exist, an invented one.

    Both are worked out every time, so that neither the answer nor its time tells them apart.
    """
    secret = hkdf(settings.SECRET_KEY.encode(), salt=b"amparo/v1/unknown-account", info=b"salt")
    invented = hmac_sha256(secret, username.encode())[:SALT]
    found = Staff.objects.filter(username=username).values_list("salt", flat=True).first()
    return b64(invented if found is None else bytes(found))


def public_keys(staff: Staff) -> list[dict[str, Any]]:
    """Public keys of the reader's colleagues; the browser holds them against signed statements."""
    keys = (
        StaffKey.objects.filter(
            staff__agency=staff.agency_id, staff__is_active=True, state=StaffKey.State.CURRENT
        )
        .select_related("staff")
        .prefetch_related("staff__held_roles")
        .order_by("staff__display_name", "staff_id")
    )
    return [
        {
            "staff": str(key.staff_id),
            "name": key.staff.display_name,
            "roles": [role.name for role in key.staff.roles],
            **_public(key),
        }
        for key in keys
    ]


def intake_sealed(staff: Staff, key: StaffKey) -> dict[str, Any]:
    """The intake keys wrapped to the reader, as the vault serves them; empty without intake."""
    if not staff.holds(roles.Intake):
        return {"envelopes": [], "keys": [], "wraps": []}
    found = intake_keys(staff.agency).values_list("key_id", flat=True)
    return dict(vault.sealed([], holders={bytes(key.holder)}, keys=list(found)))


def waiting(staff: Staff) -> dict[str, Any]:
    """What waits for the reader's check or signature, with the keys that it is about."""
    newest = newest_intake_key(staff)
    offered = newest if newest and newest.state == IntakeKey.State.OFFERED else None
    return {
        "invitations": [_invitation(one, staff) for one in invitations(staff)],
        "intake": offered
        and {
            "id": str(offered.pk),
            "key": str(offered.key_id),
            "epoch": offered.epoch,
            "suite": offered.suite,
            "public": b64(bytes(offered.wrap_public)),
            **_stated(offered.statement),
        },
        "nextEpoch": (newest.epoch if newest else 0) + 1,
        "members": [_named(one) for one in colleagues(staff)],
        "left": [_named(one) for one in left(staff)],
        "restatements": [_restatement(one, staff) for one in restatements(staff)],
    }


def _public(key: StaffKey) -> dict[str, Any]:
    return {
        "signId": b64(bytes(key.sign_id)),
        "sign": b64(bytes(key.sign_public)),
        "holder": b64(bytes(key.holder)),
        "suite": key.suite,
        "wrap": b64(bytes(key.wrap_public)),
    }


def _stated(statement: KeyStatement | None) -> dict[str, Any]:
    if statement is None:
        return {"statement": None, "signatures": []}
    signatures = [
        {"by": one.by and b64(bytes(one.by)), "signature": b64(bytes(one.signature))}
        for one in statement.signatures.all()
    ]
    return {"statement": b64(bytes(statement.data)), "signatures": signatures}


def restatements(staff: Staff) -> QuerySet[Restatement]:
    """Newer statements about colleagues of the reader's agency that wait for a signature."""
    return (
        Restatement.objects.filter(
            staff_key__staff__agency=staff.agency_id, state=Restatement.State.SIGNED
        )
        .select_related("staff_key__staff", "by", "statement")
        .prefetch_related("statement__signatures")
        .order_by("statement__from_day", "id")
    )


def restatement(staff: Staff, pk: uuid.UUID) -> Restatement:
    """One of the reader's agency. Raises `Restatement.DoesNotExist`."""
    return Restatement.objects.select_related("staff_key__staff").get(
        pk=pk, staff_key__staff__agency=staff.agency_id
    )


def key_to_restate(staff: Staff, member: uuid.UUID) -> StaffKey:
    """The newest key of a colleague, also of one who left. Raises `StaffKey.DoesNotExist`."""
    newest = (
        StaffKey.objects.filter(staff=member, staff__agency=staff.agency_id)
        .exclude(state=StaffKey.State.OFFERED)
        .select_related("staff__agency")
        .order_by("-epoch")
        .first()
    )
    if newest is None:
        raise StaffKey.DoesNotExist
    return newest


def left(staff: Staff) -> QuerySet[Staff]:
    """Who left the reader's agency; the browser finds whose keys are still believed."""
    return Staff.objects.filter(
        agency=staff.agency_id, is_active=False, keys__state=StaffKey.State.RETIRED
    ).order_by("display_name", "id")


def _named(one: Staff) -> dict[str, str]:
    return {"staff": str(one.pk), "name": one.display_name}


def _restatement(one: Restatement, reader: Staff) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "staff": str(one.staff_key.staff_id),
        "name": one.staff_key.staff.display_name,
        "mine": one.by_id == reader.pk,
        **_stated(one.statement),
    }


def _invitation(invitation: Invitation, reader: Staff) -> dict[str, Any]:
    """An invitation, with the keys offered for it once there are any."""
    said: dict[str, Any] = {
        "id": str(invitation.pk),
        "state": invitation.state,
        "mine": invitation.by_id == reader.pk,
        "staff": str(invitation.staff_id_reserved),
        "roles": invitation.role_names,
        "keys": None,
    }
    newcomer = invitation.staff
    if newcomer is not None and invitation.proof is not None:
        key = newcomer.keys.all()[0]
        said["keys"] = {
            "epoch": key.epoch,
            "proof": b64(bytes(invitation.proof)),
            **_public(key),
            **_stated(key.statement),
        }
    return said


def every_holder(*, agency: Agency | None = None, staff: Staff | None = None) -> set[bytes]:
    """All keys, of any epoch, of a member; of an agency, those of its members and its intake."""
    if agency is None:
        return set(_octets(StaffKey.objects.filter(staff=staff)))
    own = _octets(StaffKey.objects.filter(staff__agency=agency))
    return {*own, *_octets(IntakeKey.objects.filter(agency=agency))}


def _octets(keys: QuerySet[StaffKey] | QuerySet[IntakeKey]) -> Iterator[bytes]:
    return (bytes(one) for one in keys.values_list("holder", flat=True))
