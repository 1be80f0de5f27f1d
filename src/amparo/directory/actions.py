"""What changes the directory."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from amparo.directory import queries
from amparo.directory.models import (
    Capacity,
    Location,
    Organisation,
    Population,
    Service,
    Term,
    Visibility,
)
from amparo.journal import actions as journal
from amparo.people.models import Agency, Staff

TEXTS = ("description", "schedule", "eligibility", "cost", "contact")
# From what the fewest may see to what everyone may.
WIDER = (Visibility.OPERATOR, Visibility.PARTNERS, Visibility.PUBLIC)


class NameTaken(Exception):
    """The organisation offers another service of this name."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What a service says of itself."""

    name: str
    place: str = ""
    address: str = ""
    confidential: bool = True
    visibility: Visibility = Visibility.PARTNERS
    night_number: str = ""
    description: str = ""
    schedule: str = ""
    eligibility: str = ""
    cost: str = ""
    contact: str = ""
    terms: Mapping[str, Collection[str]] = field(default_factory=dict)


@transaction.atomic
def offer(*, agency: Agency, organisation: str, profile: Profile, by: Staff | None) -> Service:
    """Put a service of `agency` into the directory, or bring its entry up to date (same name)."""
    _one_at_a_time(agency)
    runs = _organisation(agency, organisation)
    known = Service.objects.filter(organisation=runs, agency=agency, name=profile.name).first()
    service = known or Service(agency=agency)
    service.is_active = True
    return _keep(service, runs, profile, by)


@transaction.atomic
def describe(*, service: uuid.UUID, organisation: str, profile: Profile, by: Staff) -> Service:
    """Put a service of the own agency into the directory, or change its entry.

    The page names a new one by an id of its own, so that sending twice makes one service. Raises
    `Service.DoesNotExist` for another agency's, `NameTaken` where another has the name.
    """
    _one_at_a_time(by.agency)
    known = Service.objects.filter(pk=service).first()
    if known is not None and known.agency_id != by.agency_id:
        raise Service.DoesNotExist
    runs = _organisation(by.agency, organisation)
    others = Service.objects.filter(organisation=runs, agency=by.agency, name=profile.name)
    if others.exclude(pk=service).exists():
        raise NameTaken
    return _keep(known or Service(pk=service, agency=by.agency), runs, profile, by)


@transaction.atomic
def retire(*, service: uuid.UUID, by: Staff) -> Service:
    """Offer a service no longer: nobody finds it, and what is asked of it already goes on."""
    return _set_active(service, by, to=False)


@transaction.atomic
def bring_back(*, service: uuid.UUID, by: Staff) -> Service:
    """Offer it again."""
    return _set_active(service, by, to=True)


@transaction.atomic
def count_free(*, service: uuid.UUID, population: Population, free: int, by: Staff) -> Capacity:
    """Say how many places are free now. Raises `Service.DoesNotExist` for another agency's."""
    own = queries.own_services(by).get(pk=service)
    capacity, _ = Capacity.objects.update_or_create(
        service=own, population=population, defaults={"free": free, "as_of": timezone.now()}
    )
    journal.write(act="capacity.changed", agency=by.agency_id, by=by, subjects=(own.pk,))
    return capacity


def _one_at_a_time(agency: Agency) -> None:
    """Two who describe services of one agency at once: the second sees what the first wrote."""
    Agency.objects.select_for_update().get(pk=agency.pk)


def _organisation(agency: Agency, name: str) -> Organisation:
    found, _ = Organisation.objects.get_or_create(agency=agency, name=name)
    return found


def _keep(service: Service, runs: Organisation, profile: Profile, by: Staff | None) -> Service:
    before = Organisation.objects.filter(services=service.pk).first()
    service.organisation = runs
    service.location = _place(service, runs, profile)
    for name in ("name", "visibility", "night_number", *TEXTS):
        setattr(service, name, getattr(profile, name))
    service.save()
    service.terms.all().delete()
    Term.objects.bulk_create(
        Term(service=service, kind=kind, value=value)
        for kind, values in profile.terms.items()
        for value in sorted(set(values))
    )
    _show(runs)
    if before is not None and before != runs:
        _show(before)
    journal.write(act="service.changed", agency=service.agency_id, by=by, subjects=(service.pk,))
    return service


def _place(service: Service, runs: Organisation, profile: Profile) -> Location | None:
    """The one place of this service, and of no other. A confidential one has no address at all."""
    here = service.location
    if not profile.place:
        if here is not None:
            here.delete()
        return None
    place = here or Location()
    place.organisation = runs
    place.place = profile.place
    place.confidential = profile.confidential
    place.address = "" if profile.confidential else profile.address
    place.save()
    return place


def _show(organisation: Organisation) -> None:
    """An organisation is seen by whoever sees the most open of its services; without any, not."""
    seen = set(organisation.services.values_list("visibility", flat=True))
    if not seen:
        organisation.delete()
        return
    organisation.visibility = max(seen, key=lambda one: WIDER.index(Visibility(one)))
    organisation.save(update_fields=["visibility"])


def _set_active(service: uuid.UUID, by: Staff, *, to: bool) -> Service:
    own = queries.kept_services(by).select_for_update(of=("self",)).get(pk=service)
    if own.is_active != to:
        own.is_active = to
        own.save(update_fields=["is_active"])
        journal.write(act="service.changed", agency=by.agency_id, by=by, subjects=(own.pk,))
    return own
