"""Blocks were of one case once: what a person's other cases and later reports gave is taken back.

The list itself counts for every case of the person since. What follows from it when somebody is
blocked did not happen for those who were blocked before: reports that came later could be read by
a colleague of intake, other teams still named them, and keys stayed wrapped to them.
"""

from datetime import UTC, datetime

from django.db import migrations


def keep_away(apps, schema_editor):
    today = datetime.now(UTC).date()
    blocks = apps.get_model("cases", "Block").objects.select_related("case")
    for block in blocks.order_by("pk"):
        cases = list(apps.get_model("cases", "Case").objects.filter(person=block.case.person_id))
        if block.staff_id:
            _bar(apps, cases, block.staff_id)
        holders = _holders(apps, block)
        for case in cases:
            if case.pk != block.case_id and not _is_alone(apps, case, block.staff_id):
                _leave(apps, case, block.staff_id, today)
                _end(apps, case, holders, today)


def _bar(apps, cases, staff):
    """Whoever must not work with the person does not read what comes in about them."""
    linked = apps.get_model("cases", "CaseReport").objects.filter(case__in=cases)
    for report in set(linked.values_list("report", flat=True)):
        apps.get_model("reports", "Barred").objects.get_or_create(report_id=report, staff_id=staff)


def _holders(apps, block):
    """All keys of any epoch of a colleague; of an agency, those of its members and its intake."""
    keys = apps.get_model("people", "StaffKey").objects
    if block.staff_id:
        return set(map(bytes, keys.filter(staff=block.staff_id).values_list("holder", flat=True)))
    intake = apps.get_model("people", "IntakeKey").objects.filter(agency=block.agency_id)
    own = keys.filter(staff__agency=block.agency_id)
    both = (*own.values_list("holder", flat=True), *intake.values_list("holder", flat=True))
    return set(map(bytes, both))


def _is_alone(apps, case, staff):
    """Where they alone hold the keys, these stay for whoever is given the case."""
    team = apps.get_model("cases", "Member").objects.filter(case=case, ended_on=None)
    others = team.filter(staff__is_active=True).exclude(staff=staff)
    return staff is not None and team.filter(staff=staff).exists() and not others.exists()


def _leave(apps, case, staff, today):
    members = apps.get_model("cases", "Member").objects
    members.filter(case=case, staff=staff, ended_on=None).update(ended_on=today)


def _end(apps, case, holders, today):
    wraps = apps.get_model("vault", "Wrap").objects
    for holder in holders:
        held = wraps.filter(key__subject=case.pk, holder=holder, ended_on=None)
        held.update(ended_on=today, layered=None)


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0004_needs_severity"),
        ("people", "0004_keys_are_stated_anew"),
        ("reports", "0003_a_colleague_may_be_barred"),
        ("vault", "0001_initial"),
    ]

    # What was taken back is not given again.
    operations = [migrations.RunPython(keep_away, migrations.RunPython.noop)]
