"""What the directory shows, to whom, and how old its counts may be."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from amparo.directory import actions, queries
from amparo.directory.actions import Profile
from amparo.directory.models import Capacity, Location, Population, Service, Term, Visibility
from amparo.journal.models import Entry
from amparo.people.models import Agency, Staff, StaffRole

pytestmark = pytest.mark.django_db


def _agency(slug: str) -> Agency:
    return Agency.objects.create(
        name=slug.title(),
        slug=slug,
        function=Agency.Function.SUPPORT,
        jurisdiction="ES",
        pack="eu",
        time_zone="Europe/Madrid",
        root_public=bytes(32),
    )


def _staff(agency: Agency, *roles: str) -> Staff:
    staff = Staff.objects.create(
        username=f"{agency.slug}-{uuid.uuid4()}", agency=agency, salt=bytes(16), is_active=True
    )
    StaffRole.objects.bulk_create(StaffRole(staff=staff, role=role) for role in roles)
    return staff


@pytest.fixture
def shelter() -> Agency:
    return _agency("shelter")


@pytest.fixture
def advocate() -> Staff:
    return _staff(_agency("support"), "advocate")


def _service(shelter: Agency, name: str = "Rooms", **said: Any) -> Service:
    profile = Profile(
        name=name,
        place="North of the city",
        terms={"domain": ["shelter"], "population": ["adults", "families"]},
        **said,
    )
    return actions.offer(agency=shelter, organisation="Casa", profile=profile, by=None)


def test_a_partner_finds_a_service_by_need_and_population(shelter: Agency, advocate: Staff) -> None:
    service = _service(shelter)

    assert list(queries.services_for(advocate, domain="shelter", population="adults")) == [service]
    assert not queries.services_for(advocate, domain="shelter", population="children")
    assert not queries.services_for(advocate, domain="adults")
    assert list(queries.services_for(advocate, text="cas")) == [service]


def test_what_only_the_operator_sees_does_not_exist_for_others(
    shelter: Agency, advocate: Staff
) -> None:
    service = _service(shelter, visibility=Visibility.OPERATOR)

    assert not queries.services_for(advocate).exists()
    with pytest.raises(Service.DoesNotExist):
        queries.service_for(advocate, service.pk)
    assert queries.service_for(_staff(shelter, "advocate"), service.pk) == service


def test_a_confidential_address_is_stored_nowhere(shelter: Agency) -> None:
    _service(shelter, address="Calle Mayor 1", confidential=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        Location.objects.update(address="Calle Mayor 1")
    assert Location.objects.get().address == ""


def test_offering_again_brings_the_entry_up_to_date(shelter: Agency) -> None:
    first = _service(shelter)
    again = _service(shelter, night_number="+34000000000")

    assert again.pk == first.pk
    assert Service.objects.get().night_number == "+34000000000"
    assert Service.objects.get().terms.count() == 3


def test_two_services_in_one_town_keep_what_each_says_of_its_place(shelter: Agency) -> None:
    hidden = _service(shelter, name="House", confidential=True)
    office = _service(shelter, name="Office", address="Calle Mayor 1", confidential=False)
    _service(shelter, name="House", confidential=True)

    assert Location.objects.count() == 2
    hidden.refresh_from_db()
    office.refresh_from_db()
    assert hidden.location is not None
    assert office.location is not None
    assert (hidden.location.confidential, hidden.location.address) == (True, "")
    assert (office.location.confidential, office.location.address) == (False, "Calle Mayor 1")


def test_what_becomes_confidential_loses_its_address(shelter: Agency) -> None:
    _service(shelter, address="Calle Mayor 1", confidential=False)
    _service(shelter, address="Calle Mayor 1", confidential=True)

    assert [one.address for one in Location.objects.all()] == [""]


def test_a_place_is_of_one_service(shelter: Agency) -> None:
    first, second = _service(shelter, name="House"), _service(shelter, name="Office")

    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.filter(pk=second.pk).update(location=first.location)


def test_a_place_that_is_taken_away_leaves_nothing(shelter: Agency) -> None:
    service = _service(shelter)

    actions.offer(agency=shelter, organisation="Casa", profile=Profile(name="Rooms"), by=None)

    service.refresh_from_db()
    assert service.location is None
    assert not Location.objects.exists()


def test_a_hidden_service_does_not_hide_its_organisations_others(
    shelter: Agency, advocate: Staff
) -> None:
    _service(shelter, name="House", visibility=Visibility.OPERATOR)
    office = _service(shelter, name="Office", visibility=Visibility.PARTNERS)

    assert list(queries.services_for(advocate)) == [office]
    _service(shelter, name="Office", visibility=Visibility.OPERATOR)
    assert not queries.services_for(advocate)


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("domain", "shelter", "a place to stay"),
        ("gender", "female", "women"),
        ("focus", "tribal", "tribal or Indigenous"),
        ("language", "ar", "Arabic"),
        ("language", "zh-Hant", "Chinese (Traditional)"),
        ("language", "Tagalog of the north", "Tagalog of the north"),
        ("language", "xx", "xx"),
        ("gender", "two_spirit", "two spirit"),
    ],
)
def test_a_term_is_shown_in_words(kind: str, value: str, shown: str) -> None:
    assert Term(kind=kind, value=value).shown == shown


def test_a_service_needs_no_place(shelter: Agency) -> None:
    profile = Profile(name="By telephone")

    service = actions.offer(agency=shelter, organisation="Casa", profile=profile, by=None)

    assert service.location is None


def test_a_count_is_believed_for_a_day(shelter: Agency) -> None:
    service = _service(shelter)
    worker = _staff(shelter, "advocate")

    actions.count_free(service=service.pk, population=Population.ADULTS, free=3, by=worker)
    capacity = actions.count_free(
        service=service.pk, population=Population.ADULTS, free=2, by=worker
    )

    assert Capacity.objects.get().free == 2
    yesterday = Capacity(as_of=timezone.now() - timedelta(hours=25))
    assert (capacity.is_fresh, yesterday.is_fresh) == (True, False)
    assert Entry.objects.filter(act="capacity.changed").count() == 2


def test_another_agency_cannot_count_our_places(shelter: Agency, advocate: Staff) -> None:
    service = _service(shelter)

    with pytest.raises(Service.DoesNotExist):
        actions.count_free(service=service.pk, population=Population.ADULTS, free=3, by=advocate)

    assert not Capacity.objects.exists()


@pytest.mark.parametrize("rows", [5, 100])
def test_finding_costs_the_same_however_many_there_are(
    shelter: Agency,
    advocate: Staff,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(rows):
        _service(shelter, name=f"Room {number}")

    with django_assert_num_queries(3):
        found = list(queries.services_for(advocate))
        seen = [
            (term.shown, one.organisation.name, one.agency.name, list(one.capacities.all()))
            for one in found
            for term in one.terms.all()
        ]

    assert len(seen) == rows * 3
