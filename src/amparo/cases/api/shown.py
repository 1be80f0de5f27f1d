"""What the server itself knows of a case, as JSON for its own team."""

from functools import cache
from typing import Any

from amparo.cases import queries
from amparo.cases.models import Binding, Case, Need, SignerCheck
from amparo.cases.states import NeedState, need_may_follow
from amparo.people import queries as people
from amparo.people.models import Staff
from amparo.reports import queries as reports
from amparo_htcds import CODED, load
from amparo_seal.encoding import b64


@cache
def coded_fields() -> list[dict[str, Any]]:
    """The fields a code may be recorded of: HTCDS 2.0 with our extension, as data."""
    return [
        {
            "name": field.name,
            "label": field.label,
            "kind": field.kind,
            "many": field.many_accepted,
            "codes": field.codes and [[code.code, code.label] for code in field.codes.codes],
        }
        for field in load().fields.values()
        if field.sealed == CODED and not field.deprecated
    ]


@cache
def labels() -> dict[str, str]:
    """What the standard calls each of its fields, the sealed ones among them."""
    return {field.name: field.label for field in load().fields.values()}


def line(case: Case) -> dict[str, Any]:
    """A case in a list."""
    return {
        "id": str(case.pk),
        "pseudonym": case.person.pseudonym,
        "state": case.state,
        "source": case.source,
        "opened": case.opened_on.isoformat(),
        "consent_recorded": case.consent_recorded,
    }


def need(one: Need) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "domain": one.domain,
        "urgency": one.urgency,
        "priority": one.priority,
        "state": one.state,
        "barrier": one.barrier,
        "word": one.word,
        "review": one.review_on and one.review_on.isoformat(),
        "severity": one.severity,
        "following": [to.value for to in NeedState if need_may_follow(one.state, to)],
    }


def binding(one: Binding | None) -> dict[str, Any] | None:
    if one is None:
        return None
    file_wrap = one.inbox.file_wrap_public
    return {
        "on": one.contact_on.isoformat(),
        "way": one.way,
        "language": one.language,
        "interpreter": one.interpreter,
        "tried": reports.tries_are_used_up(one.inbox),
        "release": one.release_public and b64(bytes(one.release_public)),
        "file": None if file_wrap is None else b64(bytes(file_wrap)),
    }


def checked(one: SignerCheck | None) -> dict[str, Any] | None:
    """Who looked into who may sign, on which day and how."""
    if one is None:
        return None
    return {"on": one.on.isoformat(), "by": one.by.display_name, "how": one.how}


def consent(of: Case) -> dict[str, Any] | None:
    one = getattr(of, "consent", None)
    return one and {
        "on": one.on.isoformat(),
        "way": one.way,
        "language": one.language,
        "interpreter": one.interpreter,
    }


def case(found: Case, reader: Staff) -> dict[str, Any]:
    """All of a case that a member of its team may have, what is sealed among it."""
    of_case = list(queries.reports_of(found))
    messages = reports.conversations_of(of_case)
    return {
        "case": line(found)
        | {
            "closure": found.closure,
            "following": [one.value for one in queries.next_states(reader, found)],
            "new_keys": queries.needs_new_keys(found),
            "agency": str(found.agency_id),
        },
        "person": {
            "id": str(found.person_id),
            "called": found.person.called,
            "signer": found.person.signer,
            "checked": checked(queries.signer_check_of(found.person)),
        },
        "consent": consent(found),
        "binding": binding(queries.binding_of(found.person)),
        "others": [str(one.pk) for one in queries.others_of(reader, found)],
        "needs": [need(one) for one in queries.needs_of(found)],
        "facts": _facts(found),
        "team": [
            {"staff": str(one.staff_id), "name": one.staff.display_name, "since": str(one.since)}
            for one in queries.team_of(found)
        ],
        "blocked": _blocked(found),
        "reports": [
            {"id": str(one.pk), "thread": str(one.conversation_id), "relation": one.relation}
            | {"messages": messages[one.pk]}
            for one in of_case
        ],
        "sealed": queries.opened(reader, found),
        "directory": people.directory(found.agency),
    }


def _facts(found: Case) -> dict[str, Any]:
    shown = getattr(found, "codes_shown", None)
    rows = found.facts.order_by("field", "code").values_list("field", "code", "code_list")
    return {
        "shown": shown and shown.on.isoformat(),
        "may": queries.may_code(found),
        "refused": sorted(found.refusals.values_list("field", flat=True)),
        "codes": [{"field": field, "code": code, "list": of} for field, code, of in rows],
    }


def _blocked(found: Case) -> list[dict[str, Any]]:
    return [
        {
            "staff": one.staff_id and str(one.staff_id),
            "agency": one.agency_id and str(one.agency_id),
            "name": one.staff.display_name if one.staff else one.agency and one.agency.name,
        }
        for one in found.blocks.select_related("staff", "agency").order_by("id")
    ]
