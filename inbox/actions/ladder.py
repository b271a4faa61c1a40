"""The night's share: who is reminded, who above hears of what stays open, and to whom a leaver's promises come.

Told once per promise, due day and rung, so that a night may run as often as it likes.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection, transaction

from inbox import kinds
from inbox.actions.telling import tell_selected
from inbox.rules import LADDER, Rung
from people.calendar import working_days_sql
from people.scope import lasting

ADDRESS = "'/inbox/promises/' || o.id || '/'"
COUNTRY = "coalesce(nullif(p.country, ''), (SELECT country FROM people_company))"

_DUE = f"""
SELECT 'promise:' || o.id || ':due ' || o.due_on, o.owner_id,
       jsonb_build_object('title', o.title, 'due_on', o.due_on), {ADDRESS}, o.id
FROM inbox_promise o WHERE o.state = 'open' AND o.due_on = %(next)s
"""
# managers holds the direct manager first; where the line is shorter than the ladder, nobody hears of it there.
_PAST = f"""
SELECT 'promise:' || o.id || ':' || o.due_on || ':' || %(rung)s, r.person_id,
       jsonb_build_object('title', o.title, 'due_on', o.due_on, 'owner', p.name), {ADDRESS}, o.id
FROM inbox_promise o JOIN people_person p ON p.id = o.owner_id
LEFT JOIN people_placement l ON l.person_id = o.owner_id AND {lasting("l", "%(next)s")}
CROSS JOIN LATERAL (SELECT CASE WHEN %(up)s = 0 THEN o.owner_id ELSE l.managers[%(up)s] END) r (person_id)
WHERE o.state = 'open' AND o.due_on <= %(day)s AND r.person_id IS NOT NULL
  AND {working_days_sql(COUNTRY, "o.due_on + 1", "%(day)s")} >= %(past)s
"""
# The nearest of the last line above who still works here.
_LEFT = """
SELECT o.id, o.version, p.name, (
    SELECT m.id FROM people_placement l
    CROSS JOIN LATERAL unnest(l.managers) WITH ORDINALITY u (id, depth)
    JOIN people_person m ON m.id = u.id AND (m.left_on IS NULL OR m.left_on > %(day)s)
    WHERE l.person_id = o.owner_id ORDER BY l.start_on DESC, u.depth LIMIT 1) AS heir
FROM inbox_promise o JOIN people_person p ON p.id = o.owner_id
WHERE o.state = 'open' AND p.left_on <= %(day)s
"""
_TELL_HEIRS = f"""
SELECT 'promise:' || o.id || ':' || g.version + 1 || ':promise_handed_over', g.heir,
       jsonb_build_object('title', o.title, 'due_on', o.due_on, 'owner', g.name), {ADDRESS}, o.id
FROM ({_LEFT}) g JOIN inbox_promise o ON o.id = g.id WHERE g.heir IS NOT NULL
"""
_HAND_OVER = f"""
UPDATE inbox_promise t SET owner_id = g.heir, version = t.version + 1, event = ''
FROM ({_LEFT}) g WHERE t.id = g.id AND g.heir IS NOT NULL
"""


@transaction.atomic
def climb_ladder(day: date) -> int:
    """As of the end of that day; how many were told, and promises handed over."""
    days = {"day": day, "next": day + timedelta(days=1)}
    moved = _hand_over(days)
    told = tell_selected(kinds.DUE, _DUE, days)
    return moved + told + sum(_climb(rung, days) for rung in LADDER)


def _climb(rung: Rung, days: dict[str, date]) -> int:
    kind = kinds.ESCALATED if rung.up else kinds.OVERDUE
    return tell_selected(kind, _PAST, {**days, "rung": rung.name, "up": rung.up, "past": rung.past})


def _hand_over(days: dict[str, date]) -> int:
    """Nobody's promise is lost with whoever made it."""
    tell_selected(kinds.HANDED_OVER, _TELL_HEIRS, days)
    with connection.cursor() as cursor:
        cursor.execute(_HAND_OVER, days)
        return int(cursor.rowcount)
