"""Making the demonstration: by the same actions as everything else, on an empty database only."""

from collections.abc import Collection, Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction

from amparo.directory import actions as directory
from amparo.directory.actions import Profile
from amparo.directory.models import Organisation
from amparo.journal.models import Entry
from amparo.people import actions as people
from amparo.people.actions import Founded, FoundedMember
from amparo.people.models import Agency, Staff
from amparo.reports import actions as reports
from amparo.reports import incoming, reading
from amparo.reports.models import Report
from amparo.site.demonstration import marks, note
from amparo.site.demonstration.browsers import Person
from amparo.site.demonstration.casework import Advocate
from amparo.site.demonstration.lives import LIVES
from amparo.site.demonstration.partnership import LUMBRE, PARTIES, Offer, Party
from amparo.site.demonstration.stories import STORIES, Story
from amparo.vault.models import Envelope
from amparo_seal import staff as seal_staff


class NotEmpty(Exception):
    """Somebody uses this deployment already; nothing was changed."""


def is_empty() -> bool:
    """Say whether nobody has recorded anything here yet."""
    tables = (Agency, Staff, Organisation, Report, Envelope, Entry)
    return not any(table.objects.exists() for table in tables)


def make() -> str:
    """Make the whole partnership, or nothing of it. Gives the note that says how to try it."""
    with transaction.atomic():
        if not is_empty():
            raise NotEmpty
        agencies = {party.slug: _found(party) for party in PARTIES}
        for party in PARTIES:
            for offer in party.offers:
                _offer(agencies[party.slug], offer)
        persons = [_tell(agencies[LUMBRE.slug], story) for story in STORIES]
        _help(agencies, persons)
        told = note.write(agencies, persons)
    # Only once it is all there: a mark without a demonstration would be wrong on every page.
    people.write_roots()
    marks.mark(told)
    return told


def _found(party: Party) -> Founded:
    return people.found_agency(
        name=party.name,
        slug=party.slug,
        function=party.function,
        jurisdiction=party.jurisdiction,
        pack=party.pack,
        time_zone=party.time_zone,
        root=Ed25519PrivateKey.generate(),
        staff=[
            (one.username, one.name, one.roles, seal_staff.passphrase()) for one in party.members
        ],
    )


def _offer(founded: Founded, offer: Offer) -> None:
    by = founded.members[offer.counted_by].staff
    profile = Profile(name=offer.name, place=offer.place, terms=offer.terms, **offer.said)
    service = directory.offer(
        agency=founded.agency, organisation=founded.agency.name, profile=profile, by=by
    )
    for population, free in offer.free.items():
        directory.count_free(service=service.pk, population=population, free=free, by=by)


def _help(agencies: Mapping[str, Founded], persons: Collection[Person]) -> None:
    advocate = Advocate(agencies)
    called = {person.story.called: person for person in persons}
    for life in LIVES:
        advocate.help(life, called[life.report] if life.report else None)


def _tell(founded: Founded, story: Story) -> Person:
    """One person writes; staff read, sort and answer; the person answers."""
    person = Person(story=story, agency=founded.agency.pk, intake=founded.intake.public)
    languages = [code for code, _ in settings.LANGUAGES]
    report = reports.receive(report=incoming.report(person.report(), languages=languages))
    reader = founded.members["samir"]
    if story.states:
        reports.open_report(report=report, by=reader.staff)
    # Sorted before they answer, as staff do; a wait or an end comes after what was said.
    for state in story.states[:1]:
        reports.triage(report=report, state=state, relation=story.relation, by=reader.staff)
    _talk(founded, person, report)
    for state in story.states[1:]:
        reports.triage(report=report, state=state, relation=story.relation, by=reader.staff)
    return person


def _talk(founded: Founded, person: Person, report: Report) -> None:
    for sequence, line in enumerate(person.story.talk, start=1):
        if line.by:
            _answer(person, report, founded.members[line.by], line.text, sequence)
        else:
            access = reading.enter(person.receipt, "")
            reports.say(access=access, sealed=person.says(line.text, sequence))


def _answer(person: Person, report: Report, by: FoundedMember, text: str, sequence: int) -> None:
    reports.answer(report=report, sealed=person.hears(by, text, sequence), by=by.staff)
