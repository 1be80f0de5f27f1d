from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from amparo.vault.incoming import IncomingEnvelope
from amparo.vault.models import MOST_PARTS, PART_LIMIT, Envelope, Upload, UploadPart
from amparo.vault.refusals import Refused


@transaction.atomic
def begin_upload(*, upload: UUID) -> Upload:
    """Make room for a sealed file that comes in parts, under a random id of the sender's."""
    row, _ = Upload.objects.get_or_create(id=upload, defaults={"day": timezone.localdate()})
    return row


@transaction.atomic
def add_part(*, upload: UUID, number: int, data: bytes) -> None:
    """Keep one part (from number 0) of at most 1 MiB. The same bytes twice are the same as once."""
    if not data or not 0 <= number < MOST_PARTS:
        raise Refused("malformed")
    if len(data) > PART_LIMIT:
        raise Refused("too-large")
    row = Upload.objects.filter(id=upload).first()
    if row is None:
        raise Refused("unknown")
    if row.closed:
        raise Refused("ended")
    part, _ = UploadPart.objects.get_or_create(upload=row, number=number, defaults={"data": data})
    if bytes(part.data) != data:
        raise Refused("differs")


@transaction.atomic
def close_upload(*, upload: UUID, envelope: UUID) -> IncomingEnvelope:
    """Put the parts together to the envelope they are, for `Incoming.plus` and `store`.

    Call it in the transaction that stores the envelope. Closed once, it gives what was stored.
    """
    row = Upload.objects.select_for_update().filter(id=upload).first()
    if row is None:
        raise Refused("unknown")
    if row.closed:
        return _stored(row, envelope)
    parts = list(row.parts.order_by("number").values_list("number", "data"))
    if not parts or [number for number, _ in parts] != list(range(len(parts))):
        raise Refused("incomplete")
    whole = IncomingEnvelope.read(envelope, b"".join(bytes(data) for _, data in parts))
    row.parts.all().delete()
    row.envelope = envelope
    row.save(update_fields=["envelope"])
    return whole


def _stored(upload: Upload, envelope: UUID) -> IncomingEnvelope:
    kept = Envelope.objects.filter(id=envelope).first()
    if upload.envelope != envelope or kept is None:
        raise Refused("unknown")
    return IncomingEnvelope.read(envelope, bytes(kept.data))


@transaction.atomic
def delete_orphans(*, before: date) -> int:
    """Delete uploads begun before a day; nobody came back for them. Gives how many."""
    return Upload.objects.filter(day__lt=before).delete()[1].get("vault.Upload", 0)
