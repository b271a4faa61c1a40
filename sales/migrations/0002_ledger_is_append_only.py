"""The ledger is append-only: not even raw SQL changes an entry. (TRUNCATE stays possible: restore and --reset-demo.)"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION sales_entry_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: post a reversal instead' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER entry_is_append_only BEFORE UPDATE OR DELETE ON sales_entry
    FOR EACH STATEMENT EXECUTE FUNCTION sales_entry_refuse_change();
"""
BACK = "DROP TRIGGER entry_is_append_only ON sales_entry; DROP FUNCTION sales_entry_refuse_change();"


class Migration(migrations.Migration):
    dependencies = [("sales", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
