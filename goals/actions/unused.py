"""Scopes and filters that no goal uses any more, taken away; and goals whose scope was among them, freed."""

from __future__ import annotations

from django.db import connection, transaction

_STATEMENTS = (
    (
        "UPDATE goals_goal g SET scope_id = NULL "
        "WHERE g.scope_id IS NOT NULL AND NOT EXISTS (SELECT FROM goals_scope s WHERE s.id = g.scope_id)"
    ),
    (
        "CREATE TEMP TABLE unused_scope ON COMMIT DROP AS "
        "SELECT s.* FROM goals_scope s WHERE NOT EXISTS (SELECT FROM goals_goal g WHERE g.scope_id = s.id)"
    ),
    "DELETE FROM goals_attainment a USING unused_scope u WHERE a.scope_id = u.id",
    "DELETE FROM goals_scope s USING unused_scope u WHERE s.id = u.id",
    # Filter 0 matches everything: its series are those of every page, whatever goals there are.
    """
    DELETE FROM goals_series x USING unused_scope u
    WHERE u.signature_id <> 0 AND (x.subject_kind, x.subject_id, x.signature_id) = (u.subject_kind, u.subject_id, u.signature_id)
      AND x.atom BETWEEN u.start_on AND u.end_on
      AND NOT EXISTS (SELECT FROM goals_scope s WHERE s.subject_kind = x.subject_kind AND s.subject_id = x.subject_id
                      AND s.signature_id = x.signature_id AND x.atom BETWEEN s.start_on AND s.end_on)
    """,
    "DROP TABLE unused_scope",
    (
        "CREATE TEMP TABLE unused_signature ON COMMIT DROP AS SELECT f.id FROM goals_signature f "
        "WHERE f.id <> 0 AND NOT EXISTS (SELECT FROM goals_scope s WHERE s.signature_id = f.id)"
    ),
    (
        "DELETE FROM goals_series x WHERE EXISTS (SELECT FROM unused_signature) "
        "AND x.signature_id IN (SELECT id FROM unused_signature)"
    ),
    "DELETE FROM goals_signature f USING unused_signature u WHERE f.id = u.id",
    "DROP TABLE unused_signature",
)


@transaction.atomic
def drop_unused_scopes() -> None:
    """Run before attach_scopes: a goal that comes back from an undo may need its scope made anew."""
    with connection.cursor() as cursor:
        for statement in _STATEMENTS:
            cursor.execute(statement)
