# The marks of before were no hashes: they match nothing any more, and are forgotten in a day.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="usedtoken",
            name="said",
            field=models.BinaryField(default=b"", max_length=32),
            preserve_default=False,
        ),
    ]
