"""What the vectors pin: the same bytes here, in the browser, and next year."""

from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from spec import make_vectors
from spec.making.samples import shown
from spec.reading import VECTORS, header_of, vectors

from amparo_seal import CannotOpen, directory, encoding, keys, messages, padding, shred, staff
from amparo_seal import statements as stated
from amparo_seal.envelope import open_, seal
from amparo_seal.primitives import sha256
from amparo_seal.receipts import Receipt, normalise_word
from amparo_seal.statements.forms import FORMS

un = bytes.fromhex


def cases(file: str, name: str) -> list[Any]:
    return list(vectors(file)[name])


def made_by_each(file: str) -> list[Any]:
    """The vectors of this name that Python made, and those that the browser's half made."""
    return [vectors(file), vectors("from-typescript")[file]]


def cases_of_each(file: str, name: str) -> list[Any]:
    return [case for made in made_by_each(file) for case in made[name]]


@pytest.mark.parametrize("name", make_vectors.FILES)
def test_the_vectors_are_what_their_maker_makes(name: str) -> None:
    assert make_vectors.text_of(name) == (VECTORS / f"{name}.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", cases("encoding", "pack"), ids=str)
def test_fields_pack_and_unpack(case: dict[str, Any]) -> None:
    parts = [un(part) for part in case["fields"]]
    assert encoding.pack(case["label"], *parts) == un(case["bytes"])
    assert encoding.unpack(un(case["bytes"])) == (case["label"], parts)


@pytest.mark.parametrize("data", cases("encoding", "unpack_refuses"))
def test_what_pack_cannot_make_does_not_unpack(data: str) -> None:
    with pytest.raises(CannotOpen):
        encoding.unpack(un(data))


@pytest.mark.parametrize("case", cases("encoding", "base64url"), ids=str)
def test_base64url_has_one_spelling(case: dict[str, str]) -> None:
    assert encoding.b64(un(case["bytes"])) == case["text"]
    assert encoding.unb64(case["text"]) == un(case["bytes"])


@pytest.mark.parametrize("text", cases("encoding", "base64url_refuses"))
def test_other_spellings_of_base64url_are_refused(text: str) -> None:
    with pytest.raises(CannotOpen):
        encoding.unb64(text)


@pytest.mark.parametrize("case", cases("encoding", "padme"), ids=str)
def test_padme_is_padme(case: dict[str, int]) -> None:
    assert padding.padme(case["length"]) == case["padded"]


@pytest.mark.parametrize(
    "case", cases_of_each("envelope", "cases"), ids=lambda case: case["header"]["kind"]
)
def test_an_envelope_of_every_kind_opens_and_is_made_again(case: dict[str, Any]) -> None:
    header = header_of(case["header"])
    opened = open_(un(case["envelope"]), un(case["key"]), expect={"id": header.id})
    assert (opened.header, opened.plaintext) == (header, un(case["plaintext"]))
    sealed = seal(header, opened.plaintext, key=un(case["key"]))
    assert (sealed.envelope, sealed.context) == (un(case["envelope"]), un(case["context"]))


@pytest.mark.parametrize(
    "case", cases_of_each("envelope", "long"), ids=lambda case: case["pattern"]
)
def test_a_long_envelope_is_made_again(case: dict[str, Any]) -> None:
    size = case["pattern"]
    sealed = seal(
        header_of(case["header"]), bytes(n % 251 for n in range(size)), key=un(case["key"])
    )
    assert sha256(sealed.envelope) == un(case["sha256"])
    assert (len(sealed.envelope), sealed.context) == (case["length"], un(case["context"]))


@pytest.mark.parametrize("case", cases_of_each("keys", "contexts"), ids=lambda case: case["role"])
def test_a_key_has_its_context(case: dict[str, Any]) -> None:
    ids = {name: UUID(case[name]) for name in ("deployment", "agency", "subject", "key")}
    context = un(case["context"])
    rest = {name: case[name] for name in ("role", "compartment", "generation")}
    assert keys.key_context(**ids, **rest) == context


def test_keys_under_keys_and_under_the_shred_layer_open() -> None:
    for case in cases_of_each("keys", "under"):
        opened = keys.open_under(un(case["sealed"]), un(case["parent"]), un(case["context"]))
        assert opened == un(case["child"])
    for case in cases("keys", "shred"):
        lifted = shred.lift(un(case["shred_key"]), UUID(case["row"]), un(case["layered"]))
        assert lifted == un(case["wrapped"])


@pytest.mark.parametrize(
    "case", cases_of_each("keys", "wraps"), ids=lambda case: case["generation"]
)
def test_a_wrap_opens(case: dict[str, Any]) -> None:
    private = keys.WrapKey.from_seed(un(case["seed"]), case["suite"])
    assert (private.public.hex(), str(private.holder)) == (case["public"], case["holder"])
    bound = {"context": un(case["context"]), "release": un(case["release"])}
    key = keys.unwrap(un(case["wrapped"]), private, generation=case["generation"], **bound)
    assert key == un(case["key"])


@pytest.mark.parametrize(
    "case", cases_of_each("receipts", "cases"), ids=lambda case: case["secret"]
)
def test_a_receipt_gives_its_keys(case: dict[str, Any]) -> None:
    receipt = Receipt(un(case["secret"]))
    assert receipt.digits() == case["digits"]
    assert {name: " ".join(receipt.words(name)) for name in case.get("words", ())} == case.get(
        "words", {}
    )
    assert (receipt.inbox_id.hex(), receipt.locator.hex()) == (case["inbox_id"], case["locator"])
    assert receipt.sign_in.private_bytes_raw() == un(case["sign_seed"])
    assert receipt.wrap_key.seed == un(case["wrap_seed"])
    assert receipt.mark(un(case["conversation"]), un(case["context"])) == un(case["mark"])
    mine = receipt.file(case["private_word"])
    assert mine.sign_in.private_bytes_raw() == un(case["file_sign_seed"])
    assert mine.wrap_key.seed == un(case["file_wrap_seed"])
    assert mine.release.private_bytes_raw() == un(case["release_sign_seed"])


@pytest.mark.parametrize("case", cases("receipts", "normalised_words"), ids=str)
def test_a_private_word_may_be_typed_in_many_ways(case: dict[str, str]) -> None:
    assert normalise_word(case["typed"]) == case["normal"]


@pytest.mark.parametrize("case", cases("receipts", "spellings"), ids=str)
def test_a_receipt_may_be_typed_in_many_ways(case: dict[str, Any]) -> None:
    found = [receipt.secret.hex() for receipt in Receipt.from_spelling(case["typed"])]
    assert found == case["receipts"]


@pytest.mark.parametrize("file", made_by_each("staff"), ids=["python", "typescript"])
def test_a_passphrase_opens_the_bundle_and_the_device_its_own(file: dict[str, Any]) -> None:
    derived, bundle, device = file["derive"][0], file["bundle"], file["device"]
    secrets = staff.derive(derived["passphrase"], un(derived["salt"]))
    assert (secrets.kek.hex(), secrets.auth.hex()) == (derived["kek"], derived["auth"])
    account = {name: UUID(bundle[name]) for name in ("deployment", "staff")}
    mine = staff.open_bundle(un(bundle["sealed"]), secrets.kek, **account, epoch=bundle["epoch"])
    assert str(mine.sign_id) == file["keys"]["sign_id"]
    halves = un(device["device_half"]), un(device["session_half"])
    assert staff.open_device(un(device["sealed"]), *halves, **account) == mine


@pytest.mark.parametrize("file", made_by_each("staff"), ids=["python", "typescript"])
def test_the_proof_of_enrolment_holds(file: dict[str, Any]) -> None:
    case = file["enrolment"]
    ids = {name: UUID(case[name]) for name in ("deployment", "agency", "staff")}
    public = {name: un(case[name]) for name in ("sign_public", "wrap_public")}
    staff.check_proof(un(case["proof"]), un(case["secret"]), roles=case["roles"], **ids, **public)


@pytest.mark.parametrize("file", made_by_each("statements"), ids=["python", "typescript"])
def test_a_statement_is_verified_and_made_again(file: dict[str, Any]) -> None:
    assert [case["purpose"] for case in file["cases"]] == list(FORMS)
    for case in file["cases"]:
        data = un(case["statement"])
        parsed = stated.verify(
            data,
            un(case["signature"]),
            un(file["public"]),
            today=date.fromisoformat(file["today"]),
            deployment=UUID(file["fingerprint"]["deployment"]),
            purpose=case["purpose"],
        )
        assert isinstance(parsed, FORMS[case["purpose"]])
        assert shown(parsed) == case["fields"]
        assert (parsed.bytes(), sha256(data).hex()) == (data, case["hash"])


@pytest.mark.parametrize("file", made_by_each("statements"), ids=["python", "typescript"])
def test_a_fingerprint_is_printed_and_read(file: dict[str, Any]) -> None:
    case = file["fingerprint"]
    ids = UUID(case["deployment"]), UUID(case["agency"])
    assert stated.root_fingerprint(*ids, un(case["root"])) == un(case["bytes"])
    assert stated.format_fingerprint(un(case["bytes"])) == case["text"]
    assert stated.parse_fingerprint(case["text"].lower()) == un(case["bytes"])


@pytest.mark.parametrize("file", made_by_each("statements"), ids=["python", "typescript"])
def test_keys_are_committed_to_and_envelopes_hashed_alike(file: dict[str, Any]) -> None:
    listed = {name: un(value) for name, value in file["commitment"].items()}
    assert stated.key_commitment(listed["key"], listed["context"]) == listed["commitment"]
    contexts = [un(one) for one in file["all"]["contexts"]]
    assert stated.all_hash(contexts) == stated.all_hash(contexts[::-1]) == un(file["all"]["hash"])


def a_staff_key(public: bytes) -> stated.StaffKey:
    return stated.StaffKey(
        deployment=UUID(int=1),
        expires=date(2027, 1, 1),
        agency=UUID(int=2),
        staff=UUID(int=3),
        roles=("advocate",),
        epoch=1,
        wrap_hash=bytes(32),
        sign_public=public,
        starts=date(2026, 1, 1),
    )


@pytest.mark.parametrize("file", made_by_each("messages"), ids=["python", "typescript"])
def test_messages_are_read(file: dict[str, Any]) -> None:
    public = un(file["signer"]["sign_public"])
    key = MappingProxyType({UUID(file["signer"]["sign_id"]): a_staff_key(public)})
    for case in file["signed"]:
        said = messages.open_signed_body(
            case["plaintext"].encode(),
            header=header_of(case["header"]),
            signer=lambda by, _day: key.get(by),
            today=date.fromisoformat(file["today"]),
        )
        assert said.body == case["body"]
    for case in file["person"]:
        text = messages.open_person_message(
            case["plaintext"].encode(),
            header=header_of(case["header"]),
            conversation_key=un(case["conversation_key"]),
        )
        assert text == case["body"]


@pytest.mark.parametrize("case", cases("directory", "cases"), ids=lambda case: case["name"])
def test_only_keys_that_enough_people_vouch_for_hold(case: dict[str, Any]) -> None:
    verified = verify_directory(case["directory"])
    names = {UUID(key): name for name, key in vectors("directory")["sign_ids"].items()}
    held = {names[key]: list(form.roles) for key, form in verified.staff_keys.items()}
    assert held == case["staff"]
    assert [str(key) for key in verified.intake_keys] == case["intake_keys"]
    assert [str(key) for key in verified.seal_to] == case["seal_to"]
    ids = {name: UUID(key) for name, key in vectors("directory")["sign_ids"].items()}
    for one in case["signers"]:
        form = verified.signer(ids[one["name"]], date.fromisoformat(one["day"]))
        assert (form and list(form.roles)) == one["roles"]
        every = verified.roles(ids[one["name"]], date.fromisoformat(one["day"]))
        assert sorted(every) == one["every_role"]


@pytest.mark.parametrize(
    "case", vectors("from-typescript")["directories"], ids=lambda case: case["name"]
)
def test_both_languages_believe_the_same_keys(case: dict[str, Any]) -> None:
    verified = directory.verify(
        case["directory"],
        expected_fingerprint=un(case["fingerprint"]),
        deployment=UUID(case["deployment"]),
        agency=UUID(case["agency"]),
        today=date.fromisoformat(case["today"]),
    )
    assert sorted(map(str, verified.staff_keys)) == case["staff_keys"]
    assert sorted(map(str, verified.intake_keys)) == case["intake_keys"]


@pytest.mark.parametrize("one", cases("directory", "refused"), ids=lambda one: str(one)[:40])
def test_what_is_no_directory_of_this_agency_is_refused(one: Any) -> None:
    with pytest.raises(CannotOpen):
        verify_directory(one)


def verify_directory(one: Any) -> directory.VerifiedDirectory:
    file = vectors("directory")
    return directory.verify(
        one,
        expected_fingerprint=un(file["fingerprint"]),
        deployment=UUID(file["deployment"]),
        agency=UUID(file["agency"]),
        today=date.fromisoformat(file["today"]),
    )


@pytest.mark.parametrize("case", cases("refused", "envelopes"), ids=lambda case: case["why"])
def test_a_bad_envelope_does_not_open(case: dict[str, str]) -> None:
    file = vectors("refused")
    with pytest.raises(CannotOpen) as refused:
        open_(un(case["envelope"]), un(file["key"]), expect={"kind": 1})
    assert (str(refused.value), refused.value.__cause__) == ("This cannot be opened.", None)


def test_a_good_envelope_opens_only_where_it_belongs() -> None:
    file = vectors("refused")
    good, key = un(file["good"]), un(file["key"])
    assert open_(good, key, expect={"kind": 1}).plaintext == b"good"
    with pytest.raises(CannotOpen):
        open_(good, un(file["another_key"]), expect={"kind": 1})
    for context in file["contexts"]:
        wanted = {name: _id_or_number(value) for name, value in context.items()}
        with pytest.raises(CannotOpen):
            open_(good, key, expect=wanted)


def _id_or_number(value: str | int) -> UUID | int:
    return UUID(value) if isinstance(value, str) else value


@pytest.mark.parametrize("case", cases("refused", "wraps"), ids=lambda case: case["why"])
def test_a_bad_wrap_does_not_open(case: dict[str, str]) -> None:
    holder = vectors("refused")["holder"]
    private = keys.WrapKey.from_seed(un(holder["seed"]), holder["suite"])
    with pytest.raises(CannotOpen):
        keys.unwrap(un(case["wrapped"]), private, context=bytes(32), generation=0)
