"""Keys whose deletion is erasure. They live in a database of their own."""

import uuid

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact

KEY_LENGTH = 32


class Purpose(models.TextChoices):
    WRAP = "wrap", "lies over the wraps of one subject's compartment"
    JOURNAL = "journal", "makes the journal's tags of one subject"


class ShredKey(models.Model):
    """32 random bytes, made ahead. Who uses it is written in the data, never here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=7, choices=Purpose)
    key = models.BinaryField(max_length=KEY_LENGTH)
    made_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purpose__in=Purpose.values),
                name="shred_key_has_a_known_purpose",
            ),
            models.CheckConstraint(
                condition=Exact(Length("key"), KEY_LENGTH), name="shred_key_has_32_bytes"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class SessionKey(models.Model):
    """K2: the half of a device's key that the server keeps while a session is unlocked.

    Snapshots leave this table out.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.BinaryField(max_length=32, unique=True)
    k2 = models.BinaryField(max_length=KEY_LENGTH)
    opened_at = models.DateTimeField()
    used_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("k2"), KEY_LENGTH), name="session_key_has_32_bytes"
            ),
            models.CheckConstraint(
                condition=models.Q(used_at__gte=models.F("opened_at")),
                name="session_key_is_opened_before_used",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
