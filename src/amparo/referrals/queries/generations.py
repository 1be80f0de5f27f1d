"""Which releases have not yet come along to a case's newest keys, and who holds them."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from amparo.cases.models import Case
from amparo.people.models import IntakeKey, Staff, StaffKey
from amparo.referrals.models import Release
from amparo.referrals.queries import predicate
from amparo.referrals.queries.releases import holders_of, released_keys, releases_of
from amparo.referrals.states import RELEASE_OPEN
from amparo.vault.models import Key, Wrap
from amparo_seal.encoding import b64


def holding(releases: Collection[Release]) -> dict[uuid.UUID, set[bytes]]:
    """Whose keys, of those that may, open something of each release now."""
    may = holders_of(releases)
    by_hash = {bytes(one.hash): one.pk for one in releases}
    live = Wrap.objects.filter(release__in=list(by_hash), ended_on=None, holder__isnull=False)
    found: dict[uuid.UUID, set[bytes]] = defaultdict(set)
    for digest, holder in live.values_list("release", "holder"):
        release = by_hash[bytes(digest or b"")]
        found[release] |= {bytes(holder or b"")} & may[release]
    return found


def heirs(releases: Collection[Release]) -> dict[uuid.UUID, set[bytes]]:
    """Who is given a case's newest keys: who holds the older ones, and of intake its newest key.

    An older key of intake opens what came before, and whoever left since may still have it.
    """
    held = holding(releases)
    keys = IntakeKey.objects.filter(agency__in={one.recipient_id for one in releases})
    intake = {bytes(key.holder) for key in keys}
    newest = {
        key.agency_id: {bytes(key.holder)} for key in keys if key.state == IntakeKey.State.CURRENT
    }
    return {
        one.pk: (held[one.pk] - intake)
        | (newest.get(one.recipient_id, set()) if held[one.pk] & intake else set())
        for one in releases
    }


def behind(staff: Staff, case: Case, *, now: datetime) -> list[Release]:
    """The releases of a case that hold, and whose recipients lack a key that is in use."""
    mine = {one.pk: one for one in releases_of(staff, case)}
    rows = [mine[one.pk] for one in predicate.live(now=now, case=case) if one.pk in mine]
    to = heirs(rows)
    return [one for one in rows if to[one.pk] and _lacks_a_key(one, to[one.pk])]


def ended_hashes(case: Case, *, now: datetime) -> list[bytes]:
    """The hashes of a case's releases that were signed and have ended, for its team to sign so."""
    signed = case.releases.filter(signed_on__isnull=False).select_related("case__agency")
    return sorted(
        bytes(one.hash) for one in signed if predicate.state_of(one, now=now) not in RELEASE_OPEN
    )


def _lacks_a_key(release: Release, holders: Collection[bytes]) -> bool:
    named = {key.pk for key in released_keys(release, live_only=True)}
    wraps = Wrap.objects.filter(release=bytes(release.hash), key__in=named, ended_on=None)
    kept = {(one.key_id, bytes(one.holder or b"")) for one in wraps}
    return not {(key, holder) for key in named for holder in holders} <= kept


def keys_held(release: Release, holders: Collection[bytes]) -> set[uuid.UUID]:
    """The keys of the newest generation of which one of these holders has all that it names."""
    wraps = Wrap.objects.filter(
        release=bytes(release.hash), ended_on=None, holder__in=list(holders)
    )
    keys = list(Key.objects.filter(pk__in=wraps.values("key")))
    newest = max((key.generation for key in keys), default=0)
    return {key.pk for key in keys if key.generation == newest}


def public_halves(holders: Collection[bytes]) -> list[dict[str, Any]]:
    """The public keys of holders; the browser holds them against the recipient's own directory."""
    wanted = list(holders)
    found: list[IntakeKey | StaffKey] = [
        *IntakeKey.objects.filter(holder__in=wanted),
        *StaffKey.objects.filter(holder__in=wanted),
    ]
    return [
        {
            "holder": b64(bytes(one.holder)),
            "suite": one.suite,
            "public": b64(bytes(one.wrap_public)),
        }
        for one in sorted(found, key=lambda one: bytes(one.holder))
    ]
