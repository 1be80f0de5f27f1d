"""A file that the person sent with their report, with real keys."""

from uuid import UUID

from amparo.referrals.tests.world import World
from amparo.reports import sealing
from amparo.vault import actions as vault
from amparo.vault.actions import Allowed, Incoming
from amparo_seal.encoding import b64
from amparo_seal.envelope import Compartment, Kind, seal_stream
from amparo_seal.primitives import sha256

EVIDENCE = Compartment["evidence"]


def send_file(world: World, name: str, content: bytes) -> UUID:
    """Keep a file, and its description, under the report's key. Gives the file's envelope."""
    sealer = world.letter.sealer
    sealer.envelopes, sealer.wraps = [], []
    header = sealer.header(Kind.FILE, EVIDENCE)
    stream = seal_stream(header, [content], len(content))
    sealer.under(header.id, stream.key, stream.context, parent=sealer.key_id, parent_key=sealer.key)
    sealer.envelopes.append({"id": str(header.id), "data": b64(b"".join(stream.pieces))})
    described = sealing.dump(
        name=name,
        type="text/plain",
        size=len(content),
        sha256=b64(sha256(content)),
        reencoded=False,
        file=str(header.id),
    )
    sealer.part(Kind.FILE_DESCRIPTION, EVIDENCE, described)
    sealed = {"envelopes": sealer.envelopes, "keys": [], "wraps": sealer.wraps}
    allow = Allowed(
        subjects={sealer.report},
        kinds={Kind.FILE, Kind.FILE_DESCRIPTION},
        compartments={EVIDENCE},
        parents={sealer.key_id},
    )
    vault.store(
        sealed=Incoming.parse(sealed),
        agency=world.casa.agency.pk,
        allow=allow,
        on=world.today,
    )
    return header.id
