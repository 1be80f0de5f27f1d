"""The second signature on new keys: a second colleague, or the root from its sheet of paper."""

from django.db import transaction

from amparo.journal import actions as journal
from amparo.people import queries, vouching
from amparo.people.actions import enrolment
from amparo.people.models import Invitation, KeyStatement, Staff
from amparo.people.refusals import Refused


@transaction.atomic
def confirm(*, invitation: Invitation, by: Staff, signature: bytes) -> None:
    """Add a second colleague's signature; with it the new member may come in."""
    locked = _waiting(invitation)
    if locked is None:
        return
    if locked.by_id == by.pk:
        raise Refused("second-colleague")
    own = queries.current_key(by)
    _finish(locked, by, public=bytes(own.sign_public), key=bytes(own.sign_id), signature=signature)


@transaction.atomic
def confirm_with_root(*, invitation: Invitation, by: Staff, signature: bytes) -> None:
    """Add the root's signature, where no second colleague exists yet; `by` typed in its words."""
    locked = _waiting(invitation)
    if locked is None:
        return
    _finish(locked, by, public=bytes(locked.agency.root_public), key=None, signature=signature)


def _waiting(invitation: Invitation) -> Invitation | None:
    """Lock the invitation, or give None when somebody finished it a moment ago."""
    locked = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("agency")
        .get(pk=invitation.pk)
    )
    if locked.state == Invitation.State.USED:
        return None
    if locked.state != Invitation.State.SIGNED:
        raise Refused("not-signed-yet")
    return locked


def _finish(
    invitation: Invitation, by: Staff, *, public: bytes, key: bytes | None, signature: bytes
) -> None:
    statement = KeyStatement.objects.get(staff_key__staff=invitation.staff_id)
    vouching.add_signature(statement=statement, public=public, by=key, signature=signature)
    enrolment.admit(invitation)
    journal.write(act="staff.confirmed", agency=by.agency_id, by=by)
