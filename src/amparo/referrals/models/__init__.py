"""Asks and what became of them; releases (consent), and every disclosure they permitted."""

from amparo.referrals.models.referral import Referral
from amparo.referrals.models.release import (
    RELEASABLE,
    Attestation,
    Disclosure,
    Opening,
    Release,
    ReleaseCompartment,
    TakenBy,
)

__all__ = [
    "RELEASABLE",
    "Attestation",
    "Disclosure",
    "Opening",
    "Referral",
    "Release",
    "ReleaseCompartment",
    "TakenBy",
]
