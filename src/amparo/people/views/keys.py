"""What a member's browser fetches to unlock, and the half of its key that the server keeps."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from amparo.people import access, actions, queries
from amparo.people.access import Problem, StaffRequest
from amparo.shred import actions as shred
from amparo_seal.encoding import b64


@require_safe
@access.signed_in_api
def own_keys(request: StaffRequest) -> HttpResponse:
    """Give the member's own bundle, the intake wraps they open, and the signed directory."""
    staff = request.user
    key = queries.current_key(staff)
    return access.done(
        {
            "deployment": str(settings.DEPLOYMENT),
            "staff": {
                "id": str(staff.pk),
                "name": staff.display_name,
                "username": staff.username,
                "roles": [role.name for role in staff.roles],
                "signId": b64(bytes(key.sign_id)),
                "holder": b64(bytes(key.holder)),
                "suite": key.suite,
            },
            "agency": {
                "id": str(staff.agency_id),
                "name": staff.agency.name,
                "slug": staff.agency.slug,
            },
            "salt": b64(bytes(staff.salt)),
            "bundle": b64(bytes(key.bundle)),
            "epoch": key.epoch,
            "intake": queries.intake_sealed(staff, key),
            "directory": queries.directory(staff.agency),
            "colleagues": queries.public_keys(staff),
        }
    )


@require_safe
@access.signed_in_api
def directory(_request: StaffRequest, agency: str) -> HttpResponse:
    """Give the signed key directory of any agency: public keys, verified in the browser."""
    found = queries.agency_named(agency)
    return access.done(
        {"agency": str(found.pk), "name": found.name, "directory": queries.directory(found)}
    )


@require_http_methods(["GET", "POST", "DELETE"])
@access.signed_in_api
def k2(request: StaffRequest) -> HttpResponse:
    """Give, open or forget this session's half of the device key."""
    digest = access.session_digest(request)
    if request.method == "POST":
        return access.done({"k2": b64(actions.unlock(by=request.user, digest=digest))})
    if request.method == "DELETE":
        actions.lock(by=request.user, digest=digest)
        return access.done()
    held = shred.use_session(digest=digest)
    if held is None:
        raise Problem("locked", HTTPStatus.UNAUTHORIZED)
    return access.done({"k2": b64(held)})


@require_safe
@access.open_api
def public_directory(_request: HttpRequest, agency: str) -> HttpResponse:
    """Give the directory to anybody: a person's browser checks it before sealing to the agency."""
    found = queries.agency_named(agency)
    return access.done({"agency": str(found.pk), "directory": queries.directory(found)})
