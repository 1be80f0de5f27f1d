from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet

from amparo.journal.chaining import Said, in_order, tag
from amparo.journal.models import BEGINNING, Chain, Entry, SubjectKey, Tag
from amparo.shred import queries as shred

BATCH = 1000


def chain_of(agency: UUID | None) -> Chain:
    """The journal of an agency, or the deployment's. Raises Chain.DoesNotExist when it is empty."""
    return Chain.objects.get(agency=agency)


def about(subject: UUID) -> QuerySet[Entry]:
    """The entries about a subject, oldest first in each chain; none when its key was destroyed."""
    known = SubjectKey.objects.filter(subject=subject).first()
    keys = shred.keys_of([known.id]) if known else {}
    tags = [tag(key, subject) for key in keys.values()]
    return Entry.objects.filter(tags__value__in=tags).order_by("chain", "number")


def verify(chain: Chain) -> int | None:
    """The number of the first broken entry of a chain; None when it holds.

    An entry is broken when it is missing, when what it says is not what was hashed, when it does
    not follow from the one before, or when the chain's head says something else than the last.
    """
    previous, expected = BEGINNING, 1
    for entry, tags in _entries(chain):
        said = _said(entry, chain, tags)
        follows = entry.number == expected and bytes(entry.previous) == previous
        if not follows or said.hash() != bytes(entry.hash) or expected > chain.length:
            return expected
        previous, expected = bytes(entry.hash), expected + 1
    if expected <= chain.length:
        return expected
    return None if previous == bytes(chain.head) else chain.length


def _said(entry: Entry, chain: Chain, tags: list[bytes]) -> Said:
    return Said(
        chain=chain.id,
        number=entry.number,
        act=entry.act,
        agency=chain.agency,
        actor=entry.actor,
        actor_kind=entry.actor_kind,
        role=entry.role,
        when=entry.when,
        tags=in_order(tags),
        previous=bytes(entry.previous),
    )


def _entries(chain: Chain) -> Iterator[tuple[Entry, list[bytes]]]:
    """The entries in order with their tags, a batch at a time: a journal grows for years."""
    last = 0
    while batch := list(chain.entries.filter(number__gt=last).order_by("number")[:BATCH]):
        tags: dict[UUID, list[bytes]] = defaultdict(list)
        rows = Tag.objects.filter(entry__in=[entry.id for entry in batch])
        for entry_id, value in rows.values_list("entry_id", "value"):
            tags[entry_id].append(bytes(value))
        for entry in batch:
            yield entry, tags[entry.id]
        last = batch[-1].number
