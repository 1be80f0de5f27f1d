"""The record of every act: append-only, hash-chained, without personal data."""

import uuid

from django.db import models
from django.db.models.functions import Coalesce, Length
from django.db.models.lookups import Exact

HASH_LENGTH = 32
TAG_LENGTH = 16
BEGINNING = bytes(HASH_LENGTH)
NO_AGENCY = uuid.UUID(int=0)


class ActorKind(models.TextChoices):
    STAFF = "staff", "a member of staff"
    PERSON = "person", "the person served, or a reporter"
    SYSTEM = "system", "the server itself"


class Chain(models.Model):
    """The head of one agency's journal, or of the deployment's own (no agency)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.UUIDField(null=True, unique=True)
    head = models.BinaryField(max_length=HASH_LENGTH, default=BEGINNING)
    length = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            # `unique` alone lets any number of rows have no agency.
            models.UniqueConstraint(
                Coalesce("agency", models.Value(NO_AGENCY, output_field=models.UUIDField())),
                name="journal_has_one_chain_per_agency",
            ),
            models.CheckConstraint(
                condition=Exact(Length("head"), HASH_LENGTH), name="chain_head_has_32_bytes"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Entry(models.Model):
    """One act. Never changed, never deleted: the database refuses both."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.ForeignKey(
        Chain, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    number = models.PositiveBigIntegerField()
    act = models.CharField(max_length=60)
    actor = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=6, choices=ActorKind)
    role = models.CharField(max_length=200, blank=True)
    # Text, because it is hashed: the day for an act of the person, the second for the others.
    when = models.CharField(max_length=20)
    previous = models.BinaryField(max_length=HASH_LENGTH)
    hash = models.BinaryField(max_length=HASH_LENGTH)

    class Meta:
        indexes = [models.Index(fields=["chain", "when"], name="journal_of_a_chain_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "number"], name="entry_has_a_number_of_its_own"
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="entry_numbers_begin_at_one"
            ),
            models.CheckConstraint(
                condition=models.Q(actor_kind=ActorKind.STAFF, actor__isnull=False)
                | models.Q(actor_kind__in=[ActorKind.PERSON, ActorKind.SYSTEM], actor__isnull=True),
                name="entry_names_an_actor_only_if_staff",
            ),
            models.CheckConstraint(
                condition=Exact(Length("hash"), HASH_LENGTH)
                & Exact(Length("previous"), HASH_LENGTH),
                name="entry_hashes_have_32_bytes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.number}"


class Tag(models.Model):
    """That an entry is about a subject, for who has the subject's journal key. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="tags", db_index=False)
    value = models.BinaryField(max_length=TAG_LENGTH, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "value"], name="entry_has_a_tag_only_once"),
            models.CheckConstraint(
                condition=Exact(Length("value"), TAG_LENGTH), name="tag_has_16_bytes"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class SubjectKey(models.Model):
    """Which shred key makes the tags of a subject. Its id is that of the key."""

    id = models.UUIDField(primary_key=True, editable=False)
    subject = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return str(self.id)
