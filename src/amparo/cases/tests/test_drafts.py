"""Words typed on the page of a case and not saved: their writer's alone, and gone with the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amparo.cases.tests.test_addresses import Browser
from amparo.journal.models import Entry
from amparo.reports.tests.test_drafts import sealed_draft
from amparo.vault import actions as vault
from amparo.vault.models import Envelope
from amparo.vault.tests.making import open_with
from amparo_seal.envelope import Kind

if TYPE_CHECKING:
    from amparo.cases.tests.making import Work

NOTHING: dict[str, list[object]] = {"envelopes": [], "keys": [], "wraps": []}


def test_a_draft_of_a_case_comes_back_to_its_writer_alone(work: Work, opened: str) -> None:
    bea, member = Browser(work.staff("bea")), work.member("bea")
    id_, sealed = sealed_draft(work.founded, work.id, member)

    kept = bea.post(f"{opened}/draft", {"sealed": sealed})
    own = bea.get(f"{opened}/draft").json()["sealed"]

    assert kept.status_code == 200
    assert open_with(own, member.keys.wrap, id_) == b"Canary-draft"
    # Ana has the role intake and the case's keys: neither opens it, and it is not served to her.
    assert Browser(work.by.staff).get(f"{opened}/draft").json() == {"sealed": NOTHING}
    assert str(id_) not in str(bea.get(opened).json()["sealed"])
    assert Entry.objects.filter(act="draft.opened").count() == 1


def test_who_left_the_team_keeps_no_draft_and_gets_none(work: Work, opened: str) -> None:
    eva = Browser(work.staff("eva"))
    _, sealed = sealed_draft(work.founded, work.id, work.member("eva"))

    assert eva.post(f"{opened}/draft", {"sealed": sealed}).status_code == 404
    assert eva.get(f"{opened}/draft").status_code == 404
    assert not Envelope.objects.filter(kind=Kind.DRAFT).exists()


def test_a_draft_is_erased_with_what_it_is_about(work: Work, opened: str) -> None:
    bea = Browser(work.staff("bea"))
    bea.post(
        f"{opened}/draft", {"sealed": sealed_draft(work.founded, work.id, work.member("bea"))[1]}
    )
    assert Envelope.objects.filter(kind=Kind.DRAFT).count() == 1

    vault.erase(subjects=[work.id], on=work.contact().on)

    assert bea.get(f"{opened}/draft").json() == {"sealed": NOTHING}
