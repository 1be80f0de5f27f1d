"""Papers from before it was signed what a second worker is shown: stored ones stay readable."""

from datetime import timedelta
from typing import Any

from django.conf import settings

from amparo.referrals.actions import Signed, sealing
from amparo.referrals.models import Attestation, Release
from amparo.referrals.states import ReleaseState
from amparo.referrals.tests.world import RECEIPT, World
from amparo.reports.sealing import dump
from amparo_seal.encoding import b64
from amparo_seal.primitives import sha256
from amparo_seal.statements import ReleaseConfirmation, ReleasePaper, sign


def attested(world: World) -> Release:
    """A release that Bea attested then."""
    release = world.explain(method="paper")
    statement = ReleasePaper(
        **_common(world, release),
        worker=world.bea.pk,
        person_name="Canary Name",
        place="here",
        language="es",
        interpreter="",
        scan_hash=bytes(32),
    )
    text = world.text(plaintext=dump(statement=b64(statement.bytes())), to_person=False)
    kept = sealing.keep_text(text, case=world.case, compartment=RECEIPT, by=world.bea)
    Attestation.objects.create(
        release=release,
        worker=world.bea,
        envelope=kept,
        digest=sha256(statement.bytes()),
        signature=sign(statement, world.keys("bea").sign),
        attested_on=world.today,
    )
    Release.objects.filter(pk=release.pk).update(state=ReleaseState.SIGNED, signed_on=world.today)
    return Release.objects.get(pk=release.pk)


def confirmation(world: World, release: Release, by: str, **differs: Any) -> Signed:
    """What a second worker signed then."""
    usual = _common(world, release) | {
        "paper": bytes(Attestation.objects.get(release=release).digest),
        "signer": world.keys(by).sign_id,
        "day": world.today,
    }
    return world.signed(ReleaseConfirmation(**usual | differs), by)


def _common(world: World, release: Release) -> dict[str, Any]:
    return {
        "deployment": settings.DEPLOYMENT,
        "expires": world.today + timedelta(days=400),
        "release": bytes(release.hash),
    }
