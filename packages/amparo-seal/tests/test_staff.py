"""Keys of staff: from a passphrase, in a bundle for one account, proven at enrolment."""

from typing import Any
from uuid import UUID

import pytest

from amparo_seal import CannotOpen, staff
from amparo_seal.encoding import pack
from amparo_seal.primitives import seal_box
from amparo_seal.staff import _bundle_for, _passphrase_words

SALT, KEK, LOCAL, SESSION = b"s" * 16, b"k" * 32, b"1" * 32, b"2" * 32
ACCOUNT: dict[str, Any] = {"deployment": UUID(int=1), "staff": UUID(int=2)}
MINE = staff.StaffKeys.generate()
CLAIM: dict[str, Any] = {
    **ACCOUNT,
    "agency": UUID(int=3),
    "roles": ("advocate", "intake"),
    "sign_public": MINE.sign_public,
    "wrap_public": MINE.wrap.public,
}


def test_a_passphrase_is_six_words_of_which_no_two_look_alike() -> None:
    words = _passphrase_words()
    assert len(set(words)) == len(words) == 7776
    assert len(staff.passphrase().split(" ")) == 6
    assert staff.passphrase() != staff.passphrase()
    assert set(staff.passphrase().split(" ")) <= set(words)


def test_a_passphrase_may_be_typed_with_care_or_without() -> None:
    one, same, other = (staff.derive(text, SALT) for text in ("a b c", "  A  b\u3000C ", "a b d"))
    assert one == same
    assert one != other
    assert one.kek != one.auth
    assert repr(one) == "StaffSecrets()"


def test_a_salt_has_sixteen_bytes() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        staff.derive("words", b"short")


def test_a_bundle_opens_for_its_account_and_epoch() -> None:
    bundle = staff.seal_bundle(MINE, KEK, **ACCOUNT, epoch=1)
    assert staff.open_bundle(bundle, KEK, **ACCOUNT, epoch=1) == MINE
    assert repr(MINE.sign_seed) not in repr(MINE)
    for key, place in (
        (SESSION, {**ACCOUNT, "epoch": 1}),
        (KEK, {**ACCOUNT, "epoch": 2}),
        (KEK, {**ACCOUNT, "staff": UUID(int=9), "epoch": 1}),
        (KEK, {**ACCOUNT, "deployment": UUID(int=9), "epoch": 1}),
    ):
        with pytest.raises(CannotOpen):
            staff.open_bundle(bundle, key, **place)


@pytest.mark.parametrize(
    "plaintext",
    [
        pack("amparo/v1/bundle", b"a" * 32),
        pack("amparo/v1/bundle", b"a" * 32, b"b" * 31),
        pack("amparo/v1/other", b"a" * 32, b"b" * 32),
        b"",
    ],
)
def test_a_bundle_of_another_form_does_not_open(plaintext: bytes) -> None:
    box = seal_box(KEK, plaintext, _bundle_for(ACCOUNT["deployment"], ACCOUNT["staff"], 1))
    with pytest.raises(CannotOpen):
        staff.open_bundle(box, KEK, **ACCOUNT, epoch=1)


def test_a_device_needs_both_halves() -> None:
    sealed = staff.seal_device(MINE, LOCAL, SESSION, **ACCOUNT)
    assert staff.open_device(sealed, LOCAL, SESSION, **ACCOUNT) == MINE
    for halves in ((LOCAL, LOCAL), (SESSION, SESSION), (SESSION, LOCAL), (LOCAL, b"")):
        with pytest.raises(CannotOpen):
            staff.open_device(sealed, *halves, **ACCOUNT)


def test_a_device_half_has_thirty_two_bytes() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        staff.seal_device(MINE, LOCAL + SESSION, b"", **ACCOUNT)


def test_an_enrolment_is_proven_for_its_keys_and_roles() -> None:
    proof = staff.enrolment_proof(SALT, **CLAIM)
    staff.check_proof(proof, SALT, **CLAIM | {"roles": ("intake", "advocate")})
    for differs in (
        {"roles": ("advocate",)},
        {"sign_public": bytes(32)},
        {"wrap_public": bytes(32)},
        {"agency": UUID(int=9)},
        {"staff": UUID(int=9)},
        {"deployment": UUID(int=9)},
    ):
        with pytest.raises(CannotOpen):
            staff.check_proof(proof, SALT, **CLAIM | differs)
    with pytest.raises(CannotOpen):
        staff.check_proof(proof, b"t" * 16, **CLAIM)
    with pytest.raises(CannotOpen):
        staff.check_proof(b"", SALT, **CLAIM)


@pytest.mark.parametrize("roles", [("a,b",), ("",), ("a", "a")])
def test_a_role_is_a_name(roles: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="Roles are names"):
        staff.enrolment_proof(SALT, **CLAIM | {"roles": roles})
