"""Nobody waits for words that are still on their way: a case is locked when they are here."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from amparo.cases.models import Case

if TYPE_CHECKING:
    from amparo.referrals.tests.world import World


@pytest.fixture
def world(committed: None, begun_world: World) -> World:
    return begun_world


class Slow(BytesIO):
    """A body that comes in, and notes whether a transaction waits for it."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.waited: list[bool] = []

    def read(self, size: int | None = -1, /) -> bytes:
        self.waited.append(connection.in_atomic_block)
        return super().read(size)


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("act", ["consent", "parts", "draft", "releases"])
def test_no_transaction_waits_for_a_body(world: World, act: str, kind: str) -> None:
    body = Slow(b'{"contact": 1}')
    request: dict[str, Any] = {
        "PATH_INFO": f"/api/staff/cases/{world.case.pk}/{act}",
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": len(body.getvalue()),
        "wsgi.input": body,
    }

    world.client("bea").request(**request)

    assert body.waited
    assert not any(body.waited)
    assert Case.objects.get() == world.case
