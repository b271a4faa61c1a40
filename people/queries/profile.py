"""What somebody reads of themselves."""

from __future__ import annotations

from datetime import date

from django.db import connection

from people.scope import lasting

_LINE = f"""
    SELECT m.id, m.name FROM people_placement l, unnest(l.managers) WITH ORDINALITY AS above(id, place)
    JOIN people_person m ON m.id = above.id
    WHERE l.person_id = %(person)s AND {lasting("l", "%(on)s")} ORDER BY above.place
"""


def line_above(person_id: int, on: date) -> list[tuple[int, str]]:
    """Everybody above on the day, the direct manager first: id and name."""
    with connection.cursor() as cursor:
        cursor.execute(_LINE, {"person": person_id, "on": on})
        return [(pk, name) for pk, name in cursor.fetchall()]
