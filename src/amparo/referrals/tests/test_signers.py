"""Who may sign, as it was checked and recorded; and a case whose person nobody had asked yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from amparo.cases import actions as case_actions
from amparo.cases.actions import Checked
from amparo.cases.models import Case, Person, SignerCheck
from amparo.referrals import queries
from amparo.referrals.actions import Guardian
from amparo.referrals.models import Release
from amparo.referrals.tests.world import STORY, World, refusal

if TYPE_CHECKING:
    from amparo.referrals.queries.predicate import Ground

How, Signer = SignerCheck.How, Person.Signer


def signs(world: World, signer: Person.Signer, *, nobody_alleged: bool = False) -> None:
    checked = Checked(signer=signer, how=How.DOCUMENT, nobody_alleged=nobody_alleged)
    case_actions.record_signer(case=world.case, checked=checked, by=world.bea)
    world.case.person.refresh_from_db()


def may(world: World) -> Ground | None:
    return queries.may_disclose(
        compartment=STORY,
        person=world.case.person_id,
        recipient=world.shelter.agency.pk,
        now=timezone.now(),
    )


def test_an_imported_case_has_a_release_once_consent_and_signer_are_recorded(
    world: World,
) -> None:
    # As an import leaves it.
    world.case.consent.delete()
    Case.objects.update(consent_recorded=False)
    Person.objects.filter(pk=world.case.person_id).update(signer=Signer.UNKNOWN)
    world.case = Case.objects.get(pk=world.case.pk)
    assert refusal(world.explain) == "consent_not_recorded"

    contact = world.work.contact()
    case_actions.record_consent(case=world.case, contact=contact, by=world.bea)
    world.case = Case.objects.get(pk=world.case.pk)
    assert refusal(world.explain) == "signer"
    assert may(world) is None

    signs(world, Signer.ADULT)
    world.active()
    assert may(world)


@pytest.mark.parametrize("signer", [Signer.WITH_GUARDIAN, Signer.COURT_GUARDIAN])
def test_who_needs_somebody_beside_them_signs_on_paper_with_them(
    world: World, signer: Person.Signer
) -> None:
    signs(world, signer, nobody_alleged=True)
    assert refusal(world.explain) == "signer"
    release = world.explain(method="paper")

    assert refusal(lambda: world.attest(release)) == "signer"
    checked = Guardian(checked=Release.Checked.DOCUMENT, not_alleged=True)
    world.attest(release, guardian=checked)
    world.confirm(release)

    assert may(world)


def test_who_may_sign_alone_by_law_does_so_on_paper(world: World) -> None:
    signs(world, Signer.ALONE_BY_LAW)
    assert refusal(world.explain) == "signer"
    release = world.explain(method="paper")

    world.attest(release)
    world.confirm(release)

    assert may(world)


def test_a_release_ends_at_once_when_its_signer_could_not_have_signed(world: World) -> None:
    world.active()
    assert may(world)

    signs(world, Signer.WITH_GUARDIAN, nobody_alleged=True)

    assert may(world) is None
