"""JSON as it comes from browsers, read into what actions take. Anything else is `unreadable`."""

import uuid
from collections.abc import Mapping
from typing import Any

from amparo.people.access import Problem
from amparo.people.actions import IntakeOffer, NewKeys
from amparo_seal.encoding import unb64
from amparo_seal.errors import CannotOpen


def part(sent: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = sent.get(name)
    if not isinstance(value, dict):
        raise Problem("unreadable")
    return value


def text(sent: Mapping[str, Any], name: str) -> str:
    value = sent.get(name)
    if not isinstance(value, str):
        raise Problem("unreadable")
    return value


def octets(sent: Mapping[str, Any], name: str) -> bytes:
    try:
        return unb64(text(sent, name))
    except (CannotOpen, ValueError) as error:
        raise Problem("unreadable") from error


def number(sent: Mapping[str, Any], name: str) -> int:
    value = sent.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Problem("unreadable")
    return value


def identity(sent: Mapping[str, Any], name: str) -> uuid.UUID:
    try:
        return uuid.UUID(text(sent, name))
    except ValueError as error:
        raise Problem("unreadable") from error


def names(sent: Mapping[str, Any], name: str) -> list[str]:
    value = sent.get(name)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Problem("unreadable")
    return value


def new_keys(sent: Any) -> NewKeys:
    if not isinstance(sent, dict):
        raise Problem("unreadable")
    return NewKeys(
        username=text(sent, "username"),
        display_name=text(sent, "name"),
        salt=octets(sent, "salt"),
        auth=text(sent, "auth"),
        bundle=octets(sent, "bundle"),
        suite=number(sent, "suite"),
        sign_public=octets(sent, "sign"),
        wrap_public=octets(sent, "wrap"),
        proof=octets(sent, "proof"),
    )


def intake_offer(sent: Mapping[str, Any]) -> IntakeOffer:
    return IntakeOffer(
        key=identity(sent, "key"),
        suite=number(sent, "suite"),
        public=octets(sent, "public"),
        statement=octets(sent, "statement"),
        signature=octets(sent, "signature"),
        sealed=part(sent, "sealed"),
    )
