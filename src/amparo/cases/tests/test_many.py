"""Addresses of cases under load and nonsense: a constant number of questions, always a code."""

from __future__ import annotations

from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.cases.models import Case
from amparo.cases.tests.making import Work
from amparo.cases.tests.test_addresses import POSTED, Browser
from amparo.cases.tests.test_working import coded
from amparo_seal.envelope import Compartment, Kind


def _asked(browser: Browser, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(path).status_code == 200
    return len(asked)


def test_a_page_asks_as_often_with_many_rows_as_with_few(
    work: Work, ana: Browser, opened: str
) -> None:
    field, codes = coded(kind="choices", many=True)
    ana.post(f"{opened}/facts", {"shown": True, "language": "es"})
    _write_much(work, ana, opened, 2)
    ana.post(f"{opened}/facts", {"field": field, "codes": codes[:1]})
    few = _asked(ana, opened), _asked(ana, "")

    _write_much(work, ana, opened, 30)
    ana.post(f"{opened}/facts", {"field": field, "codes": codes})
    work.add(Case.objects.get(pk=work.id), "eva")
    for _ in range(3):
        Work(work.founded, work.by).open()

    assert (_asked(ana, opened), _asked(ana, "")) == few


def _write_much(work: Work, ana: Browser, opened: str, rows: int) -> None:
    for _ in range(rows):
        ana.post(f"{opened}/needs", {"id": str(uuid4()), "domain": "legal", "urgency": "later"})
        work.sealer.part(Compartment["notes"], {"text": "x"}, kind=Kind.NOTE)
    assert ana.post(f"{opened}/parts", {"sealed": work.sealer.take()}).status_code == 201


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "sealed", "state", "staff", "field", "codes", "contact"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=json_values)
def test_any_json_is_answered_with_a_code(
    work: Work, ana: Browser, opened: str, value: object
) -> None:
    for action in POSTED:
        answer = ana.post(f"{opened}/{action}", value)
        assert answer.status_code in {400, 404, 409}
        assert "problem" in answer.json()
