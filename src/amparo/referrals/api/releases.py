"""Releases: made by the team of the person, confirmed by a second worker."""

from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import TextChoices
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amparo.cases import queries as cases
from amparo.cases.doors import case_held
from amparo.people import packs
from amparo.people.access import Problem, StaffRequest, body, done, staff_api
from amparo.people.wire import identity, octets, part, text
from amparo.referrals import actions, queries
from amparo.referrals.actions import Explained, Guardian, Signed
from amparo.referrals.models import Release
from amparo.referrals.wire import code, flag, released_by_team, sealed
from amparo_seal.encoding import b64

Attested = TypeVar("Attested", bound=TextChoices)


@require_http_methods(["GET", "POST"])
@staff_api("release.make")
@case_held()
def releases_of_case(request: StaffRequest, case: UUID) -> HttpResponse:
    found = cases.case_for(request.user, case)
    if request.method == "POST":
        sent = body(request, "statement", "interpreter", "teach_back")
        release = actions.explain(case=found, wanted=_explained(sent), by=request.user)
        made = queries.release_for(request.user, release.pk)
        return done({"release": released_by_team(made)}, HTTPStatus.CREATED)
    rows = list(queries.releases_of(request.user, found))
    actions.read_texts(releases=rows, by=request.user)
    pack = packs.load(found.agency.pack)
    held = queries.held(rows)
    live = {one.pk for one in queries.live(now=timezone.now(), case=found)}
    return done(
        {
            "releases": [released_by_team(one, live=live, held=held) for one in rows],
            "sealed": queries.texts(request.user, rows),
            "signer": found.person.signer,
            "days": {"default": pack.release_default_days, "most": pack.release_max_days},
            "purposes": Release.Purpose.values,
        }
    )


def _explained(sent: dict[str, Any]) -> Explained:
    if sent.get("language", "") == "":
        raise Problem("language_needed")
    return Explained(
        statement=octets(sent, "statement"),
        method=_attested(sent, "method", Release.Method),
        language=text(sent, "language"),
        interpreter=flag(sent, "interpreter"),
        teach_back=flag(sent, "teach_back"),
        referral=identity(sent, "referral") if sent.get("referral") else None,
        replaces=identity(sent, "replaces") if sent.get("replaces") else None,
        warned=flag({"warned": False, **sent}, "warned"),
        checked=_attested(sent, "checked", Release.Checked),
        support=_attested(sent, "support", Release.Support),
        sealed=sealed(sent) if sent.get("sealed") else None,
    )


def _attested(sent: dict[str, Any], name: str, of: type[Attested]) -> Attested:
    """What the worker chose or did. Left out, it is asked for; it is never filled in for them."""
    if name not in sent or (sent[name] == "" and "" not in of.values):
        raise Problem(f"{name}_needed")
    return code(sent, name, of)


@require_POST
@staff_api("release.attest")
@case_held("release", "releases")
def attest(request: StaffRequest, release: UUID) -> HttpResponse:
    found = queries.release_for(request.user, release)
    sent = body(request, "sealed", "digest", "signature", "shown")
    attested = actions.attest(
        release=found,
        sealed=sealed(sent),
        digest=octets(sent, "digest"),
        signature=octets(sent, "signature"),
        shown=_signed(part(sent, "shown")),
        guardian=_guardian(part(sent, "guardian")) if sent.get("guardian") else None,
        copy_given=flag({"copy_given": False, **sent}, "copy_given"),
        by=request.user,
    )
    return done({"state": attested.state})


def _signed(said: dict[str, Any]) -> Signed:
    return Signed(statement=octets(said, "statement"), signature=octets(said, "signature"))


def _guardian(said: dict[str, Any]) -> Guardian:
    return Guardian(
        checked=code(said, "checked", Release.Checked), not_alleged=flag(said, "not_alleged")
    )


@require_POST
@staff_api("release.make")
@case_held("release", "releases")
def activate(request: StaffRequest, release: UUID) -> HttpResponse:
    found = queries.release_for(request.user, release)
    privately = flag(body(request, "privately"), "privately")
    active = actions.activate(release=found, privately=privately, by=request.user)
    return done({"state": active.state})


@require_GET
@staff_api("release.make")
def to_take_back(request: StaffRequest, case: UUID) -> HttpResponse:
    """What the person of a restricted case can take back: with whom, and until when (ADR 13)."""
    found = cases.restricted_for(request.user, case)
    releases = queries.releases_to_take_back(request.user, found)
    asks = queries.referrals_to_withdraw(request.user, found)
    return done(
        {
            "releases": [
                {"id": str(one.pk), "name": one.recipient.name, "until": one.valid_to.isoformat()}
                for one in releases
            ],
            "asks": [
                {"id": str(one.pk), "name": one.service.agency.name, "service": one.service.name}
                for one in asks
            ],
        }
    )


@require_GET
@staff_api("release.confirm")
def to_confirm(request: StaffRequest) -> HttpResponse:
    rows = list(queries.releases_to_confirm(request.user))
    sealed_texts = queries.texts(request.user, rows)
    if sealed_texts["envelopes"]:
        # A supervisor's keys reach none: the person is not told that their case was read.
        actions.read_texts(releases=rows, by=request.user)
    return done({"releases": [released_by_team(one) for one in rows], "sealed": sealed_texts})


@require_POST
@staff_api("release.confirm")
@case_held("release", "releases")
def confirm(request: StaffRequest, release: UUID) -> HttpResponse:
    found = queries.release_to_confirm(request.user, release)
    sent = body(request, "privately", "statement", "signature")
    active = actions.confirm(
        release=found,
        privately=flag(sent, "privately"),
        confirmation=_signed(sent),
        by=request.user,
    )
    return done({"state": active.state})


@require_POST
@staff_api("release.make")
@case_held("release", "releases")
def wraps(request: StaffRequest, release: UUID) -> HttpResponse:
    found = queries.release_for(request.user, release)
    sent = sealed(body(request, "sealed"))
    disclosure = actions.wrap(release=found, sealed=sent, by=request.user)
    return done({"state": disclosure.state}, HTTPStatus.CREATED)


@require_GET
@staff_api("release.make")
def behind(request: StaffRequest, case: UUID) -> HttpResponse:
    """Releases that hold and wait for the case's newest keys, with who holds them and the proof."""
    found = cases.case_for(request.user, case)
    rows = queries.behind(request.user, found, now=timezone.now())
    if rows:
        actions.read_texts(releases=rows, by=request.user)
    to = queries.heirs(rows)
    held = queries.held(rows)
    return done(
        {
            "releases": [
                released_by_team(one, held=held) | {"holders": queries.public_halves(to[one.pk])}
                for one in rows
            ],
            "ended": [b64(one) for one in queries.ended_hashes(found, now=timezone.now())],
            "sealed": queries.texts(request.user, rows),
        }
    )


@require_POST
@staff_api("release.make")
@case_held("release", "releases")
def wraps_again(request: StaffRequest, release: UUID) -> HttpResponse:
    """Hand the case's newest keys to whoever holds the older ones by this release."""
    found = queries.release_for(request.user, release)
    sent = sealed(body(request, "sealed"))
    actions.wrap_again(release=found, sealed=sent, by=request.user)
    return done(status=HTTPStatus.CREATED)


@require_POST
@staff_api("release.make")
@case_held("release", "releases")
def withdraw(request: StaffRequest, release: UUID) -> HttpResponse:
    found = queries.release_to_withdraw(request.user, release)
    ended = actions.withdraw(release=found, by=request.user)
    return done({"state": ended.state})
