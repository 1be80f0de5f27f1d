"""A person's case, and who could help. pytest reads this before Django is set up."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from amparo.referrals.tests.world import World


@pytest.fixture
def world(db: None, begun_world: "World") -> "World":
    """A support agency with a bound case, two shelters, and a police unit."""
    return begun_world


@pytest.fixture
def filed(db: None, begun_filed: "World") -> "World":
    """The same, where a file came with the report."""
    return begun_filed
