"""Two agencies, and a case of the first. pytest reads this before Django is set up."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from amparo.cases.tests.making import Work
    from amparo.cases.tests.test_addresses import Browser
    from amparo.people.actions import Founded


@pytest.fixture
def casa(db: None, begun_casa: "Founded") -> "Founded":
    """Ana administers and is in intake, Bea and Eva advocate, Ivo is in intake, Sol supervises."""
    return begun_casa


@pytest.fixture
def other(casa: "Founded") -> "Founded":
    """Another agency, whose people must see nothing of the first."""
    from amparo.people.tests import parties  # noqa: PLC0415 - see above

    return parties.other()


@pytest.fixture
def work(db: None, begun_work: "Work") -> "Work":
    """Ana, with the report of a person that she opened and looked at."""
    return begun_work


@pytest.fixture
def ana(work: "Work") -> "Browser":
    """Ana's browser, signed in and unlocked."""
    from amparo.cases.tests.test_addresses import Browser  # noqa: PLC0415 - see above

    return Browser(work.by.staff)


@pytest.fixture
def opened(work: "Work", ana: "Browser") -> str:
    """A case of Ana and Bea: where it stands under the addresses of cases."""
    answer = ana.post("", work.json(["bea"]))
    assert answer.status_code == 201, answer.json()
    return f"/{work.id}"
