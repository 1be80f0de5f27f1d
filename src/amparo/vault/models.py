"""What is sealed: envelopes, the keys that open them, and who those keys are wrapped to.

The server can open none of it. An envelope is never changed: an edit is a new one, with a new key.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from amparo_seal.envelope import Compartment, Kind, Mode
from amparo_seal.keys import KeyRole

HOLDER_LENGTH = 16
RELEASE_LENGTH = 32
PART_LIMIT = 1024 * 1024
MOST_PARTS = 11


class Envelope(models.Model):
    """A sealed thing, and what its header says of it. Its id is the one in the header."""

    id = models.UUIDField(primary_key=True, editable=False)
    agency = models.UUIDField()
    subject = models.UUIDField()
    compartment = models.PositiveSmallIntegerField()
    kind = models.PositiveSmallIntegerField()
    mode = models.PositiveSmallIntegerField()
    thread = models.UUIDField(null=True)
    sequence = models.PositiveBigIntegerField(default=0)
    # The signing key's id of the member of staff who wrote it, else zeros.
    sender = models.BinaryField(max_length=16)
    context = models.BinaryField(max_length=32, unique=True)
    data = models.BinaryField()
    received_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["subject", "kind"], name="vault_envelope_of_a_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "sequence"], name="envelope_has_a_place_of_its_own_in_its_thread"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]),
                name="envelope_is_of_a_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=[mode.value for mode in Mode]),
                name="envelope_is_of_a_known_mode",
            ),
            models.CheckConstraint(
                condition=Q(compartment__in=[part.value for part in Compartment]),
                name="envelope_is_of_a_known_compartment",
            ),
            models.CheckConstraint(
                condition=Exact(Length("context"), 32), name="envelope_context_has_32_bytes"
            ),
            models.CheckConstraint(
                condition=Exact(Length("sender"), 16), name="envelope_sender_has_16_bytes"
            ),
        ]

    def __str__(self) -> str:
        return f"Envelope {self.pk}"


class Key(models.Model):
    """That a key exists, and what it is for. The key itself stands only in wraps."""

    id = models.UUIDField(primary_key=True, editable=False)
    role = models.PositiveSmallIntegerField()
    agency = models.UUIDField()
    subject = models.UUIDField()
    compartment = models.PositiveSmallIntegerField(default=Compartment.none)
    generation = models.PositiveBigIntegerField(default=0)
    # From this day nothing new is sealed under it; what was, still opens.
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "role", "compartment", "generation"],
                condition=Q(role__in=[KeyRole.CASE, KeyRole.COMPARTMENT]),
                name="case_has_one_key_per_compartment_and_generation",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in KeyRole]),
                name="key_is_of_a_known_role",
            ),
            models.CheckConstraint(
                condition=Q(compartment__in=[part.value for part in Compartment]),
                name="key_is_of_a_known_compartment",
            ),
        ]
        indexes = [models.Index(fields=["subject", "role"], name="vault_key_of_a_subject")]

    def __str__(self) -> str:
        return f"Key {self.pk}"


class ShredClaim(models.Model):
    """Which shred key lies over the wraps of a subject's compartment. Its id is that of the key."""

    id = models.UUIDField(primary_key=True, editable=False)
    subject = models.UUIDField()
    compartment = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "compartment"],
                name="compartment_of_a_subject_has_one_shred_key",
            )
        ]

    def __str__(self) -> str:
        return f"ShredClaim {self.pk}"


class Wrap(models.Model):
    """The key of an envelope, or another key, under a parent key or to a holder.

    `layered` is the wrap under the shred key of `claim`; it is dropped when the wrap ends.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    envelope = models.ForeignKey(
        Envelope, null=True, on_delete=models.CASCADE, related_name="wraps", db_index=False
    )
    key = models.ForeignKey(
        Key, null=True, on_delete=models.CASCADE, related_name="wraps", db_index=False
    )
    parent = models.ForeignKey(Key, null=True, on_delete=models.CASCADE, related_name="beneath")
    holder = models.BinaryField(max_length=HOLDER_LENGTH, null=True)
    generation = models.PositiveBigIntegerField()
    release = models.BinaryField(max_length=RELEASE_LENGTH, null=True)
    subject = models.UUIDField()
    compartment = models.PositiveSmallIntegerField()
    layered = models.BinaryField(null=True)
    claim = models.ForeignKey(ShredClaim, on_delete=models.CASCADE, related_name="wraps")
    ended_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["envelope"], name="vault_wrap_of_an_envelope"),
            models.Index(fields=["key"], name="vault_wrap_of_a_key"),
            models.Index(
                fields=["holder"], condition=Q(holder__isnull=False), name="vault_wrap_to_a_holder"
            ),
            models.Index(
                fields=["release"],
                condition=Q(release__isnull=False),
                name="vault_wrap_of_a_release",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(envelope__isnull=False, key__isnull=True)
                | Q(envelope__isnull=True, key__isnull=False),
                name="wrap_is_of_one_envelope_or_one_key",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=False, holder__isnull=True)
                | Q(parent__isnull=True, holder__isnull=False),
                name="wrap_is_under_one_key_or_to_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(release__isnull=True) | Q(holder__isnull=False),
                name="wrap_by_a_release_is_to_a_holder",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, layered__isnull=False)
                | Q(ended_on__isnull=False, layered__isnull=True),
                name="wrap_that_ended_opens_nothing",
            ),
            models.CheckConstraint(
                condition=Q(key__isnull=True) | Q(parent__isnull=True) | ~Q(key=F("parent")),
                name="wrap_of_a_key_is_not_under_itself",
            ),
            models.CheckConstraint(
                condition=Q(holder__isnull=True) | Q(Exact(Length("holder"), HOLDER_LENGTH)),
                name="wrap_holder_has_16_bytes",
            ),
            models.CheckConstraint(
                condition=Q(release__isnull=True) | Q(Exact(Length("release"), RELEASE_LENGTH)),
                name="wrap_release_has_32_bytes",
            ),
            *(
                models.UniqueConstraint(
                    fields=[of, to],
                    condition=Q(**{f"{of}__isnull": False, f"{to}__isnull": False}) & extra,
                    name=f"wrap_of_{article}_{of}_is_once_{way}",
                )
                for of, article in (("envelope", "an"), ("key", "a"))
                for to, way, extra in (
                    ("parent", "under_a_key", Q(ended_on__isnull=True)),
                    ("holder", "to_a_holder", Q(ended_on__isnull=True, release__isnull=True)),
                )
            ),
            *(
                models.UniqueConstraint(
                    fields=[of, "holder", "release"],
                    condition=Q(
                        **{f"{of}__isnull": False}, release__isnull=False, ended_on__isnull=True
                    ),
                    name=f"wrap_of_{article}_{of}_is_once_by_a_release",
                )
                for of, article in (("envelope", "an"), ("key", "a"))
            ),
        ]

    def __str__(self) -> str:
        return f"Wrap {self.pk}"

    @property
    def of(self) -> uuid.UUID:
        """The envelope or key whose key this opens."""
        found = self.envelope_id or self.key_id
        assert found is not None  # wrap_is_of_one_envelope_or_one_key
        return found

    @property
    def place(self) -> tuple[uuid.UUID, uuid.UUID | None, bytes | None, bytes | None]:
        """What only one live wrap can be."""
        holder = None if self.holder is None else bytes(self.holder)
        release = None if self.release is None else bytes(self.release)
        return self.of, self.parent_id, holder, release

    @property
    def layer(self) -> bytes:
        """What a live wrap holds."""
        assert self.layered is not None  # wrap_that_ended_opens_nothing
        return bytes(self.layered)


class Upload(models.Model):
    """A sealed file on its way in, in parts. Closed, it is the envelope it became."""

    id = models.UUIDField(primary_key=True, editable=False)
    day = models.DateField(db_index=True)
    envelope = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"Upload {self.pk}"

    @property
    def closed(self) -> bool:
        return self.envelope is not None


class UploadPart(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    upload = models.ForeignKey(
        Upload, on_delete=models.CASCADE, related_name="parts", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="upload_has_each_part_once"),
            models.CheckConstraint(
                condition=Q(number__lt=MOST_PARTS), name="upload_has_at_most_11_parts"
            ),
        ]

    def __str__(self) -> str:
        return f"UploadPart {self.number} of {self.upload_id}"
