"""Colleagues: who they are, inviting one, vouching for one, removing one."""

import json
import uuid
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from amparo.people import access, actions, queries, roles, wire
from amparo.people.access import StaffRequest


@require_safe
@access.staff_page("people.see")
def people(request: StaffRequest) -> HttpResponse:
    """Show colleagues, invitations on their way, and the state of the intake key."""
    return render(
        request,
        "people/people.html",
        {
            "colleagues": queries.colleagues(request.user),
            "invitations": queries.invitations(request.user),
            "roles": roles.offered_by(administrates=request.user.holds(roles.AgencyAdministrator)),
            "may": {
                name: request.user.may(f"people.{name}")
                for name in ("invite", "confirm", "remove", "intake_key")
            },
            "role_words": json.dumps(
                {f"role_{role.name}": str(role.label) for role in roles.ALL}, ensure_ascii=False
            ),
            "all_roles": ",".join(role.name for role in roles.ALL),
            "known_outside": queries.is_intake_known_outside(request.user),
        },
    )


@require_safe
@access.staff_page("people.intake_key")
def intake(request: StaffRequest) -> HttpResponse:
    """Make a new intake key, or see the one that waits for a second colleague."""
    return render(
        request, "people/intake.html", {"intake": queries.newest_intake_key(request.user)}
    )


@require_safe
@access.staff_api("people.see")
def waiting(request: StaffRequest) -> HttpResponse:
    """Give what waits for a signature, with the keys it is about."""
    return access.done(queries.waiting(request.user))


@require_POST
@access.staff_api("people.invite")
def invite(request: StaffRequest) -> HttpResponse:
    sent = access.body(request, "id", "roles")
    invitation = actions.invite(
        by=request.user, id=wire.identity(sent, "id"), roles_wanted=wire.names(sent, "roles")
    )
    return access.done({"expires": invitation.expires.isoformat()}, HTTPStatus.CREATED)


@require_POST
@access.staff_api("people.invite")
def sign(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    sent = access.body(request, "statement", "signature")
    actions.sign(
        invitation=queries.invitation(request.user, pk),
        by=request.user,
        statement=wire.octets(sent, "statement"),
        signature=wire.octets(sent, "signature"),
        sealed=wire.part(sent, "sealed") if sent.get("sealed") is not None else None,
    )
    return access.done()


@require_POST
@access.staff_api("people.confirm")
def confirm(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    sent = access.body(request, "signature", "root")
    act = actions.confirm_with_root if sent["root"] is True else actions.confirm
    act(
        invitation=queries.invitation(request.user, pk),
        by=request.user,
        signature=wire.octets(sent, "signature"),
    )
    return access.done()


@require_POST
@access.staff_api("people.invite")
def end(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    actions.end_invitation(invitation=queries.invitation(request.user, pk), by=request.user)
    return access.done()


@require_POST
@access.staff_api("people.confirm")
def restate(request: StaffRequest) -> HttpResponse:
    """Keep a newer statement about a colleague's key, with its first signature."""
    sent = access.body(request, "staff", "statement", "signature")
    made = actions.restate(
        staff_key=queries.key_to_restate(request.user, wire.identity(sent, "staff")),
        by=request.user,
        statement=wire.octets(sent, "statement"),
        signature=wire.octets(sent, "signature"),
        sealed=wire.part(sent, "sealed") if sent.get("sealed") is not None else None,
    )
    return access.done({"id": str(made.pk)}, HTTPStatus.CREATED)


@require_POST
@access.staff_api("people.confirm")
def end_restatement(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.restatement(request.user, pk)
    actions.end_restatement(restatement=found, by=request.user)
    return access.done()


@require_POST
@access.staff_api("people.intake_key")
def offer_intake(request: StaffRequest) -> HttpResponse:
    offer = wire.intake_offer(access.body(request, "key", "sealed"))
    actions.offer_intake_key(by=request.user, offer=offer)
    return access.done(status=HTTPStatus.CREATED)


@require_POST
@access.staff_api("people.confirm")
def confirm_intake(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    sent = access.body(request, "signature", "root")
    root = sent["root"] is True
    act = actions.confirm_intake_key_with_root if root else actions.confirm_intake_key
    act(
        intake_key=queries.intake_key(request.user, pk),
        by=request.user,
        signature=wire.octets(sent, "signature"),
    )
    return access.done()


@require_POST
@access.staff_api("people.intake_key")
def end_intake(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    actions.end_intake_key(intake_key=queries.intake_key(request.user, pk), by=request.user)
    return access.done()
