"""Whatever is refused in "my file", the page has a sentence for it that is true there."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from amparo.cases.models import Binding
from amparo.journal.actors import PERSON
from amparo.journal.acts import ACTS
from amparo.mine.tests.test_mine import Phone
from amparo.people.roles import ALL
from amparo.referrals import actions
from amparo.referrals.models import RELEASABLE, Referral, Release
from amparo.referrals.queries.predicate import STOPPED
from amparo.referrals.states import DisclosureState, ReferralState, ReleaseState
from amparo.referrals.tests.world import World
from amparo.reports.refusals import SENTENCES as OF_REPORTS
from amparo_seal.encoding import b64


def page() -> str:
    return Client().get(reverse("mine:file")).content.decode()


def problems() -> dict[str, str]:
    found = re.search(r'data-problems="([^"]*)"', page())
    assert found is not None
    return dict(json.loads(unescape(found.group(1))))


def words() -> dict[str, str]:
    said: dict[str, str] = {}
    for one in re.findall(r'data-words="([^"]*)"', page()):
        said |= json.loads(unescape(one))
    return said


def refused(answer: Any) -> str:
    assert answer.status_code >= 400
    return str(answer.json()["problem"])


def every_refusal(world: World, phone: Phone) -> dict[str, str]:
    """What each address of the file refuses, done for real: code by code."""
    rooms, beds = world.offered()
    release, paper = world.explain(), world.explain(method="paper")
    sign = {
        "statement": b64(bytes(release.statement)),
        "signature": b64(world.signature(release)),
    }
    sign_it, choose = f"releases/{release.pk}/sign", f"asks/{beds.pk}/choose"
    found = {
        "signed_out": refused(Client().get("/api/mine")),
        "word_needed": refused(Phone(world.letter, "inbox").get()),
        "malformed": refused(phone.post(sign_it, [])),
        "unreadable": refused(phone.post(sign_it, {})),
        "statement": refused(phone.post(sign_it, sign | {"statement": "AA"})),
        "signature": refused(phone.post(sign_it, sign | {"signature": b64(bytes(64))})),
        "state": refused(phone.post(f"releases/{paper.pk}/sign", sign)),
        "not_there": refused(phone.post(f"asks/{world.need.pk}/choose")),
        "not_ours": refused(
            phone.client.get("/api/mine", headers={**phone.headers, "sec-fetch-site": "cross-site"})
        ),
    }
    actions.choose(referral=rooms, by=PERSON)
    Referral.objects.filter(pk=beds.pk).update(state="offered")
    found["chosen"] = refused(phone.post(choose))
    actions.withdraw_referral(referral=rooms, by=PERSON)
    Referral.objects.filter(pk=beds.pk).update(hold_until=timezone.now())
    found["ended"] = refused(phone.post(choose))
    Binding.objects.update(release_public=None)
    found["signer"] = refused(phone.post(sign_it, sign))
    return found


def test_each_refusal_has_a_sentence_of_its_own(world: World) -> None:
    found = every_refusal(world, Phone(world.letter))

    assert {code: said for code, said in found.items() if code != said} == {}
    for code in found:
        assert code in problems(), code
        assert problems()[code] != problems()["away"]


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["away", "signed_out", "malformed", "not_there", "busy"])
def test_no_sentence_speaks_of_words_that_were_being_written(code: str) -> None:
    assert "Your words are still here" in OF_REPORTS["busy"]
    assert "words are still here" not in problems()[code]


@pytest.mark.django_db
def test_every_code_the_page_shows_has_words() -> None:
    said = words()
    needed = [
        *(f"act_{act}" for act in ACTS),
        *(f"role_{role.name}" for role in ALL),
        *(f"ask_{state}" for state in ReferralState.values),
        *(f"state_{state}" for state in [*DisclosureState.values, STOPPED]),
        *(f"purpose_{purpose}" for purpose in Release.Purpose.values),
        *(f"part_{one.name}" for one in RELEASABLE),
        *(f"actor_{one}" for one in ("person", "staff", "system")),
        *(f"never_{one}" for one in ("expired", "withdrawn", "superseded")),
    ]

    assert [name for name in needed if not said.get(name)] == []
    assert {str(one) for one in ReleaseState.values} >= {"expired", "withdrawn", "superseded"}
