"""Positions and departments into what readers ask: who is above whom on a day, which department is in which.

Both are whole recomputes in one statement, and write only the rows that differ: run twice, the second writes nothing.
"""

from __future__ import annotations

from django.db import connection, transaction

# Longer than any real line of managers. A cycle is refused at commit, and until then must not run on for ever.
MAX_DEPTH = 1000

# span: what a position is worth, inside its person's employment. line: for each span everyone above, and on which of
# its days; each step up cuts the days by the position through which the line goes. A line is not cut where a manager
# has left: whoever still has a position under them, does. island: neighbouring segments with equal managers are one.
PLACEMENTS = """
WITH RECURSIVE span AS (
    SELECT sat.id AS position_id, sat.person_id, sat.department_id, sat.role, sat.manager_id,
           daterange(sat.start_on, sat.end_on, '[]') * daterange(person.hired_on, person.left_on, '[]') AS days
    FROM people_position sat JOIN people_person person ON person.id = sat.person_id
    WHERE daterange(sat.start_on, sat.end_on, '[]') && daterange(person.hired_on, person.left_on, '[]')
), line AS (
    SELECT position_id, person_id, manager_id, days, 1 AS depth FROM span WHERE manager_id IS NOT NULL
    UNION ALL
    SELECT line.position_id, line.person_id, above.manager_id,
           line.days * daterange(above.start_on, above.end_on, '[]'), line.depth + 1
    FROM line JOIN people_position above
      ON above.person_id = line.manager_id AND above.manager_id IS NOT NULL AND above.manager_id <> line.person_id
     AND daterange(above.start_on, above.end_on, '[]') && line.days
    WHERE line.depth < %(max_depth)s
), edge AS (
    SELECT position_id, lower(days) AS day FROM span
    UNION SELECT position_id, lower(days) FROM line
    UNION SELECT line.position_id, upper(line.days) FROM line JOIN span USING (position_id)
          WHERE upper(line.days) <> COALESCE(upper(span.days), 'infinity')
), segment AS (
    SELECT edge.position_id, edge.day,
           COALESCE(array_agg(line.manager_id ORDER BY line.depth) FILTER (WHERE line.manager_id IS NOT NULL), '{}')
               AS managers
    FROM edge LEFT JOIN line ON line.position_id = edge.position_id AND line.days @> edge.day
    GROUP BY edge.position_id, edge.day
), island AS (
    SELECT position_id, day, managers,
           managers IS DISTINCT FROM lag(managers) OVER (PARTITION BY position_id ORDER BY day) AS starts
    FROM segment
), fresh AS MATERIALIZED (
    SELECT span.person_id, span.position_id, span.department_id, span.role, island.managers,
           island.day AS start_on,
           COALESCE(lead(island.day) OVER (PARTITION BY island.position_id ORDER BY island.day), upper(span.days)) - 1
               AS end_on
    FROM island JOIN span USING (position_id)
    WHERE island.starts
), gone AS (
    DELETE FROM people_placement kept
    WHERE NOT EXISTS (
        SELECT FROM fresh
        WHERE (fresh.person_id, fresh.start_on, fresh.position_id, fresh.department_id, fresh.role, fresh.managers)
            = (kept.person_id, kept.start_on, kept.position_id, kept.department_id, kept.role, kept.managers)
          AND fresh.end_on IS NOT DISTINCT FROM kept.end_on
    )
    RETURNING 1
), new AS (
    INSERT INTO people_placement (person_id, position_id, department_id, role, managers, start_on, end_on)
    SELECT person_id, position_id, department_id, role, managers, start_on, end_on FROM fresh
    WHERE NOT EXISTS (
        SELECT FROM people_placement kept
        WHERE (fresh.person_id, fresh.start_on, fresh.position_id, fresh.department_id, fresh.role, fresh.managers)
            = (kept.person_id, kept.start_on, kept.position_id, kept.department_id, kept.role, kept.managers)
          AND fresh.end_on IS NOT DISTINCT FROM kept.end_on
    )
    RETURNING 1
)
SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM new)
"""

ANCESTORS = """
WITH RECURSIVE fresh AS (
    SELECT id AS department_id, id AS ancestor_id, parent_id AS next_id, 0 AS depth FROM people_department
    UNION ALL
    SELECT fresh.department_id, above.id, above.parent_id, fresh.depth + 1
    FROM fresh JOIN people_department above ON above.id = fresh.next_id
    WHERE above.id <> fresh.department_id AND fresh.depth < %(max_depth)s
), nearest AS MATERIALIZED (
    SELECT department_id, ancestor_id, min(depth) AS depth FROM fresh GROUP BY department_id, ancestor_id
), gone AS (
    DELETE FROM people_departmentancestor kept
    WHERE NOT EXISTS (
        SELECT FROM nearest
        WHERE (nearest.department_id, nearest.ancestor_id) = (kept.department_id, kept.ancestor_id)
    )
    RETURNING 1
), moved AS (
    INSERT INTO people_departmentancestor AS kept (department_id, ancestor_id, depth)
    SELECT department_id, ancestor_id, depth FROM nearest
    ON CONFLICT (department_id, ancestor_id) DO UPDATE SET depth = EXCLUDED.depth WHERE kept.depth <> EXCLUDED.depth
    RETURNING 1
)
SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM moved)
"""


def rebuild_placements() -> int:
    """Placements as positions and employment now say; how many rows were written or taken away."""
    return _written(PLACEMENTS)


def rebuild_ancestors() -> int:
    """Each department's ancestors as the tree now is; how many rows were written or taken away."""
    return _written(ANCESTORS)


@transaction.atomic
def _written(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"max_depth": MAX_DEPTH})
        return int(cursor.fetchone()[0])
