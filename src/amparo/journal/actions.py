"""Write down what was done, in the transaction that does it."""

from collections.abc import Collection
from datetime import UTC, date
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from amparo import rows
from amparo.journal.actors import PERSON, By, Marker
from amparo.journal.acts import ACTS
from amparo.journal.chaining import Said, in_order, tag
from amparo.journal.models import ActorKind, Chain, Entry, SubjectKey, Tag
from amparo.shred import actions as shred
from amparo.shred import queries as shred_queries

__all__ = ["PERSON", "UnknownAct", "forget", "write"]


class UnknownAct(ValueError):
    """An act that `journal/acts.py` does not name."""


def write(
    *,
    act: str,
    agency: UUID | None,
    by: By,
    subjects: Collection[UUID] = (),
    role: str = "",
    on: date | None = None,
    is_new: bool = False,
) -> Entry:
    """Add an entry to the journal of `agency` (None: the deployment's) in the caller's transaction.

    `by` is the member of staff, PERSON, or None for the server itself. `on` is the day where the
    agency works: all that is kept of when a person did it, so for them it must be given. A subject
    whose keys were destroyed gets no tag. `is_new` says that the journal knows none of the subjects
    yet, which saves looking (IntegrityError where it does). Raises UnknownAct, and
    TransactionManagementError outside a transaction.
    """
    if act not in ACTS:
        raise UnknownAct(act)
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "The journal is written in the transaction of the act, or not at all."
        )
    chain = _locked_chain(agency)
    tags = _new_tags(subjects) if is_new else _tags(subjects)
    said = _said(chain, act=act, by=by, role=role, when=_when(by, on), tags=in_order(tags))
    return _append(chain, said)


def forget(*, subjects: Collection[UUID]) -> None:
    """Destroy the journal keys of subjects: their entries stay, and link to nothing."""
    with transaction.atomic():
        known = SubjectKey.objects.filter(subject__in=subjects)
        # Keys first: if the rest fails, nothing can be linked, and doing it again finishes it.
        shred.destroy(ids=known.values_list("id", flat=True))
        known.delete()


def _locked_chain(agency: UUID | None) -> Chain:
    known = [] if agency is None else rows.find(Chain, lock=True, agency=agency)
    if known:
        return known[0]
    chain, _ = Chain.objects.select_for_update().get_or_create(agency=agency)
    return chain


def _said(chain: Chain, *, act: str, by: By, role: str, when: str, tags: tuple[bytes, ...]) -> Said:
    kind, actor = _actor(by)
    return Said(
        chain=chain.id,
        number=chain.length + 1,
        act=act,
        agency=chain.agency,
        actor=actor,
        actor_kind=kind,
        role=role,
        when=when,
        tags=tags,
        previous=bytes(chain.head),
    )


def _actor(by: By) -> tuple[ActorKind, UUID | None]:
    if by is None:
        return ActorKind.SYSTEM, None
    if isinstance(by, Marker):
        return ActorKind.PERSON, None
    return ActorKind.STAFF, by.id


def _when(by: By, on: date | None) -> str:
    """Only the day for what a person does: a minute can give away who it was."""
    if isinstance(by, Marker):
        if on is None:
            raise ValueError("The day of what a person did is the agency's: give it as `on`.")
        return on.isoformat()
    return timezone.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _append(chain: Chain, said: Said) -> Entry:
    digest = said.hash()
    entry = Entry(
        chain=chain,
        number=said.number,
        act=said.act,
        actor=said.actor,
        actor_kind=said.actor_kind,
        role=said.role,
        when=said.when,
        previous=said.previous,
        hash=digest,
    )
    rows.add([entry])
    rows.add([Tag(entry=entry, value=value) for value in said.tags])
    rows.change(chain, head=digest, length=said.number)
    return entry


def _new_tags(subjects: Collection[UUID]) -> list[bytes]:
    taken = {subject: shred.take("journal") for subject in sorted(set(subjects))}
    rows.add([SubjectKey(id=id_, subject=subject) for subject, (id_, _) in taken.items()])
    return [tag(key, subject) for subject, (_, key) in taken.items()]


def _tags(subjects: Collection[UUID]) -> list[bytes]:
    """The tag of each subject, made with its own key; a subject new to the journal is given one."""
    wanted = set(subjects)
    if not wanted:
        return []
    known = _known(wanted)
    fresh: dict[UUID, bytes] = {}
    while missing := wanted - known.keys():
        fresh.update(shred.take("journal") for _ in missing)
        pairs = zip(list(fresh)[-len(missing) :], sorted(missing), strict=True)
        # A conflict is another transaction's key, for this subject or of this id: read again.
        SubjectKey.objects.bulk_create(
            [SubjectKey(id=key, subject=subject) for key, subject in pairs], ignore_conflicts=True
        )
        known = _known(wanted)
    older = [key for key in known.values() if key not in fresh]
    keys = {**fresh, **(shred_queries.keys_of(older) if older else {})}
    return [tag(keys[key], subject) for subject, key in known.items() if key in keys]


def _known(subjects: set[UUID]) -> dict[UUID, UUID]:
    return dict(SubjectKey.objects.filter(subject__in=subjects).values_list("subject", "id"))
