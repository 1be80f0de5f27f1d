from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.vault.actions import Incoming, Refused
from amparo.vault.tests.making import a_report, holder_key
from amparo_seal.encoding import b64

SPELT = "2ce25c39-0f37-42a1-8bbc-1d2ca0a21991"

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(ANYTHING)
def test_anything_that_is_not_sealed_is_malformed(data: object) -> None:
    with pytest.raises(Refused, match="malformed"):
        Incoming.parse(data)


WHOLE = a_report(to=holder_key())[0]
FIELDS = [
    (part, name)
    for part, names in {
        "envelopes": ["id", "data"],
        "keys": ["id", "role", "agency", "subject", "compartment", "generation"],
        "wraps": ["of", "parent", "holder", "generation", "release", "wrapped"],
    }.items()
    for name in names
]


@pytest.mark.parametrize(("part", "name"), FIELDS)
@given(value=ANYTHING | st.uuids().map(str) | st.binary().map(b64))
def test_one_field_of_another_kind_is_read_or_refused(part: str, name: str, value: Any) -> None:
    data = WHOLE.json()
    data[part][0][name] = value
    with suppress(Refused):
        # Any other exception would be an error page.
        assert len(Incoming.parse(data).ids) == 2


@pytest.mark.parametrize(("part", "name"), FIELDS)
def test_a_field_that_is_missing_is_malformed(part: str, name: str) -> None:
    data = WHOLE.json()
    del data[part][0][name]

    with pytest.raises(Refused, match="malformed"):
        Incoming.parse(data)


def test_lists_are_lists() -> None:
    with pytest.raises(Refused, match="malformed"):
        Incoming.parse({**WHOLE.json(), "keys": {}})
    with pytest.raises(Refused, match="malformed"):
        Incoming.parse({**WHOLE.json(), "statements": {}})


def test_what_is_signed_is_handed_on_as_it_is() -> None:
    signed = {"statement": b64(b"said"), "signature": b64(bytes(64))}

    [one] = Incoming.parse({**WHOLE.json(), "statements": [signed]}).statements
    assert (one.statement, one.signature) == (b"said", bytes(64))
    with pytest.raises(Refused, match="malformed"):
        Incoming.parse({**WHOLE.json(), "statements": [{**signed, "signature": b64(bytes(63))}]})


@pytest.mark.parametrize("id_", ["", "0", SPELT.upper(), SPELT.replace("-", ""), f"{{{SPELT}}}"])
def test_an_id_has_one_spelling(id_: str) -> None:
    data = WHOLE.json()
    data["wraps"][0]["of"] = id_

    with pytest.raises(Refused, match="malformed"):
        Incoming.parse(data)
