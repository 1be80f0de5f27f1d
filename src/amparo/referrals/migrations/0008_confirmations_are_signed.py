from django.db import migrations, models
from django.db.models import Q

from amparo.referrals.append_only import keep, loosen

ATTESTED = (
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


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0007_what_was_written_stays"),
    ]

    operations = [
        loosen("referrals_attestation", ATTESTED),
        migrations.AddField("attestation", "confirmation", models.BinaryField(null=True)),
        migrations.AddField(
            "attestation", "confirmation_signature", models.BinaryField(max_length=64, null=True)
        ),
        migrations.AddConstraint(
            "attestation",
            models.CheckConstraint(
                name="attestation_confirmation_is_whole_and_somebodys",
                condition=Q(confirmation=None, confirmation_signature=None)
                | Q(
                    confirmation__isnull=False,
                    confirmation_signature__isnull=False,
                    confirmed_by__isnull=False,
                ),
            ),
        ),
        keep("referrals_attestation", ATTESTED, once=CONFIRMED),
    ]
