import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amparo.cases.models import Case, Need
from amparo.directory.models import Domain, Population, Service
from amparo.referrals.models.release import Release
from amparo.referrals.states import (
    CHOSEN,
    OUTCOMES_OF,
    Outcome,
    Reason,
    ReferralState,
    Reopened,
)


class Referral(models.Model):
    """An ask to one service. It starts opaque: a need, an urgency, for whom; nothing of who it is.

    `domain`, `urgency`, `population` and `access` are copied here so that the partner is answered
    from this row alone and never from the case.
    """

    class Access(models.TextChoices):
        NONE = "", _("nothing special")
        STEP_FREE = "step_free", _("step-free")
        HEARING = "hearing", _("for Deaf or hard of hearing people")
        SEEING = "seeing", _("for blind or partially sighted people")
        CARE = "care", _("personal care")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="referrals")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="referrals")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="referrals")
    state = models.CharField(max_length=16, choices=ReferralState, default=ReferralState.DRAFT)
    domain = models.CharField(max_length=13, choices=Domain)
    urgency = models.CharField(max_length=9, choices=Need.Urgency)
    population = models.CharField(max_length=8, choices=Population)
    access = models.CharField(max_length=9, choices=Access, default="", blank=True)
    interpreter = models.BooleanField(default=False)
    asked_on = models.DateField()
    answer_by = models.DateTimeField()
    hold_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=8, choices=Reason, default="", blank=True)
    outcome = models.CharField(max_length=11, choices=Outcome, default="", blank=True)
    # The day it was done, or did not work out.
    ended_on = models.DateField(null=True)
    reopened = models.CharField(max_length=9, choices=Reopened, default="", blank=True)
    release = models.OneToOneField(
        Release, null=True, on_delete=models.SET_NULL, related_name="referral"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="referral_state_is_known", condition=Q(state__in=ReferralState.values)
            ),
            models.CheckConstraint(
                name="referral_population_is_known", condition=Q(population__in=Population.values)
            ),
            models.CheckConstraint(
                name="referral_reason_is_known", condition=Q(reason__in=["", *Reason.values])
            ),
            models.CheckConstraint(
                name="referral_outcome_is_known", condition=Q(outcome__in=["", *Outcome.values])
            ),
            models.CheckConstraint(
                name="referral_rejected_says_why",
                condition=~Q(state=ReferralState.REJECTED) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="referral_that_ended_says_what_became_of_it",
                condition=~Q(state__in=[ReferralState.COMPLETED, ReferralState.FAILED])
                | ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="referral_outcome_fits_how_it_ended",
                condition=~Q(state__in=list(OUTCOMES_OF))
                | Q(
                    state=ReferralState.COMPLETED,
                    outcome__in=OUTCOMES_OF[ReferralState.COMPLETED],
                )
                | Q(state=ReferralState.FAILED, outcome__in=OUTCOMES_OF[ReferralState.FAILED]),
            ),
            models.CheckConstraint(
                name="referral_offered_is_held_until_an_hour",
                condition=~Q(state=ReferralState.OFFERED) | Q(hold_until__isnull=False),
            ),
            # A service is not asked twice for the same thing while it has not answered.
            models.UniqueConstraint(
                name="a_need_asks_a_service_once_at_a_time",
                fields=["need", "service"],
                condition=Q(state__in=["draft", "requested", "offered"]),
            ),
            # The person chooses one. Two workers at once cannot choose two.
            models.UniqueConstraint(
                name="a_need_has_one_chosen_service",
                fields=["need"],
                condition=Q(
                    state__in=[
                        ReferralState.ACCEPTED,
                        ReferralState.IN_PROGRESS,
                        ReferralState.ON_HOLD,
                    ]
                ),
            ),
            models.CheckConstraint(
                name="referral_has_a_release_only_when_chosen",
                condition=Q(release=None)
                | Q(state__in=[*sorted(CHOSEN), ReferralState.WITHDRAWN, ReferralState.MISTAKE]),
            ),
        ]
        indexes = [models.Index(fields=["service", "state"], name="referral_to_a_service")]

    def __str__(self) -> str:
        return f"Referral {self.pk} ({self.state})"

    def is_overdue(self, now: datetime) -> bool:
        """Say whether its hour has passed: nobody answered, or the offer is held no longer."""
        if self.state == ReferralState.REQUESTED:
            return self.answer_by <= now
        if self.state == ReferralState.OFFERED:
            return self.hold_until is not None and self.hold_until <= now
        return False
