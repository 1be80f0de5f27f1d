"""What the tables themselves refuse, whoever writes."""

import pytest
from django.db import IntegrityError, transaction

from amparo.cases import actions, queries
from amparo.cases.models import Case
from amparo.cases.states import CaseState, Closure
from amparo.cases.tests import making
from amparo.cases.tests.test_working import need


def test_a_case_has_a_closure_only_while_it_closes_and_no_state_without_its_facts(db: None) -> None:
    work = making.Work.with_report(making.casa())
    case = work.open(["bea"])
    work.bind(case)
    need(work, case)
    actions.change_state(
        case=case, to=CaseState.CLOSING, closure=Closure.MOVED, by=work.staff("bea")
    )

    assert queries.opened(work.staff("bea"), case)["keys"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(closure="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state=CaseState.RESTRICTED)
