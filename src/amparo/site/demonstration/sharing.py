"""One release: explained, signed with the person's own key, and handed to exactly one recipient."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings

from amparo.cases.models import Case
from amparo.cases.sealing import CaseSealer
from amparo.people.actions import Founded
from amparo.people.models import Staff
from amparo.referrals import actions, wordings
from amparo.referrals.actions import Explained
from amparo.referrals.models import Referral, Release
from amparo.reports.days import today_at
from amparo.site.demonstration.browsers import Person
from amparo.vault.actions import Incoming
from amparo_seal import keys as seal_keys
from amparo_seal.encoding import b64
from amparo_seal.envelope import Compartment
from amparo_seal.keys import WrapKey
from amparo_seal.statements import Release as Statement
from amparo_seal.statements import root_fingerprint

STORY = Compartment["story"]
HOLDS = timedelta(days=60)


def share(
    case: Case,
    *,
    sealer: CaseSealer,
    person: Person,
    referral: Referral,
    to: Founded,
    by: Staff,
) -> Release:
    """Release the story to `to`, whose intake takes it up for one advocate, who reads it."""
    assert person.file is not None
    statement = _statement(case, to)
    explained = Explained(
        statement=statement.bytes(),
        method=Release.Method.MY_FILE,
        language=person.story.language,
        interpreter=False,
        teach_back=True,
        checked=Release.Checked.ASKED,
        support=Release.Support.NONE,
        referral=referral.pk,
    )
    release = actions.explain(case=case, wanted=explained, by=by)
    signature = person.file.release.sign(statement.bytes())
    release = actions.sign(release=release, statement=statement.bytes(), signature=signature)
    release = actions.activate(release=release, privately=True, by=by)
    actions.wrap(release=release, sealed=_wraps(release, sealer, [to.intake]), by=by)
    taker, advocate = to.members.values()
    actions.take(
        release=release,
        team=[advocate.staff.pk],
        sealed=_wraps(release, sealer, [advocate.keys.wrap]),
        by=taker.staff,
    )
    actions.open_received(release=release, by=advocate.staff)
    return release


def _statement(case: Case, to: Founded) -> Statement:
    today, agency = today_at(case.agency), to.agency
    root = root_fingerprint(settings.DEPLOYMENT, agency.pk, bytes(agency.root_public))
    return Statement(
        deployment=settings.DEPLOYMENT,
        expires=today + HOLDS,
        subject=case.pk,
        recipient=agency.pk,
        recipient_root=root,
        compartments=(STORY,),
        use=Release.Purpose.SHELTER,
        starts=today,
        wording=wordings.newest()[wordings.GENERAL],
        nonce=uuid4().bytes,
    )


def _wraps(release: Release, sealer: CaseSealer, holders: Collection[WrapKey]) -> Incoming:
    """The key of the story, to each holder, good for this release alone."""
    key = sealer.parts[STORY]
    made: list[dict[str, Any]] = [
        {
            "of": str(key.id),
            "parent": None,
            "holder": b64(holder.holder.bytes),
            "generation": sealer.generation,
            "release": b64(bytes(release.hash)),
            "wrapped": b64(
                seal_keys.wrap(
                    key.secret,
                    public=holder.public,
                    suite=holder.suite,
                    context=key.context,
                    generation=sealer.generation,
                    release=bytes(release.hash),
                )
            ),
        }
        for holder in holders
    ]
    return Incoming.parse({"envelopes": [], "keys": [], "wraps": made})
