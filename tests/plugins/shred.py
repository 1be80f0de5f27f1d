"""Keys made ahead belong to the store they were made in: each test begins with none."""

import pytest


@pytest.fixture(autouse=True)
def no_keys_ahead() -> None:
    from amparo.shred import pool  # noqa: PLC0415 - plugins are read before Django is set up

    pool.empty()
