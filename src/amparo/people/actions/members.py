from django.db import transaction

from amparo.journal import actions as journal
from amparo.people import queries, roles
from amparo.people.actions import sessions, wraps
from amparo.people.models import Agency, IntakeKey, Invitation, Staff, StaffKey, StaffRole
from amparo.people.refusals import Refused


@transaction.atomic
def remove_member(*, member: Staff, by: Staff) -> None:
    """End a colleague's access at once: sessions, keys, roles, and all that was wrapped to them.

    Their cases come first, which this app does not know: see `desk.actions.remove_colleague`.
    """
    # Two at once could otherwise each find the other still in intake.
    Agency.objects.select_for_update().get(pk=by.agency_id)
    member = Staff.objects.select_for_update().get(pk=member.pk)
    if member.pk == by.pk:
        raise Refused("not-yourself")
    if not member.is_active:
        return
    held_intake = member.holds(roles.Intake)
    if held_intake and not _others_with_intake(member):
        # Without anybody in intake, reports could be received and never read.
        raise Refused("last-intake")
    member.is_active = False
    # The session hash follows the password: every session of theirs ends with this.
    member.set_unusable_password()
    member.save(update_fields=["is_active", "password"])
    StaffRole.objects.filter(staff=member).delete()
    for key in StaffKey.objects.filter(staff=member, state=StaffKey.State.CURRENT):
        wraps.end(holder=bytes(key.holder))
    StaffKey.objects.filter(staff=member).update(state=StaffKey.State.RETIRED)
    for invitation in Invitation.objects.filter(by=member, state=Invitation.State.OPEN):
        invitation.state = Invitation.State.ENDED
        invitation.save(update_fields=["state"])
    if held_intake:
        IntakeKey.objects.filter(agency=member.agency_id, state__in=queries.OPENING).update(
            is_known_outside=True
        )
    sessions.close_all(staff=member)
    journal.write(act="staff.removed", agency=by.agency_id, by=by)


def _others_with_intake(member: Staff) -> bool:
    return (
        StaffRole.objects.filter(
            staff__agency=member.agency_id, staff__is_active=True, role=roles.Intake.name
        )
        .exclude(staff=member)
        .exists()
    )
