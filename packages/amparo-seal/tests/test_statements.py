"""Signed statements: one reading, for one deployment, one purpose, until one day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from spec.making.samples import DEPLOYMENT, TODAY
from spec.making.signed import every_statement

from amparo_seal import CannotOpen
from amparo_seal import statements as stated
from amparo_seal.encoding import pack, unpack
from amparo_seal.envelope import Compartment
from amparo_seal.primitives import public_of
from amparo_seal.statements.forms import FORMS

SIGNER = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)
STATEMENTS = {statement.purpose: statement for statement in every_statement()}
RELEASE = STATEMENTS["release"]
each = pytest.mark.parametrize("statement", STATEMENTS.values(), ids=list(STATEMENTS))


def verified(one: stated.Statement, **differs: Any) -> stated.Statement:
    usual: dict[str, Any] = {
        "statement": one.bytes(),
        "signature": stated.sign(one, SIGNER),
        "public": public_of(SIGNER),
        "today": TODAY,
        "deployment": DEPLOYMENT,
        "purpose": one.purpose,
    }
    return stated.verify(**usual | differs)


@each
def test_a_statement_says_the_same_to_its_reader(statement: stated.Statement) -> None:
    assert verified(statement) == statement
    assert verified(statement, today=statement.expires) == statement


@each
def test_a_statement_is_refused_anywhere_else(statement: stated.Statement) -> None:
    other = "sign-in-file" if statement.purpose == "sign-in-inbox" else "sign-in-inbox"
    for differs in (
        {"today": statement.expires + timedelta(days=1)},
        {"deployment": UUID(int=9)},
        {"purpose": other},
        {"public": bytes(31)},
        {"public": public_of(Ed25519PrivateKey.generate())},
        {"signature": bytes(64)},
        {"signature": b""},
        {"statement": statement.bytes() + b"\x00"},
    ):
        with pytest.raises(CannotOpen):
            verified(statement, **differs)


@each
def test_every_byte_of_a_statement_counts(statement: stated.Statement) -> None:
    data = statement.bytes()
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 0x20
        with pytest.raises(CannotOpen):
            verified(statement, statement=bytes(changed))


@each
def test_a_statement_has_its_own_fields_only(statement: stated.Statement) -> None:
    label, parts = unpack(statement.bytes())
    form = FORMS[statement.purpose]
    for wrong in (
        pack("amparo/v1/other", *parts),
        pack(label, *parts[:-1]),
        pack(label, *parts, b""),
        pack(label),
        *(pack(label, *parts[:n], b"\xff", *parts[n + 1 :]) for n in range(len(parts))),
    ):
        with pytest.raises(CannotOpen):
            form.parse(wrong)


@given(st.binary(max_size=200))
def test_noise_is_no_statement(noise: bytes) -> None:
    for form in FORMS.values():
        with pytest.raises(CannotOpen):
            form.parse(noise)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("expires", b"2026-02-30"),
        ("expires", b"20261123"),
        ("expires", b"2026-W48-1"),
        ("expires", "٢٠٢٦-11-23".encode()),
        ("compartments", b""),
        ("compartments", b"\x03\x02"),
        ("compartments", b"\x02\x02"),
        ("compartments", b"\x63"),
    ],
)
def test_a_release_has_one_encoding(name: str, written: bytes) -> None:
    place = {"expires": 2, "compartments": 6}[name]
    label, parts = unpack(RELEASE.bytes())
    parts[place] = written
    with pytest.raises(CannotOpen):
        stated.Release.parse(pack(label, *parts))


@pytest.mark.parametrize("written", [b"intake,advocate", b"a,,b", b",", b"a,a"])
def test_roles_have_one_encoding(written: bytes) -> None:
    label, parts = unpack(STATEMENTS["staff-key"].bytes())
    parts[5] = written
    with pytest.raises(CannotOpen):
        stated.StaffKey.parse(pack(label, *parts))


def test_a_member_of_staff_may_have_no_role() -> None:
    label, parts = unpack(STATEMENTS["staff-key"].bytes())
    parts[5] = b""
    assert stated.StaffKey.parse(pack(label, *parts)).roles == ()


def test_a_release_names_compartments_in_order() -> None:
    assert isinstance(RELEASE, stated.Release)
    for compartments in ((), (Compartment.story, Compartment.contact), (Compartment.story,) * 2):
        with pytest.raises(ValueError, match="in order"):
            _release(compartments=compartments).bytes()
    assert stated.release_hash(RELEASE) != stated.release_hash(_release(use="other"))


def test_a_statement_is_not_written_with_a_field_that_no_reader_accepts() -> None:
    with pytest.raises(ValueError, match="another length"):
        _release(nonce=b"short").bytes()
    intake = STATEMENTS["intake-key"]
    with pytest.raises(ValueError, match="suite"):
        type(intake)(**{**vars(intake), "suite": 3}).bytes()


def _release(**differs: Any) -> stated.Release:
    return stated.Release(**{**vars(RELEASE), **differs})


def test_a_day_is_written_with_four_digits_of_year() -> None:
    assert b"0987-01-02" in _release(starts=date(987, 1, 2)).bytes()


@given(st.binary(min_size=32, max_size=32))
def test_a_fingerprint_is_read_as_it_is_printed(fingerprint: bytes) -> None:
    text = stated.format_fingerprint(fingerprint)
    assert [len(group) for group in text.split(" ")] == [4] * 13
    for typed in (text, text.lower(), text.replace(" ", ""), f" {text}\u00a0"):
        assert stated.parse_fingerprint(typed) == fingerprint


@pytest.mark.parametrize("text", ["", "AAAA", "1" * 52, "A" * 51 + "B", "é", "A" * 56, "A" * 53])
def test_what_is_no_fingerprint_is_refused(text: str) -> None:
    with pytest.raises(CannotOpen):
        stated.parse_fingerprint(text)


def test_the_same_root_key_is_another_root_elsewhere() -> None:
    public = public_of(SIGNER)
    prints = {
        stated.root_fingerprint(UUID(int=a), UUID(int=b), public)
        for a, b in ((1, 2), (1, 3), (2, 2))
    }
    assert len(prints) == 3


def test_a_list_out_of_order_is_not_signed() -> None:
    keys: Any = STATEMENTS["case-keys"]

    with pytest.raises(ValueError, match="in order, each once"):
        replace(keys, keys=keys.keys[::-1]).bytes()
    with pytest.raises(ValueError, match="in order, each once"):
        replace(keys, keys=()).bytes()


@pytest.mark.parametrize(("key", "standing"), [(31, 32), (32, 33)])
def test_only_whole_keys_and_contexts_are_committed_to(key: int, standing: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        stated.key_commitment(bytes(key), bytes(standing))
