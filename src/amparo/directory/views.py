import uuid
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from amparo.directory import actions, queries
from amparo.directory.forms import CapacityForm, FindForm, ServiceForm, described, new_service
from amparo.directory.models import Population, Service
from amparo.people.access import StaffRequest, staff_page

MOST = 200


@require_GET
@staff_page("directory.read")
def find(request: StaffRequest) -> HttpResponse:
    form = FindForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    services = queries.services_for(
        request.user,
        domain=wanted.get("domain", ""),
        population=wanted.get("population", ""),
        text=wanted.get("text", ""),
    )
    return render(
        request,
        "directory/find.html",
        {
            "form": form,
            "services": services[:MOST],
            "may_ask": request.user.may("referral.ask"),
            "more": services.count() > MOST,
        },
    )


@require_GET
@staff_page("directory.write")
def ours(request: StaffRequest) -> HttpResponse:
    services = queries.kept_services(request.user)
    return render(request, "directory/ours.html", {"services": services})


@require_http_methods(["GET", "POST"])
@staff_page("directory.write")
def new(request: StaffRequest) -> HttpResponse:
    """Put a service into the directory: a form, which needs no script."""
    if request.method == "POST":
        return _described(request, ServiceForm(request.POST))
    return _service_page(request, ServiceForm(initial=new_service(request.user.agency.name)))


@require_http_methods(["GET", "POST"])
@staff_page("directory.write")
def change(request: StaffRequest, service_id: uuid.UUID) -> HttpResponse:
    known = queries.kept_service(request.user, service_id)
    if request.method == "POST":
        return _described(request, ServiceForm(request.POST), known)
    return _service_page(request, ServiceForm(initial=described(known)), known)


@require_http_methods(["POST"])
@staff_page("directory.write")
def retire(request: StaffRequest, service_id: uuid.UUID) -> HttpResponse:
    actions.retire(service=service_id, by=request.user)
    messages.info(
        request,
        _("Nobody finds it any more. What was asked of it already goes on. You can bring it back."),
    )
    return redirect("directory:ours")


@require_http_methods(["POST"])
@staff_page("directory.write")
def bring_back(request: StaffRequest, service_id: uuid.UUID) -> HttpResponse:
    actions.bring_back(service=service_id, by=request.user)
    messages.info(request, _("It can be found again."))
    return redirect("directory:ours")


def _described(
    request: StaffRequest, form: ServiceForm, known: Service | None = None
) -> HttpResponse:
    if not form.is_valid():
        return _service_page(request, form, known)
    try:
        service = actions.describe(
            service=known.pk if known else form.cleaned_data["id"] or uuid.uuid4(),
            organisation=form.cleaned_data["organisation"],
            profile=form.profile(),
            by=request.user,
        )
    except actions.NameTaken:
        form.add_error(
            "name",
            _("Nothing was changed: there is a service of this name already. Choose another."),
        )
        return _service_page(request, form, known)
    messages.info(request, _("“%(name)s” is in the directory as written.") % {"name": service.name})
    if form.address_was_dropped:
        messages.info(request, _("Where it is stays confidential: the address was not kept."))
    return redirect("directory:ours")


def _service_page(
    request: StaffRequest, form: ServiceForm, known: Service | None = None
) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "directory/service.html", {"form": form, "known": known}, status=status)


@require_GET
@staff_page("capacity.write")
def capacity(request: StaffRequest) -> HttpResponse:
    services = queries.own_services(request.user)
    return _capacity_page(request, list(services))


@require_http_methods(["POST"])
@staff_page("capacity.write")
def count(request: StaffRequest, service_id: uuid.UUID) -> HttpResponse:
    form = CapacityForm(request.POST)
    if not form.is_valid():
        services = list(queries.own_services(request.user))
        if not any(service.pk == service_id for service in services):
            raise Http404
        return _capacity_page(request, services, refused=service_id, form=form)
    try:
        actions.count_free(
            service=service_id,
            population=Population(form.cleaned_data["population"]),
            free=form.cleaned_data["free"],
            by=request.user,
        )
    except Service.DoesNotExist as error:
        raise Http404 from error
    return redirect("directory:capacity")


def _capacity_page(
    request: HttpRequest,
    services: list[Service],
    *,
    refused: uuid.UUID | None = None,
    form: CapacityForm | None = None,
) -> HttpResponse:
    rows = [
        (
            service,
            form if form and service.pk == refused else CapacityForm(auto_id=f"id_{service.pk}_%s"),
        )
        for service in services
    ]
    return render(
        request,
        "directory/capacity.html",
        {"rows": rows},
        status=400 if form else 200,
    )
