"""What a referral lets be stored: texts of a release, attestations, and wraps by a release."""

from collections.abc import Collection

from amparo.cases import queries as cases
from amparo.cases.models import Case
from amparo.people import queries as people
from amparo.people.models import Agency, Staff
from amparo.referrals.refusals import Refused
from amparo.reports.days import today_at
from amparo.vault import actions as vault
from amparo.vault.actions import Allowed, Incoming
from amparo.vault.models import Envelope
from amparo_seal.envelope import Compartment, Kind
from amparo_seal.keys import KeyRole


def keep(sealed: Incoming, *, agency: Agency, allow: Allowed) -> vault.Stored:
    """Store it, or refuse the act it was sent for."""
    try:
        return vault.store(sealed=sealed, agency=agency.pk, allow=allow, on=today_at(agency))
    except vault.Refused as refused:
        raise Refused("not_sealed") from refused


def keep_text(
    sealed: Incoming,
    *,
    case: Case,
    compartment: Compartment,
    by: Staff,
    holders: Collection[bytes] = (),
) -> Envelope:
    """Keep the one text that belongs to a release, sealed in a compartment of the case.

    `holders` may be given its key as well, and nobody else.
    """
    if len(sealed.envelopes) != 1:
        raise Refused("not_sealed")
    parents = {
        key.pk
        for key in cases.live_keys(case.pk)
        if key.role == KeyRole.COMPARTMENT and key.compartment == compartment
    }
    allow = Allowed(
        subjects={case.pk},
        kinds={Kind.RELEASE_TEXT},
        compartments={compartment},
        senders={bytes(people.current_key(by).sign_id)},
        parents=parents,
        holders=frozenset(holders),
    )
    return keep(sealed, agency=case.agency, allow=allow).envelopes[0]
