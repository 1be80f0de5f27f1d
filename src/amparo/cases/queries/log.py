"""What is here of a case's keys and newest parts: what members sign has to say the same."""

import uuid

from django.db.models import Max, QuerySet

from amparo.cases.models import Case, CaseStatement
from amparo.people.models import StaffKey
from amparo.reports.days import today_at
from amparo.vault.models import Envelope, Key, Wrap
from amparo_seal.encoding import b64
from amparo_seal.envelope import Compartment, Kind
from amparo_seal.keys import KeyRole
from amparo_seal.primitives import sha256
from amparo_seal.statements import Head, all_hash

# A page shows the newest version of these; of notes it shows all.
VERSIONED = (Kind.CASE_PART, Kind.SAFETY_CARD)
# Of a release that has begun to be, and was not taken back, refused or replaced.
OPEN_RELEASE = ("draft", "explained", "signed", "active")

KeyRow = tuple[uuid.UUID, int, int, int]


def newest_keys(case: Case) -> CaseStatement | None:
    """The statement about the case's keys that holds now."""
    of_keys = case.statements.filter(purpose=CaseStatement.Purpose.KEYS)
    return of_keys.order_by("-number").first()


def statements_of(case: Case) -> list[dict[str, str]]:
    """All that was signed about the keys, from the first on, and about the newest parts, last."""
    # In Python, so that those of many cases can be fetched together.
    found = sorted(
        case.statements.all(),
        key=lambda one: (one.purpose != CaseStatement.Purpose.KEYS, one.number),
    )
    return [
        {
            "statement": b64(bytes(one.data)),
            "by": b64(bytes(one.by)),
            "signature": b64(bytes(one.signature)),
        }
        for one in found
    ]


def generation(case: uuid.UUID) -> int:
    """The newest generation of the case's keys: 0 for a case that has none."""
    keys = Key.objects.filter(subject=case, role=KeyRole.CASE)
    return int(keys.aggregate(newest=Max("generation"))["newest"] or 0)


def keys_here(case: uuid.UUID) -> set[KeyRow]:
    """Every key of the case, of whatever generation, and those of its conversations."""
    own = Key.objects.filter(subject=case, role__in=[KeyRole.CASE, KeyRole.COMPARTMENT])
    return {
        (key.pk, key.role, key.compartment, key.generation) for key in (*own, *conversations(case))
    }


def conversations(case: uuid.UUID) -> QuerySet[Key]:
    """The conversations whose key the case's own opens."""
    under = Wrap.objects.filter(
        parent__subject=case, parent__role=KeyRole.CASE, key__role=KeyRole.CONVERSATION
    )
    return Key.objects.filter(pk__in=under.filter(ended_on=None).values("key"))


def needs_new_keys(case: uuid.UUID) -> bool:
    """Say whether somebody who was given a key in use may not read what is sealed from now on.

    They left the team or the agency, were blocked, the release ended by which they had it, or
    another receipt took the place of theirs.
    """
    given: dict[tuple[str, bytes], bool] = {}
    wraps = Wrap.objects.filter(
        key__subject=case,
        key__role__in=[KeyRole.CASE, KeyRole.COMPARTMENT],
        key__ended_on=None,
        holder__isnull=False,
    )
    for holder, release, ended_on in wraps.values_list("holder", "release", "ended_on"):
        whose = ("release", bytes(release)) if release else ("holder", bytes(holder or b""))
        # Handed on within a release, or given back: what counts is whether one is open.
        given[whose] = given.get(whose, False) or ended_on is None
    return not all(given.values())


def reads_now(case: uuid.UUID, holder: bytes) -> bool:
    """Say whether this holder was given a compartment's key in use, and has it still."""
    return Wrap.objects.filter(
        key__subject=case,
        key__role=KeyRole.COMPARTMENT,
        key__ended_on=None,
        holder=holder,
        release=None,
        ended_on=None,
    ).exists()


def team_here(case: uuid.UUID, generation: int) -> set[bytes]:
    """The hashes of all public keys that the case's key of a generation was ever wrapped to."""
    given = Wrap.objects.filter(
        key__subject=case, key__role=KeyRole.CASE, key__generation=generation, release=None
    )
    holders = [bytes(holder) for holder in given.values_list("holder", flat=True) if holder]
    keys = StaffKey.objects.filter(holder__in=holders)
    return {sha256(bytes(public)) for public in keys.values_list("wrap_public", flat=True)}


def open_releases(case: Case) -> set[bytes]:
    """The hashes of the releases of a case that have not ended: nobody may note that they did.

    Releases come after cases, and only their rows are looked at; which states are open is pinned
    by a test of theirs.
    """
    lasting = case.releases.filter(state__in=OPEN_RELEASE, valid_to__gt=today_at(case.agency))
    return {bytes(one) for one in lasting.values_list("hash", flat=True)}


def heads_here(case: uuid.UUID) -> tuple[Head, ...]:
    """The newest version of each part and of the card, and all notes."""
    heads = [*_versions(case), *_notes(case)]
    return tuple(sorted(heads, key=Head.bytes))


def _versions(case: uuid.UUID) -> list[Head]:
    newest: dict[tuple[int, int], Head] = {}
    found = Envelope.objects.filter(subject=case, kind__in=VERSIONED).order_by("sequence")
    for kind, compartment, sequence, context in found.values_list(
        "kind", "compartment", "sequence", "context"
    ):
        newest[kind, compartment] = Head(
            kind=Kind(kind),
            compartment=Compartment(compartment),
            count=sequence,
            hash=bytes(context),
        )
    return list(newest.values())


def _notes(case: uuid.UUID) -> list[Head]:
    contexts: dict[int, list[bytes]] = {}
    found = Envelope.objects.filter(subject=case, kind=Kind.NOTE)
    for compartment, context in found.values_list("compartment", "context"):
        contexts.setdefault(compartment, []).append(bytes(context))
    return [
        Head(kind=Kind.NOTE, compartment=Compartment(one), count=len(all_), hash=all_hash(all_))
        for one, all_ in contexts.items()
    ]
