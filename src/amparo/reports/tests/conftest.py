"""An agency that takes reports. Read before Django is set up, hence the late imports."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from amparo.people.actions import Founded


@pytest.fixture
def casa(db: None, begun_agency: "Founded") -> "Founded":
    """Ana administers and is in intake, Bea advocates, Ivo is in intake."""
    return begun_agency


@pytest.fixture
def other(casa: "Founded") -> "Founded":
    """Another agency, whose people must see nothing of the first."""
    from amparo.people.tests import parties  # noqa: PLC0415 - see above

    return parties.other()


@pytest.fixture
def agency(committed: None, begun_agency: "Founded") -> "Founded":
    """The same, for a test that opens a browser: the roots stand in its scripts."""
    from amparo.people import actions  # noqa: PLC0415 - see above

    actions.write_roots()
    return begun_agency
