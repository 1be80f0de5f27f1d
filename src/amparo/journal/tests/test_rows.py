"""Statements put together once read and write what Django's own would."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from amparo import rows
from amparo.journal.models import Chain, SubjectKey

pytestmark = pytest.mark.django_db


def test_rows_are_there_as_they_were_made() -> None:
    made = [SubjectKey(id=uuid4(), subject=uuid4()) for _ in range(3)]

    rows.add(made)

    assert {row.pk: row.subject for row in SubjectKey.objects.all()} == {
        row.pk: row.subject for row in made
    }
    made[0].refresh_from_db()
    assert not any(row._state.adding for row in made)


def test_no_rows_are_no_statement() -> None:
    rows.add([])

    assert not SubjectKey.objects.exists()


def test_a_known_row_is_refused_by_the_database() -> None:
    known = SubjectKey.objects.create(id=uuid4(), subject=uuid4())

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.add([SubjectKey(id=uuid4(), subject=known.subject)])

    assert SubjectKey.objects.count() == 1


def test_a_change_is_of_one_row_and_the_named_fields() -> None:
    chain, other = Chain.objects.create(agency=uuid4()), Chain.objects.create(agency=uuid4())

    rows.change(chain, head=b"h" * 32, length=7)

    assert (chain.head, chain.length) == (b"h" * 32, 7)
    chain.refresh_from_db()
    assert (bytes(chain.head), chain.length, chain.agency is not None) == (b"h" * 32, 7, True)
    other.refresh_from_db()
    assert other.length == 0


def test_rows_are_found_by_a_value_or_any_of_several() -> None:
    made = [Chain.objects.create(agency=uuid4(), length=number) for number in range(3)]
    first, second, _ = made

    assert rows.find(Chain, agency=first.agency) == [first]
    both = rows.find(Chain, agency=(first.agency, second.agency), length=(0, 1, 7))
    assert {row.pk for row in both} == {first.pk, second.pk}
    assert rows.find(Chain, agency=uuid4()) == []


def test_a_row_that_was_found_has_what_django_gives_it() -> None:
    made = Chain.objects.create(agency=uuid4(), head=b"h" * 32, length=7)

    (found,) = rows.find(Chain, lock=True, id=made.pk)

    theirs = Chain.objects.get(pk=made.pk)
    assert {name: type(getattr(found, name)) for name in ("id", "agency", "head", "length")} == {
        name: type(getattr(theirs, name)) for name in ("id", "agency", "head", "length")
    }
    assert (found.agency, bytes(found.head), found.length) == (made.agency, b"h" * 32, 7)
    found.length = 8
    found.save()
    assert Chain.objects.get(pk=made.pk).length == 8
