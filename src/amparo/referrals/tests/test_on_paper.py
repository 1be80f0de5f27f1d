"""A release on paper: a worker attests it, a second asks the person, a guardian is checked."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from amparo.cases.models import Binding
from amparo.people.models import StaffRole
from amparo.people.roles import ALL
from amparo.referrals import actions, queries, wordings
from amparo.referrals.actions import Guardian
from amparo.referrals.actions.signing import confirm_by
from amparo.referrals.models import RELEASABLE, Attestation, Release
from amparo.referrals.states import ReleaseState
from amparo.referrals.tests import before
from amparo.referrals.tests.test_immutable import refuses
from amparo.referrals.tests.test_releases import activated, signer, stored
from amparo.referrals.tests.world import RECEIPT, World, refusal
from amparo.vault import queries as vault

State = ReleaseState
DAY = timedelta(days=1)


def test_a_release_on_paper_is_active_once_a_second_worker_confirmed(world: World) -> None:
    release = world.explain(method="paper")

    attested = world.attest(release)
    assert attested.state == State.SIGNED
    assert not queries.permits(attested, now=timezone.now())
    active = world.confirm(release)

    assert active.state == State.ACTIVE
    assert queries.permits(active, now=timezone.now())
    assert world.confirm(release).state == State.ACTIVE


def test_a_second_worker_signs_that_they_asked_the_person(world: World) -> None:
    release = world.attest(world.explain(method="paper"))
    signed = world.confirmation(release)

    world.confirm(release, confirmation=signed)

    paper = Attestation.objects.get()
    kept = (bytes(paper.confirmation or b""), bytes(paper.confirmation_signature or b""))
    assert kept == (signed.statement, signed.signature)
    for name in ("confirmation", "confirmation_signature"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attestation.objects.update(**{name: bytes(64)})


@pytest.mark.parametrize(
    "differs",
    [
        {"release": bytes(32)},
        {"shown": bytes(32)},
        {"signer": uuid4()},
        {"deployment": uuid4()},
        {"day": date(2026, 1, 1)},
        {"expires": date(2026, 1, 1)},
    ],
)
def test_a_confirmation_that_says_something_else_is_refused(
    world: World, differs: dict[str, Any]
) -> None:
    release = world.attest(world.explain(method="paper"))
    signed = world.confirmation(release, differs=differs)

    assert refusal(lambda: world.confirm(release, confirmation=signed)) == "signature"


def test_a_confirmation_that_somebody_else_signed_is_refused(world: World) -> None:
    release = world.attest(world.explain(method="paper"))
    signed = world.confirmation(release, "bea")

    assert refusal(lambda: world.confirm(release, confirmation=signed)) == "signature"
    assert Attestation.objects.get().confirmation is None


def test_who_asked_where_others_could_hear_confirms_nothing(world: World) -> None:
    release = world.attest(world.explain(method="paper"))

    assert refusal(lambda: world.confirm(release, privately=False)) == "not_private"


def test_one_confirmed_before_that_was_signed_stays_active_and_is_confirmed_once_more(
    world: World,
) -> None:
    release = before.attested(world)
    Attestation.objects.update(confirmed_by=world.eva, confirmed_on=world.today)
    Release.objects.update(
        state=State.ACTIVE, active_on=world.today, spoke_on=world.today, spoke_by=world.eva
    )
    assert queries.permits(stored(release), now=timezone.now())
    assert queries.release_to_confirm(world.eva, release.pk) == release

    again = world.confirm(release, confirmation=before.confirmation(world, release, "eva"))

    assert again.state == State.ACTIVE
    paper = Attestation.objects.get()
    assert (paper.confirmed_by, paper.confirmation is not None) == (world.eva, True)
    with pytest.raises(Release.DoesNotExist):
        queries.release_to_confirm(world.eva, release.pk)


def test_nobody_without_the_case_confirms_what_nobody_signed_for_them_to_see(
    world: World,
) -> None:
    release = before.attested(world)
    signed = before.confirmation(world, release, "sol")

    assert refusal(lambda: world.confirm(release, "sol", confirmation=signed)) == "shown_unsigned"
    false = before.confirmation(world, release, "eva", paper=bytes(32))
    assert refusal(lambda: world.confirm(release, confirmation=false)) == "signature"
    of_today = world.confirmation(release)
    assert refusal(lambda: world.confirm(release, confirmation=of_today)) == "signature"


def test_a_paper_of_today_is_not_confirmed_in_the_form_of_before(world: World) -> None:
    release = world.attest(world.explain(method="paper"))
    signed = before.confirmation(world, release, "eva")

    assert refusal(lambda: world.confirm(release, confirmation=signed)) == "signature"


@pytest.mark.parametrize(
    "differs",
    [
        {"release": bytes(32)},
        {"paper": bytes(32)},
        {"worker": uuid4()},
        {"signer": uuid4()},
        {"name": "Eva"},
        {"pseudonym": "somebody else"},
        {"deployment": uuid4()},
        {"day": date(2026, 1, 1)},
        {"expires": date(2026, 1, 1)},
    ],
)
def test_what_a_second_worker_is_shown_is_of_this_person_and_this_paper(
    world: World, differs: dict[str, Any]
) -> None:
    release = world.explain(method="paper")
    paper = world.paper(release, differs=differs)

    assert refusal(lambda: world.attest(release, **paper)) == "signature"
    assert not Attestation.objects.exists()


def test_what_a_second_worker_is_shown_is_signed_by_the_first(world: World) -> None:
    release = world.explain(method="paper")
    of_eva = world.paper(release, "eva", differs={"worker": world.bea.pk, "name": "Bea"})

    assert refusal(lambda: world.attest(release, shown=of_eva["shown"])) == "signature"
    shown = world.attest(release)
    assert refuses(lambda: Attestation.objects.update(shown=bytes(64))), shown


def test_a_role_that_no_browser_knows_of_neither_attests_nor_confirms(world: World) -> None:
    """A row of the server says that they may. What two colleagues signed says that they do not."""
    release = world.attest(world.explain(method="paper"))
    ivo = world.staff("ivo")
    StaffRole.objects.create(staff=ivo, role="advocate")
    assert world.staff("ivo").may("release.confirm")

    assert refusal(lambda: world.confirm(release, "ivo")) == "signature"
    other = world.explain(method="paper")
    paper = world.paper(other, "ivo")
    assert refusal(lambda: actions.attest(release=other, by=ivo, **paper)) == "signature"


def in_browser(file: str, name: str) -> set[str]:
    """A list of words in the browser's code."""
    source = (Path(__file__).parents[4] / "client/src/referrals" / file).read_text()
    line = re.search(rf"const {name} = \[(.*?)\]", source)
    assert line is not None
    return {one.strip(' "') for one in line[1].split(",")}


def test_browsers_and_this_server_know_the_same_roles_on_a_paper() -> None:
    for name, permission in (("ATTEST", "release.attest"), ("CONFIRM", "release.confirm")):
        may = {role.name for role in ALL if permission in role.permissions}
        assert in_browser("paper.ts", f"MAY_{name}") == may


def test_browsers_and_this_server_know_the_same_parts_and_purposes() -> None:
    assert in_browser("releasable.ts", "RELEASABLE") == {one.name for one in RELEASABLE}
    assert in_browser("releasable.ts", "PURPOSES") == set(Release.Purpose.values)


def test_one_worker_alone_never_makes_a_release_active(world: World) -> None:
    release = world.attest(world.explain(method="paper"))

    assert refusal(lambda: confirmed(world, release, by=world.bea)) == "same_worker"
    with pytest.raises(Release.DoesNotExist):
        queries.release_to_confirm(world.bea, release.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attestation.objects.update(confirmed_by=world.bea, confirmed_on=world.today)


def confirmed(world: World, release: Release, **changes: Any) -> Release:
    by = changes.pop("by", world.eva)
    return world.confirm(release, by.username, **changes)


def test_a_supervisor_confirms_and_nobody_from_outside_does(world: World) -> None:
    release = world.attest(world.explain(method="paper"))

    assert queries.release_to_confirm(world.staff("sol"), release.pk) == release
    for name in ("ana", "ivo", "zoe", "adm"):
        with pytest.raises(Release.DoesNotExist):
            queries.release_to_confirm(world.staff(name), release.pk)
    assert confirmed(world, release, by=world.staff("sol")).state == State.ACTIVE


def test_what_was_not_attested_is_not_confirmed(world: World) -> None:
    in_file, paper = world.sign(world.explain()), world.explain(method="paper")

    assert refusal(lambda: confirmed(world, in_file)) == "state"
    assert refusal(lambda: confirmed(world, paper)) == "state"
    assert refusal(lambda: activated(world, world.attest(paper))) == "state"
    assert refusal(lambda: world.attest(in_file)) == "state"
    actions.withdraw(release=paper, by=world.bea)
    assert refusal(lambda: confirmed(world, paper)) == "state"


def test_a_paper_is_confirmed_within_three_working_days(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = world.attest(world.explain(method="paper"))
    later = timezone.now() + 6 * DAY
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert refusal(lambda: confirmed(world, release)) == "too_late"


@pytest.mark.parametrize(
    ("attested", "last"),
    [
        (date(2026, 11, 23), date(2026, 11, 26)),
        (date(2026, 11, 26), date(2026, 12, 1)),
        (date(2026, 11, 28), date(2026, 12, 2)),
    ],
)
def test_weekends_are_no_working_days(attested: date, last: date) -> None:
    assert confirm_by(attested) == last


def test_the_paper_holds_no_name_that_the_server_can_read(world: World) -> None:
    release = world.attest(world.explain(method="paper"))
    paper = Attestation.objects.get()

    kept = [*Release.objects.values_list(), *Attestation.objects.values_list()]
    assert "Canary Name" not in repr(kept)
    assert paper.envelope is not None
    assert paper.envelope.compartment == RECEIPT
    assert world.attest(release).state == State.SIGNED


def test_what_helped_to_decide_who_was_checked_and_that_a_copy_was_given_are_kept(
    world: World,
) -> None:
    how: dict[str, Any] = {"support": Release.Support.EASY, "checked": Release.Checked.DOCUMENT}
    in_file = world.sign(world.explain(**how))
    paper = world.attest(world.explain(method="paper"), copy_given=True)
    without = world.attest(world.explain(method="paper"))

    assert (in_file.support, in_file.checked, in_file.explained_by) == (
        "easy",
        "document",
        world.bea,
    )
    assert [one.copy_given for one in (in_file, paper, without)] == [True, True, False]


def test_the_text_is_for_the_person_and_their_team_and_no_recipient(world: World) -> None:
    everything = tuple(RELEASABLE)
    release = world.shared(world.statement(compartments=everything), sealed=world.text())
    assert release.text is not None

    opened = queries.opened(world.zoe, queries.received(world.zoe, release.pk, now=timezone.now()))
    reached = vault.sealed([release.text], holders={world.shelter.intake.holder.bytes})

    assert str(release.text_id) not in str(opened)
    assert reached["envelopes"] == []


def test_without_a_my_file_key_the_text_is_for_the_team_alone(world: World) -> None:
    Binding.objects.all().delete()

    assert refusal(lambda: world.explain(method="paper", sealed=world.text())) == "not_sealed"
    kept = world.explain(method="paper", sealed=world.text(to_person=False))

    assert kept.text is not None


def test_an_attestation_that_is_not_whole_is_refused(world: World) -> None:
    release = world.explain(method="paper")

    assert refusal(lambda: world.attest(release, signature=b"short")) == "signature"
    assert refusal(lambda: world.attest(release, digest=b"short")) == "signature"
    assert refusal(lambda: world.attest(release, sealed=world.text())) == "not_sealed"


def test_a_minor_signs_on_paper_together_with_a_guardian(world: World) -> None:
    signer(world, "with_guardian")
    release = world.explain(method="paper")

    assert refusal(lambda: world.attest(release)) == "signer"
    assert refusal(lambda: world.attest(release, guardian=guardian(checked="asked"))) == "guardian"
    assert refusal(lambda: world.attest(release, guardian=guardian(alleged=True))) == "guardian"
    world.attest(release, guardian=guardian())
    active = confirmed(world, release)

    assert queries.permits(active, now=timezone.now())
    paper = Attestation.objects.get()
    assert (paper.guardian_checked, paper.worker) == ("document", world.bea)


def guardian(checked: str = "document", *, alleged: bool = False) -> Guardian:
    return Guardian(checked=Release.Checked(checked), not_alleged=not alleged)


def test_a_signature_of_a_guardian_who_was_not_checked_is_no_ground(world: World) -> None:
    signer(world, "with_guardian")
    release = world.explain(method="paper")
    signer(world, "adult_alone")
    active = confirmed(world, world.attest(release))
    assert queries.permits(active, now=timezone.now())

    signer(world, "with_guardian")

    assert not queries.permits(stored(active), now=timezone.now())


def test_a_signer_who_is_unknown_signs_nothing(world: World) -> None:
    release = world.explain(method="paper")
    signer(world, "unknown")

    assert refusal(lambda: world.attest(release)) == "signer"


def test_browsers_and_this_server_know_the_same_texts_of_a_release() -> None:
    source = (Path(__file__).parents[4] / "client/src/referrals/wordings.ts").read_text()
    known = re.findall(r'\["([a-z0-9-]+)", "([a-z]+)"\]', source)

    assert dict(known) == wordings.versions()
    newest = {whom: version for version, whom in known}
    assert newest == wordings.newest()
