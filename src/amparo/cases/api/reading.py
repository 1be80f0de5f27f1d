"""JSON of pages about cases, read into what actions take. Anything else is `unreadable`."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import TextChoices

from amparo.cases.actions import Checked, Contact, NewCase, NewNeed
from amparo.cases.models import Binding, Case, Need, Person, SignerCheck
from amparo.directory.models import Domain
from amparo.people import wire
from amparo.people.access import Problem
from amparo.people.models import Agency
from amparo.reports.days import today_at
from amparo.vault.actions import Incoming

LANGUAGE = 12
PSEUDONYM = 60
FIRST_PLACES = 99
RELEASE_PUBLIC = 32

Choice = TypeVar("Choice", bound=TextChoices)


def choice(sent: Mapping[str, Any], name: str, of: type[Choice]) -> Choice:
    text = wire.text(sent, name)
    if text not in of.values:
        raise Problem("unreadable")
    return of(text)


def perhaps(sent: Mapping[str, Any], name: str, of: type[Choice]) -> Choice | None:
    return choice(sent, name, of) if sent.get(name) not in (None, "") else None


def flag(sent: Mapping[str, Any], name: str) -> bool:
    value = sent.get(name)
    if not isinstance(value, bool):
        raise Problem("unreadable")
    return value


def short(sent: Mapping[str, Any], name: str, most: int) -> str:
    text = wire.text(sent, name).strip()
    if not 0 < len(text) <= most:
        raise Problem("unreadable")
    return text


def day(sent: Mapping[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(wire.text(sent, name))
    except ValueError as error:
        raise Problem("unreadable") from error


def _day_or_none(sent: Mapping[str, Any], name: str) -> date | None:
    return day(sent, name) if sent.get(name) else None


def _place_or_none(sent: Mapping[str, Any], name: str) -> int | None:
    if sent.get(name) is None:
        return None
    place = wire.number(sent, name)
    if not 1 <= place <= FIRST_PLACES:
        raise Problem("unreadable")
    return place


def sealed(sent: Mapping[str, Any]) -> Incoming:
    return Incoming.parse(wire.part(sent, "sealed"))


def case_ids(sent: Mapping[str, Any], name: str) -> list[UUID]:
    return [wire.identity({name: one}, name) for one in wire.names(sent, name)]


def staff_ids(sent: Mapping[str, Any], name: str) -> list[UUID]:
    return [wire.identity({name: one}, name) for one in wire.names(sent, name)]


def new_case(sent: Mapping[str, Any], agency: Agency) -> NewCase:
    report = wire.identity(sent, "report") if sent.get("report") else None
    source = choice(sent, "source", Case.Source)
    # A case with a report comes from it; an import is a command, never a page.
    if source == Case.Source.IMPORT or (source == Case.Source.REPORT) != (report is not None):
        raise Problem("unreadable")
    return NewCase(
        id=wire.identity(sent, "id"),
        report=report,
        source=source,
        pseudonym=short(sent, "pseudonym", PSEUDONYM),
        called=choice(sent, "called", Person.Called),
        signer=choice(sent, "signer", Person.Signer),
        wish=flag(sent, "wish"),
        team=staff_ids(sent, "team"),
        sealed=sealed(sent),
        contact=contact(sent, agency),
        person=wire.identity(sent, "person") if sent.get("person") else None,
        how=perhaps(sent, "how", SignerCheck.How),
        nobody_alleged=sent.get("nobody_alleged") is True,
    )


def checked(sent: Mapping[str, Any]) -> Checked:
    how = perhaps(sent, "how", SignerCheck.How)
    if how is None:
        raise Problem("how_needed")
    return Checked(
        signer=choice(sent, "signer", Person.Signer),
        how=how,
        nobody_alleged=flag(sent, "nobody_alleged"),
    )


def contact(sent: Mapping[str, Any], agency: Agency) -> Contact:
    said = wire.part(sent, "contact")
    found = Contact(
        on=day(said, "on"),
        way=choice(said, "way", Binding.Way),
        language=short(said, "language", LANGUAGE),
        interpreter=flag(said, "interpreter"),
    )
    if found.on > today_at(agency):
        raise Problem("contact_needed")
    return found


def release_public(sent: Mapping[str, Any]) -> bytes | None:
    if sent.get("release") is None:
        return None
    found = wire.octets(sent, "release")
    if len(found) != RELEASE_PUBLIC:
        raise Problem("unreadable")
    return found


def new_need(sent: Mapping[str, Any]) -> NewNeed:
    return NewNeed(
        id=wire.identity(sent, "id"),
        domain=choice(sent, "domain", Domain),
        urgency=choice(sent, "urgency", Need.Urgency),
        priority=_place_or_none(sent, "priority"),
        review_on=_day_or_none(sent, "review"),
        severity=perhaps(sent, "severity", Need.Severity),
    )


def languages() -> list[str]:
    """The languages that a receipt handed over may be in."""
    return [code for code, _ in settings.LANGUAGES]
