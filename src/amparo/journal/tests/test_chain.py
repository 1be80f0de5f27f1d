from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from amparo.journal import queries
from amparo.journal.actions import write
from amparo.journal.append_only import opening
from amparo.journal.chaining import Said, in_order
from amparo.journal.models import Chain, Entry, Tag

AGENCY = UUID("b6a1a7bb-9e3a-43d3-8d6f-3e6c8a1f6d10")
TABLES = ("journal_entry", "journal_tag")


def filled(length: int = 5) -> Chain:
    subject = uuid4()
    for _ in range(length):
        with transaction.atomic():
            write(act="case.read", agency=AGENCY, by=None, subjects=[subject])
    return queries.chain_of(AGENCY)


@pytest.fixture
def unguarded(db: None) -> None:
    """A database whose owner took the triggers off."""
    with connection.cursor() as cursor:
        for statement in (one for table in TABLES for one in opening(table, connection.vendor)):
            cursor.execute(statement)


def test_the_triggers_come_and_go_with_their_migration(committed: None) -> None:
    call_command("migrate", "journal", "0001", verbosity=0)
    filled(2)
    assert Entry.objects.update(role="x") == 2
    call_command("migrate", "journal", verbosity=0)
    with pytest.raises(DatabaseError, match="only ever added to"):
        Entry.objects.update(role="y")


def test_the_database_refuses_to_change_the_journal(committed: None) -> None:
    filled(2)
    acts: list[Callable[[], object]] = [
        lambda: Entry.objects.update(act="case.opened"),
        lambda: Tag.objects.update(value=bytes(16)),
        lambda: Tag.objects.all().delete(),
        lambda: connection.cursor().execute("DELETE FROM journal_entry"),
    ]
    if connection.vendor == "postgresql":
        acts.append(lambda: connection.cursor().execute("TRUNCATE journal_tag"))
        acts.append(lambda: connection.cursor().execute("TRUNCATE journal_entry CASCADE"))
    for act in acts:
        with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
            act()
    assert (Entry.objects.count(), Tag.objects.count()) == (2, 2)
    assert queries.verify(queries.chain_of(AGENCY)) is None


OTHER_ID = "lower(hex(randomblob(16)))"


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"act": "'case.opened'"}, id="all of it known"),
        pytest.param({"id": OTHER_ID}, id="its chain and number known"),
        pytest.param({"number": "99"}, id="its id known"),
        pytest.param({"rowid": "rowid", "id": OTHER_ID, "number": "99"}, id="its row known"),
    ],
)
def test_an_entry_is_not_replaced(committed: None, changed: dict[str, str]) -> None:
    """SQLite alone can put a row in the place of another without a trigger on update or delete."""
    filled(2)
    before = list(Entry.objects.order_by("number").values())
    given = {f.column: f'"{f.column}"' for f in Entry._meta.concrete_fields} | changed
    names, values = (", ".join(f'"{one}"' for one in given), ", ".join(given.values()))

    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        connection.cursor().execute(
            f"REPLACE INTO journal_entry ({names}) "  # noqa: S608 - names and values of this test
            f"SELECT {values} FROM journal_entry WHERE number = 2"
        )

    assert list(Entry.objects.order_by("number").values()) == before
    assert queries.verify(queries.chain_of(AGENCY)) is None


@pytest.mark.sqlite
@pytest.mark.parametrize("again", ["id", OTHER_ID])
def test_a_tag_is_not_replaced(committed: None, again: str) -> None:
    filled(1)
    before = list(Tag.objects.values())

    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        connection.cursor().execute(
            "INSERT OR REPLACE INTO journal_tag (id, entry_id, value) "  # noqa: S608 - as above
            f"SELECT {again}, entry_id, value FROM journal_tag"
        )

    assert list(Tag.objects.values()) == before


def test_those_who_write_at_once_follow_each_other(committed: None) -> None:
    filled(1)

    def some(_: int) -> None:
        try:
            filled(10)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(some, range(4)))

    chain = queries.chain_of(AGENCY)
    assert chain.length == 41
    assert queries.verify(chain) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("act", "case.opened"),
        ("when", "2020-01-01"),
        ("role", "intake"),
        ("previous", bytes(32)),
        ("hash", bytes(32)),
        ("actor_kind", "person"),
        ("number", 77),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.django_db
def test_a_changed_entry_is_named(unguarded: None, field: str, value: Any) -> None:
    chain = filled()
    Entry.objects.filter(chain=chain, number=3).update(**{field: value})

    assert queries.verify(chain) == 3


@pytest.mark.django_db
def test_an_entry_that_names_another_actor_is_named(unguarded: None) -> None:
    chain = filled()
    Entry.objects.filter(chain=chain, number=2).update(actor_kind="staff", actor=uuid4())

    assert queries.verify(chain) == 2


@pytest.mark.parametrize("number", [1, 3, 5])
@pytest.mark.django_db
def test_a_missing_entry_is_named(unguarded: None, number: int) -> None:
    chain = filled()
    Tag.objects.filter(entry__number=number).delete()
    Entry.objects.filter(chain=chain, number=number).delete()

    assert queries.verify(chain) == number


@pytest.mark.django_db
def test_a_tag_that_was_taken_or_added_is_named(unguarded: None) -> None:
    chain = filled()
    Tag.objects.filter(entry__number=4).delete()
    assert queries.verify(chain) == 4

    entry = Entry.objects.get(number=2)
    Tag.objects.create(entry=entry, value=bytes(16))
    assert queries.verify(chain) == 2


@pytest.mark.django_db
def test_a_head_that_says_something_else_is_named() -> None:
    chain = filled()

    for given_, number in (
        ({"head": bytes(32)}, 5),
        ({"length": 6}, 6),
        ({"length": 4}, 5),
    ):
        with transaction.atomic():
            Chain.objects.filter(id=chain.id).update(**given_)
            chain.refresh_from_db()
            assert queries.verify(chain) == number
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_an_empty_chain_holds_only_with_an_empty_head() -> None:
    chain = Chain.objects.create(agency=AGENCY)
    assert queries.verify(chain) is None
    chain.head = b"x" * 32
    assert queries.verify(chain) == 0
    assert str(chain) == str(chain.id)


@pytest.mark.django_db
def test_a_long_chain_is_read_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = filled(7)
    monkeypatch.setattr(queries, "BATCH", 3)

    assert queries.verify(chain) is None


# --- The command ---------------------------------------------------------------------------------


def verify(*arguments: str) -> tuple[str, str]:
    said, complained = StringIO(), StringIO()
    call_command("journal", "verify", *arguments, stdout=said, stderr=complained)
    return said.getvalue(), complained.getvalue()


@pytest.mark.django_db
def test_the_command_says_that_every_chain_holds() -> None:
    filled(2)
    write(act="case.read", agency=None, by=None)

    said, complained = verify()

    assert "deployment: holds, 1 entries." in said
    assert f"agency {AGENCY}: holds, 2 entries." in said
    assert not complained
    assert "deployment" not in verify("--agency", str(AGENCY))[0]


@pytest.mark.django_db
def test_the_command_ends_with_1_and_names_the_first_broken_entry(
    unguarded: None, capsys: pytest.CaptureFixture[str]
) -> None:
    chain = filled(3)
    Entry.objects.filter(number=2).update(act="case.opened")
    complained = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("journal", "verify", stderr=complained)

    assert ended.value.code == 1
    assert f"agency {chain.agency}: broken at entry 2." in complained.getvalue()


@pytest.mark.django_db
def test_the_command_says_when_there_is_no_such_journal() -> None:
    with pytest.raises(CommandError, match="No journal"):
        verify("--agency", str(uuid4()))


# --- What is hashed ------------------------------------------------------------------------------

SAID = st.builds(
    Said,
    chain=st.uuids(),
    number=st.integers(1, 2**63),
    act=st.text(max_size=9),
    agency=st.none() | st.uuids(),
    actor=st.none() | st.uuids(),
    actor_kind=st.sampled_from(["staff", "person", "system"]),
    role=st.text(max_size=9),
    when=st.text(max_size=9),
    tags=st.lists(st.binary(min_size=16, max_size=16), max_size=3).map(in_order),
    previous=st.binary(min_size=32, max_size=32),
)
BLANK: dict[str, Any] = {
    "chain": UUID(int=1),
    "number": 1,
    "agency": None,
    "actor": None,
    "actor_kind": "system",
    "when": "",
    "tags": (),
    "previous": bytes(32),
}


@given(SAID, SAID)
@example(Said(**BLANK, act="ab", role="c"), Said(**BLANK, act="a", role="bc"))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_two_entries_that_say_different_things_never_hash_alike(one: Said, other: Said) -> None:
    assert (one == other) == (one.hash() == other.hash())


@given(st.lists(st.binary(min_size=16, max_size=16)))
def test_the_order_of_tags_does_not_matter(tags: list[bytes]) -> None:
    assert in_order(tags) == in_order(reversed(tags)) == in_order(tags + tags)
