"""Who changes a case waits for whoever changes it now. Only then is asked whether they may."""

from django.db.models import QuerySet

from amparo.cases.models import Case, CaseReport, Person
from amparo.cases.refusals import Refused
from amparo.reports.models import Report


def hold(found: QuerySet[Case]) -> list[Case]:
    """Lock every case of the person of these, until the transaction of the caller ends.

    All of the person's, and in one order everywhere: a receipt, a block and a further case change
    what holds of each, and two who change them at once wait for each other and do not lock up.
    """
    persons = list(found.values_list("person", flat=True))
    of_person = Case.objects.select_for_update().filter(person__in=persons).order_by("pk")
    # Twice: while this waits, whoever held the first may have opened a further one.
    list(of_person)
    return list(of_person.all())


def hold_report(report: Report, *, person: Person | None) -> None:
    """Lock a report that is to join a case of this person, or of somebody new.

    It belongs to one person. Raises Refused("linked") where it is part of somebody else's case: two
    workers who read it at once would else make two people of one, and give one the other's file.
    """
    Report.objects.select_for_update().get(pk=report.pk)
    joined = CaseReport.objects.filter(report=report)
    if joined.exclude(case__person=person).exists():
        raise Refused("linked")
