"""Who offers what, where, for whom, and how much of it is free."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amparo.directory.labels import language_shown
from amparo.people.models import Agency

# For something needed today, an older count is a guess: "call first".
FRESH_FOR = timedelta(hours=24)


class Domain(models.TextChoices):
    """What a person may need; also what a service may offer (domain.md)."""

    SAFETY = "safety", _("safety")
    SHELTER = "shelter", _("a place to stay")
    HEALTH = "health", _("health")
    MENTAL_HEALTH = "mental_health", _("mental health")
    LEGAL = "legal", _("legal help")
    IMMIGRATION = "immigration", _("immigration")
    INCOME = "income", _("work and income")
    EDUCATION = "education", _("education")
    FAMILY = "family", _("family")
    JUSTICE = "justice", _("justice")
    DOCUMENTS = "documents", _("documents")
    LANGUAGE = "language", _("language")
    IMMEDIATE = "immediate", _("food, phone, clothes, transport")


class Population(models.TextChoices):
    ADULTS = "adults", _("adults")
    CHILDREN = "children", _("children")
    FAMILIES = "families", _("families")


class Gender(models.TextChoices):
    FEMALE = "female", _("women")
    MALE = "male", _("men")
    NON_BINARY = "non_binary", _("non-binary people")
    TRANS = "trans", _("trans people")


class Access(models.TextChoices):
    STEP_FREE = "step_free", _("step-free")
    HEARING = "hearing", _("for Deaf or hard of hearing people")
    SEEING = "seeing", _("for blind or partially sighted people")
    CARE = "care", _("personal care")


class Focus(models.TextChoices):
    """Whom it was made for, or who runs it, where that matters to a person who chooses."""

    CULTURALLY_SPECIFIC = "culturally_specific", _("culturally specific")
    LGBTQ = "lgbtq", _("LGBTQ+")
    MEN = "men", _("made for men")
    DISABILITY = "disability", _("made for disabled people")
    FAITH = "faith", _("run by a faith group")
    TRIBAL = "tribal", _("tribal or Indigenous")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("everyone")
    PARTNERS = "partners", _("partners")
    OPERATOR = "operator", _("the operator only")


class Organisation(models.Model):
    """Who runs services. `agency` is set when it works in this partnership."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(
        Agency, null=True, on_delete=models.PROTECT, related_name="organisations"
    )
    name = models.CharField(max_length=200)
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PARTNERS)

    class Meta:
        constraints = [
            models.CheckConstraint(name="organisation_has_a_name", condition=~Q(name="")),
            models.UniqueConstraint(
                name="agency_has_an_organisation_of_a_name_once", fields=["agency", "name"]
            ),
            models.CheckConstraint(
                name="organisation_visibility_is_known",
                condition=Q(visibility__in=["public", "partners", "operator"]),
            ),
        ]

    def __str__(self) -> str:
        return f"Organisation {self.pk}"


class Location(models.Model):
    """A place of one service, as coarse as its operator wants it known.

    No two services share one: what one says of its place must never open the other's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="locations"
    )
    place = models.CharField(max_length=120)
    address = models.CharField(max_length=300, blank=True)
    confidential = models.BooleanField(default=True)

    class Meta:
        constraints = [
            # A confidential address is not hidden by the pages: it is not there.
            models.CheckConstraint(
                name="confidential_location_has_no_address",
                condition=Q(confidential=False) | Q(address=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Location {self.pk}"


class Service(models.Model):
    """One thing an organisation does for people. `agency` answers when it is asked.

    It describes itself in the terms of HSDS 3.0: description, schedule, eligibility, cost, contact.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="services"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="services")
    location = models.OneToOneField(
        Location, null=True, blank=True, on_delete=models.SET_NULL, related_name="service"
    )
    name = models.CharField(max_length=200)
    description = models.CharField(max_length=600, blank=True)
    schedule = models.CharField(max_length=200, blank=True)
    eligibility = models.CharField(max_length=300, blank=True)
    cost = models.CharField(max_length=200, blank=True)
    # How partners reach it: never where it is.
    contact = models.CharField(max_length=200, blank=True)
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PARTNERS)
    night_number = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="service_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="service_visibility_is_known",
                condition=Q(visibility__in=["public", "partners", "operator"]),
            ),
            models.UniqueConstraint(
                name="organisation_has_a_service_of_a_name_once",
                fields=["organisation", "agency", "name"],
            ),
        ]

    def __str__(self) -> str:
        return f"Service {self.pk}"


WORDS: dict[str, list[tuple[str, Any]]] = {
    "domain": Domain.choices,
    "population": Population.choices,
    "gender": Gender.choices,
    "access": Access.choices,
    "focus": Focus.choices,
}


class Term(models.Model):
    """What a service is for, one word each: a need, a population, a gender, a language ..."""

    class Kind(models.TextChoices):
        DOMAIN = "domain", _("need")
        POPULATION = "population", _("who it is for")
        GENDER = "gender", _("gender")
        ACCESS = "access", _("access")
        LANGUAGE = "language", _("language")
        FOCUS = "focus", _("made for")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="terms")
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="service_has_a_term_once", fields=["service", "kind", "value"]
            ),
            models.CheckConstraint(
                name="term_kind_is_known",
                condition=Q(
                    kind__in=["domain", "population", "gender", "access", "language", "focus"]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"

    @property
    def shown(self) -> str:
        """The word a reader sees; a value without one of ours is shown as it was written."""
        if self.kind == Term.Kind.LANGUAGE:
            return language_shown(self.value)
        words = dict(WORDS.get(self.kind, ()))
        return str(words.get(self.value, self.value.replace("_", " ")))


class Capacity(models.Model):
    """Free places for one population, and when somebody last said so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="capacities")
    population = models.CharField(max_length=8, choices=Population)
    free = models.PositiveSmallIntegerField()
    as_of = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="service_has_one_count_a_population", fields=["service", "population"]
            ),
            models.CheckConstraint(
                name="capacity_population_is_known",
                condition=Q(population__in=["adults", "children", "families"]),
            ),
        ]

    def __str__(self) -> str:
        return f"Capacity {self.pk}"

    @property
    def is_fresh(self) -> bool:
        """Say whether the count is young enough to be believed for tonight."""
        return timezone.now() - self.as_of < FRESH_FOR
