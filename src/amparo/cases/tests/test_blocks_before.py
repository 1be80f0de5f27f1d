"""Who was blocked when a block was of one case alone is kept from the person all the same."""

from datetime import date
from importlib import import_module

from django.apps import apps

from amparo.cases import queries
from amparo.cases.models import Block, Case, CaseReport, Member
from amparo.cases.tests.making import Letter, Work
from amparo.cases.tests.test_linking import both, reads
from amparo.vault.models import Wrap

DAY = date(2026, 1, 1)


def keep_away() -> None:
    import_module("amparo.cases.migrations.0005_blocks_hold_for_the_person").keep_away(apps, None)


def held(work: Work, name: str, case: Case) -> int:
    holder = work.member(name).keys.wrap.holder.bytes
    return Wrap.objects.filter(key__subject=case.pk, holder=holder, ended_on=None).count()


def test_they_do_not_read_a_report_that_came_later(work: Work) -> None:
    first, second = both(work, [])
    later = Letter(work.founded).receive()
    CaseReport.objects.create(case=second, report=later)
    Block.objects.create(case=first, staff=work.staff("ivo"), since=DAY)
    assert reads(work, "ivo", later)

    keep_away()
    keep_away()

    assert not reads(work, "ivo", later)
    assert reads(work, "ana", later)


def test_they_leave_the_persons_other_teams_and_hold_no_key_of_them(work: Work) -> None:
    first, second = both(work, ["bea"])
    Member.objects.filter(case=first, staff=work.staff("bea")).update(ended_on=DAY)
    Block.objects.create(case=first, staff=work.staff("bea"), since=DAY)
    assert held(work, "bea", second) == 1

    keep_away()

    assert [one.staff.username for one in queries.team_of(second)] == ["ana"]
    assert (held(work, "bea", second), held(work, "ana", second)) == (0, 1)
    assert queries.needs_new_keys(second)


def test_a_case_that_they_alone_open_is_not_left_to_nobody(work: Work) -> None:
    first, second = both(work, [])
    Block.objects.create(case=first, staff=work.by.staff, since=DAY)

    keep_away()

    assert [one.staff.username for one in queries.team_of(second)] == ["ana"]
    assert held(work, "ana", second) == 1


def test_what_a_blocked_agency_holds_of_another_case_ends(work: Work) -> None:
    first, second = both(work, ["bea"])
    # Whatever was wrapped to anybody of the agency, its intake among them.
    Block.objects.create(case=first, agency=work.founded.agency, since=DAY)

    keep_away()

    assert held(work, "bea", second) == 0
    assert held(work, "bea", first) == 1
