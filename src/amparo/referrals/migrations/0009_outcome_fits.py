from django.db import migrations, models
from django.db.models import Q

from amparo.referrals.append_only import keep, loosen

ASKED = (
    "case_id",
    "need_id",
    "service_id",
    "domain",
    "urgency",
    "population",
    "access",
    "interpreter",
    "asked_on",
)
DONE, FAILED = ["received", "partly"], ["left", "not_reached", "refused"]


def follow_the_outcome(apps, schema_editor):
    """Both lists were offered for both: where they disagree, what came of it is the fuller word."""
    referrals = apps.get_model("referrals", "Referral").objects.using(schema_editor.connection.alias)
    referrals.filter(state="completed", outcome__in=FAILED).update(state="failed")
    referrals.filter(state="failed", outcome__in=DONE).update(state="completed")


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0008_confirmations_are_signed"),
    ]

    operations = [
        loosen("referrals_referral", ASKED),
        migrations.RunPython(follow_the_outcome, migrations.RunPython.noop),
        migrations.AddConstraint(
            "referral",
            models.CheckConstraint(
                name="referral_outcome_fits_how_it_ended",
                condition=~Q(state__in=["completed", "failed"])
                | Q(state="completed", outcome__in=DONE)
                | Q(state="failed", outcome__in=FAILED),
            ),
        ),
        keep("referrals_referral", ASKED),
    ]
