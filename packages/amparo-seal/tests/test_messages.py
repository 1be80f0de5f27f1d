"""Messages: nobody, the server included, can write as the advocate; the person can deny theirs."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spec.making.directories import staff_key
from spec.making.samples import LATER, THREAD, TODAY, an_id, header

from amparo_seal import CannotOpen, messages
from amparo_seal.envelope import Compartment, Kind
from amparo_seal.staff import StaffKeys
from amparo_seal.statements import StaffKey

ANA, BEN = StaffKeys.generate(), StaffKeys.generate()
TEAM = {
    keys.sign_id: staff_key("ana", sign_public=keys.sign_public, staff=an_id(name))
    for name, keys in (("ana", ANA), ("ben", BEN))
}
KINDS = (Kind.STAFF_MESSAGE, Kind.CASE_PART, Kind.NOTE, Kind.SAFETY_CARD)
BODY = {"text": "Hasta mañana"}
CONVERSATION = b"c" * 32
MINE = header("mine", kind=Kind.PERSON_MESSAGE, thread=THREAD, sequence=2)


def place(kind: Kind = Kind.STAFF_MESSAGE, **differs: Any) -> Any:
    usual: dict[str, Any] = {"thread": THREAD, "sequence": 1, "sender": ANA.sign_id}
    return header("place", kind=kind, **usual | differs)


def on_the_team(by: UUID, day: date) -> StaffKey | None:
    """Whose key it was: Ana and Ben came on `TODAY`."""
    return TEAM.get(by) if day >= TODAY else None


def read(plaintext: bytes, where: Any, **differs: Any) -> messages.SignedBody:
    usual: dict[str, Any] = {"header": where, "signer": on_the_team, "today": TODAY}
    return messages.open_signed_body(plaintext, **usual | differs)


@pytest.mark.parametrize("kind", KINDS)
def test_what_staff_write_is_read_with_its_writer(kind: Kind) -> None:
    signed = messages.sign_body(place(kind), BODY, keys=ANA, made=TODAY, expires=LATER)
    found = read(signed, place(kind))
    assert (found.body, found.by) == (BODY, TEAM[ANA.sign_id])


@pytest.mark.parametrize("kind", KINDS)
def test_a_staff_message_is_not_shown_in_another_place(kind: Kind) -> None:
    signed = messages.sign_body(place(kind), BODY, keys=ANA, made=TODAY, expires=LATER)
    wrong: list[dict[str, Any]] = [
        {"deployment": an_id("other")},
        {"id": an_id("other")},
        {"sender": BEN.sign_id},
        {"kind": Kind.REPORT},
    ]
    if kind is Kind.STAFF_MESSAGE:
        wrong += [{"thread": an_id("other")}, {"sequence": 2}, {"kind": Kind.CASE_PART}]
    else:
        wrong += [{"subject": an_id("other")}, {"compartment": Compartment.legal}]
    for differs in wrong:
        with pytest.raises(CannotOpen):
            read(signed, place(**{"kind": kind} | differs))


def test_a_forged_staff_message_is_not_shown() -> None:
    signed = messages.sign_body(place(), BODY, keys=ANA, made=TODAY, expires=LATER)
    stranger = StaffKeys.generate()
    by_stranger = messages.sign_body(
        place(sender=stranger.sign_id), BODY, keys=stranger, made=TODAY, expires=LATER
    )
    as_ben = json.loads(signed) | {"by": json.loads(by_stranger)["by"]}
    for plaintext, where in (
        (by_stranger, place(sender=stranger.sign_id)),
        (by_stranger, place()),
        (json.dumps(as_ben).encode(), place()),
        (signed.replace("mañana".encode(), b"luego"), place()),
    ):
        with pytest.raises(CannotOpen):
            read(plaintext, where)


def test_a_staff_message_is_read_until_the_day_it_expires() -> None:
    signed = messages.sign_body(place(), BODY, keys=ANA, made=TODAY, expires=TODAY)
    assert read(signed, place()).body == BODY
    with pytest.raises(CannotOpen):
        read(signed, place(), today=TODAY + timedelta(days=1))
    later = signed.replace(b'"expires":"2026-11-23"', b'"expires":"2027-11-23"')
    with pytest.raises(CannotOpen):
        read(later, place())


def test_a_staff_message_counts_by_the_day_it_was_made() -> None:
    before = TODAY - timedelta(days=1)
    early = messages.sign_body(place(), BODY, keys=ANA, made=before, expires=LATER)
    with pytest.raises(CannotOpen):
        read(early, place())
    assert read(early, place(), signer=lambda by, _day: TEAM.get(by)).body == BODY


@pytest.mark.parametrize(
    "differs",
    [
        {"v": 2},
        {"v": True},
        {"v": None},
        {"more": "x"},
        {"body": 1},
        {"body": "[]"},
        {"body": "{"},
        {"body": '{"n":NaN}'},
        {"body": "\ud83d"},
        {"expires": "2026-02-30"},
        {"made": "2026-02-30"},
        {"made": "2026-11-22"},
        {"made": 7},
        {"expires": "tomorrow"},
        {"expires": "\ud83d"},
        {"signature": "*"},
        {"by": "\ud83d"},
    ],
    ids=str,
)
def test_a_plaintext_of_another_form_is_refused(differs: dict[str, Any]) -> None:
    signed = json.loads(messages.sign_body(place(), BODY, keys=ANA, made=TODAY, expires=LATER))
    with pytest.raises(CannotOpen):
        read(json.dumps(signed | differs).encode(), place())


@pytest.mark.parametrize("body", ["[]", "{", "1", '{"n":Infinity}', "[" * 100_000])
def test_a_signed_body_is_an_object(body: str) -> None:
    statement = messages._statement(place(), body, TODAY, LATER)
    signed = json.loads(messages.sign_body(place(), BODY, keys=ANA, made=TODAY, expires=LATER))
    signature = messages.b64(messages.sign(statement, ANA.sign))
    with pytest.raises(CannotOpen):
        read(json.dumps(signed | {"body": body, "signature": signature}).encode(), place())


@given(st.binary(max_size=100))
def test_noise_is_no_message(noise: bytes) -> None:
    with pytest.raises(CannotOpen):
        read(noise, place())
    with pytest.raises(CannotOpen):
        messages.open_person_message(noise, header=MINE, conversation_key=CONVERSATION)


def test_another_encoding_than_utf_8_is_no_message() -> None:
    signed = messages.sign_body(place(), BODY, keys=ANA, made=TODAY, expires=LATER).decode()
    with pytest.raises(CannotOpen):
        read(signed.encode("utf-16"), place())


def test_staff_sign_as_themselves_and_only_what_is_signed() -> None:
    for where, keys in ((place(), BEN), (place(Kind.REPORT), ANA)):
        with pytest.raises(ValueError, match="by their sender"):
            messages.sign_body(where, BODY, keys=keys, made=TODAY, expires=LATER)


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_what_the_person_writes_is_read(text: str) -> None:
    plaintext = messages.person_message(MINE, text, CONVERSATION)
    found = messages.open_person_message(plaintext, header=MINE, conversation_key=CONVERSATION)
    assert found == text


def test_the_persons_message_is_not_shown_in_another_place() -> None:
    plaintext = messages.person_message(MINE, "hola", CONVERSATION)
    for differs in (
        {"thread": an_id("other")},
        {"sequence": 3},
        {"id": an_id("other")},
        {"kind": Kind.STAFF_MESSAGE},
    ):
        usual: dict[str, Any] = {"kind": MINE.kind, "thread": THREAD, "sequence": 2}
        where = header("mine", **usual | differs)
        with pytest.raises(CannotOpen):
            messages.open_person_message(plaintext, header=where, conversation_key=CONVERSATION)
    with pytest.raises(CannotOpen):
        messages.open_person_message(plaintext, header=MINE, conversation_key=bytes(32))
    with pytest.raises(CannotOpen):
        messages.open_person_message(
            plaintext.replace(b"hola", b"adios"), header=MINE, conversation_key=CONVERSATION
        )


def test_the_person_alone_writes_the_persons_messages() -> None:
    with pytest.raises(ValueError, match="Only the person's"):
        messages.person_message(place(), "hola", CONVERSATION)


def test_both_sides_of_a_conversation_could_have_made_the_persons_message() -> None:
    """So it proves nothing to a court: the key is all it takes, and the agency has it too."""
    made = messages.person_message(MINE, "hola", CONVERSATION)
    assert messages.person_message(MINE, "hola", CONVERSATION) == made
