"""What may be seen of the directory, and by whom."""

import uuid

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from amparo.directory.models import Capacity, Service, Term, Visibility
from amparo.people.models import Staff


def services_for(
    staff: Staff, *, domain: str = "", population: str = "", text: str = ""
) -> QuerySet[Service]:
    """Services this person may find: everyone's, partners', and the own agency's."""
    found = _described(Service.objects.filter(_visible(staff), is_active=True))
    if domain:
        found = found.filter(_has(Term.Kind.DOMAIN, value=domain))
    if population:
        found = found.filter(_has(Term.Kind.POPULATION, value=population))
    for word in text.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(description__icontains=word)
            | Q(location__place__icontains=word)
        )
    return found


def service_for(staff: Staff, pk: uuid.UUID) -> Service:
    """One service this person may see. Raises `Service.DoesNotExist`."""
    return services_for(staff).get(pk=pk)


def own_services(staff: Staff) -> QuerySet[Service]:
    """Services that the reader's own agency answers for."""
    return services_for(staff).filter(agency=staff.agency_id)


def kept_services(staff: Staff) -> QuerySet[Service]:
    """The own agency's entries for who keeps them, those that are offered no longer among them."""
    if not staff.may("directory.write"):
        return Service.objects.none()
    return _described(Service.objects.filter(agency=staff.agency_id)).order_by(
        "-is_active", "name", "id"
    )


def kept_service(staff: Staff, pk: uuid.UUID) -> Service:
    """One of them. Raises `Service.DoesNotExist`."""
    return kept_services(staff).get(pk=pk)


def _described(found: QuerySet[Service]) -> QuerySet[Service]:
    return (
        found.select_related("organisation", "location", "agency")
        .prefetch_related(
            Prefetch("terms", queryset=Term.objects.order_by("kind", "value")),
            Prefetch("capacities", queryset=Capacity.objects.order_by("population")),
        )
        .order_by("name", "id")
    )


def _has(kind: str, *, value: str) -> Exists:
    return Exists(Term.objects.filter(service=OuterRef("pk"), kind=kind, value=value))


def _visible(staff: Staff) -> Q:
    open_to_partners = [Visibility.PUBLIC, Visibility.PARTNERS]
    return Q(agency=staff.agency_id) | Q(
        visibility__in=open_to_partners, organisation__visibility__in=open_to_partners
    )
