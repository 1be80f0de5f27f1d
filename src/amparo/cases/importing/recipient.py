"""Whom rows are sealed to: an agency's intake key, as its database or its own directory says.

The directory is downloaded from the agency's page and may be false; the root's fingerprint comes
from elsewhere (a poster, `roots.json`), and nothing is sealed to a key that does not hold under it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from amparo.people.days import today
from amparo.people.models import Agency, IntakeKey
from amparo_seal import CannotOpen
from amparo_seal.directory import verify
from amparo_seal.encoding import unb64
from amparo_seal.primitives import sha256
from amparo_seal.statements import IntakeKey as Statement
from amparo_seal.statements import parse_fingerprint

MOST_BYTES = 8 * 1024 * 1024
CHANGED = (
    "Nothing was imported: the key directory is not the one that this root vouches for. It is "
    "another agency's, it was changed on its way, or the root is mistyped. Download it again from "
    "the agency's page, and compare the root with the agency's poster."
)


class RecipientProblem(Exception):
    """Nobody to seal to. The text is a sentence for the person importing."""


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Whom rows are sealed to, and what they are bound to."""

    deployment: UUID
    agency: UUID
    public: bytes = field(repr=False)
    suite: int


def of_database(agency: Agency) -> Recipient:
    """The intake key of this moment. Raises RecipientProblem where there is none yet."""
    intake = IntakeKey.objects.filter(agency=agency, state=IntakeKey.State.CURRENT).first()
    if intake is None:
        raise RecipientProblem(
            "Nothing was imported: the agency has no intake key yet, so nobody could open the"
            " rows. Its first member makes one by signing in."
        )
    return Recipient(
        deployment=settings.DEPLOYMENT,
        agency=agency.pk,
        public=bytes(intake.wrap_public),
        suite=intake.suite,
    )


def of_directory(path: Path, *, root: str | None, roots: Path | None) -> Recipient:
    """The intake key that a downloaded directory names and the root vouches for."""
    said = _json(path, "the key directory")
    try:
        agency = UUID(said["agency"])
        directory = said["directory"]
        intake = directory["intake"]
        public, suite, key = unb64(intake["public"]), intake["suite"], UUID(intake["id"])
        fingerprint = _fingerprint(agency, root=root, roots=roots)
        held = verify(
            directory,
            expected_fingerprint=fingerprint,
            deployment=_deployment(directory, agency, key),
            agency=agency,
            today=today(),
        )
    except (CannotOpen, KeyError, TypeError, ValueError, AttributeError):
        raise RecipientProblem(CHANGED) from None
    stated = held.seal_to.get(key)
    if stated is None or (stated.suite, stated.wrap_hash) != (suite, sha256(public)):
        raise RecipientProblem(CHANGED)
    return Recipient(deployment=stated.deployment, agency=agency, public=public, suite=suite)


def _deployment(directory: Mapping[str, Any], agency: UUID, key: UUID) -> UUID:
    """What the intake key's own statement says; the root's fingerprint holds only if it is true."""
    for one in directory["statements"]:
        try:
            form = Statement.parse(unb64(one["statement"]))
        except CannotOpen:
            continue
        if (form.agency, form.key) == (agency, key):
            return form.deployment
    raise CannotOpen


def _fingerprint(agency: UUID, *, root: str | None, roots: Path | None) -> bytes:
    if root is not None:
        return parse_fingerprint(root)
    if roots is None:
        raise RecipientProblem(
            "Nothing was imported: say which root the key directory must hold under, with --root "
            "and the fingerprint on the agency's poster, or --roots and a copy of roots.json."
        )
    return bytes.fromhex(_json(roots, "the file of roots")["agencies"][str(agency)])


def _json(path: Path, name: str) -> Any:
    try:
        with path.open("rb") as file:
            return json.loads(file.read(MOST_BYTES))
    except OSError:
        raise RecipientProblem(
            f"Nothing was imported: {name} could not be opened. Check that it is a file and that "
            "you may read it."
        ) from None
    except ValueError:
        raise RecipientProblem(
            f"Nothing was imported: {name} is not complete, or is another file. Download it again."
        ) from None
