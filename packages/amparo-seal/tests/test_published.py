"""Vectors that others published: what is sealed here opens with anyone's HPKE and Argon2id."""

import json
import unicodedata
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from amparo_seal import keys
from amparo_seal.primitives import check_signature, hkdf, sha256
from amparo_seal.receipts import Receipt

un = bytes.fromhex
FOLDER = Path(__file__).parent / "published"
PUBLISHED = json.loads((FOLDER / "hpke.json").read_text())
BIP39 = json.loads((FOLDER / "bip39.json").read_text())


@pytest.mark.parametrize("case", PUBLISHED["cases"], ids=lambda case: case["suite"])
def test_our_suites_are_those_of_rfc_9180_and_of_hpke_pq(case: dict[str, Any]) -> None:
    suite = case["suite"]
    private = keys.WrapKey.from_seed(un(case["private"]), suite)
    assert private.public == un(case["public"])
    plaintext = openssl.hpke._decrypt_with_aad(
        keys._HPKE[suite],
        un(case["enc"]) + un(case["ciphertext"]),
        keys._load_private(private.seed, suite),
        un(case["info"]),
        un(case["aad"]),
    )
    assert plaintext == un(case["plaintext"])


def test_argon2id_is_that_of_rfc_9106() -> None:
    made = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        secret=b"\x03" * 8,
        ad=b"\x04" * 12,
    ).derive(b"\x01" * 32)
    assert made.hex() == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"


def test_hkdf_is_that_of_rfc_5869() -> None:
    made = hkdf(
        b"\x0b" * 22,
        salt=un("000102030405060708090a0b0c"),
        info=un("f0f1f2f3f4f5f6f7f8f9"),
        length=42,
    )
    assert made.hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )
    unsalted = hkdf(b"\x0b" * 22, salt=b"", info=b"", length=42)
    assert unsalted.hex() == (
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    )


def test_signatures_are_those_of_rfc_8032() -> None:
    public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    signature = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    check_signature(un(public), un(signature), b"\x72")


@pytest.mark.parametrize(("language", "digest"), BIP39["lists"].items())
def test_the_lists_of_words_are_those_of_bip39(language: str, digest: str) -> None:
    listed = (files("amparo_seal") / "words" / f"{language}.txt").read_text(encoding="utf-8")
    assert sha256(unicodedata.normalize("NFKD", listed).encode()).hex() == digest


@pytest.mark.parametrize("language", BIP39["lists"])
@pytest.mark.parametrize("case", BIP39["cases"], ids=lambda case: case["secret"][:4])
def test_words_are_those_of_bip39(case: dict[str, str], language: str) -> None:
    english, listed = (
        (files("amparo_seal") / "words" / f"{one}.txt").read_text(encoding="utf-8").split()
        for one in ("en", language)
    )
    words = [listed[english.index(word)] for word in case["words"].split()]
    assert list(Receipt(un(case["secret"])).words(language)) == words
    assert Receipt(un(case["secret"])) in Receipt.from_spelling(" ".join(words))
