"""An agency to test with. pytest reads this before Django is set up, hence the late imports."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from amparo.cases.tests.making import Work


@pytest.fixture
def work(db: None, begun_work: "Work") -> "Work":
    """Ana, with the report of a person that she opened and looked at."""
    return begun_work


@pytest.fixture
def kept_work(committed: None, begun_work: "Work") -> "Work":
    """The same, committed for real: others see it."""
    return begun_work
