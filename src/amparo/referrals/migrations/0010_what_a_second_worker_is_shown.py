from django.db import migrations, models
from django.db.models import Q

from amparo.referrals.append_only import keep, loosen

BEFORE = (
    "release_id",
    "worker_id",
    "digest",
    "signature",
    "attested_on",
    "with_guardian",
    "guardian_checked",
    "guardian_not_alleged",
)
CONFIRMED = ("confirmation", "confirmation_signature")
ATTESTED = (*BEFORE, "shown", "shown_signature")


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0009_outcome_fits"),
    ]

    operations = [
        loosen("referrals_attestation", BEFORE),
        migrations.AddField("attestation", "shown", models.BinaryField(null=True)),
        migrations.AddField(
            "attestation", "shown_signature", models.BinaryField(max_length=64, null=True)
        ),
        migrations.AddConstraint(
            "attestation",
            models.CheckConstraint(
                name="attestation_shows_what_is_signed",
                condition=Q(shown=None, shown_signature=None)
                | Q(shown__isnull=False, shown_signature__isnull=False),
            ),
        ),
        keep("referrals_attestation", ATTESTED, once=CONFIRMED),
    ]
