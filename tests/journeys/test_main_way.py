"""The main way, on the product as it is deployed: from a report to an outcome, by consent.

Each way a person can write, each direction of script and each width, in as few journeys as meet
every pair. Afterwards everything is searched for what was written, said or kept secret.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.journeys import steps, team
from tests.journeys.people import Browsers, Worker
from tests.journeys.person import BACK, Assisted, Sealed
from tests.privacy.searching import of_receipt

if TYPE_CHECKING:
    from tests.journeys.deployment import Deployment
    from tests.journeys.people import Watched

QUESTION = "We are here. Are you safe? canary-question-5526"


SEALED = [("en", 360), ("ar", 1280)]
ASSISTED = [("en", 1280), ("ar", 360)]


@pytest.mark.long
@pytest.mark.parametrize(("language", "width"), SEALED)
def test_a_sealed_report_becomes_a_case_and_a_release_that_is_taken_back(
    deployed: Deployment, watched: Watched, language: str, width: int
) -> None:
    browsers = Browsers(deployed, watched, width)
    person = Sealed(browsers, language)
    person.reports()
    samir = Worker(browsers, "samir")
    team.answers(samir, QUESTION, language=language)
    person.answers(QUESTION)
    case = team.opens_a_case(samir)
    luc = _two_shelters_offer(browsers, samir, case)

    person.chooses(person.opens_file(), "Puerto")
    team.explains_a_release(samir, case, on_paper=False)
    person.signs(person.opens_file())
    team.hands_over(samir, case, spoke=True)
    team.opens_what_was_shared(Worker(browsers, "amina"), for_colleague="Luc")
    person.takes_back(person.opens_file())
    team.finds_it_ended(luc)
    _it_ends_well(luc, samir, case)

    # A file is opened with the receipt and the word, and neither leaves the browser.
    secrets = [*_written(samir, luc), person.word, *of_receipt(person.receipt)]
    _is_nowhere(browsers, *secrets)


@pytest.mark.long
@pytest.mark.parametrize(("language", "width"), ASSISTED)
def test_a_report_without_a_script_becomes_a_case_and_a_release_on_paper(
    deployed: Deployment, watched: Watched, language: str, width: int
) -> None:
    browsers = Browsers(deployed, watched, width)
    person = Assisted(browsers, language)
    person.reports()
    samir = Worker(browsers, "samir")
    team.answers(samir, QUESTION, language=language)
    person.answers(QUESTION)
    case = team.opens_a_case(samir)
    luc = _two_shelters_offer(browsers, samir, case)

    team.chooses_for_the_person(samir, case, "Puerto")
    team.explains_a_release(samir, case, on_paper=True)
    team.attests(samir)
    odile = Worker(browsers, "odile")
    team.confirms(odile, case)
    team.hands_over(odile, case, spoke=False)
    team.opens_what_was_shared(Worker(browsers, "amina"), for_colleague="Luc")
    team.takes_back(odile, case)
    team.finds_it_ended(luc)
    _it_ends_well(luc, samir, case)

    secrets = [*_written(samir, luc, odile), person.word, *of_receipt(person.receipt)]
    _is_nowhere(browsers, *secrets)
    # Without a script words do reach the server, and the page says so first: never in an address.
    for requests in browsers.assisted:
        assert requests.find(*secrets, bodies=False) == []
    # The search finds what a request carried: these did.
    assert any(requests.find(*secrets) for requests in browsers.assisted)


def _two_shelters_offer(browsers: Browsers, samir: Worker, case: str) -> Worker:
    team.asks_two_shelters(samir, case)
    until = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    dario, luc = Worker(browsers, "dario"), Worker(browsers, "luc")
    for worker in (dario, luc):
        team.offers(worker, until)
    return luc


def _it_ends_well(luc: Worker, samir: Worker, case: str) -> None:
    """The service completes, the need is met in the person's own word, and the desk counts it."""
    team.completes(luc)
    team.notes_the_need_met(samir, case)
    team.sees_the_counts(samir)


def _written(*workers: Worker) -> list[str]:
    """All that people wrote, and the words that open the workers' keys."""
    words = [worker.site.passphrase(worker.name) for worker in workers]
    return [*steps.WRITTEN, QUESTION, BACK, team.NOTE, team.CODE, *words]


def _is_nowhere(browsers: Browsers, *secrets: str | bytes) -> None:
    """Not in files, logs, queue, mail, spool or arguments; and in no request of a sealed page."""
    # The note of the demonstration holds what `amparo demo` printed: invented staff's words.
    found = browsers.site.places().find(*secrets)
    assert [
        one for one in found if "demonstration.txt" not in one and "server.txt" not in one
    ] == []
    for requests in browsers.sealed:
        assert requests.find(*secrets) == []
