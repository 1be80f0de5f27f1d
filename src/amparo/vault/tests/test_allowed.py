from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from amparo.vault import actions, queries
from amparo.vault.actions import Allowed, Stored
from amparo.vault.models import Envelope
from amparo.vault.tests.making import (
    TODAY,
    MadeKey,
    Maker,
    a_report,
    holder_key,
    open_with,
    refusal,
)
from amparo_seal.encoding import b64
from amparo_seal.envelope import Compartment, Kind, Mode
from amparo_seal.keys import KeyRole

INTAKE = holder_key()
STRANGER = holder_key()

pytestmark = pytest.mark.django_db


def report() -> tuple[Maker, MadeKey, MadeKey]:
    return a_report(to=INTAKE)


def store(maker: Maker, **given: Any) -> Stored:
    allow = maker.allow(INTAKE, **given)
    return actions.store(sealed=maker.incoming(), agency=maker.agency, allow=allow, on=TODAY)


@pytest.mark.parametrize(
    "foreign",
    [
        {"deployment": uuid4()},
        {"agency": uuid4()},
        {"subject": uuid4()},
        {"kind": Kind.NOTE},
        {"compartment": Compartment.health},
        {"mode": Mode.ASSISTED},
        {"thread": uuid4(), "sequence": 1},
        {"sender": uuid4()},
    ],
    ids=lambda given: next(iter(given)),
)
def test_an_envelope_of_another_place_is_refused(foreign: dict[str, Any]) -> None:
    maker, key, _ = report()
    maker.envelope(parent=key, **foreign)

    assert refusal(lambda: store(maker)) == "not-allowed"


@pytest.mark.parametrize(
    "foreign",
    [
        {"agency": str(uuid4())},
        {"subject": str(uuid4())},
        {"role": 4},
        {"compartment": 4},
    ],
    ids=lambda given: next(iter(given)),
)
def test_a_key_of_another_place_is_refused(foreign: dict[str, Any]) -> None:
    maker, _, _ = report()
    maker.keys[0].update(foreign)

    assert refusal(lambda: store(maker)) == "not-allowed"


def test_nobody_is_wrapped_to_but_those_who_are_allowed() -> None:
    maker, key, _ = report()
    maker.to(key, STRANGER)

    assert refusal(lambda: store(maker)) == "not-allowed"


def test_a_wrap_by_a_release_needs_that_release() -> None:
    maker, key, _ = report()
    release = bytes(range(32))
    maker.to(key, STRANGER, release=release)

    assert refusal(lambda: store(maker)) == "not-allowed"
    assert refusal(lambda: store(maker, holders={STRANGER.holder.bytes})) == "not-allowed"
    other = {(STRANGER.holder.bytes, bytes(32))}
    assert refusal(lambda: store(maker, released=other)) == "not-allowed"
    assert store(maker, released={(STRANGER.holder.bytes, release)}).is_new


def test_a_recipient_of_a_release_gets_no_wrap_without_it() -> None:
    maker, key, _ = report()
    store(maker)
    maker.sent()
    maker.to(key, STRANGER)
    released = {(STRANGER.holder.bytes, bytes(32))}

    code = refusal(lambda: store(maker, released=released, wrappable={key.id}))

    assert code == "not-allowed"


def test_a_key_that_is_here_is_wrapped_again_only_where_allowed() -> None:
    maker, key, _ = report()
    store(maker)
    maker.sent()
    maker.to(key, STRANGER)
    holders = {STRANGER.holder.bytes}

    assert refusal(lambda: store(maker, holders=holders)) == "not-allowed"
    assert store(maker, holders=holders, wrappable={key.id}).is_new


def test_an_envelope_that_is_here_can_be_wrapped_again() -> None:
    maker, _, story = report()
    store(maker)
    maker.sent()
    maker.to(story, STRANGER)

    store(maker, holders={STRANGER.holder.bytes}, wrappable={story.id})

    served = queries.sealed(Envelope.objects.all(), holders={STRANGER.holder.bytes})
    assert open_with(served, STRANGER, story.id) == b'{"v":1}'


def test_a_parent_that_is_not_named_is_refused() -> None:
    maker, key, _ = report()
    store(maker)
    maker.sent()
    maker.envelope(parent=key)

    assert refusal(lambda: store(maker)) == "not-allowed"


def test_a_parent_that_is_not_here_is_refused() -> None:
    maker = Maker()
    nowhere = MadeKey(uuid4(), bytes(32), bytes(32))
    maker.envelope(parent=nowhere)

    assert refusal(lambda: store(maker, parents={nowhere.id})) == "unknown"


def test_nothing_new_is_sealed_under_a_key_that_ended() -> None:
    maker, key, _ = report()
    store(maker)
    actions.end_keys(keys={key.id}, on=date(2026, 1, 2))
    maker.sent()
    maker.envelope(parent=key)

    assert refusal(lambda: store(maker, parents={key.id})) == "ended"


def test_a_wrap_is_under_a_key_or_to_a_holder() -> None:
    maker, key, _ = report()
    maker.wraps[0]["parent"] = str(key.id)
    assert refusal(lambda: store(maker)) == "malformed"
    maker.wraps[0].update(parent=None, holder=None)
    assert refusal(lambda: store(maker)) == "malformed"


@pytest.mark.parametrize("wrapped", [b"", b"\x01", b"\x01" + bytes(79), b"\x09" + bytes(80)])
def test_a_wrap_of_no_known_form_is_refused(wrapped: bytes) -> None:
    maker, _, _ = report()
    maker.wraps[0]["wrapped"] = b64(wrapped)

    assert refusal(lambda: store(maker)) == "malformed"


def test_a_key_under_a_key_has_60_bytes_and_no_release() -> None:
    maker, _, _ = report()
    maker.wraps[1]["release"] = b64(bytes(32))
    assert refusal(lambda: store(maker)) == "malformed"
    maker.wraps[1].update(release=None, wrapped=b64(bytes(61)))
    assert refusal(lambda: store(maker)) == "malformed"


def test_an_id_is_sent_once() -> None:
    maker, _, _ = report()
    maker.envelopes.append(maker.envelopes[0])

    assert refusal(lambda: store(maker)) == "repeated"


def test_a_place_is_wrapped_to_once() -> None:
    maker, key, _ = report()
    maker.to(key, INTAKE)

    assert refusal(lambda: store(maker)) == "repeated"


def test_what_nobody_could_open_is_refused() -> None:
    maker, _, _ = report()
    maker.envelope(parent=None)

    assert refusal(lambda: store(maker)) == "unreachable"


def test_keys_wrapped_in_a_circle_are_refused() -> None:
    maker, _, _ = report()
    one, other = maker.key(), maker.key()
    maker.under(one, other)
    maker.under(other, one)

    assert refusal(lambda: store(maker)) == "unreachable"


def test_a_text_has_at_most_128_kib() -> None:
    maker, key, _ = report()
    maker.envelope(bytes(130_000), parent=key)

    assert refusal(lambda: store(maker)) == "too-large"


def test_a_place_in_a_conversation_is_taken_once() -> None:
    maker = Maker()
    thread = maker.key(KeyRole.CONVERSATION, compartment=Compartment.conversation)
    maker.to(thread, INTAKE)
    message: dict[str, Any] = {
        "kind": Kind.PERSON_MESSAGE,
        "compartment": Compartment.conversation,
        "thread": thread.id,
        "sequence": 1,
    }
    permitted: dict[str, Any] = {
        "kinds": {Kind.PERSON_MESSAGE},
        "compartments": {Compartment.conversation},
        "roles": {KeyRole.CONVERSATION},
    }
    maker.envelope(parent=thread, **message)
    store(maker, **permitted)
    maker.sent()
    maker.envelope(parent=thread, **message)
    later = {**permitted, "threads": {thread.id}, "parents": {thread.id}}

    assert refusal(lambda: store(maker, **later)) == "taken"
    maker.sent()
    maker.envelope(parent=thread, **{**message, "sequence": 2})
    assert store(maker, **later).is_new


def test_a_generation_of_a_case_key_is_made_once() -> None:
    maker = Maker()
    maker.to(maker.key(KeyRole.CASE, generation=1), INTAKE)
    store(maker, roles={KeyRole.CASE})
    maker.sent()
    maker.to(maker.key(KeyRole.CASE, generation=1), INTAKE)

    assert refusal(lambda: store(maker, roles={KeyRole.CASE})) == "taken"


def test_nothing_is_allowed_unless_it_is_said() -> None:
    maker, _, _ = report()

    code = refusal(
        lambda: actions.store(
            sealed=maker.incoming(), agency=maker.agency, allow=Allowed(), on=TODAY
        )
    )

    assert code == "not-allowed"
