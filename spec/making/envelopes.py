"""The vectors of encoding, padding and envelopes, long ones too."""

from typing import Any
from uuid import UUID

from amparo_seal import encoding, padding
from amparo_seal.envelope import Compartment, Kind, Mode, seal
from amparo_seal.primitives import sha256
from spec.making.samples import THREAD, an_id, header, pattern, plain, seeded, shown

LENGTHS = [
    1,
    1023,
    1024,
    1025,
    1087,
    1088,
    1089,
    2049,
    65535,
    65536,
    65537,
    10**6,
    2**24 + 1,
    2**32 + 1,
]


def encoding_file() -> dict[str, Any]:
    packed = [
        ("amparo/v1/x", []),
        ("amparo/v1/x", [b""]),
        ("", [b"\x00", bytes(300)]),
        ("é", [b"a", b"bc"]),
    ]
    return {
        "pack": [
            {"label": label, "fields": plain(parts), "bytes": encoding.pack(label, *parts).hex()}
            for label, parts in packed
        ],
        "unpack_refuses": [
            "",
            "00",
            "00000001",
            "0000000161" + "00000002" + "61",
            "00000001ff",
            "ffffffff61",
        ],
        "base64url": [
            {"bytes": data.hex(), "text": encoding.b64(data)}
            for data in (b"", b"\xfb", b"\xff\xfe", b"abc")
        ],
        "base64url_refuses": ["A", "AB", "AA=", "AA==", "+w", "/w", "A A", "AA\n", "é", "AAAAA"],
        "padme": [{"length": length, "padded": padding.padme(length)} for length in LENGTHS],
    }


def envelope_file() -> dict[str, Any]:
    random = seeded("envelopes")
    cases = []
    for kind in Kind:
        staff_wrote = kind in {Kind.STAFF_MESSAGE, Kind.CASE_PART, Kind.NOTE}
        one = header(
            kind.name,
            kind=kind,
            mode=Mode.ASSISTED if kind is Kind.IMPORTED_ROW else Mode.E2E,
            compartment=Compartment(kind % 12),
            thread=THREAD,
            sequence=int(kind) * 1_000_003,
            sender=an_id("sender") if staff_wrote else UUID(int=0),
            previous=random(32),
            suite=1 if kind is Kind.NOTE else 2,
        )
        text = f"{kind.name}: ¿Está bien? é ع 🕊".encode() + b"\x80\x00" * (kind % 3)
        sealed = seal(one, text, key=random(32))
        cases.append({"header": shown(one), "plaintext": text.hex()} | shown(sealed))
    return {
        "cases": cases,
        "long": [long_envelope(size) for size in (0, 1022, 1023, 1024, 65534, 65535, 65536, 2**20)],
    }


def long_envelope(size: int) -> dict[str, Any]:
    one = header(f"long {size}", kind=Kind.FILE, compartment=Compartment.evidence)
    sealed = seal(one, pattern(size), key=seeded(f"long {size}")(32))
    return {
        "header": shown(one),
        "pattern": size,
        "key": sealed.key.hex(),
        "context": sealed.context.hex(),
        "length": len(sealed.envelope),
        "sha256": sha256(sealed.envelope).hex(),
    }
