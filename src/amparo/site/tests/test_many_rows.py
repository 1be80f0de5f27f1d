"""A page asks the databases as often for 500 rows as for 5."""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.plugins.counting import copies, spread

from amparo.cases.models import Case, CaseReport, Member, Need
from amparo.directory import actions as directory
from amparo.directory.models import Capacity, Population, Service, Term
from amparo.people.models import Staff, StaffRole
from amparo.referrals import actions
from amparo.referrals.models import Attestation, Disclosure, Referral, Release, ReleaseCompartment
from amparo.referrals.tests.world import World
from amparo.reports.models import Message, Report
from amparo_seal.statements import Release as Statement
from amparo_seal.statements import release_hash

FEW, MANY = 5, 500


@pytest.fixture
def world(db: None, begun_world: World) -> World:
    return begun_world


def more_asks(world: World, number: int) -> None:
    asked = Referral.objects.first() or world.ask(world.rooms)[0]
    spread(asked, copies(world.need, number), "need")


def more_releases(world: World, number: int) -> None:
    """Active, handed over, opened."""
    first = Release.objects.filter(method="my_file").first()
    if first is None:
        first = world.shared()
        actions.open_received(release=first, by=world.zoe)
    # Each as if it was signed: a row that says something else than its bytes is not shown.
    said = Statement.parse(bytes(first.statement))
    signed = [replace(said, nonce=os.urandom(16)) for _ in range(number)]
    texts, hashes = iter(one.bytes() for one in signed), iter(release_hash(one) for one in signed)
    new = copies(first, number, statement=lambda: next(texts), hash=lambda: next(hashes))
    parts, told = first.compartments.get(), Disclosure.objects.filter(release=first).get()
    for one in (parts, told):
        spread(one, new, "release")


def more_papers(world: World, number: int) -> None:
    first = Attestation.objects.first()
    if first is None:
        world.attest(world.explain(method="paper"))
        first = Attestation.objects.get()
    part = ReleaseCompartment.objects.get(release=first.release)
    new = copies(first.release, number, hash=lambda: os.urandom(32))
    for one in (part, first):
        spread(one, new, "release")


def more_services(world: World, number: int) -> None:
    if not Capacity.objects.exists():
        directory.count_free(
            service=world.rooms.pk, population=Population.ADULTS, free=2, by=world.mia
        )
    terms, free = list(world.rooms.terms.all()), Capacity.objects.get(service=world.rooms)
    new = copies(world.rooms, number, name=lambda: f"Rooms {uuid4()}")
    for one in (*terms, free):
        spread(one, new, "service")
    assert Term.objects.filter(service__in=Service.objects.all()).count() > number


def more_cases(world: World, number: int) -> None:
    member, need = Member.objects.get(case=world.case, staff=world.bea), world.need
    people = copies(world.case.person, number, pseudonym=lambda: f"river {uuid4()}"[:40])
    new = spread(Case.objects.get(pk=world.case.pk), people, "person")
    for one in (member, need):
        spread(one, new, "case")


def more_reports(_world: World, number: int) -> None:
    _copied_reports(number, state=lambda: "received")


def _copied_reports(number: int, **changes: Callable[[], Any]) -> list[Report]:
    report = Report.objects.get(pk=_first_report())
    keys = iter(copies(report.key, number, subject=uuid4))
    talks = iter(copies(report.conversation, number, subject=uuid4))
    return copies(
        report,
        number,
        inbox=lambda: None,
        key=lambda: next(keys),
        conversation=lambda: next(talks),
        **changes,
    )


def _first_report() -> Any:
    return Report.objects.order_by("received_on", "id").values_list("pk", flat=True)[0]


def more_messages(_world: World, number: int) -> None:
    report = Report.objects.get(pk=_first_report())
    first = Message.objects.count() + 1000
    Message.objects.bulk_create(
        Message(report=report, sequence=first + n, by_staff=False, sent_on=report.received_on)
        for n in range(number)
    )


def more_reports_of_the_case(world: World, number: int) -> None:
    CaseReport.objects.bulk_create(
        CaseReport(case=world.case, report=one) for one in _copied_reports(number)
    )


def more_colleagues(world: World, number: int) -> None:
    role = StaffRole.objects.get(staff=world.mia)
    mia = Staff.objects.get(pk=world.mia.pk)
    spread(role, copies(mia, number, username=lambda: f"m{uuid4()}"), "staff")


def more_of_all(world: World, number: int) -> None:
    for more in (more_asks, more_releases, more_papers, more_services, more_reports):
        more(world, number)
    more_cases(world, number)


More = Callable[[World, int], None]
PAGES: dict[str, tuple[str, str, More]] = {
    "asks": ("zoe", "/api/staff/asks", more_asks),
    "received": ("zoe", "/api/staff/received", more_releases),
    "to confirm": ("eva", "/api/staff/releases/to-confirm", more_papers),
    "asks of a case": ("bea", "/api/staff/cases/{case}/asks", more_asks),
    "releases of a case": ("bea", "/api/staff/cases/{case}/releases", more_releases),
    "papers of a case": ("bea", "/api/staff/cases/{case}/releases", more_papers),
    "page of asks and releases": ("bea", "/en/staff/cases/{case}/referrals/", more_services),
    "services": ("bea", "/en/staff/services/", more_services),
    "own services": ("adi", "/en/staff/services/ours/", more_services),
    "free places": ("mia", "/en/staff/services/free/", more_services),
    "ask for somebody": ("bea", "/en/staff/services/{rooms}/ask/", more_cases),
    "desk of an advocate": ("bea", "/en/staff/", more_of_all),
    "desk of a shelter": ("zoe", "/en/staff/", more_of_all),
    "desk of a supervisor": ("sol", "/en/staff/", more_of_all),
    "inbox": ("ana", "/en/staff/reports/", more_reports),
    "report": ("ana", "/en/staff/reports/{report}/", more_messages),
    "conversation": ("ana", "/api/staff/reports/{report}", more_messages),
    "cases": ("bea", "/en/staff/cases/", more_cases),
    "cases of the agency": ("sol", "/en/staff/cases/", more_cases),
    "case with its reports": ("bea", "/api/staff/cases/{case}", more_reports_of_the_case),
    "needs of a case": ("bea", "/api/staff/cases/{case}", more_asks),
    "people": ("zoe", "/en/staff/people/", more_colleagues),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_as_often_for_many_rows_as_for_few(
    world: World, name: str, asked: Callable[[Callable[[], object]], int]
) -> None:
    who, path, more = PAGES[name]
    if who == "adi":
        StaffRole.objects.create(staff=world.mia, role="agency_administrator")
        who = "mia"
    address = path.format(case=world.case.pk, rooms=world.rooms.pk, report=_first_report())
    client = world.client(who)
    sizes = []

    def read() -> None:
        sizes.append(len(_read(client, address)))

    more(world, FEW - 1)
    read()
    few = asked(read)
    more(world, MANY - FEW)

    assert asked(read) == few
    assert Need.objects.exists()
    # What is listed by the page, or fifty of it: the rows were really there to be asked for.
    assert name.startswith("desk") or name == "report" or sizes[-1] > sizes[0]


def _read(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content
