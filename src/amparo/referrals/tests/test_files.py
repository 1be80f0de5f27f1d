"""Files of a case go with its evidence, and with nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amparo.journal.models import Entry
from amparo.referrals import actions
from amparo.referrals.models import Opening
from amparo.referrals.tests.world import STORY
from amparo_seal import keys as seal_keys
from amparo_seal.encoding import unb64
from amparo_seal.envelope import Compartment, Expect, Kind, open_stream

if TYPE_CHECKING:
    from amparo.referrals.models import Release
    from amparo.referrals.tests.world import World

EVIDENCE = Compartment["evidence"]
FILE = Expect(kind=Kind.FILE, compartment=EVIDENCE)


def address(world: World, release: Release) -> str:
    file = world.letter.sent[0][0].id
    return f"/api/staff/received/{release.pk}/files/{file}"


def test_the_recipient_of_evidence_opens_its_files(filed: World) -> None:
    release = filed.shared(filed.statement(compartments=(EVIDENCE,)))
    zoe = filed.client("zoe")

    sealed = zoe.get(f"/api/staff/received/{release.pk}").json()["sealed"]
    served = zoe.get(address(filed, release))

    [file] = sealed["files"]
    [wrap] = [one for one in sealed["wraps"] if one["of"] == file["id"]]
    parent = filed.work.sealer.parts[EVIDENCE]
    assert wrap["parent"] == str(parent.id)
    secret = seal_keys.open_under(unb64(wrap["wrapped"]), parent.secret, unb64(file["context"]))
    assert b"".join(open_stream([served.content], secret, expect=FILE).pieces) == b"Canary-file-7"
    # Each serving is counted for the person, and written down.
    assert Opening.objects.get().times == 2
    assert Entry.objects.filter(act="release.opened", actor=filed.zoe.pk).count() == 2


def test_without_evidence_no_file_is_named_or_served(filed: World) -> None:
    release = filed.shared(filed.statement(compartments=(STORY,)))
    zoe = filed.client("zoe")

    assert zoe.get(f"/api/staff/received/{release.pk}").json()["sealed"]["files"] == []
    assert zoe.get(address(filed, release)).status_code == 404


def test_after_withdrawal_no_file_is_served(filed: World) -> None:
    release = filed.shared(filed.statement(compartments=(EVIDENCE,)))
    actions.withdraw(release=release, by=filed.bea)

    assert filed.client("zoe").get(address(filed, release)).status_code == 404
