"""What each role may do. A permission that no role lists is held by nobody.

No role opens anything by itself: what is sealed opens with keys. These lists decide which pages and
addresses answer at all. Nobody who administers an agency is listed for its reports or cases.
"""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role:
    """A role: its name, as signed into key statements, and its permissions."""

    name: ClassVar[str]
    label: ClassVar[Promise]
    permissions: ClassVar[frozenset[str]]


# Every member sees their colleagues' names and can vouch for a new one.
MEMBER = frozenset({"people.see", "directory.read"})
CONFIRMING = frozenset({"people.confirm"})
CASE_WORK = frozenset(
    {
        "case.list",
        "case.open",
        "case.read",
        "case.write",
        "case.bind",
        "case.team",
        "case.block",
        "case.status",
        "case.export",
        "safety.read",
        "referral.ask",
        "referral.answer",
        "referral.choose",
        "release.make",
        "release.attest",
        "release.confirm",
        "received.read",
        "received.take",
        "desk.read",
    }
)


class AgencyAdministrator(Role):
    name = "agency_administrator"
    label = _("agency administrator")
    permissions = (
        MEMBER
        | CONFIRMING
        | {"people.invite", "people.remove", "agency.settings", "directory.write", "capacity.write"}
    )


class Intake(Role):
    name = "intake"
    label = _("intake")
    permissions = (
        MEMBER
        | CONFIRMING
        | {
            "people.invite",
            "people.intake_key",
            "report.list",
            "report.read",
            "report.answer",
            "report.triage",
            "case.list",
            "case.open",
            "case.read",
            "case.write",
            "case.bind",
            "case.team",
            "case.block",
            "referral.answer",
            "received.read",
            "received.take",
            "capacity.write",
            "desk.read",
        }
    )


class Advocate(Role):
    name = "advocate"
    label = _("advocate")
    permissions = MEMBER | CONFIRMING | CASE_WORK | {"capacity.write"}


class Supervisor(Role):
    name = "supervisor"
    label = _("supervisor")
    permissions = (
        MEMBER
        | CONFIRMING
        | {
            "case.list",
            "case.list_agency",
            "case.close",
            "release.confirm",
            "capacity.write",
            "desk.read",
            "desk.agency",
        }
    )


class OnCall(Role):
    name = "on_call"
    label = _("on call")
    permissions = MEMBER | {"safety.read", "referral.answer", "capacity.write", "desk.read"}


class Officer(Role):
    name = "officer"
    label = _("officer")
    permissions = (
        MEMBER | CONFIRMING | {"referral.answer", "received.read", "received.take", "desk.read"}
    )


class Partner(Role):
    name = "partner"
    label = _("partner")
    # Whoever helps alone must be able to hand it to a colleague before they leave.
    permissions = MEMBER | {
        "referral.answer",
        "received.read",
        "received.take",
        "capacity.write",
        "desk.read",
    }


class Interpreter(Role):
    name = "interpreter"
    label = _("interpreter")
    permissions = frozenset({"interpreter.job"})


class PrivacyOfficer(Role):
    name = "privacy_officer"
    label = _("privacy officer")
    # The list of cases without anything sealed: what is to be restricted must be found.
    permissions = (
        MEMBER
        | CONFIRMING
        | {"journal.read", "case.list", "case.list_agency", "case.restrict", "privacy.review"}
    )


class Coordinator(Role):
    name = "coordinator"
    label = _("co-ordinator")
    permissions = MEMBER | {"partnership.counts"}


class Analyst(Role):
    name = "analyst"
    label = _("analyst")
    permissions = frozenset({"statistics.read"})


ALL: tuple[type[Role], ...] = (
    AgencyAdministrator,
    Intake,
    Advocate,
    Supervisor,
    OnCall,
    Officer,
    Partner,
    Interpreter,
    PrivacyOfficer,
    Coordinator,
    Analyst,
)
# Roles that lead, look in from above or administer: only an administrator gives them. Who reads
# reports and cases must not be able to make somebody who judges that reading, or themselves.
GIVEN_BY_ADMINISTRATORS = frozenset(
    role.name for role in (AgencyAdministrator, Supervisor, PrivacyOfficer, Coordinator, Analyst)
)
BY_NAME: dict[str, type[Role]] = {role.name: role for role in ALL}


def offered_by(*, administrates: bool) -> list[type[Role]]:
    """The roles to which a member may invite."""
    return [one for one in ALL if administrates or one.name not in GIVEN_BY_ADMINISTRATORS]
