import uuid

from django.db import models
from django.db.models import Q

from amparo.cases.models.case import Case
from amparo.people.models import Agency, Staff


class CodesShown(models.Model):
    """That the person was shown which codes the server can see, before the first was entered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="codes_shown")
    on = models.DateField()
    # In which language the list was shown or read out.
    language = models.CharField(max_length=12, default="", blank=True)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"CodesShown {self.pk}"


class Fact(models.Model):
    """One code of a versioned list, said of a case. Never an identifier (sealing.md, promise 2)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="facts")
    field = models.CharField(max_length=60)
    code = models.CharField(max_length=80)
    code_list = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_fact_is_said_once", fields=["case", "field", "code"]),
            models.CheckConstraint(name="fact_has_a_code", condition=~Q(code="")),
        ]

    def __str__(self) -> str:
        return f"Fact {self.pk}"


class FactRefusal(models.Model):
    """A field of which the person wants no code kept. Help goes on; it is not asked again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="refusals")
    field = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_field_is_refused_once", fields=["case", "field"]),
        ]

    def __str__(self) -> str:
        return f"FactRefusal {self.pk}"


class Imported(models.Model):
    """That a row of an agency's own file came in once: an HMAC under a key the server never has."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="imported")
    fingerprint = models.BinaryField(max_length=32)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="imported")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_row_is_imported_once", fields=["agency", "fingerprint"]
            ),
        ]

    def __str__(self) -> str:
        return f"Imported {self.pk}"
