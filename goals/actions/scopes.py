"""Scopes: what goals share. Made set-based for every goal that has none."""

from __future__ import annotations

from django.db import connection, transaction

from goals.models import OwnerKind, SubjectKind

_SUBJECT = f"""
    CASE g.owner_kind WHEN '{OwnerKind.PERSON.value}' THEN {SubjectKind.PERSON.value}
                      WHEN '{OwnerKind.DEPARTMENT.value}' THEN {SubjectKind.DEPARTMENT.value}
                      ELSE {SubjectKind.COMPANY.value} END::smallint AS subject_kind,
    coalesce(g.person_id, g.department_id, 0) AS subject_id
"""
_SAME_FILTER = """
    s.product_line_id IS NOT DISTINCT FROM g.product_line_id AND s.metric_id IS NOT DISTINCT FROM g.metric_id
    AND s.segment = g.segment AND s.region = g.region
"""
# The unfiltered signature comes with the migrations; a database that was emptied gets it back.
_UNFILTERED = "INSERT INTO goals_signature (id, segment, region) VALUES (0, '', '') ON CONFLICT DO NOTHING"
# New edges cut an atom in two, and a new filtered scope needs series that did not exist: those months are summed anew.
# A month that is stale already is named again: whoever sums it just now does so without our goal.
_STATEMENTS = (
    """
    INSERT INTO goals_signature (product_line_id, metric_id, segment, region)
    SELECT DISTINCT product_line_id, metric_id, segment, region FROM goals_goal WHERE scope_id IS NULL
    ON CONFLICT DO NOTHING
    """,
    """
    WITH edge AS (
        INSERT INTO goals_edge (day)
        SELECT DISTINCT day FROM (
            SELECT start_on AS day FROM goals_goal WHERE scope_id IS NULL
            UNION ALL SELECT end_on + 1 FROM goals_goal WHERE scope_id IS NULL
        ) d WHERE extract(day FROM day) <> 1
        ON CONFLICT DO NOTHING RETURNING day
    )
    INSERT INTO sales_stalemonth (month)
    SELECT DISTINCT date_trunc('month', day::timestamp)::date AS month FROM edge
    """,
    f"""
    CREATE TEMP TABLE wanted ON COMMIT DROP AS
    SELECT g.id AS goal_id, {_SUBJECT}, s.id AS signature_id, g.start_on, g.end_on
    FROM goals_goal g JOIN goals_signature s ON {_SAME_FILTER} WHERE g.scope_id IS NULL
    """,
    """
    INSERT INTO sales_stalemonth (month)
    SELECT DISTINCT m::date AS month
    FROM wanted w
    CROSS JOIN LATERAL generate_series(date_trunc('month', w.start_on::timestamp), w.end_on::timestamp, interval '1 month') m
    WHERE w.signature_id <> 0
      AND m <= (SELECT max(day) FROM sales_entry) AND m >= date_trunc('month', (SELECT min(day) FROM sales_entry)::timestamp)
    """,
    """
    INSERT INTO goals_scope (subject_kind, subject_id, signature_id, start_on, end_on)
    SELECT DISTINCT subject_kind, subject_id, signature_id, start_on, end_on FROM wanted
    ON CONFLICT DO NOTHING
    """,
    """
    UPDATE goals_goal g SET scope_id = s.id
    FROM wanted w JOIN goals_scope s USING (subject_kind, subject_id, signature_id, start_on, end_on)
    WHERE g.id = w.goal_id
    """,
)


@transaction.atomic
def attach_scopes() -> int:
    """Give every goal without a scope its own; the goals that got one."""
    with connection.cursor() as cursor:
        cursor.execute(_UNFILTERED)
        cursor.execute("SELECT EXISTS (SELECT FROM goals_goal WHERE scope_id IS NULL)")
        if not cursor.fetchone()[0]:
            return 0
        for statement in _STATEMENTS:
            cursor.execute(statement)
        attached = int(cursor.rowcount)
        cursor.execute("DROP TABLE wanted")
    return attached
