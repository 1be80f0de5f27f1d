"""Envelopes: nothing that was touched opens, and nothing comes out before it was verified."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st
from spec.making.samples import header

from amparo_seal import CannotOpen, padding
from amparo_seal.envelope import (
    Compartment,
    Expect,
    Header,
    Kind,
    Mode,
    open_,
    open_stream,
    read_header,
    seal,
    seal_stream,
)
from amparo_seal.envelope.header import CHUNK, SEALED_CHUNK, Front, check_body_length
from amparo_seal.envelope.streaming import derive, nonce

KEY = b"\x07" * 32
MINE = header("mine")
GOOD = seal(MINE, b"good", key=KEY)
HERE = Expect(id=MINE.id)
# Lengths about the ends of a chunk, and plaintexts that look like padding.
lengths = st.sampled_from([0, 1, 1022, 1023, 1024, 65_534, 65_535, 65_536, 131_072, 200_000])
plaintexts = st.one_of(
    st.binary(max_size=3000),
    st.builds(bytes, lengths),
    st.builds(lambda start, size: start + b"\x80" + bytes(size), st.binary(max_size=9), lengths),
    st.builds(lambda size, end: b"\x80" * size + end, lengths, st.binary(max_size=9)),
)
headers = st.builds(
    Header,
    mode=st.sampled_from(Mode),
    kind=st.sampled_from(Kind),
    deployment=st.uuids(),
    agency=st.uuids(),
    subject=st.uuids(),
    compartment=st.sampled_from(Compartment),
    id=st.uuids(),
    thread=st.uuids(),
    sequence=st.integers(0, 2**32 - 1),
    sender=st.uuids(),
    previous=st.binary(min_size=32, max_size=32),
    suite=st.sampled_from([1, 2]),
)


def pieces(data: bytes, length: int) -> Iterator[bytes]:
    for start in range(0, len(data), length):
        yield data[start : start + length]


@given(headers, plaintexts)
@settings(deadline=None)
def test_what_is_sealed_opens_and_says_where_it_belongs(one: Header, plaintext: bytes) -> None:
    sealed = seal(one, plaintext)
    opened = open_(sealed.envelope, sealed.key, expect={"id": one.id, "kind": one.kind})
    assert (opened.header, opened.plaintext) == (one, plaintext)
    assert read_header(sealed.envelope)[::2] == (one, sealed.context)


@given(plaintexts, st.integers(1, 70_000), st.integers(1, 70_000))
@settings(deadline=None, max_examples=40)
def test_a_stream_is_the_same_envelope_whatever_its_pieces(
    plaintext: bytes, cut: int, other: int
) -> None:
    whole = seal(MINE, plaintext, key=KEY)
    stream = seal_stream(MINE, pieces(plaintext, cut), len(plaintext), key=KEY)
    envelope = b"".join(stream.pieces)
    assert (envelope, stream.length, stream.context) == (
        whole.envelope,
        len(envelope),
        whole.context,
    )
    opened = open_stream(pieces(envelope, other), KEY, expect=HERE)
    assert (opened.header, opened.context) == (MINE, whole.context)
    read = list(opened.pieces)
    assert b"".join(read) == plaintext
    assert max(map(len, read), default=0) <= CHUNK


def test_an_observer_learns_no_length_below_a_kibibyte() -> None:
    sizes = {len(seal(MINE, bytes(size)).envelope) for size in (0, 1, 500, 1023)}
    assert len(sizes) == 1


def test_every_byte_counts() -> None:
    for place in range(len(GOOD.envelope)):
        changed = bytearray(GOOD.envelope)
        changed[place] ^= 0x10
        with pytest.raises(CannotOpen, match=r"^This cannot be opened\.$"):
            open_(bytes(changed), KEY, expect={"id": MINE.id})


@pytest.mark.parametrize("keep", [*range(0, len(GOOD.envelope), 7), len(GOOD.envelope) - 1])
def test_a_truncated_envelope_does_not_open(keep: int) -> None:
    with pytest.raises(CannotOpen):
        open_(GOOD.envelope[:keep], KEY, expect=HERE)
    with pytest.raises(CannotOpen):
        list(open_stream([GOOD.envelope[:keep]], KEY, expect=HERE).pieces)


@given(st.binary(min_size=1, max_size=70_000))
@settings(deadline=None, max_examples=30)
def test_an_extended_envelope_does_not_open(more: bytes) -> None:
    with pytest.raises(CannotOpen):
        open_(GOOD.envelope + more, KEY, expect=HERE)
    with pytest.raises(CannotOpen):
        list(open_stream([GOOD.envelope, more], KEY, expect=HERE).pieces)


@given(st.binary(max_size=400))
def test_noise_is_never_read(noise: bytes) -> None:
    for data in (noise, GOOD.envelope[:6] + noise, GOOD.envelope[:175] + noise):
        with pytest.raises(CannotOpen):
            read_header(data)
        with pytest.raises(CannotOpen):
            open_(data, KEY, expect=HERE)


@pytest.mark.parametrize("key", [b"", KEY[:-1], KEY + b"\x07", b"\x08" * 32])
def test_another_key_does_not_open(key: bytes) -> None:
    with pytest.raises(CannotOpen):
        open_(GOOD.envelope, key, expect=HERE)


def test_chunks_in_another_order_do_not_open() -> None:
    sealed = seal(MINE, bytes(200_000), key=KEY).envelope
    front, body = sealed[:175], sealed[175:]
    first, second, rest = (
        body[:SEALED_CHUNK],
        body[SEALED_CHUNK : 2 * SEALED_CHUNK],
        body[2 * SEALED_CHUNK :],
    )
    for swapped in (second + first + rest, first + first + rest, first + rest):
        with pytest.raises(CannotOpen):
            open_(front + swapped, KEY, expect=HERE)


def test_a_truncated_stream_gives_what_was_verified_and_then_fails() -> None:
    sealed = seal(MINE, b"x" * 200_000, key=KEY).envelope
    opened = open_stream([sealed[: 175 + 2 * SEALED_CHUNK]], KEY, expect=HERE)
    assert next(opened.pieces) == b"x" * CHUNK
    with pytest.raises(CannotOpen):
        next(opened.pieces)


def test_a_file_that_looks_like_padding_for_whole_chunks_comes_back_whole() -> None:
    data = b"\x80" + bytes(2 * CHUNK) + b"end"
    stream = seal_stream(MINE, pieces(data, CHUNK), len(data), key=KEY)
    opened = open_stream([b"".join(stream.pieces)], KEY, expect=HERE)
    assert b"".join(opened.pieces) == data


def test_a_stream_holds_one_chunk() -> None:
    drawn = 0

    def source() -> Iterator[bytes]:
        nonlocal drawn
        for _ in range(64):
            drawn += CHUNK
            yield bytes(CHUNK)

    stream = seal_stream(MINE, source(), 64 * CHUNK)
    for sent, _piece in enumerate(stream.pieces):
        assert drawn <= (sent + 2) * CHUNK


@pytest.mark.parametrize("said", [0, 9, 11])
def test_a_file_of_another_length_than_was_said_is_not_sealed(said: int) -> None:
    with pytest.raises(ValueError, match="not as long"):
        list(seal_stream(MINE, [b"12345", b"67890"], said).pieces)


def _times(left: int, right: int) -> int:
    """The product in GF(2^128) as GCM writes it: the first bit is that of the constant."""
    product = 0
    for bit in range(128):
        if left >> (127 - bit) & 1:
            product ^= right
        right = right >> 1 ^ (0xE1 << 120 if right & 1 else 0)
    return product


def _inverse(value: int) -> int:
    result, power = 1 << 127, value
    for _ in range(127):
        power = _times(power, power)
        result = _times(result, power)
    return result


def _two_faced(enc: bytes, other: bytes, once: bytes, associated: bytes) -> bytes:
    """One ciphertext of 1,024 bytes and its tag, true under two keys of AES-GCM.

    Tags are linear in the ciphertext: one free block makes the two tags equal (Dodis, Grubbs,
    Ristenpart, Woodage: "Fast Message Franking", CRYPTO 2018).
    """
    probe = bytes(1024)
    tags, steps = [], []
    for key in (enc, other):
        tags.append(_tag_of(key, once, probe, associated))
        one = (1 << 127).to_bytes(16, "big") + bytes(1008)
        steps.append(_tag_of(key, once, one, associated) ^ tags[-1])
    block = _times(tags[0] ^ tags[1], _inverse(steps[0] ^ steps[1]))
    body = block.to_bytes(16, "big") + bytes(1008)
    tag = _tag_of(enc, once, body, associated)
    assert tag == _tag_of(other, once, body, associated)
    return body + tag.to_bytes(16, "big")


def _tag_of(key: bytes, once: bytes, ciphertext: bytes, associated: bytes) -> int:
    stream = AESGCM(key).encrypt(once, bytes(len(ciphertext)), associated)
    plaintext = bytes(a ^ b for a, b in zip(stream, ciphertext, strict=False))
    return int.from_bytes(AESGCM(key).encrypt(once, plaintext, associated)[-16:], "big")


def test_a_second_key_for_one_ciphertext_never_opens() -> None:
    """AES-GCM alone would show two people two texts in one envelope: the commitment forbids it."""
    other = b"\x08" * 32
    (enc, commitment), (other_enc, _) = derive(KEY, MINE), derive(other, MINE)
    front, once = Front(header=MINE, commitment=commitment), nonce(0, last=True)
    body = _two_faced(enc, other_enc, once, front.associated)
    for true in (enc, other_enc):
        assert len(AESGCM(true).decrypt(once, body, front.associated)) == 1024
    with pytest.raises(CannotOpen):
        open_(front.encode() + body, other, expect=HERE)


def test_the_reader_must_say_what_it_expects() -> None:
    with pytest.raises(ValueError, match="what is expected"):
        open_(GOOD.envelope, KEY, expect={})
    with pytest.raises(TypeError):
        open_(GOOD.envelope, KEY, expect={"mode": 1})


@given(st.sampled_from(["deployment", "agency", "subject", "thread", "id"]))
def test_an_envelope_from_elsewhere_does_not_open(name: str) -> None:
    assert open_(GOOD.envelope, KEY, expect={name: getattr(MINE, name)}).plaintext == b"good"
    with pytest.raises(CannotOpen):
        open_(GOOD.envelope, KEY, expect={name: uuid4()})
    with pytest.raises(CannotOpen):
        open_stream([GOOD.envelope], KEY, expect=Expect(**{name: uuid4()}))


@pytest.mark.parametrize(
    "differs",
    [
        {"version": 2},
        {"suite": 0},
        {"suite": 3},
        {"mode": 0},
        {"kind": 15},
        {"compartment": 12},
        {"previous": b""},
        {"sequence": -1},
        {"sequence": 2**32},
    ],
    ids=str,
)
def test_a_header_that_no_reader_accepts_is_not_written(differs: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"cannot be written|is not a valid"):
        header("odd", **differs)


def test_a_content_key_has_thirty_two_bytes() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        seal(MINE, b"", key=b"short")


@given(st.integers(0, 2**40))
def test_padme_hides_and_costs_at_most_an_eighth(length: int) -> None:
    padded = padding.padme(length)
    assert max(length, 1024) <= padded <= max(length * 1.12, 1024)
    assert padding.padme(padded) == padded


def has_one_form(data: bytes) -> None:
    padded = padding.pad(data)
    assert padding.unpad(padded) == data
    for other in (padded[:-1], padded + b"\x00", data, padded[:-1] + b"\x01"):
        with pytest.raises(CannotOpen):
            padding.unpad(other)


@given(st.binary(max_size=3000))
def test_padding_has_one_form(data: bytes) -> None:
    has_one_form(data)


@pytest.mark.parametrize("data", [b"", b"\x80", b"text", b"\x80\x00", bytes(2000)])
def test_padding_has_one_form_for_what_looks_like_padding(data: bytes) -> None:
    has_one_form(data)


def test_the_length_of_a_body_is_one_that_a_writer_makes() -> None:
    padded = {padding.padded_length(size) for size in range(150_000)}
    made = {length + 16 * -(-length // CHUNK) for length in padded}
    for length in range(SEALED_CHUNK + 4096):
        if length in made:
            check_body_length(length)
        else:
            with pytest.raises(CannotOpen):
                check_body_length(length)


def test_a_header_has_one_length() -> None:
    for data in (b"", MINE.encode()[:-1], MINE.encode() + b"\x00"):
        with pytest.raises(CannotOpen):
            Header.decode(data)


def test_nothing_secret_stands_in_a_trace() -> None:
    opened = open_(GOOD.envelope, KEY, expect=HERE)
    stream = seal_stream(MINE, [b"good"], 4, key=KEY)
    shown = f"{GOOD!r} {opened!r} {stream!r} {open_stream([GOOD.envelope], KEY, expect=HERE)!r}"
    assert repr(KEY) not in shown
    assert "b'good'" not in shown
