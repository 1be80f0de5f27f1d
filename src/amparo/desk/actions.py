"""What takes more than one app: ending a colleague's access touches their cases and their keys."""

from django.db import transaction

from amparo.cases import actions as cases
from amparo.people import actions as people
from amparo.people.models import Agency, Restatement, Staff


@transaction.atomic
def confirm_restatement(
    *, restatement: Restatement, by: Staff, signature: bytes, root: bool = False
) -> None:
    """Change a colleague's roles by a second signature. Who reads no cases any more leaves them."""
    Agency.objects.select_for_update().get(pk=by.agency_id)
    before = restatement.staff_key.staff
    people.confirm_restatement(restatement=restatement, by=by, signature=signature, root=root)
    after = Staff.objects.get(pk=before.pk)
    if after.is_active and not after.may("case.read"):
        cases.leave_all(staff=after, by=by)


@transaction.atomic
def remove_colleague(*, member: Staff, by: Staff) -> None:
    """End a colleague's access, unless something could then be opened by nobody.

    One at a time in an agency: two administrators who each remove the other's last colleague on a
    case would both find somebody left. Raises what the two apps refuse.
    """
    Agency.objects.select_for_update().get(pk=by.agency_id)
    current = Staff.objects.get(pk=member.pk)
    if current.pk != by.pk and current.is_active:
        cases.leave_all(staff=current, by=by)
    people.remove_member(member=current, by=by)
