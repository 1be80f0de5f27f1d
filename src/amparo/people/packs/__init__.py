"""Policy packs: what an agency must tell and promise people."""

from amparo.people.packs.loading import (
    Pack,
    PackUnreadable,
    Source,
    Wording,
    choices,
    load,
    minors_wording,
    parse,
)

__all__ = [
    "Pack",
    "PackUnreadable",
    "Source",
    "Wording",
    "choices",
    "load",
    "minors_wording",
    "parse",
]
