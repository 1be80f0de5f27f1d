"""Agencies with their people, founded in memory."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from amparo.people import actions
from amparo.people.actions import Founded

Line = tuple[str, str, list[str], str]

ANA: Line = ("ana", "Ana", ["agency_administrator", "intake"], "one two three four five six")
BEA: Line = ("bea", "Bea", ["advocate"], "six five four three two one")
IVO: Line = ("ivo", "Ivo", ["intake"], "uno dos tres cuatro cinco seis")
ZOE: Line = ("zoe", "Zoe", ["agency_administrator", "intake"], "un deux trois quatre cinq six")


def found(slug: str, *staff: Line) -> Founded:
    return actions.found_agency(
        name=f"Agency {slug}",
        slug=slug,
        function="support",
        jurisdiction="ES",
        pack="eu",
        time_zone="Europe/Madrid",
        root=Ed25519PrivateKey.generate(),
        staff=staff,
    )


def casa() -> Founded:
    return found("casa", ANA, BEA, IVO)


def other() -> Founded:
    return found("other", ZOE)
