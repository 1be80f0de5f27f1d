from django.db import migrations

from amparo.journal.append_only import guard_against_replacing


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]

    operations = [
        guard_against_replacing("journal_entry", ("id",), ("chain_id", "number")),
        guard_against_replacing("journal_tag", ("id",), ("entry_id", "value")),
    ]
