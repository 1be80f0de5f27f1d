import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amparo.cases.models.case import Case


class CaseStatement(models.Model):
    """What a member signed about a case: its keys (each one stays), or its newest parts (the last).

    Browsers believe these, not our rows; see docs/adr/0006.
    """

    class Purpose(models.TextChoices):
        KEYS = "case-keys", _("the keys of a case")
        HEAD = "case-head", _("the newest parts of a case")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="statements")
    purpose = models.CharField(max_length=9, choices=Purpose)
    number = models.PositiveBigIntegerField()
    data = models.BinaryField()
    hash = models.BinaryField(max_length=32)
    # The signing key's id.
    by = models.BinaryField(max_length=16)
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="case_statements_follow_each_other", fields=["case", "purpose", "number"]
            ),
            models.CheckConstraint(
                name="case_statement_purpose_is_known",
                condition=Q(purpose__in=["case-keys", "case-head"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.number} of {self.case_id}"
