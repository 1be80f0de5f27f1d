"""Newer statements: other roles, a later end, and that somebody left; two signatures each."""

import uuid
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from amparo.people import actions, days, queries, vouching
from amparo.people.actions import Founded, FoundedMember
from amparo.people.models import IntakeKey, Restatement, Staff, StaffKey, StaffRole
from amparo.people.refusals import Refused
from amparo.people.tests.browser import handed_on, intake_offer
from amparo_seal.primitives import sha256
from amparo_seal.statements import StaffKey as StaffKeyForm
from amparo_seal.statements import sign

YEAR = timedelta(days=365)


def form_of(founded: Founded, name: str, roles: Sequence[str], **differs: Any) -> StaffKeyForm:
    member = founded.members[name]
    usual: dict[str, Any] = {
        "deployment": settings.DEPLOYMENT,
        "expires": days.today() + 2 * YEAR,
        "agency": founded.agency.pk,
        "staff": member.staff.pk,
        "roles": tuple(sorted(roles)),
        "epoch": 1,
        "wrap_hash": sha256(member.keys.wrap.public),
        "sign_public": member.keys.sign_public,
        "starts": days.today(),
    }
    return StaffKeyForm(**usual | differs)


def said(
    founded: Founded,
    name: str,
    roles: Sequence[str],
    by: FoundedMember,
    *,
    sealed: dict[str, Any] | None = None,
    **differs: Any,
) -> Restatement:
    form = form_of(founded, name, roles, **differs)
    return actions.restate(
        staff_key=queries.key_to_restate(by.staff, founded.members[name].staff.pk),
        by=Staff.objects.get(pk=by.staff.pk),
        statement=form.bytes(),
        signature=sign(form, by.keys.sign),
        sealed=sealed,
    )


def confirmed(restatement: Restatement, by: FoundedMember) -> None:
    signature = by.keys.sign.sign(bytes(restatement.statement.data))
    actions.confirm_restatement(
        restatement=restatement, by=Staff.objects.get(pk=by.staff.pk), signature=signature
    )


def confirmed_with_root(restatement: Restatement, by: FoundedMember, founded: Founded) -> None:
    signature = founded.root.sign(bytes(restatement.statement.data))
    actions.confirm_restatement(
        restatement=restatement, by=by.staff, signature=signature, root=True
    )


def believed(founded: Founded, name: str) -> tuple[str, ...] | None:
    key = founded.members[name].keys.sign_id
    held = vouching.held(founded.agency).staff_keys.get(key)
    return None if held is None else held.roles


def roles_of(founded: Founded, name: str) -> set[str]:
    held = StaffRole.objects.filter(staff=founded.members[name].staff)
    return set(held.values_list("role", flat=True))


@pytest.fixture
def people(casa: Founded) -> tuple[Founded, FoundedMember, FoundedMember, FoundedMember]:
    return casa, casa.members["ana"], casa.members["bea"], casa.members["ivo"]


def test_an_administrator_gives_up_intake_with_a_colleagues_signature(people: Any) -> None:
    casa, ana, _bea, ivo = people

    waiting = said(casa, "ana", ["agency_administrator"], ana)
    assert believed(casa, "ana") == ("agency_administrator", "intake")
    for _ in range(2):
        confirmed(waiting, ivo)

    assert believed(casa, "ana") == ("agency_administrator",)
    assert roles_of(casa, "ana") == {"agency_administrator"}
    assert queries.holders(Staff.objects.get(username="ana")) == {ana.keys.wrap.holder.bytes}
    assert IntakeKey.objects.get(agency=casa.agency).is_known_outside
    assert "used" in str(Restatement.objects.get(pk=waiting.pk))


def test_one_signature_changes_nothing(people: Any) -> None:
    casa, ana, bea, _ivo = people
    waiting = said(casa, "bea", ["advocate", "on_call"], ana)

    with pytest.raises(Refused, match="second-colleague"):
        confirmed(waiting, ana)
    assert roles_of(casa, "bea") == {"advocate"}
    assert [one["statement"] for one in queries.waiting(ana.staff)["restatements"]]
    assert bytes(waiting.statement.data).hex() not in str(queries.directory(casa.agency))
    with pytest.raises(Refused, match="one-waits-already"):
        said(casa, "bea", ["supervisor"], ana)
    assert said(casa, "bea", ["advocate", "on_call"], ana) == waiting
    assert queries.restatement(bea.staff, waiting.pk) == waiting


@pytest.fixture
def tomorrow(monkeypatch: pytest.MonkeyPatch) -> Callable[[], date]:
    """Go on to the day after: what was signed today counts for nothing else any more."""
    day = days.today() + timedelta(days=1)

    def go() -> date:
        monkeypatch.setattr(vouching, "today", lambda: day)
        return day

    return go


def test_two_without_intake_do_not_change_a_role(people: Any, tomorrow: Callable[[], date]) -> None:
    casa, ana, bea, ivo = people
    confirmed(said(casa, "ana", ["agency_administrator"], ana), ivo)

    waiting = said(casa, "ivo", ["intake", "advocate"], ana, starts=tomorrow())
    with pytest.raises(Refused, match="not-vouched"):
        confirmed(waiting, bea)


def test_the_root_signs_second_where_there_is_nobody_else(people: Any) -> None:
    casa, ana, _bea, _ivo = people
    waiting = said(casa, "bea", ["advocate", "supervisor"], ana, starts=days.today())
    statement = bytes(waiting.statement.data)

    with pytest.raises(Refused, match="tomorrow"):
        # Two statements of one day: the one with fewer roles counts.
        actions.confirm_restatement(
            restatement=waiting, by=ana.staff, signature=casa.root.sign(statement), root=True
        )


def test_a_renewal_moves_the_end(people: Any) -> None:
    casa, _ana, bea, ivo = people
    form = form_of(casa, "bea", ["advocate"])
    confirmed(said(casa, "bea", ["advocate"], bea), ivo)

    assert form.bytes() in {
        one.bytes() for one in vouching.held(casa.agency).history[casa.members["bea"].keys.sign_id]
    }


def test_only_who_may_remove_gives_other_roles(people: Any) -> None:
    casa, _ana, bea, _ivo = people

    with pytest.raises(Refused, match="not-allowed"):
        said(casa, "bea", ["advocate", "supervisor"], bea)


def test_other_roles_are_not_given_on_the_word_of_who_administers_no_longer(
    people: Any, tomorrow: Callable[[], date]
) -> None:
    casa, ana, _bea, ivo = people
    waiting = said(casa, "bea", ["advocate", "supervisor"], ana, starts=tomorrow())
    StaffRole.objects.filter(staff=ana.staff, role="agency_administrator").delete()

    with pytest.raises(Refused, match="not-allowed"):
        confirmed(waiting, ivo)

    assert roles_of(casa, "bea") == {"advocate"}


def test_who_left_is_believed_no_longer_once_two_said_so(people: Any) -> None:
    casa, ana, bea, ivo = people
    with pytest.raises(Refused, match="roles-unknown"):
        said(casa, "bea", [], ana)
    actions.remove_member(member=bea.staff, by=ana.staff)
    assert believed(casa, "bea") == ("advocate",)
    assert queries.waiting(ana.staff)["left"] == [{"staff": str(bea.staff.pk), "name": "Bea"}]
    with pytest.raises(Refused, match="roles-unknown"):
        said(casa, "bea", ["advocate"], ana)

    confirmed(said(casa, "bea", [], ana), ivo)

    assert believed(casa, "bea") is None
    assert vouching.held(casa.agency).signer(bea.keys.sign_id, days.today()) is not None
    assert vouching.held(casa.agency).signer(bea.keys.sign_id, days.today() + YEAR) is None


def test_somebody_stays_in_intake(people: Any, tomorrow: Callable[[], date]) -> None:
    casa, ana, _bea, ivo = people
    day = tomorrow()
    first = said(casa, "ivo", ["advocate"], ana, starts=day)
    second = said(casa, "ana", ["agency_administrator"], ana, starts=day)
    confirmed(second, ivo)

    with pytest.raises(Refused, match="last-intake"):
        confirmed(first, ivo)
    with pytest.raises(Refused, match="last-intake"):
        said(casa, "ivo", ["supervisor"], ana, starts=day)


def test_who_comes_to_intake_is_given_its_key(people: Any) -> None:
    casa, ana, bea, ivo = people
    wanted = ["advocate", "intake"]
    with pytest.raises(Refused, match="intake-not-wrapped"):
        said(casa, "bea", wanted, ana)
    intake = casa.agency.intake_keys.get()
    keys = list(StaffKey.objects.filter(staff=bea.staff))
    sealed = handed_on(casa.agency, intake.key_id, 1, casa.intake, keys)
    # With nothing wrapped they would be asked to open what they cannot.
    with pytest.raises(Refused, match="intake-not-wrapped"), transaction.atomic():
        said(casa, "bea", wanted, ana, sealed={"envelopes": [], "keys": [], "wraps": []})

    waiting = said(casa, "bea", wanted, ana, sealed=sealed)
    actions.end_restatement(restatement=waiting, by=ana.staff)
    actions.end_restatement(restatement=waiting, by=ana.staff)
    with pytest.raises(Refused, match="link-ended"):
        confirmed(waiting, ivo)
    assert queries.waiting(ana.staff)["restatements"] == []


@pytest.mark.parametrize(
    ("differs", "code"),
    [
        ({"staff": uuid.uuid4()}, "statement-differs"),
        ({"epoch": 2}, "statement-differs"),
        ({"wrap_hash": bytes(32)}, "statement-differs"),
        ({"roles": ("cook",)}, "roles-unknown"),
        ({"starts": days.today() - timedelta(days=9)}, "clock"),
    ],
)
def test_a_statement_that_says_something_else_is_refused(
    people: Any, differs: dict[str, Any], code: str
) -> None:
    casa, ana, _bea, _ivo = people

    with pytest.raises(Refused, match=code):
        said(casa, "bea", differs.pop("roles", ["advocate"]), ana, **differs)


def test_noise_and_strangers_are_refused(people: Any, other: Founded) -> None:
    casa, ana, bea, _ivo = people
    key = queries.key_to_restate(ana.staff, bea.staff.pk)
    with pytest.raises(Refused, match="statement-unreadable"):
        actions.restate(staff_key=key, by=ana.staff, statement=b"x", signature=bytes(64))
    with pytest.raises(StaffKey.DoesNotExist):
        queries.key_to_restate(other.members["zoe"].staff, bea.staff.pk)
    form = form_of(casa, "bea", ["advocate"])
    zoe = other.members["zoe"]
    with pytest.raises(StaffKey.DoesNotExist):
        actions.restate(
            staff_key=key, by=zoe.staff, statement=form.bytes(), signature=sign(form, zoe.keys.sign)
        )


def test_a_colleague_comes_to_intake_and_opens_it(
    people: Any, tomorrow: Callable[[], date]
) -> None:
    casa, ana, bea, ivo = people
    intake = casa.agency.intake_keys.get()
    keys = list(StaffKey.objects.filter(staff=bea.staff))
    sealed = handed_on(casa.agency, intake.key_id, 1, casa.intake, keys)

    confirmed(said(casa, "bea", ["intake"], ana, sealed=sealed, starts=tomorrow()), ivo)

    assert roles_of(casa, "bea") == {"intake"}
    assert believed(casa, "bea") == ("intake",)
    assert len(queries.holders(Staff.objects.get(username="bea"))) == 2


def test_the_root_is_enough_for_an_agency_of_one(other: Founded) -> None:
    zoe = other.members["zoe"]
    waiting = said(other, "zoe", ["agency_administrator", "intake"], zoe)
    statement = bytes(waiting.statement.data)

    actions.confirm_restatement(
        restatement=waiting, by=zoe.staff, signature=other.root.sign(statement), root=True
    )

    assert Restatement.objects.get().state == Restatement.State.USED


def test_what_waits_is_taken_back(people: Any) -> None:
    casa, ana, _bea, _ivo = people
    waiting = said(casa, "bea", ["advocate"], ana)

    actions.end_restatement(restatement=waiting, by=ana.staff)

    assert Restatement.objects.get().state == Restatement.State.ENDED
    assert waiting.role_names == ["advocate"]


def test_the_last_who_signed_the_intake_key_leave_after_there_is_a_new_one(
    people: Any, tomorrow: Callable[[], date]
) -> None:
    casa, ana, bea, ivo = people
    made = intake_offer(casa.agency, ana.keys, [ana.staff.keys.get(), ivo.staff.keys.get()])
    kept = actions.offer_intake_key(by=ana.staff, offer=made)
    signature = bea.keys.sign.sign(made.statement)
    actions.confirm_intake_key(intake_key=kept, by=bea.staff, signature=signature)
    # The founding key is the root's; of this one Bea and Ana are the only vouchers.
    for member in (ana, bea):
        Staff.objects.filter(pk=member.staff.pk).update(is_active=False)
    day = tomorrow()
    confirmed_with_root(said(casa, "bea", [], ivo, starts=day), ivo, casa)
    assert made.key in vouching.held(casa.agency).seal_to

    waiting = said(casa, "ana", [], ivo, starts=day)
    with pytest.raises(Refused, match="intake-first"):
        confirmed_with_root(waiting, ivo, casa)
