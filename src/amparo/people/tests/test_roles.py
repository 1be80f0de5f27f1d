import pytest

from amparo.people import roles
from amparo.people.models import Staff, StaffRole

READING = {
    "report.list", "report.read", "report.answer", "report.triage",
    "case.list", "case.read", "case.write", "case.open", "case.export", "case.team", "case.bind",
    "safety.read", "received.read", "received.take",
}  # fmt: skip
# What each role may do with what people told us. Everything that is not here is refused.
TABLE: dict[str, set[str]] = {
    "agency_administrator": set(),
    "intake": READING - {"case.export", "safety.read"},
    "advocate": READING - {"report.list", "report.read", "report.answer", "report.triage"},
    "supervisor": {"case.list"},
    "on_call": {"safety.read"},
    "officer": {"received.read", "received.take"},
    "partner": {"received.read", "received.take"},
    "interpreter": set(),
    "privacy_officer": {"case.list"},
    "coordinator": set(),
    "analyst": set(),
}


def test_the_table_has_every_role() -> None:
    assert set(TABLE) == {role.name for role in roles.ALL}


@pytest.mark.parametrize("role", roles.ALL, ids=lambda role: role.name)
@pytest.mark.parametrize("permission", sorted(READING))
def test_only_the_roles_of_the_table_may_read(role: type[roles.Role], permission: str) -> None:
    assert (permission in role.permissions) == (permission in TABLE[role.name])


def test_the_database_knows_the_same_roles_as_the_code() -> None:
    known = next(one for one in StaffRole._meta.constraints if one.name == "staff_role_is_known")

    condition = dict(known.condition.children)  # type: ignore[attr-defined] # of a check

    assert set(condition["role__in"]) == set(roles.BY_NAME)


def test_every_role_has_a_name_for_people() -> None:
    assert all(str(role.label) for role in roles.ALL)


def test_a_removed_member_may_nothing() -> None:
    staff = Staff(is_active=False)
    staff.__dict__["roles"] = (roles.Intake,)

    assert not staff.may("report.read")
    assert not staff.holds(roles.Intake)
