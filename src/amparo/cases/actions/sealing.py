"""What a case lets be stored: its own subject, its own keys, its own team, and nothing else."""

from collections.abc import Collection, Iterable
from uuid import UUID

from amparo.cases import queries
from amparo.cases.models import Case, Person
from amparo.cases.refusals import Refused
from amparo.people.models import Staff, StaffKey
from amparo.vault.actions import Allowed, Incoming
from amparo.vault.models import Key
from amparo_seal.envelope import Compartment, Kind
from amparo_seal.keys import KeyRole, wrap_key_id

X_WING = 2
COMPARTMENTS = frozenset(Compartment) - {Compartment.none, Compartment.conversation}
# What the person reads in "my file". Not the workers' notes, not the alleged, not the kept receipt.
OPEN_TO_PERSON = COMPARTMENTS - {Compartment.notes, Compartment.alleged, Compartment.receipt}
KINDS = frozenset(
    {
        Kind.CASE_PART,
        Kind.NOTE,
        Kind.SAFETY_CARD,
        Kind.OUTCOME,
        Kind.IMPORTED_ROW,
        Kind.KEPT_RECEIPT,
    }
)


def holder_of(wrap_public: bytes) -> bytes:
    return wrap_key_id(X_WING, wrap_public).bytes


def keys_of(team: Collection[Staff]) -> dict[bytes, UUID]:
    """The wrap key of each member, and whose it is."""
    current = StaffKey.objects.filter(staff__in=team, state=StaffKey.State.CURRENT)
    return {bytes(key.holder): key.staff_id for key in current}


def sender_of(staff: Staff) -> bytes:
    """The signing key that a member's parts and notes carry."""
    return bytes(StaffKey.objects.get(staff=staff, state=StaffKey.State.CURRENT).sign_id)


def for_new_case(
    case: UUID, *, team: Iterable[bytes], taken_over: Collection[UUID], by: Staff
) -> Allowed:
    return Allowed(
        subjects={case},
        kinds=KINDS,
        compartments=COMPARTMENTS,
        roles={KeyRole.CASE, KeyRole.COMPARTMENT},
        senders={sender_of(by)},
        holders=frozenset(team),
        wrappable=frozenset(taken_over),
    )


def for_parts(case: Case, *, keys: Collection[UUID], by: Staff) -> Allowed:
    """New versions and notes under the compartment keys that are in use."""
    return Allowed(
        subjects={case.pk},
        kinds=KINDS,
        compartments=COMPARTMENTS,
        senders={sender_of(by)},
        parents=frozenset(keys),
    )


def check_keys(sealed: Incoming, case: UUID) -> UUID:
    """A case begins with one case key and a key for each compartment. Gives the case key."""
    of_case = [key for key in sealed.keys if key.role is KeyRole.CASE]
    parts = [key.compartment for key in sealed.keys if key.role is KeyRole.COMPARTMENT]
    if len(of_case) != 1 or sorted(parts) != sorted(COMPARTMENTS):
        raise Refused("keys_missing")
    if len({key.generation for key in sealed.keys}) != 1 or of_case[0].subject != case:
        raise Refused("keys_missing")
    # Else a member who has the case's key could be left without one of its compartments.
    under = {wrap.of for wrap in sealed.wraps if wrap.parent == of_case[0].id}
    if not {key.id for key in sealed.keys if key.role is KeyRole.COMPARTMENT} <= under:
        raise Refused("keys_missing")
    return of_case[0].id


def check_kept(
    sealed: Incoming, case_key: UUID, old: Collection[Key], talks: Collection[UUID] = ()
) -> set[UUID]:
    """Refuse new keys beneath which something that was sealed before would be lost.

    Gives the compartments' keys of before, each of which goes under the new one.
    """
    if {one.generation for one in sealed.keys} != {1 + max(key.generation for key in old)}:
        raise Refused("log_older")
    under = {(one.of, one.parent) for one in sealed.wraps if one.parent is not None}
    new = {int(one.compartment): one.id for one in sealed.keys if one.role is KeyRole.COMPARTMENT}
    before = {key.compartment: key.pk for key in old if key.role == KeyRole.COMPARTMENT}
    kept = {(key, new[compartment]) for compartment, key in before.items()}
    if not kept | {(talk, case_key) for talk in talks} <= under:
        raise Refused("keys_missing")
    return set(before.values())


def check_versions(case: UUID, sealed: Incoming) -> None:
    """Refuse a part that does not follow the newest version of its compartment."""
    for envelope in sealed.envelopes:
        header = envelope.header
        if header.kind not in queries.CURRENT_KINDS:
            continue
        newest = queries.newest_part(case, kind=header.kind, compartment=header.compartment)
        if newest is not None and newest.pk == envelope.id:
            continue
        follows = (newest.sequence + 1, bytes(newest.context)) if newest else (1, bytes(32))
        if (header.sequence, header.previous) != follows:
            raise Refused("older")


def check_conversation(sealed: Incoming, conversation: UUID) -> None:
    """A report without the key of its conversation would be mute in the case."""
    if conversation not in {wrap.of for wrap in sealed.wraps if wrap.parent}:
        raise Refused("keys_missing")


def check_person(person: Person, sealed: Incoming) -> set[bytes]:
    """Give the my-file key of a person who holds a receipt: it may be given what they may read."""
    binding = queries.binding_of(person)
    if binding is None or binding.inbox.file_wrap_public is None:
        return set()
    holder = holder_of(bytes(binding.inbox.file_wrap_public))
    theirs = {key.id for key in sealed.keys if key.compartment in OPEN_TO_PERSON}
    if not {wrap.of for wrap in sealed.wraps if wrap.holder == holder} <= theirs:
        raise Refused("not_theirs")
    return {holder}


def check_team(sealed: Incoming, case_key: UUID, team: dict[bytes, UUID]) -> None:
    """Nobody is put into a team without being given its key."""
    given = {wrap.holder for wrap in sealed.wraps if wrap.of == case_key and wrap.holder}
    if not given or given != team.keys():
        raise Refused("team_without_keys")
