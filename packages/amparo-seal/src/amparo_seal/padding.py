"""Padding that hides a length, to within about a tenth, and all of it below one KiB.

Source: `spec/envelope.md`, section 1; the function is Padmé (Nikitin et al., PoPETs 2019, "Reducing
Metadata Leakage from Encrypted Files and Communication with PURBs").
"""

from amparo_seal.errors import CannotOpen

SMALLEST = 1024
MARK = b"\x80"


def padme(length: int) -> int:
    """The padded length of `length` bytes: at least 1,024, at most 12 % more."""
    if length <= SMALLEST:
        return SMALLEST
    exponent = length.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (length + mask) & ~mask


def padded_length(length: int) -> int:
    """The length in bytes of `pad(data)` for `length` bytes of data."""
    return padme(length + len(MARK))


def pad(data: bytes) -> bytes:
    """`data`, one byte 0x80, then zeros up to `padme`."""
    return (data + MARK).ljust(padded_length(len(data)), b"\x00")


def unpad(padded: bytes) -> bytes:
    """What was given to `pad`. Raises CannotOpen for anything `pad` would not have written."""
    data, mark, zeros = padded.rpartition(MARK)
    if not mark or zeros.strip(b"\x00") or len(padded) != padded_length(len(data)):
        raise CannotOpen
    return data
