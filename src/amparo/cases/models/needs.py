import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amparo.cases.models.case import Case
from amparo.cases.states import NEED_ENDED, NeedState
from amparo.directory.models import Domain


class Need(models.Model):
    """Something the person needs, in which order they want it, and what became of it.

    Their own words about it are sealed in the case; only codes stand here.
    """

    class Urgency(models.TextChoices):
        NOW = "now", _("now")
        THIS_WEEK = "this_week", _("this week")
        LATER = "later", _("later")

    class Severity(models.TextChoices):
        MILD = "mild", _("it troubles them")
        SERIOUS = "serious", _("it harms them")
        SEVERE = "severe", _("it is a danger to them")

    class Barrier(models.TextChoices):
        NO_PLACE = "no_place", _("no place was free")
        NOT_ELIGIBLE = "not_eligible", _("the service is not for them")
        NO_SERVICE = "no_service", _("there is no such service")
        WAITING = "waiting", _("the wait is too long")
        LANGUAGE = "language", _("language")
        COST = "cost", _("cost")
        SAFETY = "safety", _("it was not safe")
        DOCUMENTS = "documents", _("documents were missing")
        PERSON = "person", _("the person decided otherwise")

    class Word(models.TextChoices):
        YES = "yes", _("yes, this is met")
        PARTLY = "partly", _("partly")
        NO = "no", _("no")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="needs")
    domain = models.CharField(max_length=13, choices=Domain)
    urgency = models.CharField(max_length=9, choices=Urgency)
    # As the worker and the person see it together; empty until they do.
    severity = models.CharField(max_length=7, choices=Severity, default="", blank=True)
    # 1 is what the person wants first; empty when they did not say.
    priority = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=11, choices=NeedState, default=NeedState.IDENTIFIED)
    barrier = models.CharField(max_length=12, choices=Barrier, default="", blank=True)
    word = models.CharField(max_length=6, choices=Word, default="", blank=True)
    review_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="need_state_is_known", condition=Q(state__in=NeedState.values)
            ),
            models.CheckConstraint(
                name="need_domain_is_known", condition=Q(domain__in=Domain.values)
            ),
            models.CheckConstraint(
                name="need_urgency_is_known",
                condition=Q(urgency__in=["now", "this_week", "later"]),
            ),
            models.CheckConstraint(
                name="need_severity_is_known",
                condition=Q(severity__in=["", "mild", "serious", "severe"]),
            ),
            models.CheckConstraint(
                name="need_unmet_says_what_was_in_the_way",
                condition=~Q(state=NeedState.UNMET) | ~Q(barrier=""),
            ),
            models.CheckConstraint(
                name="need_has_the_persons_word_only_at_its_end",
                condition=Q(word="") | Q(state__in=sorted(NEED_ENDED)),
            ),
        ]
        indexes = [models.Index(fields=["case", "state"], name="need_of_a_case")]

    def __str__(self) -> str:
        return f"Need {self.pk} ({self.state})"
