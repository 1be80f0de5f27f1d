"""Ending a colleague's access: at once, and never the last way into a case."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client

from amparo.cases import actions as cases
from amparo.cases import queries
from amparo.cases.models import Member
from amparo.desk import actions
from amparo.journal.models import Entry
from amparo.people.models import Restatement, Staff
from amparo.people.refusals import Refused
from amparo.people.tests.test_restating import said
from amparo.vault.models import Wrap

if TYPE_CHECKING:
    from amparo.cases.tests.making import Work


def page_of(work: "Work", name: str, by: str = "adm") -> tuple[Client, str]:
    client = Client()
    client.force_login(work.staff(by))
    return client, f"/en/staff/people/{work.member(name).staff.pk}/remove/"


def remove(work: "Work", name: str, by: str = "adm") -> None:
    actions.remove_colleague(member=work.staff(name), by=work.staff(by))


def live_wraps(work: "Work", name: str) -> int:
    holder = work.member(name).keys.wrap.holder.bytes
    return Wrap.objects.filter(holder=holder, ended_on=None).count()


def test_a_removed_colleague_is_off_every_team_and_new_keys_are_due(work: "Work") -> None:
    case = work.open(["bea"])

    for _ in range(2):
        remove(work, "bea")

    assert [one.staff_id for one in queries.team_of(case)] == [work.by.staff.pk]
    assert live_wraps(work, "bea") == 0
    assert queries.needs_new_keys(case)
    assert Entry.objects.filter(act="team.changed").count() == 1


def test_the_last_who_opens_a_case_stays_until_it_is_handed_over(work: "Work") -> None:
    case = work.open()
    before = live_wraps(work, "ana")

    with pytest.raises(Refused, match="last_member"):
        remove(work, "ana")
    assert live_wraps(work, "ana") == before
    assert work.staff("ana").is_active

    work.add(case, "bea")
    remove(work, "ana")
    assert [one.staff.username for one in queries.team_of(case)] == ["bea"]


def test_the_page_names_the_cases_and_refuses_calmly(work: "Work") -> None:
    case = work.open()
    client, address = page_of(work, "ana")

    asked = client.get(address).content.decode()
    refused = client.post(address)

    assert case.person.pseudonym in asked
    assert refused.status_code == 409
    assert "cases that only they can open" in refused.content.decode()
    assert work.staff("ana").is_active


def test_the_page_ends_access(work: "Work") -> None:
    client, address = page_of(work, "bea")

    assert "Only they can open" not in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert not Staff.objects.get(username="bea").is_active
    own = page_of(work, "adm")[1]
    assert client.post(own).status_code == 409


def test_the_page_is_not_there_for_others(work: "Work") -> None:
    client, address = page_of(work, "eva", by="bea")
    assert client.get(address).status_code == 404

    client, _ = page_of(work, "bea")
    assert client.get(f"/en/staff/people/{uuid4()}/remove/").status_code == 404


def test_a_member_who_left_the_agency_does_not_count_and_can_be_taken_off(work: "Work") -> None:
    case = work.open(["bea"])
    # As older versions left it: no access, and still on the team.
    Staff.objects.filter(username="bea").update(is_active=False)

    with pytest.raises(Refused, match="last_member"):
        cases.remove_member(case=case, staff=work.staff("ana"), by=work.by.staff)
    ghost = queries.member_of(case, work.member("bea").staff.pk)
    cases.remove_member(case=case, staff=ghost, by=work.by.staff)

    assert Member.objects.filter(case=case, ended_on=None).count() == 1
    with pytest.raises(Staff.DoesNotExist):
        queries.member_of(case, ghost.pk)


def test_two_administrators_at_once_leave_somebody_on_each_case(kept_work: "Work") -> None:
    work = kept_work
    case = work.open(["bea"])

    def end(name: str) -> str:
        try:
            remove(work, name)
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(end, ["ana", "bea"]))

    assert said == ["", "last_member"]
    assert Member.objects.filter(case=case, ended_on=None, staff__is_active=True).count() == 1


def gives_up_intake(work: "Work") -> Restatement:
    ana = work.member("ana")
    return said(work.founded, "ana", ["agency_administrator"], ana)


def confirm(work: "Work", waiting: Restatement) -> None:
    signature = work.member("ivo").keys.sign.sign(bytes(waiting.statement.data))
    actions.confirm_restatement(restatement=waiting, by=work.staff("ivo"), signature=signature)


def test_who_reads_no_cases_any_more_leaves_them(work: "Work") -> None:
    case = work.open(["bea"])

    confirm(work, gives_up_intake(work))

    assert [one.staff.username for one in queries.team_of(case)] == ["bea"]
    assert queries.needs_new_keys(case)


def test_nobody_gives_up_a_role_by_which_they_alone_open_a_case(work: "Work") -> None:
    work.open()
    waiting = gives_up_intake(work)

    with pytest.raises(Refused, match="last_member"):
        confirm(work, waiting)
    assert work.staff("ana").may("case.read")
    assert Restatement.objects.get().state == Restatement.State.SIGNED


def test_a_colleague_who_goes_on_reading_cases_stays_on_them(work: "Work") -> None:
    case = work.open(["bea"])
    waiting = said(work.founded, "bea", ["advocate"], work.member("ana"))

    confirm(work, waiting)

    assert len(queries.team_of(case)) == 2
