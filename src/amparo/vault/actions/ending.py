from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from amparo.shred import actions as shred
from amparo.vault.models import Envelope, Key, ShredClaim, Wrap


@transaction.atomic
def end_wraps(
    *,
    on: date,
    keys: Collection[UUID] | None = None,
    release: bytes | None = None,
    holder: bytes | None = None,
    subjects: Collection[UUID] | None = None,
) -> int:
    """Stop serving wraps at once, and drop what they held. Gives how many ended now.

    Of these keys, by this release, to this holder, of these subjects: all that is given must be
    true of a wrap.
    """
    given = Q()
    if keys is not None:
        given &= Q(key__in=keys)
    if release is not None:
        given &= Q(release=release)
    if holder is not None:
        given &= Q(holder=holder)
    if subjects is not None:
        given &= Q(subject__in=subjects)
    if not given:
        raise ValueError("Say which wraps end.")
    return Wrap.objects.filter(given, ended_on=None).update(ended_on=on, layered=None)


@transaction.atomic
def end_keys(*, keys: Collection[UUID], on: date) -> int:
    """Seal nothing more under these keys: a newer generation takes their place."""
    return Key.objects.filter(id__in=keys, ended_on=None).update(ended_on=on)


@transaction.atomic
def remove(*, envelopes: Collection[UUID]) -> int:
    """Delete envelopes with their wraps. Gives how many were there."""
    return Envelope.objects.filter(id__in=envelopes).delete()[1].get("vault.Envelope", 0)


@transaction.atomic
def erase(
    *, subjects: Collection[UUID], on: date, compartments: Collection[int] | None = None
) -> None:
    """Erase what is sealed of subjects, or of some of their compartments, in every backup too.

    Shred keys go first: should the rest fail, everything is erased already and doing it again
    tidies up. Rows of keys stay, ended, for the rows that name them; they open nothing.
    """
    what = Q(subject__in=subjects)
    if compartments is not None:
        what &= Q(compartment__in=compartments)
    claims = ShredClaim.objects.filter(what)
    shred.destroy(ids=claims.values_list("id", flat=True))
    Wrap.objects.filter(what).delete()
    Envelope.objects.filter(what).delete()
    claims.delete()
    Key.objects.filter(what, ended_on=None).update(ended_on=on)
