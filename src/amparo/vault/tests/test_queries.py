from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import structlog
from django.db import connections
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.shred import actions as shred
from amparo.shred import queries as shred_queries
from amparo.vault import actions, queries
from amparo.vault.models import Envelope, Key, ShredClaim, Wrap
from amparo.vault.tests.making import TODAY, MadeKey, Maker, holder_key, open_with
from amparo_seal.envelope import Compartment, Kind
from amparo_seal.keys import KeyRole, WrapKey

ADVOCATE = holder_key()
COLLEAGUE = holder_key()
PARTNER = holder_key()
RELEASE = bytes(range(32))
PARTS = (Compartment.identity, Compartment.health)

pytestmark = pytest.mark.django_db


class Case:
    """A case with two compartments, one part in each, and its advocate."""

    def __init__(self, parts_each: int = 1) -> None:
        maker = Maker()
        self.maker = maker
        self.key = maker.key(KeyRole.CASE)
        maker.to(self.key, ADVOCATE)
        self.compartments: dict[Compartment, MadeKey] = {}
        self.parts: dict[Compartment, MadeKey] = {}
        for part in PARTS:
            self.compartments[part] = maker.key(KeyRole.COMPARTMENT, compartment=part)
            maker.under(self.compartments[part], self.key)
            for _ in range(parts_each):
                self.parts[part] = maker.envelope(
                    part.name.encode(),
                    parent=self.compartments[part],
                    kind=Kind.CASE_PART,
                    compartment=part,
                )
        self.store()
        maker.sent()

    def store(self, **given: Any) -> None:
        allow = self.maker.allow(
            ADVOCATE,
            kinds={Kind.CASE_PART},
            compartments=set(PARTS),
            roles={KeyRole.CASE, KeyRole.COMPARTMENT},
            **given,
        )
        actions.store(sealed=self.maker.incoming(), agency=self.maker.agency, allow=allow, on=TODAY)

    def release(self, *parts: Compartment, to: WrapKey = PARTNER) -> None:
        for part in parts:
            self.maker.to(self.compartments[part], to, release=RELEASE)
        self.store(
            released={(to.holder.bytes, RELEASE)},
            wrappable={self.compartments[part].id for part in parts},
        )
        self.maker.sent()


def served(holder: WrapKey, **given: Any) -> dict[str, Any]:
    return queries.sealed(Envelope.objects.all(), holders={holder.holder.bytes}, **given)


def test_the_team_reads_every_compartment() -> None:
    case = Case()

    sealed = served(ADVOCATE)

    assert open_with(sealed, ADVOCATE, case.parts[Compartment.health].id) == b"health"
    assert open_with(sealed, ADVOCATE, case.parts[Compartment.identity].id) == b"identity"


def test_a_recipient_is_given_what_was_released_and_nothing_else() -> None:
    case = Case()
    case.release(Compartment.health)

    sealed = served(PARTNER)

    assert open_with(sealed, PARTNER, case.parts[Compartment.health].id) == b"health"
    assert [one["id"] for one in sealed["envelopes"]] == [str(case.parts[Compartment.health].id)]
    assert [one["id"] for one in sealed["keys"]] == [str(case.compartments[Compartment.health].id)]
    assert {one["of"] for one in sealed["wraps"]} == {
        str(case.parts[Compartment.health].id),
        str(case.compartments[Compartment.health].id),
    }


def test_who_holds_nothing_is_given_nothing() -> None:
    Case()

    assert served(COLLEAGUE) == {"envelopes": [], "keys": [], "wraps": []}
    assert queries.sealed(Envelope.objects.all(), holders=set())["envelopes"] == []


def test_keys_can_be_asked_for_without_an_envelope() -> None:
    case = Case()

    sealed = queries.sealed((), holders={ADVOCATE.holder.bytes}, keys={case.key.id})

    assert [one["id"] for one in sealed["keys"]] == [str(case.key.id)]
    assert [one["of"] for one in sealed["wraps"]] == [str(case.key.id)]


@pytest.mark.parametrize("ways", ["release", "holder", "keys", "all"])
def test_what_ended_is_not_served_and_its_bytes_are_gone(ways: str) -> None:
    case = Case()
    case.release(*PARTS)
    given: dict[str, Any] = {
        "release": RELEASE,
        "holder": PARTNER.holder.bytes,
        "keys": {key.id for key in case.compartments.values()},
    }
    chosen = given if ways == "all" else {ways: given[ways]}

    ended = actions.end_wraps(**chosen, on=date(2026, 5, 4))

    # Ending all wraps of the compartments' keys takes them from the team too.
    assert ended == (4 if ways == "keys" else 2)
    assert served(PARTNER)["envelopes"] == []
    assert len(served(ADVOCATE)["envelopes"]) == (0 if ways == "keys" else 2)
    gone = Wrap.objects.filter(ended_on=date(2026, 5, 4))
    assert {row.layered for row in gone} == {None}
    assert actions.end_wraps(**chosen, on=date(2026, 5, 5)) == 0


def test_ending_needs_to_be_told_what() -> None:
    with pytest.raises(ValueError, match="Say which"):
        actions.end_wraps(on=date(2026, 1, 1))


def test_no_keys_named_is_no_wrap_ended() -> None:
    Case()

    assert actions.end_wraps(keys=[], on=date(2026, 1, 1)) == 0


def test_only_the_wraps_of_the_subjects_named_end() -> None:
    case = Case()
    case.release(*PARTS)
    holder = PARTNER.holder.bytes

    assert actions.end_wraps(holder=holder, subjects=[uuid4()], on=date(2026, 5, 4)) == 0
    subjects = set(Wrap.objects.values_list("subject", flat=True))
    assert actions.end_wraps(holder=holder, subjects=subjects, on=date(2026, 5, 4)) == 2


def test_what_ended_can_be_wrapped_anew() -> None:
    case = Case()
    case.release(Compartment.health)
    actions.end_wraps(release=RELEASE, on=date(2026, 5, 4))

    case.release(Compartment.health)

    assert len(served(PARTNER)["envelopes"]) == 1


def test_an_erased_compartment_is_left_out_and_the_rest_opens() -> None:
    case = Case()
    shred.destroy(
        ids=ShredClaim.objects.filter(compartment=Compartment.health).values_list("id", flat=True)
    )

    sealed = served(ADVOCATE)

    assert [one["id"] for one in sealed["envelopes"]] == [str(case.parts[Compartment.identity].id)]
    assert open_with(sealed, ADVOCATE, case.parts[Compartment.identity].id) == b"identity"


def test_a_damaged_wrap_takes_no_other_with_it() -> None:
    case = Case()
    damaged = Wrap.objects.get(envelope=case.parts[Compartment.health].id)
    Wrap.objects.filter(id=damaged.id).update(layered=damaged.layer[:-1] + b"\0\0")

    with structlog.testing.capture_logs() as logs:
        sealed = served(ADVOCATE)

    assert [one["id"] for one in sealed["envelopes"]] == [str(case.parts[Compartment.identity].id)]
    assert [one["event"] for one in logs] == ["vault.wrap_damaged"]


def test_the_number_of_queries_does_not_grow() -> None:
    counts = []
    for parts_each in (5, 500):
        Envelope.objects.all().delete()
        Key.objects.all().delete()
        Case(parts_each)
        with (
            CaptureQueriesContext(connections["default"]) as data,
            CaptureQueriesContext(connections["shred"]) as keys,
        ):
            sealed = served(ADVOCATE)
        assert len(sealed["envelopes"]) == 2 * parts_each
        counts.append((len(data), len(keys)))

    assert counts[0] == counts[1] == (5, 1)


def test_envelopes_that_are_gone_leave_no_wrap() -> None:
    case = Case()
    health = case.parts[Compartment.health].id

    assert actions.remove(envelopes=[health]) == 1
    assert actions.remove(envelopes=[health]) == 0
    assert not Wrap.objects.filter(envelope=health).exists()


def test_erasing_a_subject_takes_what_is_sealed_and_leaves_others_alone() -> None:
    case, other = Case(), Case()
    claims = set(ShredClaim.objects.filter(subject=case.maker.subject).values_list("id", flat=True))

    for _ in range(2):
        actions.erase(subjects=[case.maker.subject], on=date(2026, 6, 1))

    assert not Envelope.objects.filter(subject=case.maker.subject).exists()
    assert not Wrap.objects.filter(subject=case.maker.subject).exists()
    assert not shred_queries.keys_of(claims)
    assert {key.ended_on for key in Key.objects.filter(subject=case.maker.subject)} == {
        date(2026, 6, 1)
    }
    assert len(served(ADVOCATE)["envelopes"]) == 2
    assert open_with(served(ADVOCATE), ADVOCATE, other.parts[Compartment.health].id) == b"health"


def test_purging_a_compartment_leaves_the_others() -> None:
    case = Case()

    actions.erase(
        subjects=[case.maker.subject], compartments=[Compartment.health], on=date(2026, 6, 1)
    )

    sealed = served(ADVOCATE)
    assert [one["id"] for one in sealed["envelopes"]] == [str(case.parts[Compartment.identity].id)]


# --- A model of who reaches what -----------------------------------------------------------------

HOLDERS = [holder_key() for _ in range(3)]


@st.composite
def webs(draw: st.DrawFn) -> tuple[list[list[int]], list[list[int]]]:
    """For each of some keys: the earlier keys it lies under, and the holders it is wrapped to."""
    count = draw(st.integers(1, 5))
    parents = [
        draw(st.lists(st.integers(0, i - 1), unique=True)) if i else [] for i in range(count)
    ]
    holders = [draw(st.lists(st.integers(0, 2), unique=True)) for _ in range(count)]
    return parents, holders


@given(webs())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_a_holder_reads_exactly_what_a_path_leads_to(
    web: tuple[list[list[int]], list[list[int]]],
) -> None:
    parents, wrapped_to = web
    maker = Maker()
    keys = [maker.key() for _ in parents]
    root = maker.key()
    maker.to(root, ADVOCATE)
    parts = [maker.envelope(str(i).encode(), parent=key) for i, key in enumerate(keys)]
    for key, above, holders in zip(keys, parents, wrapped_to, strict=True):
        # Everything has some way up, or it would be refused.
        maker.under(key, root)
        for index in above:
            maker.under(key, keys[index])
        for index in holders:
            maker.to(key, HOLDERS[index])
    actions.store(
        sealed=maker.incoming(),
        agency=maker.agency,
        allow=maker.allow(ADVOCATE, *HOLDERS),
        on=TODAY,
    )
    stored = list(Envelope.objects.filter(subject=maker.subject))

    for number, holder in enumerate(HOLDERS):
        reached: set[int] = set()
        for index, above in enumerate(parents):
            if number in wrapped_to[index] or reached & set(above):
                reached.add(index)
        sealed = queries.sealed(stored, holders={holder.holder.bytes})
        assert {one["id"] for one in sealed["envelopes"]} == {
            str(parts[index].id) for index in reached
        }
        for index in reached:
            assert open_with(sealed, holder, parts[index].id) == str(index).encode()


def test_rows_say_what_they_are_without_saying_whose() -> None:
    Case()
    upload = actions.begin_upload(upload=uuid4())
    actions.add_part(upload=upload.id, number=0, data=b"x")
    wrap = Wrap.objects.all()[0]
    rows = [Envelope.objects.all()[0], Key.objects.all()[0], ShredClaim.objects.all()[0]]

    for row in (*rows, wrap, upload):
        assert str(row) == f"{type(row).__name__} {row.pk}"
    assert str(upload.parts.get()) == f"UploadPart 0 of {upload.id}"
