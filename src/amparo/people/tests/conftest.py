"""An agency to test with. pytest reads this before Django is set up, hence the late imports."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from amparo.people.actions import Founded


@pytest.fixture
def casa(db: None, begun_agency: "Founded") -> "Founded":
    """An agency of three: Ana administers and is in intake, Bea advocates, Ivo is in intake."""
    return begun_agency


@pytest.fixture
def other(db: None) -> "Founded":
    """Another agency, whose people must see nothing of the first."""
    from amparo.people.tests import parties  # noqa: PLC0415 - see above

    return parties.other()
