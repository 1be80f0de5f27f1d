"""Whatever JSON comes to whichever address: a refusal with a known code, and never a fault."""

import inspect
import json
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from amparo.people.access import json_in
from amparo.referrals import actions
from amparo.referrals.tests.world import World
from amparo.reports.queries.inboxes import token

pytestmark = [pytest.mark.both, pytest.mark.django_db]

SOURCE = Path(settings.PACKAGE)
APPS = [name for name in settings.AMPARO_APPS if (SOURCE / name / "urls.py").exists()]
ADDRESSES: list[tuple[str, URLPattern]] = [
    (name, pattern)
    for name in APPS
    if name != "site"
    for pattern in getattr(import_module(f"amparo.{name}.urls"), "unprefixed", [])
]
# What the code of a refusal looks like where it is raised, or listed.
CODES = {
    code
    for path in SOURCE.rglob("*.py")
    if "tests" not in path.parts
    for code in re.findall(r'"([a-z][a-z_-]+)"', path.read_text(encoding="utf-8"))
}
REFUSED = {400, 401, 403, 404, 409, 413, 429}


def words_of(pattern: URLPattern) -> list[str]:
    """The names that the code behind an address asks for, and those its neighbours do."""
    module = inspect.getmodule(inspect.unwrap(pattern.callback))
    assert module is not None
    return sorted(set(re.findall(r'"([a-z][a-z_]+)"', inspect.getsource(module))) | {"sealed"})


def values(names: list[str]) -> st.SearchStrategy[Any]:
    """JSON that is half right: names that are asked for, with anything in their place."""
    plain = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.integers(-(2**70), 2**70)
        | st.floats(allow_nan=True, allow_infinity=True)
        | st.text(max_size=12)
        | st.sampled_from(["AAAA", "A" * 43, "2026-11-27", "2026-11-27T10:00:00Z", "\0", "\ud800"])
        | st.sampled_from(names)
        | st.uuids().map(str)
    )
    return st.recursive(
        plain,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(names), inner, max_size=8)
        ),
        max_leaves=12,
    )


@pytest.fixture
def world(begun_world: World) -> World:
    return begun_world


@pytest.fixture
def known(world: World) -> dict[str, Any]:
    """What stands in an address: rows that are there."""
    asked = world.offered()[0]
    release = world.active()
    actions.wrap(release=release, sealed=world.wraps(release), by=world.bea)
    return {
        "case": world.case.pk,
        "referral": asked.pk,
        "ask": asked.pk,
        "release": release.pk,
        "need": world.need.pk,
        "service": world.rooms.pk,
        "agency": world.casa.agency.slug,
        "report": world.letter.sealer.report if hasattr(world.letter, "sealer") else uuid4(),
    }


@pytest.fixture
def callers(world: World) -> list[Callable[[str, str], Any]]:
    """Members of two agencies with open keys, and the person with receipt and private word."""
    bearer = token(world.letter.receipt.locator, "file")
    headers = {"authorization": f"Bearer {bearer}"}
    staff = [world.client(name) for name in ("bea", "ana", "zoe")]
    return [_poster(one) for one in staff] + [_poster(Client(), headers), _poster(Client())]


def _poster(client: Client, headers: dict[str, str] | None = None) -> Callable[[str, Any], Any]:
    def post(address: str, body: str | bytes) -> Any:
        return client.post(address, body, content_type="application/json", headers=headers or {})

    return post


def _address(pattern: URLPattern, known: dict[str, Any]) -> str:
    def fill(found: re.Match[str]) -> str:
        kind, name = found.group(1), found.group(2)
        return str(known.get(name) or (uuid4() if kind == "uuid" else 0 if kind == "int" else "x"))

    return "/" + re.sub(r"<(\w+):(\w+)>", fill, str(pattern.pattern))


@pytest.mark.parametrize("app", sorted({name for name, _ in ADDRESSES}))
@examples(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_json_is_refused_with_a_known_code(
    callers: list[Callable[[str, str], Any]],
    known: dict[str, Any],
    app: str,
    data: st.DataObject,
) -> None:
    for pattern in [pattern for name, pattern in ADDRESSES if name == app]:
        value = data.draw(values(words_of(pattern)))
        post = data.draw(st.sampled_from(callers))
        answer = post(_address(pattern, known), json.dumps(value))
        # An address that is only read answers 405 before it looks at anything.
        if answer.status_code in REFUSED:
            assert answer.json()["problem"] in CODES
        else:
            assert answer.status_code in {200, 201, 204, 405}


ZERO = '{"login":"\\u0000","of":["\\u0000"],"\\u0000":1}'


@pytest.mark.parametrize(
    "body", ["", "{", "[" * 100_000, '"\\ud800"', "\x00", "NaN", '{"a":1}{', ZERO]
)
def test_what_is_no_json_is_refused_too(
    callers: list[Callable[[str, str], Any]], known: dict[str, Any], body: str
) -> None:
    advocate, _, _, person, _ = callers
    for name, pattern in ADDRESSES:
        post = person if name in {"mine", "reports"} else advocate
        answer = post(_address(pattern, known), body)
        assert answer.status_code in REFUSED | {200, 204, 405}


@pytest.mark.parametrize("spelling", ["utf-16", "utf-32-be", "utf-8-sig"])
def test_a_character_of_number_zero_comes_in_by_no_other_spelling(spelling: str) -> None:
    # Or it is read as something else, and is no JSON.
    with pytest.raises(ValueError):  # noqa: PT011 - which one, Python chooses
        json_in(ZERO.encode(spelling))
