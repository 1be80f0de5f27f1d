from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connection, connections, transaction

from amparo.vault import actions, queries
from amparo.vault.models import Envelope, Wrap
from amparo.vault.tests.making import TODAY, Raced, a_report, holder_key, open_with


def _elsewhere(act: Callable[[], object]) -> object:
    """Do it on another connection, and leave none open."""
    try:
        return act()
    finally:
        connections.close_all()


@pytest.mark.postgres
def test_two_who_store_the_same_at_the_same_moment_get_the_same_answer(
    on_postgresql: None,
) -> None:
    intake = holder_key()
    maker, _, story = a_report(to=intake)

    def store() -> actions.Stored:
        allow = maker.allow(intake)
        return actions.store(sealed=maker.incoming(), agency=maker.agency, allow=allow, on=TODAY)

    with ThreadPoolExecutor(1) as other:
        raced = Raced(lambda: other.submit(_elsewhere, store).result())
        with connection.execute_wrapper(raced):
            stored = store()

    assert raced.happened
    assert not stored.is_new
    assert Wrap.objects.count() == 2
    served = queries.sealed(stored.envelopes, holders={intake.holder.bytes})
    assert open_with(served, intake, story.id) == b'{"v":1}'


def test_the_rules_of_the_tables_hold(db: None) -> None:
    intake = holder_key()
    maker, _, _ = a_report(to=intake)
    actions.store(sealed=maker.incoming(), agency=maker.agency, allow=maker.allow(intake), on=TODAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        Wrap.objects.update(ended_on=date(2026, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Envelope.objects.update(context=b"short")
    actions.erase(subjects=[maker.subject], on=date(2026, 1, 1))
    assert not Wrap.objects.exists()
