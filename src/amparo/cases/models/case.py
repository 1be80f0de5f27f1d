import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amparo.cases.models.person import WAYS, Binding, Person
from amparo.cases.states import CASE_OPEN, CaseState, Closure
from amparo.people.models import Agency, Staff
from amparo.reports.models import Report


class Case(models.Model):
    """One agency's work for one person. Its id is the subject of all that is sealed about it."""

    class Source(models.TextChoices):
        REPORT = "report", _("a report")
        WALK_IN = "walk_in", _("in person")
        TELEPHONE = "telephone", _("telephone")
        IMPORT = "import", _("imported")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="cases")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    source = models.CharField(max_length=9, choices=Source)
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.INTAKE)
    restricted_from = models.CharField(max_length=10, choices=CaseState, default="", blank=True)
    closure = models.CharField(max_length=12, choices=Closure, default="", blank=True)
    # No release can rest on a case whose person nobody asked.
    consent_recorded = models.BooleanField(default=False)
    opened_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_state_is_known", condition=Q(state__in=CaseState.values)
            ),
            models.CheckConstraint(
                name="case_source_is_known",
                condition=Q(source__in=["report", "walk_in", "telephone", "import"]),
            ),
            models.CheckConstraint(
                name="case_says_why_exactly_when_it_closes",
                condition=Q(
                    state__in=[CaseState.CLOSING, CaseState.CLOSED], closure__in=Closure.values
                )
                | Q(state=CaseState.RESTRICTED)
                | Q(state=CaseState.ANONYMISED)
                | (~Q(state__in=[CaseState.CLOSING, CaseState.CLOSED]) & Q(closure="")),
            ),
            models.CheckConstraint(
                name="case_restricted_remembers_where_it_was",
                condition=Q(state=CaseState.RESTRICTED, restricted_from__in=sorted(CASE_OPEN))
                | (~Q(state=CaseState.RESTRICTED) & Q(restricted_from="")),
            ),
        ]
        indexes = [models.Index(fields=["agency", "state"], name="case_of_an_agency")]

    def __str__(self) -> str:
        return f"Case {self.pk} ({self.state})"


class Consent(models.Model):
    """That the person of a case was spoken with, and wants it. Not a release: it opens nothing.

    An imported case has none until somebody recorded it, and no release can rest on it till then.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="consent")
    on = models.DateField()
    way = models.CharField(max_length=9, choices=Binding.Way)
    language = models.CharField(max_length=12)
    interpreter = models.BooleanField(default=False)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="consent_way_is_known", condition=Q(way__in=WAYS)),
        ]

    def __str__(self) -> str:
        return f"Consent {self.pk}"


class CaseReport(models.Model):
    """A report that is part of a case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="case_reports")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="case_reports")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="report_is_in_a_case_once", fields=["case", "report"]),
        ]

    def __str__(self) -> str:
        return f"CaseReport {self.pk}"


class Member(models.Model):
    """Somebody who works on a case. Others of the agency do not see that it exists."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="members")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="memberships")
    since = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_member_is_in_a_team_once",
                fields=["case", "staff"],
                condition=Q(ended_on=None),
            ),
        ]

    def __str__(self) -> str:
        return f"Member {self.pk}"


class Block(models.Model):
    """Who must never work on this case or hear of it: a colleague, or a whole partner agency."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="blocks")
    staff = models.ForeignKey(
        Staff, null=True, on_delete=models.CASCADE, related_name="blocked_from"
    )
    agency = models.ForeignKey(
        Agency, null=True, on_delete=models.CASCADE, related_name="blocked_from"
    )
    since = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="block_names_a_colleague_or_an_agency",
                condition=Q(staff__isnull=False, agency=None) | Q(staff=None, agency__isnull=False),
            ),
            models.UniqueConstraint(name="a_colleague_is_blocked_once", fields=["case", "staff"]),
            models.UniqueConstraint(name="an_agency_is_blocked_once", fields=["case", "agency"]),
        ]

    def __str__(self) -> str:
        return f"Block {self.pk}"
