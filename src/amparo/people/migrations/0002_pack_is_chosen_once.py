from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# The pack decides what an agency must promise people. Changing it later would change promises
# already made, so the database refuses. Re-create this after any migration that rebuilds the table
# on SQLite (a rebuilt table loses its triggers; a test notices).
SQLITE = """
CREATE TRIGGER people_agency_pack_is_chosen_once
BEFORE UPDATE ON people_agency FOR EACH ROW WHEN NEW.pack IS NOT OLD.pack
BEGIN SELECT RAISE(ABORT, 'the policy pack of an agency is chosen once'); END;
"""
POSTGRESQL = """
CREATE FUNCTION people_agency_pack_is_chosen_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the policy pack of an agency is chosen once' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER people_agency_pack_is_chosen_once BEFORE UPDATE ON people_agency FOR EACH ROW
WHEN (NEW.pack IS DISTINCT FROM OLD.pack) EXECUTE FUNCTION people_agency_pack_is_chosen_once();
"""


def keep(_apps: StateApps, schema: BaseDatabaseSchemaEditor) -> None:
    with schema.connection.cursor() as cursor:
        cursor.execute(SQLITE if schema.connection.vendor == "sqlite" else POSTGRESQL)


def release(_apps: StateApps, schema: BaseDatabaseSchemaEditor) -> None:
    with schema.connection.cursor() as cursor:
        if schema.connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER people_agency_pack_is_chosen_once")
        else:
            cursor.execute("DROP FUNCTION people_agency_pack_is_chosen_once CASCADE")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(keep, release)]
