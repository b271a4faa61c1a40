"""Statements that Django has no words for, as the migrations run them."""

# No cycle of managers at any date, and none of departments, whatever door the rows came through.
GUARDS = """
CREATE FUNCTION people_refuse_manager_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.manager_id IS NULL THEN RETURN NULL; END IF;
    -- One at a time: two valid changes may make a cycle together.
    PERFORM pg_advisory_xact_lock(7341001);
    IF EXISTS (
        WITH RECURSIVE up(person_id, span) AS (
            SELECT p.manager_id, daterange(p.start_on, p.end_on, '[]')
            FROM people_position p WHERE p.id = NEW.id AND p.manager_id IS NOT NULL
            UNION
            SELECT p.manager_id, up.span * daterange(p.start_on, p.end_on, '[]')
            FROM up JOIN people_position p
              ON p.person_id = up.person_id AND p.manager_id IS NOT NULL
             AND up.span && daterange(p.start_on, p.end_on, '[]')
            WHERE up.person_id <> NEW.person_id
        )
        SELECT FROM up WHERE up.person_id = NEW.person_id
    ) THEN
        RAISE EXCEPTION 'person % would be their own manager', NEW.person_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_cycle_of_managers';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER no_cycle_of_managers AFTER INSERT OR UPDATE OF person_id, manager_id, start_on, end_on
    ON people_position DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION people_refuse_manager_cycle();

CREATE FUNCTION people_refuse_department_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.parent_id IS NULL THEN RETURN NULL; END IF;
    PERFORM pg_advisory_xact_lock(7341001);
    IF EXISTS (
        WITH RECURSIVE up(id) AS (
            SELECT d.parent_id FROM people_department d WHERE d.id = NEW.id
            UNION
            SELECT d.parent_id FROM up JOIN people_department d ON d.id = up.id
        )
        SELECT FROM up WHERE up.id = NEW.id
    ) THEN
        RAISE EXCEPTION 'department % would be above itself', NEW.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_cycle_of_departments';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER no_cycle_of_departments AFTER INSERT OR UPDATE OF parent_id
    ON people_department DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION people_refuse_department_cycle();
"""
GUARDS_BACK = """
DROP TRIGGER no_cycle_of_managers ON people_position;
DROP FUNCTION people_refuse_manager_cycle();
DROP TRIGGER no_cycle_of_departments ON people_department;
DROP FUNCTION people_refuse_department_cycle();
"""

# Digests that hang together, and contexts of the history that stay as they were written.
#
# A context is written once for each request or job, by an upsert that finds it there: the trigger of rows lets that pass.
SEALS = """
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
SEALS_BACK = """
DROP TRIGGER append_only ON pghistory_context;
DROP FUNCTION history_refuse_context();
DROP AGGREGATE history_chain(bytea, text);
DROP FUNCTION history_link(bytea, bytea, text);
"""
