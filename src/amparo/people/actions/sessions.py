"""K2, the half of a device's key that the server keeps while somebody works."""

from django.db import transaction

from amparo.journal import actions as journal
from amparo.people.models import OpenSession, Staff
from amparo.shred import actions as shred


@transaction.atomic
def signed_in(*, by: Staff) -> None:
    """Note that a session began. Where this cannot be written, it does not."""
    journal.write(act="staff.signed_in", agency=by.agency_id, by=by)


@transaction.atomic
def unlock(*, by: Staff, digest: bytes) -> bytes:
    """Give this session its K2. A second tab gets the same one."""
    _session, is_new = OpenSession.objects.get_or_create(digest=digest, defaults={"staff": by})
    if is_new:
        journal.write(act="staff.unlocked", agency=by.agency_id, by=by)
    return shred.open_session(digest=digest)


@transaction.atomic
def lock(*, by: Staff, digest: bytes) -> None:
    """Forget this session's K2: what the device keeps opens no more."""
    shred.close_session(digest=digest)
    ended, _rows = OpenSession.objects.filter(digest=digest, staff=by).delete()
    if ended:
        journal.write(act="staff.locked", agency=by.agency_id, by=by)


@transaction.atomic
def sign_out(*, by: Staff, digest: bytes) -> None:
    """Lock, and note that the session ended."""
    lock(by=by, digest=digest)
    journal.write(act="staff.signed_out", agency=by.agency_id, by=by)


def close_all(*, staff: Staff) -> None:
    """Forget the K2 of every session of a member."""
    for session in OpenSession.objects.filter(staff=staff):
        shred.close_session(digest=bytes(session.digest))
        session.delete()
