import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Agency(models.Model):
    """A tenant: one organisation or authority of the partnership."""

    class Function(models.TextChoices):
        SUPPORT = "support", _("support of victims")
        HEALTH = "health", _("health")
        CHILD_PROTECTION = "child_protection", _("child protection")
        POLICE = "police", _("criminal police")
        PROSECUTOR = "prosecutor", _("prosecutor")
        COURT = "court", _("court")
        LABOUR_INSPECTORATE = "labour_inspectorate", _("labour inspectorate")
        BORDER = "border", _("border or immigration enforcement")
        IMMIGRATION_BENEFITS = "immigration_benefits", _("immigration benefits")
        CONSULATE = "consulate", _("consulate")
        LAWYER = "lawyer", _("lawyer")
        RESEARCH = "research", _("research")
        FUNDER = "funder", _("funder")

    # Those to whom a release has its own text: what they are told cannot be taken back.
    JUSTICE = frozenset(
        {
            Function.POLICE,
            Function.PROSECUTOR,
            Function.COURT,
            Function.LABOUR_INSPECTORATE,
            Function.BORDER,
            Function.IMMIGRATION_BENEFITS,
            Function.CONSULATE,
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    function = models.CharField(max_length=24, choices=Function)
    jurisdiction = models.CharField(max_length=12)
    # Chosen once: a trigger refuses to change it (migration 0001).
    pack = models.CharField(max_length=40)
    time_zone = models.CharField(max_length=64)
    root_public = models.BinaryField(max_length=32)
    answer_days = models.PositiveSmallIntegerField(default=2)
    emergency_place = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        constraints = [
            models.CheckConstraint(
                name="agency_function_is_known",
                condition=Q(
                    function__in=[
                        "support",
                        "health",
                        "child_protection",
                        "police",
                        "prosecutor",
                        "court",
                        "labour_inspectorate",
                        "border",
                        "immigration_benefits",
                        "consulate",
                        "lawyer",
                        "research",
                        "funder",
                    ]
                ),
            ),
            models.CheckConstraint(name="agency_has_a_policy_pack", condition=~Q(pack="")),
            models.CheckConstraint(
                name="agency_answers_within_two_weeks",
                condition=Q(answer_days__gte=1, answer_days__lte=14),
            ),
        ]

    def __str__(self) -> str:
        return f"Agency {self.slug}"

    @property
    def is_justice(self) -> bool:
        """Say whether what this agency learns can reach a court or an enforcement authority."""
        return self.function in self.JUSTICE
