import os
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction
from django.test.utils import CaptureQueriesContext

from amparo.shred import actions, pool, queries
from amparo.shred.models import Purpose, SessionKey, ShredKey


@pytest.mark.django_db
def test_a_key_that_was_handed_out_can_be_read_again() -> None:
    id_, key = actions.take("wrap")

    assert len(key) == 32
    assert queries.key_of(id_) == key


@pytest.mark.django_db
def test_keys_are_made_ahead_in_one_commit() -> None:
    with CaptureQueriesContext(connections["shred"]) as made:
        taken = {actions.take("wrap")[0] for _ in range(pool.BATCH)}

    assert len(taken) == pool.BATCH == ShredKey.objects.count()
    assert len(made) <= 5
    with CaptureQueriesContext(connections["shred"]) as more:
        actions.take("wrap")
    assert 0 < len(more) <= 5


@pytest.mark.django_db
def test_purposes_are_kept_apart() -> None:
    wrap, _ = actions.take("wrap")
    journal, _ = actions.take("journal")

    assert ShredKey.objects.get(id=wrap).purpose == "wrap"
    assert ShredKey.objects.get(id=journal).purpose == "journal"
    with pytest.raises(ValueError, match="other"):
        actions.take("other")


@pytest.mark.django_db
def test_a_destroyed_key_is_gone_and_destroying_it_again_changes_nothing() -> None:
    kept, key = actions.take("wrap")
    gone, _ = actions.take("wrap")

    for _ in range(2):
        actions.destroy(ids=[gone])

    with pytest.raises(queries.Shredded):
        queries.key_of(gone)
    assert queries.keys_of([kept, gone, uuid4()]) == {kept: key}


def test_a_key_handed_out_survives_what_is_undone_in_the_data(committed: None) -> None:
    with transaction.atomic():
        id_, key = actions.take("wrap")
        transaction.set_rollback(True)

    assert queries.key_of(id_) == key


def test_no_key_is_made_in_a_transaction_that_could_be_undone(committed: None) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic(using="shred"):
        actions.take("wrap")

    assert not ShredKey.objects.exists()


def test_threads_never_share_a_key(committed: None) -> None:
    def some() -> list[bytes]:
        try:
            return [actions.take("wrap")[1] for _ in range(100)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        taken = [key for done in [threads.submit(some) for _ in range(8)] for key in done.result()]

    assert len(set(taken)) == len(taken) == 800


@pytest.mark.sqlite
def test_a_deleted_key_leaves_no_trace_in_its_file(committed: None) -> None:
    id_, key = actions.take("wrap")
    actions.destroy(ids=[id_])
    with connections["shred"].cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    name = str(connections["shred"].settings_dict["NAME"])

    with open(name, "rb") as file:  # noqa: PTH123 - bytes of the store as they lie on the disk
        assert key not in file.read()


# Python warns of forking beside threads; that it is survived is what this shows.
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
@pytest.mark.django_db
def test_a_child_process_hands_out_none_of_its_parents_keys() -> None:
    actions.take("wrap")
    assert pool._ready[Purpose.WRAP]
    reader, writer = os.pipe()

    child = os.fork()
    if child == 0:
        # Nothing but the answer: a test must not run on in the child.
        os.write(writer, str(len(pool._ready[Purpose.WRAP])).encode())
        os._exit(0)
    os.waitpid(child, 0)

    assert os.read(reader, 10) == b"0"
    assert pool._ready[Purpose.WRAP]
    os.close(reader)
    os.close(writer)


@pytest.mark.django_db
def test_the_database_knows_what_a_key_is() -> None:
    id_, _ = actions.take("wrap")

    for wrong in ({"key": bytes(31)}, {"purpose": "other"}):
        with pytest.raises(IntegrityError), transaction.atomic(using="shred"):
            ShredKey.objects.filter(id=id_).update(**wrong)


@pytest.mark.django_db
def test_a_key_never_shows_itself() -> None:
    id_, _ = actions.take("wrap")
    actions.open_session(digest=bytes(32))
    session = SessionKey.objects.get()

    assert str(ShredKey.objects.get(id=id_)) == str(id_)
    assert str(session) == str(session.id)
