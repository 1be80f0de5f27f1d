from django.db import transaction

from amparo.cases import queries
from amparo.cases.models import Case
from amparo.cases.refusals import Refused
from amparo.cases.states import CaseState, Closure
from amparo.journal import actions as journal
from amparo.people.models import Staff


@transaction.atomic
def change_state(*, case: Case, to: CaseState, by: Staff, closure: Closure | None = None) -> Case:
    """Take a case to its next state. Going where it is already changes nothing."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.state == to:
        return locked
    if to not in queries.next_states(by, locked):
        raise Refused("state")
    # A restriction that is lifted finds the reason of a closing where it was left.
    if to == CaseState.CLOSING and not (closure or locked.closure):
        raise Refused("closure_needed")
    _move(locked, to, closure)
    act = "case.closed" if to == CaseState.CLOSED else "case.changed"
    journal.write(act=act, agency=by.agency_id, by=by, subjects=(locked.pk,))
    return locked


def _move(case: Case, to: CaseState, closure: Closure | None) -> None:
    case.restricted_from = case.state if to == CaseState.RESTRICTED else ""
    if to == CaseState.CLOSING and closure is not None:
        case.closure = closure
    elif to not in (CaseState.CLOSING, CaseState.CLOSED, CaseState.RESTRICTED):
        case.closure = ""
    case.state = to
    case.save()
