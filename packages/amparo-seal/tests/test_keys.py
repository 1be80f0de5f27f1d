"""Keys in keys: a wrap opens for its holder, for what it was made for, and for nothing else."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo_seal import CannotOpen, keys, shred
from amparo_seal.envelope import Compartment

CONTEXT, PARENT, CHILD, RELEASE = (bytes([n]) * 32 for n in range(1, 5))
HOLDERS = {suite: keys.WrapKey.from_seed(b"\x09" * 32, suite) for suite in (1, 2)}
BOUND: dict[str, Any] = {"context": CONTEXT, "generation": 3, "release": RELEASE}
ROW = UUID(int=7)
suites = pytest.mark.parametrize("suite", [1, 2])


def wrapped_for(suite: int) -> bytes:
    return keys.wrap(CHILD, public=HOLDERS[suite].public, suite=suite, **BOUND)


@suites
def test_a_wrap_opens_for_its_holder(suite: int) -> None:
    wrapped = wrapped_for(suite)
    assert len(wrapped) == keys.WRAP_LENGTH[suite]
    assert keys.unwrap(wrapped, HOLDERS[suite], **BOUND) == CHILD
    assert wrapped != wrapped_for(suite)


@suites
def test_a_new_key_is_new(suite: int) -> None:
    one, other = keys.WrapKey.generate(suite), keys.WrapKey.generate(suite)
    assert one.public != other.public
    assert one.holder != other.holder
    assert len(keys.new_key()) == 32
    assert keys.new_key() != keys.new_key()
    assert repr(one.seed) not in repr(one)


@suites
@pytest.mark.parametrize(
    "differs", [{"context": PARENT}, {"generation": 4}, {"release": bytes(32)}], ids=str
)
def test_a_wrap_is_for_one_thing_only(suite: int, differs: dict[str, Any]) -> None:
    with pytest.raises(CannotOpen):
        keys.unwrap(wrapped_for(suite), HOLDERS[suite], **BOUND | differs)


@suites
def test_a_wrap_does_not_open_for_another_holder(suite: int) -> None:
    for other in (keys.WrapKey.generate(suite), HOLDERS[3 - suite]):
        with pytest.raises(CannotOpen):
            keys.unwrap(wrapped_for(suite), other, **BOUND)


@suites
def test_every_byte_of_a_wrap_counts(suite: int) -> None:
    wrapped = wrapped_for(suite)
    for place in range(0, len(wrapped), 1 if suite == 1 else 17):
        changed = bytearray(wrapped)
        changed[place] ^= 1
        with pytest.raises(CannotOpen, match=r"^This cannot be opened\.$"):
            keys.unwrap(bytes(changed), HOLDERS[suite], **BOUND)


@given(st.binary(max_size=1200))
def test_noise_is_no_wrap(noise: bytes) -> None:
    for holder in HOLDERS.values():
        with pytest.raises(CannotOpen):
            keys.unwrap(noise, holder, **BOUND)


def test_a_wrap_is_not_made_for_what_is_no_key() -> None:
    public = HOLDERS[2].public
    for wrong, suite in ((public[:-1], 2), (public, 1), (b"", 2), (b"\xff" * 1216, 2), (public, 3)):
        with pytest.raises(ValueError, match=r"public key|known suite|public bytes|key"):
            keys.wrap(CHILD, public=wrong, suite=suite, **BOUND)
    with pytest.raises(ValueError, match="shared key"):
        keys.wrap(CHILD, public=bytes(32), suite=1, **BOUND)
    with pytest.raises(ValueError, match="32 bytes"):
        keys.wrap(CHILD[:-1], public=public, suite=2, **BOUND)


def test_a_wrap_key_is_a_seed_and_a_known_suite() -> None:
    for seed, suite in ((b"short", 2), (b"\x00" * 32, 3)):
        with pytest.raises(ValueError, match="wrap key"):
            keys.WrapKey.from_seed(seed, suite)


def test_a_key_under_a_key_opens_with_it_and_its_context() -> None:
    opens_with_it_and_its_context(b"\x01" * 32, PARENT)


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_any_key_under_any_key_opens_with_it(child: bytes, parent: bytes) -> None:
    opens_with_it_and_its_context(child, parent)


def opens_with_it_and_its_context(child: bytes, parent: bytes) -> None:
    sealed = keys.seal_under(child, parent, CONTEXT)
    assert len(sealed) == 60
    assert keys.open_under(sealed, parent, CONTEXT) == child
    for wrong in (
        (sealed, parent, PARENT),
        (sealed, bytes(31), CONTEXT),
        (sealed[:-1], parent, CONTEXT),
        (sealed + b"\x00", parent, CONTEXT),
        (sealed[:-1] + bytes([sealed[-1] ^ 1]), parent, CONTEXT),
        (b"", parent, CONTEXT),
    ):
        with pytest.raises(CannotOpen):
            keys.open_under(*wrong)


def test_only_keys_go_under_keys() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        keys.seal_under(b"text", PARENT, CONTEXT)


def test_no_two_keys_share_a_context() -> None:
    same: dict[str, Any] = {
        "role": keys.KeyRole.COMPARTMENT,
        "deployment": UUID(int=1),
        "agency": UUID(int=2),
        "subject": UUID(int=3),
        "compartment": Compartment.story,
        "key": UUID(int=4),
        "generation": 1,
    }
    other: dict[str, Any] = {
        name: value + 1 if isinstance(value, int) else UUID(int=9) for name, value in same.items()
    }
    contexts = {keys.key_context(**same | {name: other[name]}) for name in same}
    assert len(contexts | {keys.key_context(**same)}) == len(same) + 1


def test_the_shred_layer_comes_off_in_its_own_row_with_its_own_key() -> None:
    stored = shred.layer(PARENT, ROW, b"wrap")
    assert shred.lift(PARENT, ROW, stored) == b"wrap"
    for key, row, layered in (
        (CHILD, ROW, stored),
        (b"", ROW, stored),
        (PARENT, uuid4(), stored),
        (PARENT, ROW, stored[:-1]),
        (PARENT, ROW, b""),
        (PARENT, ROW, stored[:20]),
    ):
        with pytest.raises(CannotOpen):
            shred.lift(key, row, layered)
    with pytest.raises(ValueError, match="AESGCM key"):
        shred.layer(b"short", ROW, b"wrap")
