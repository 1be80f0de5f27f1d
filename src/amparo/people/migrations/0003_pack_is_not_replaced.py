from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# INSERT OR REPLACE, which SQLite alone has, is no UPDATE: the trigger of 0002 does not see it.
SQLITE = """
CREATE TRIGGER people_agency_pack_is_not_replaced
BEFORE INSERT ON people_agency
WHEN EXISTS (
  SELECT 1 FROM people_agency
  WHERE id = NEW.id OR slug = NEW.slug OR rowid = NEW.rowid
)
BEGIN SELECT RAISE(ABORT, 'an agency is never replaced by another'); END;
"""


def keep(_apps: StateApps, schema: BaseDatabaseSchemaEditor) -> None:
    if schema.connection.vendor == "sqlite":
        with schema.connection.cursor() as cursor:
            cursor.execute(SQLITE)


def release(_apps: StateApps, schema: BaseDatabaseSchemaEditor) -> None:
    if schema.connection.vendor == "sqlite":
        with schema.connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER people_agency_pack_is_not_replaced")


class Migration(migrations.Migration):
    dependencies = [("people", "0002_pack_is_chosen_once")]
    operations = [migrations.RunPython(keep, release)]
