"""The intake key's private half, wrapped to those who may open it. The vault keeps the wraps."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from amparo.people import days
from amparo.people.models import Agency, IntakeKey, StaffKey
from amparo.people.refusals import Refused
from amparo.vault import actions as vault
from amparo.vault.models import Wrap
from amparo_seal.keys import KeyRole


def keep(
    sealed: Mapping[str, Any], *, agency: Agency, keys: Collection[IntakeKey], holder: bytes
) -> None:
    """Keep wraps of known intake keys to one more member, and of nothing else to nobody else."""
    allow = vault.Allowed(
        holders=frozenset({holder}), wrappable=frozenset(key.key_id for key in keys)
    )
    _store(sealed, agency=agency, allow=allow)


def keep_new_key(
    sealed: Mapping[str, Any], *, agency: Agency, key: uuid.UUID, epoch: int, holders: set[bytes]
) -> None:
    """Keep a new intake key and its wraps to the members with intake."""
    allow = vault.Allowed(
        subjects=frozenset({agency.pk}),
        roles=frozenset({KeyRole.INTAKE_PRIVATE}),
        holders=frozenset(holders),
    )
    stored = _store(sealed, agency=agency, allow=allow)
    if [(one.pk, one.generation) for one in stored.keys] != [(key, epoch)] or stored.envelopes:
        raise Refused("keys-unreadable")


def reaches(intake_key: IntakeKey, holders: set[bytes]) -> bool:
    """Say whether each of these holders can open the intake key."""
    live = Wrap.objects.filter(key=intake_key.key_id, ended_on=None, holder__isnull=False)
    return holders <= {bytes(holder) for holder in live.values_list("holder", flat=True) if holder}


def end(*, holder: bytes) -> None:
    """Stop serving everything that was wrapped to a member."""
    vault.end_wraps(holder=holder, on=days.today())


def end_of_intake(staff_key: StaffKey) -> None:
    """Stop serving the intake keys to a member who left intake and stays otherwise."""
    keys = IntakeKey.objects.filter(agency=staff_key.staff.agency_id).values_list("key", flat=True)
    vault.end_wraps(keys=list(keys), holder=bytes(staff_key.holder), on=days.today())


def end_key(intake_key: IntakeKey) -> None:
    """Stop serving a key that never came into use."""
    vault.end_wraps(keys=[intake_key.key_id], on=days.today())


def _store(sealed: Mapping[str, Any], *, agency: Agency, allow: vault.Allowed) -> vault.Stored:
    try:
        incoming = vault.Incoming.parse(sealed)
        return vault.store(sealed=incoming, agency=agency.pk, allow=allow, on=days.today())
    except vault.Refused as refusal:
        raise Refused("wraps-refused") from refusal
