"""A further case follows when the person is given a new receipt in another one."""

from django.db import transaction

from amparo.cases import queries
from amparo.cases.actions.holding import hold
from amparo.cases.actions.opening import seal_binding
from amparo.cases.models import Case
from amparo.cases.refusals import Refused
from amparo.journal import actions as journal
from amparo.people.models import Staff
from amparo.vault.actions import Incoming


@transaction.atomic
def follow_receipt(*, case: Case, sealed: Incoming, by: Staff) -> None:
    """Give a case to the receipt that its person holds now, as it was bound in another case.

    `sealed` is what binding seals: the new version of the part `receipt`, and what the person may
    read, wrapped to their my-file key. Sent twice, it is done once.
    """
    locked = {one.pk: one for one in hold(Case.objects.filter(pk=case.pk))}[case.pk]
    binding = queries.binding_of(locked.person)
    if binding is None:
        raise Refused("unbound")
    if seal_binding(locked, binding.inbox, sealed, by):
        subjects = (locked.pk, locked.person_id)
        journal.write(act="receipt.bound", agency=by.agency_id, by=by, subjects=subjects)
