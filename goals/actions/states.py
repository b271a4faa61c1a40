"""Goal states: how each goal stood at the end of a night's day, written on transition only."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from goals.queries.progress import states_statement

# The state that held just before the day; a row of the day itself is overwritten, or goes where it says nothing new.
_WRITE = """
    MERGE INTO goals_goalstate s
    USING (
        SELECT n.id AS goal_id, n.status, earlier.status AS before, own.id AS own_id
        FROM ({now}) AS n(id, {columns})
        LEFT JOIN LATERAL (
            SELECT status FROM goals_goalstate x WHERE x.goal_id = n.id AND x.since < %(as_of)s ORDER BY since DESC LIMIT 1
        ) earlier ON true
        LEFT JOIN goals_goalstate own ON own.goal_id = n.id AND own.since = %(as_of)s
        WHERE n.start_on <= %(as_of)s
    ) n ON s.id = n.own_id
    WHEN MATCHED AND n.status IS NOT DISTINCT FROM n.before THEN DELETE
    WHEN MATCHED AND s.status <> n.status THEN UPDATE SET status = n.status
    WHEN NOT MATCHED AND n.status IS DISTINCT FROM n.before THEN INSERT (goal_id, since, status)
         VALUES (n.goal_id, %(as_of)s, n.status)
"""
_COLUMNS = (
    "owner_kind, owner_id, owner_key, owner_name, measure, metric_name, start_on, end_on, product_line, segment, region, weight, "
    "version, target, lower_is_better, numerator, denominator, days, days_done, last_finished, status, as_of"
)


@transaction.atomic
def record_states(day: date) -> int:
    """Judge every goal that has begun by the end of `day`, a finished day; states written."""
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE.format(now=states_statement(day=day), columns=_COLUMNS),
            {"as_of": day, "now": timezone.now(), "finished": day},
        )
        return int(cursor.rowcount)
