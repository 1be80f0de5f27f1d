"""The vectors of keys, receipts and staff."""

import json
from pathlib import Path
from typing import Any

from amparo_seal import keys, shred, staff
from amparo_seal.envelope import Compartment
from amparo_seal.errors import CannotOpen
from amparo_seal.primitives import public_of, sha256
from amparo_seal.receipts import LANGUAGES, Receipt, normalise_word
from spec.making.samples import AGENCY, DEPLOYMENT, SUBJECT, an_id, parts, plain, seeded, shown

KEPT = Path(__file__).parents[1] / "vectors" / "keys.json"


def keys_file() -> dict[str, Any]:
    random = seeded("keys")
    wrapped = []
    for number, suite in enumerate((1, 2, 2)):
        private = keys.WrapKey.generate(suite, random=random)
        context, release = random(32), random(32) if number else bytes(32)
        wrapped.append(
            shown(private)
            | {"holder": plain(private.holder), "key": random(32).hex(), "context": context.hex()}
            | {"generation": number, "release": release.hex()}
        )
    child, parent, context, row, shred_key = (
        random(32),
        random(32),
        random(32),
        an_id("row"),
        random(32),
    )
    under = keys.seal_under(child, parent, context, random=random)
    return {
        "contexts": [key_context(role) for role in keys.KeyRole],
        "under": [plain({"child": child, "parent": parent, "context": context, "sealed": under})],
        "wraps": with_kept_wraps(wrapped),
        "shred": [
            plain({"shred_key": shred_key, "row": row, "wrapped": under})
            | {"layered": shred.layer(shred_key, row, under, random=random).hex()}
        ],
    }


def key_context(role: keys.KeyRole) -> dict[str, Any]:
    given: dict[str, Any] = {
        "role": role,
        "deployment": DEPLOYMENT,
        "agency": AGENCY,
        "subject": SUBJECT,
        "compartment": Compartment.health,
        "key": an_id(f"key {role}"),
        "generation": int(role) * 70_000,
    }
    return parts(**given, context=keys.key_context(**given))


def with_kept_wraps(wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))["wraps"] if KEPT.exists() else []
    old = {one["seed"]: bytes.fromhex(one["wrapped"]) for one in kept}
    for one in wanted:
        private = keys.WrapKey.from_seed(bytes.fromhex(one["seed"]), one["suite"])
        bound: dict[str, Any] = {
            "context": bytes.fromhex(one["context"]),
            "generation": one["generation"],
            "release": bytes.fromhex(one["release"]),
        }
        key, wrapped = bytes.fromhex(one["key"]), old.get(one["seed"], b"")
        if not opens(wrapped, private, key, bound):
            wrapped = keys.wrap(key, public=private.public, suite=private.suite, **bound)
        one["wrapped"] = wrapped.hex()
    return wanted


def opens(wrapped: bytes, private: keys.WrapKey, key: bytes, bound: dict[str, Any]) -> bool:
    try:
        return keys.unwrap(wrapped, private, **bound) == key
    except CannotOpen:
        return False


def receipts_file() -> dict[str, Any]:
    random = seeded("receipts")
    secrets = [bytes(16), b"\xff" * 16, *(random(16) for _ in range(4))]
    words = [
        "  Mariposa  AZUL ",
        "\uff14\uff12\uff11\uff17",
        "٤٢١٧",
        "Straße",
        "STRASSE",
        "ẞ",
        "ΜΆΝΑΣ",
        "\u0131I \u0130",
        "pictures:3-17-2047",
    ]
    spaced = [
        "a\u00a0b",
        "a\u3000 b\u2028",
        "ﬁn",
        "e\u0301\u1e9b\u0323",
        "\u200bx",
        "a\x1fb",
        "\ufeffa",
        "ᏸ",
        "१२३৪",
    ]
    return {
        "cases": [
            receipt_case(Receipt(secret), word)
            for secret, word in zip(secrets, words, strict=False)
        ],
        "normalised_words": [
            {"typed": word, "normal": normalise_word(word)} for word in words + spaced
        ],
        "spellings": [
            {"typed": text, "receipts": read(text)} for text in odd_spellings(Receipt(secrets[2]))
        ],
    }


def read(text: str) -> list[str]:
    return [found.secret.hex() for found in Receipt.from_spelling(text)]


def odd_spellings(receipt: Receipt) -> list[str]:
    digits, spanish = receipt.digits(), " ".join(receipt.words("es"))
    arabic = digits.translate({ord("0") + number: 0x0660 + number for number in range(10)})
    wrong = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    bare = spanish.translate(str.maketrans("áéíóúñ", "aeioun"))
    joined = digits.replace(" ", "")
    tried = [
        digits,
        arabic,
        joined,
        digits.replace(" ", "-"),
        f"  {digits}\u2003",
        spanish.upper(),
        bare,
    ]
    french = " ".join(receipt.words("fr"))
    return [
        *tried,
        french,
        wrong,
        "9" * 40,
        digits[:-5],
        "",
        "abandon " * 12,
        "abandon " * 11 + "about",
        joined + "x",
    ]


def receipt_case(receipt: Receipt, word: str) -> dict[str, Any]:
    mine = receipt.file(word)
    conversation, context = sha256(b"conversation" + receipt.secret), sha256(receipt.secret)
    return parts(
        secret=receipt.secret,
        words={language: " ".join(receipt.words(language)) for language in LANGUAGES},
        digits=receipt.digits(),
        inbox_id=receipt.inbox_id,
        locator=receipt.locator,
        sign_seed=receipt.sign_in.private_bytes_raw(),
        sign_public=public_of(receipt.sign_in),
        wrap_seed=receipt.wrap_key.seed,
        wrap_public_sha256=sha256(receipt.wrap_key.public),
        word_salt=receipt.word_salt,
        conversation=conversation,
        context=context,
        mark=receipt.mark(conversation, context),
        private_word=word,
        file_sign_seed=mine.sign_in.private_bytes_raw(),
        file_wrap_seed=mine.wrap_key.seed,
        release_sign_seed=mine.release.private_bytes_raw(),
    )


def staff_file() -> dict[str, Any]:
    random = seeded("staff")
    typed, salt, ana = " Correct  HORSE\u00a0battery ﬁne Éa 22 ", random(16), an_id("ana")
    secrets, mine = staff.derive(typed, salt), staff.StaffKeys.generate(random=random)
    device, session, invitation = random(32), random(32), random(16)
    account: dict[str, Any] = {"deployment": DEPLOYMENT, "staff": ana}
    claim: dict[str, Any] = account | {
        "agency": AGENCY,
        "roles": ("intake", "advocate"),
        "sign_public": mine.sign_public,
        "wrap_public": mine.wrap.public,
    }
    bundle = staff.seal_bundle(mine, secrets.kek, **account, epoch=3, random=random)
    on_device = staff.seal_device(mine, device, session, **account, random=random)
    proof = staff.enrolment_proof(invitation, **claim)
    return parts(
        derive=[{"passphrase": typed, "salt": salt, "kek": secrets.kek, "auth": secrets.auth}],
        keys={"sign_seed": mine.sign_seed, "wrap_seed": mine.wrap.seed, "sign_id": mine.sign_id},
        bundle=account | {"epoch": 3, "kek": secrets.kek, "sealed": bundle},
        device=account | {"device_half": device, "session_half": session, "sealed": on_device},
        enrolment=claim | {"secret": invitation, "proof": proof},
    )
