"""The same people as in `referrals`. pytest reads this before Django is set up."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from amparo.referrals.tests.world import World


@pytest.fixture
def world(db: None, begun_world: "World") -> "World":
    """A support agency with a case whose receipt is bound, two shelters, and a police unit."""
    return begun_world
