from uuid import UUID

from django.db.models import Q

from amparo import rows
from amparo.shred import actions as shred
from amparo.shred import queries as shred_queries
from amparo.vault.models import ShredClaim
from amparo.vault.refusals import Refused

Pair = tuple[UUID, int]


def shred_keys(pairs: set[Pair]) -> dict[Pair, tuple[UUID, bytes]]:
    """The shred key of each subject and compartment, claimed here where there is none yet.

    Raises Refused("erased") where the key was destroyed: what was erased does not come back.
    """
    if not pairs:
        return {}
    claims = _claims(pairs)
    fresh: dict[UUID, bytes] = {}
    while missing := sorted(pairs - claims.keys()):
        made = []
        for subject, compartment in missing:
            id_, key = shred.take("wrap")
            fresh[id_] = key
            made.append(ShredClaim(id=id_, subject=subject, compartment=compartment))
        # A conflict is another transaction's claim, of this compartment or of this key: read again.
        ShredClaim.objects.bulk_create(made, ignore_conflicts=True)
        claims = _claims(pairs)
    older = [id_ for id_ in claims.values() if id_ not in fresh]
    keys = {**fresh, **(shred_queries.keys_of(older) if older else {})}
    if any(id_ not in keys for id_ in claims.values()):
        raise Refused("erased")
    return {pair: (id_, keys[id_]) for pair, id_ in claims.items()}


def new_shred_keys(pairs: set[Pair]) -> dict[Pair, tuple[UUID, bytes]]:
    """The same for pairs that nobody claimed yet; IntegrityError where somebody did."""
    taken = {pair: shred.take("wrap") for pair in sorted(pairs)}
    rows.add(
        [
            ShredClaim(id=id_, subject=subject, compartment=compartment)
            for (subject, compartment), (id_, _) in taken.items()
        ]
    )
    return taken


def _claims(pairs: set[Pair]) -> dict[Pair, UUID]:
    subjects = {subject for subject, _ in pairs}
    compartments = {compartment for _, compartment in pairs}
    claims = ShredClaim.objects.filter(
        Q(subject__in=subjects), Q(compartment__in=compartments)
    ).values_list("subject", "compartment", "id")
    found = {(subject, compartment): id_ for subject, compartment, id_ in claims}
    return {pair: id_ for pair, id_ in found.items() if pair in pairs}
