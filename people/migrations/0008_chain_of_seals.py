"""Digests that hang together, and contexts of the history that stay as they were written.

A context is written once for each request or job, by an upsert that finds it there: the trigger of rows lets that pass.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION history_link(state bytea, start bytea, content text) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT sha256(coalesce(state, start) || convert_to(content, 'UTF8')) $$;
CREATE AGGREGATE history_chain(start bytea, content text) (sfunc = history_link, stype = bytea);

CREATE FUNCTION history_refuse_context() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('salesmgmt.removing', true) = TG_TABLE_NAME THEN RETURN coalesce(NEW, OLD); END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON pghistory_context
    FOR EACH ROW EXECUTE FUNCTION history_refuse_context();
"""
BACK = """
DROP TRIGGER append_only ON pghistory_context;
DROP FUNCTION history_refuse_context();
DROP AGGREGATE history_chain(bytea, text);
DROP FUNCTION history_link(bytea, bytea, text);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0007_append_only_history"), ("pghistory", "0007_auto_20250421_0444")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
