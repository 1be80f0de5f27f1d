from django.db import migrations

from amparo.journal.append_only import guard


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [guard("journal_entry"), guard("journal_tag")]
