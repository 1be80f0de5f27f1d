import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def name_the_ask(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Each release that an ask names knows the ask."""
    for referral in apps.get_model("referrals", "Referral").objects.exclude(release=None):
        release = referral.release
        release.ask = referral
        release.save(update_fields=["ask"])


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="release",
            name="ask",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="releases",
                to="referrals.referral",
            ),
        ),
        migrations.RunPython(name_the_ask, migrations.RunPython.noop),
    ]
