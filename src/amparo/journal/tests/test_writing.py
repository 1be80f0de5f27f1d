from datetime import UTC, date, datetime
from types import SimpleNamespace
from unittest import mock
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django import DjangoDbBlocker

from amparo.journal import acts
from amparo.journal.actions import PERSON, UnknownAct, forget, write
from amparo.journal.models import Chain, Entry, SubjectKey, Tag
from amparo.journal.queries import about, chain_of, verify
from amparo.shred import actions as shred
from amparo.shred import pool
from amparo.shred.models import Purpose

NOON = datetime(2026, 3, 1, 23, 30, 15, tzinfo=UTC)
AGENCY = UUID("b6a1a7bb-9e3a-43d3-8d6f-3e6c8a1f6d10")


class Member(SimpleNamespace):
    id: UUID


@pytest.fixture(autouse=True)
def at_noon() -> object:
    with mock.patch("django.utils.timezone.now", return_value=NOON):
        yield


@pytest.mark.django_db
def test_staff_are_named_with_the_second_and_their_role() -> None:
    member = Member(id=uuid4())

    entry = write(act="case.opened", agency=AGENCY, by=member, role="advocate")

    assert (entry.actor_kind, entry.actor, entry.role) == ("staff", member.id, "advocate")
    assert entry.when == "2026-03-01T23:30:15Z"
    assert str(entry) == "case.opened 1"


@pytest.mark.django_db
def test_a_person_is_never_named_and_only_the_agencys_day_is_kept() -> None:
    entry = write(act="report.received", agency=AGENCY, by=PERSON, on=date(2026, 3, 2))

    assert (entry.actor_kind, entry.actor, entry.role) == ("person", None, "")
    assert entry.when == "2026-03-02"


@pytest.mark.django_db
def test_nothing_a_person_does_is_written_without_the_agencys_day() -> None:
    with pytest.raises(ValueError, match="the agency's"):
        write(act="report.received", agency=AGENCY, by=PERSON)

    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_the_server_itself_is_nobody() -> None:
    entry = write(act="release.expired", agency=None, by=None)

    assert (entry.actor_kind, entry.actor) == ("system", None)
    assert entry.when == "2026-03-01T23:30:15Z"


@pytest.mark.django_db
def test_each_agency_and_the_deployment_have_a_chain_of_their_own() -> None:
    other = uuid4()
    for agency in (None, AGENCY, other, AGENCY, None):
        write(act="case.read", agency=agency, by=None)

    assert {chain.agency: chain.length for chain in Chain.objects.all()} == {
        None: 2,
        AGENCY: 2,
        other: 1,
    }
    assert all(verify(chain) is None for chain in Chain.objects.all())
    assert chain_of(AGENCY).agency == AGENCY


@pytest.mark.django_db
def test_the_deployment_has_one_chain() -> None:
    write(act="case.read", agency=None, by=None)

    with pytest.raises(IntegrityError), transaction.atomic():
        Chain.objects.create(agency=None)


@pytest.mark.django_db
def test_an_act_that_is_not_registered_is_not_written() -> None:
    with pytest.raises(UnknownAct):
        write(act="case.stolen", agency=AGENCY, by=None)

    assert not Chain.objects.exists()


def test_nothing_is_written_outside_a_transaction(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        with pytest.raises(transaction.TransactionManagementError, match="or not at all"):
            write(act="case.read", agency=AGENCY, by=None)
        assert not Chain.objects.exists()


def test_an_act_that_is_undone_leaves_no_entry(committed: None) -> None:
    with transaction.atomic():
        write(act="case.read", agency=AGENCY, by=None)
    with transaction.atomic():
        write(act="case.changed", agency=AGENCY, by=None, subjects=[uuid4()])
        transaction.set_rollback(True)

    assert [entry.act for entry in Entry.objects.all()] == ["case.read"]
    assert verify(chain_of(AGENCY)) is None


def test_every_act_has_words_and_they_name_nobody() -> None:
    with translation.override("en"):
        for act in acts.ACTS:
            said = str(acts.words(act))
            assert said.endswith(".")
            assert "%" not in said
            assert "{" not in said
            assert act.count(".") == 1
            assert len(act) <= 60


@pytest.mark.django_db
def test_the_entries_about_a_subject_are_found() -> None:
    one, other = uuid4(), uuid4()
    write(act="case.opened", agency=AGENCY, by=None, subjects=[one, other])
    write(act="case.read", agency=AGENCY, by=None, subjects=[other, other])
    write(act="case.changed", agency=AGENCY, by=None, subjects=[one])

    assert [entry.act for entry in about(one)] == ["case.opened", "case.changed"]
    assert [entry.act for entry in about(other)] == ["case.opened", "case.read"]
    assert not about(uuid4()).exists()


@pytest.mark.django_db
def test_a_tag_says_nothing_without_its_key() -> None:
    subject = uuid4()
    write(act="case.opened", agency=AGENCY, by=None, subjects=[subject])

    value = bytes(Tag.objects.get().value)
    assert len(value) == 16
    assert subject.bytes != value
    assert str(Tag.objects.get()) == str(Tag.objects.get().id)


@pytest.mark.django_db
def test_after_forgetting_the_chain_holds_and_links_to_nothing() -> None:
    gone, kept = uuid4(), uuid4()
    write(act="case.opened", agency=AGENCY, by=None, subjects=[gone, kept])
    write(act="case.read", agency=AGENCY, by=None, subjects=[gone])

    for _ in range(2):
        forget(subjects=[gone])

    assert verify(chain_of(AGENCY)) is None
    assert not about(gone).exists()
    assert [entry.act for entry in about(kept)] == ["case.opened"]
    assert not SubjectKey.objects.filter(subject=gone).exists()


@pytest.mark.django_db
def test_a_subject_whose_key_was_destroyed_gets_no_tag() -> None:
    subject = uuid4()
    write(act="case.opened", agency=AGENCY, by=None, subjects=[subject])
    key = SubjectKey.objects.get()
    shred.destroy(ids=[key.id])

    entry = write(act="case.closed", agency=AGENCY, by=None, subjects=[subject])

    assert not entry.tags.exists()
    assert not about(subject).exists()
    assert verify(chain_of(AGENCY)) is None
    assert str(key) == str(key.id)


@pytest.mark.django_db
def test_a_key_that_two_processes_were_given_serves_one_subject() -> None:
    key = shred.take("journal")
    SubjectKey.objects.create(id=key[0], subject=uuid4())
    pool._ready[Purpose.JOURNAL].appendleft(key)
    subject = uuid4()

    write(act="case.opened", agency=AGENCY, by=None, subjects=[subject])

    assert SubjectKey.objects.get(subject=subject).id != key[0]
    assert [entry.act for entry in about(subject)] == ["case.opened"]


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_subjects() -> None:
    subjects = [uuid4() for _ in range(40)]
    write(act="case.read", agency=AGENCY, by=None, subjects=subjects)

    with CaptureQueriesContext(connection) as few:
        write(act="case.read", agency=AGENCY, by=None, subjects=subjects[:1])
    with CaptureQueriesContext(connection) as many:
        write(act="case.read", agency=AGENCY, by=None, subjects=subjects)

    assert len(few) == len(many)
