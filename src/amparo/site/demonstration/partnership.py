"""Who is in the invented partnership. No organisation, place name or person here is real."""

from dataclasses import dataclass
from typing import TypedDict

from amparo.directory.models import Population


@dataclass(frozen=True, kw_only=True)
class Member:
    username: str
    name: str
    roles: tuple[str, ...]


class Said(TypedDict):
    """How a service describes itself."""

    description: str
    eligibility: str
    cost: str
    schedule: str
    contact: str


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A service in the directory; `free` is what the house counted this morning."""

    name: str
    place: str
    terms: dict[str, list[str]]
    said: Said
    free: dict[Population, int]
    counted_by: str


@dataclass(frozen=True, kw_only=True)
class Party:
    name: str
    slug: str
    function: str
    members: tuple[Member, ...]
    offers: tuple[Offer, ...] = ()
    jurisdiction: str = "ES"
    pack: str = "eu"
    time_zone: str = "Europe/Madrid"


LUMBRE = Party(
    name="Lumbre (invented support agency)",
    slug="lumbre",
    function="support",
    members=(
        # She administers, and reads neither reports nor cases.
        Member(username="ines", name="Inés", roles=("agency_administrator",)),
        Member(username="samir", name="Samir", roles=("intake", "advocate")),
        Member(username="odile", name="Odile", roles=("intake", "advocate", "on_call")),
        Member(username="greta", name="Greta", roles=("supervisor",)),
        Member(username="noor", name="Noor", roles=("privacy_officer",)),
    ),
    offers=(
        Offer(
            name="Support and advice",
            place="Invented Town",
            terms={
                "domain": ["safety", "legal", "documents", "immediate"],
                "population": ["adults", "families"],
                "language": ["en", "es", "fr", "ar"],
            },
            said={
                "description": "Somebody who listens, explains rights, and goes along to offices.",
                "eligibility": "Anyone. No papers are needed.",
                "cost": "Free.",
                "schedule": "Every day, 9 to 21; at night by telephone.",
                "contact": "The desk of Lumbre, in this site",
            },
            free={Population.ADULTS: 6},
            counted_by="odile",
        ),
    ),
)
NIDO = Party(
    name="Nido (invented shelter)",
    slug="nido",
    function="support",
    members=(
        Member(username="pilar", name="Pilar", roles=("agency_administrator", "intake")),
        Member(username="dario", name="Darío", roles=("advocate", "on_call")),
    ),
    offers=(
        Offer(
            name="Rooms for women and children",
            place="Invented Coast",
            terms={
                "domain": ["shelter", "family"],
                "population": ["adults", "children", "families"],
                "gender": ["female"],
                "access": ["step_free"],
                "language": ["es", "ar"],
            },
            said={
                "description": "Own rooms, meals, a play room, help with school.",
                "eligibility": "Women, and children who come with them.",
                "cost": "Free.",
                "schedule": "Day and night.",
                "contact": "The night desk of Nido, in this site",
            },
            free={Population.ADULTS: 2, Population.FAMILIES: 1},
            counted_by="dario",
        ),
    ),
)
PUERTO = Party(
    name="Puerto (invented shelter)",
    slug="puerto",
    function="support",
    members=(
        Member(username="amina", name="Amina", roles=("agency_administrator", "intake")),
        Member(username="luc", name="Luc", roles=("advocate", "on_call")),
    ),
    offers=(
        Offer(
            name="Rooms for adults of every gender",
            place="Invented Hills",
            terms={
                "domain": ["shelter", "mental_health"],
                "population": ["adults"],
                "language": ["fr", "en"],
                "focus": ["lgbtq"],
            },
            said={
                "description": "Own rooms in a shared house, with somebody awake at night.",
                "eligibility": "Adults of every gender, alone or as a couple.",
                "cost": "Free.",
                "schedule": "Arrivals from 8 to 22.",
                "contact": "The desk of Puerto, in this site",
            },
            free={Population.ADULTS: 3},
            counted_by="luc",
        ),
    ),
)
UNIT = Party(
    name="Unit 0 (invented police unit)",
    slug="unit-0",
    function="police",
    members=(
        Member(username="vera", name="Vera", roles=("agency_administrator", "intake")),
        Member(username="tomas", name="Tomás", roles=("officer",)),
    ),
)
PARTIES = (LUMBRE, NIDO, PUERTO, UNIT)
