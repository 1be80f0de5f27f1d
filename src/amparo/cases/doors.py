"""What all addresses about cases have in common: one form of refusal, and the lock first."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from uuid import UUID

from django.db import transaction
from django.http import HttpResponseBase

from amparo.cases import actions
from amparo.cases.models import Case
from amparo.people.access import StaffRequest, View, problem
from amparo.reports.refusals import Refused as RefusedByReports
from amparo.vault.actions import Refused as RefusedByVault

# What the vault says that is not the fault of this very request: somebody was first.
CONFLICTS = frozenset({"differs", "taken", "ended", "unknown"})


def refusing(view: View) -> View:
    """Answer a refusal of the vault, or of reports, with its code."""

    @wraps(view)
    def answer(request: StaffRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except RefusedByVault as refused:
            is_conflict = refused.code in CONFLICTS
            return problem(
                refused.code, HTTPStatus.CONFLICT if is_conflict else HTTPStatus.BAD_REQUEST
            )
        except RefusedByReports as refused:
            return problem(refused.problem, refused.status)

    return answer


def _take_in(request: StaffRequest) -> None:
    """Read what is posted, to its end.

    A server gives it to us as it comes. Read under the lock, a telephone with a bad line, or a
    member who sends one byte a second, would keep everybody who writes waiting: in SQLite, all.
    """
    if request.content_type != "multipart/form-data":
        # The check of forged forms has read forms by now; in their place nothing is read twice.
        _ = request.body


def case_held(name: str = "case", path: str = "pk") -> Callable[[View], View]:
    """Take the lock of the case before anybody asks whether this reader may change it.

    Whoever was taken off the team, or finds the case restricted, while their request waited, must
    not get through by having asked early. What is posted is judged and done in one transaction,
    under the lock of all that belongs to the person. `name` is the part of the address that says
    what it is about; `path` leads there from a case.
    """

    def decorator(view: View) -> View:
        @wraps(view)
        def answer(request: StaffRequest, *args: object, **kwargs: UUID) -> HttpResponseBase:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            _take_in(request)
            with transaction.atomic():
                actions.hold(Case.objects.filter(**{path: kwargs[name]}))
                return view(request, *args, **kwargs)

        # A test asks every address that changes something for it.
        answer.case_held = True  # type: ignore[attr-defined] # a function has what we give it
        return answer

    return decorator
