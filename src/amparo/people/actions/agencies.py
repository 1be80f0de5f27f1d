import json
import secrets
from datetime import timedelta
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction

from amparo.journal import actions as journal
from amparo.people import days, packs, queries
from amparo.people.models import Agency, Invitation
from amparo.people.refusals import Refused

FIRST_ROLES = ("agency_administrator", "intake")
FOUNDING_DAYS = timedelta(days=14)


@transaction.atomic
def open_agency(
    *,
    name: str,
    slug: str,
    function: str,
    jurisdiction: str,
    pack: str,
    time_zone: str,
    root_public: bytes,
    emergency_place: str = "",
) -> Agency:
    """Add an agency to the partnership. Its root's private half never comes here.

    `emergency_place` is the country whose emergency number its pages show first; that of its
    jurisdiction unless another is named.
    """
    if pack not in packs.choices():
        raise Refused("pack-unknown")
    packs.load(pack)
    if function not in Agency.Function.values:
        raise Refused("function-unknown")
    if time_zone not in available_timezones():
        raise Refused("time-zone-unknown")
    if len(root_public) != 32:  # noqa: PLR2004 - an Ed25519 key
        raise Refused("root-unreadable")
    if Agency.objects.filter(slug=slug).exists():
        raise Refused("slug-taken")
    agency = Agency.objects.create(
        name=name,
        slug=slug,
        function=function,
        jurisdiction=jurisdiction,
        pack=pack,
        time_zone=time_zone,
        root_public=root_public,
        emergency_place=(emergency_place or jurisdiction.split("-", maxsplit=1)[0]).lower(),
    )
    journal.write(act="agency.opened", agency=agency.pk, by=None)
    return agency


@transaction.atomic
def invite_founder(*, agency: Agency) -> Invitation:
    """Make the way in for the first member. Asked again, the one still open is ended."""
    waiting = Invitation.objects.filter(agency=agency, by=None)
    if agency.staff.filter(is_active=True).exists():
        raise Refused("founded-already")
    waiting.filter(state=Invitation.State.OPEN).update(state=Invitation.State.ENDED)
    invitation = Invitation.objects.create(
        agency=agency,
        roles=",".join(sorted(FIRST_ROLES)),
        expires=days.today() + FOUNDING_DAYS,
    )
    journal.write(act="staff.invited", agency=agency.pk, by=None)
    return invitation


def write_roots() -> None:
    """Write the roots' fingerprints to where static files are collected from.

    From then on a server that swaps a root must also serve other code (ADR 0003).
    """
    text = json.dumps(queries.roots(), indent=1)
    path = settings.AGENCY_ROOTS
    # Written whole, then put in place: a collector never reads half of it.
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.write_text(text + "\n", encoding="utf-8")
    draft.replace(path)
