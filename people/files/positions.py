"""positions.csv: who sat where, when, under whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imports.kinds import Batch, Check, Column, Kind, Reference, Rule, choice, day, decimal, email, key, text
from people.actions import rebuild_placements
from people.models import Department, Person, Position, Role

# An empty end leaves a position closed that the next one has closed: the same file twice changes nothing.
END_ON = """CASE
    WHEN t.end_on IS NOT NULL THEN t.end_on
    WHEN NOT {there} THEN old.end_on
    WHEN EXISTS (SELECT FROM people_position n WHERE n.person_id = old.person_id AND n.start_on = old.end_on + 1)
    THEN old.end_on
END"""

# The position that closed it is itself deleted by this file: open again.
REOPEN = """
UPDATE import_rows r SET end_on = NULL, action = CASE WHEN r.action = 'u' THEN 'c' ELSE r.action END
WHERE NOT r.bad AND NOT r.deleting AND r.given_end_on IS NULL AND r.end_on IS NOT NULL AND EXISTS (
    SELECT FROM import_rows gone WHERE gone.person_id = r.person_id AND gone.start_on = r.end_on + 1
    AND gone.action = 'd' AND NOT gone.bad)
"""
# A position without an end lasts until the next one of the file.
CLOSE = """
UPDATE import_rows r SET end_on = next.start_on - 1,
    action = CASE WHEN r.action = 'u' AND stored.end_on IS DISTINCT FROM next.start_on - 1 THEN 'c' ELSE r.action END
FROM (
    SELECT g.id, lead(g.start_on) OVER (PARTITION BY g.person_id ORDER BY g.start_on) AS start_on FROM good_rows g
) next
LEFT JOIN people_position stored ON stored.id = next.id
WHERE r.id = next.id AND NOT r.bad AND NOT r.deleting AND r.end_on IS NULL AND next.start_on IS NOT NULL
"""
CLOSED_IN_FILE = """
SELECT r.file_line, jsonb_build_object('person', r.email, 'start', r.start_on, 'end', r.end_on)
FROM good_rows r WHERE r.given_end_on IS NULL AND r.end_on IS NOT NULL AND r.action IN ('a', 'c')
  AND EXISTS (SELECT FROM good_rows n WHERE n.person_id = r.person_id AND n.start_on = r.end_on + 1)
"""
# Stored, without an end, not in the file, and a new position of the file begins later.
CLOSED_STORED = """
SELECT DISTINCT ON (p.id) p.id, r.start_on - 1 AS end_on, r.file_line, r.email, p.start_on
FROM people_position p JOIN good_rows r ON r.person_id = p.person_id AND r.action = 'a' AND r.start_on > p.start_on
WHERE p.end_on IS NULL AND NOT EXISTS (SELECT FROM import_rows i WHERE i.id = p.id AND NOT i.bad)
ORDER BY p.id, r.start_on
"""
NOTED = "SELECT file_line, jsonb_build_object('person', email, 'start', start_on, 'end', end_on) FROM import_closed"

OVERLAPS = """
SELECT r.file_line, jsonb_build_object('others', string_agg(
    o.start_on || COALESCE(' – ' || o.end_on, ''), ', ' ORDER BY o.start_on))
FROM good_rows r JOIN people_position p ON p.id = r.id
JOIN people_position o ON o.person_id = p.person_id AND o.id <> p.id
 AND daterange(o.start_on, o.end_on, '[]') && daterange(p.start_on, p.end_on, '[]')
GROUP BY r.file_line
"""

# The line upward of each row, on the days on which it holds; a cycle comes back to the person it began with.
CYCLES = """
WITH RECURSIVE up AS (
    SELECT p.id AS start_id, p.person_id AS start, p.manager_id AS above, daterange(p.start_on, p.end_on, '[]') AS days
    FROM good_rows r JOIN people_position p ON p.id = r.id WHERE p.manager_id IS NOT NULL
    UNION
    SELECT up.start_id, up.start, p.manager_id, up.days * daterange(p.start_on, p.end_on, '[]')
    FROM up JOIN people_position p ON p.person_id = up.above AND p.manager_id IS NOT NULL
     AND daterange(p.start_on, p.end_on, '[]') && up.days
    WHERE up.above <> up.start
), member AS (
    SELECT DISTINCT start_id FROM up WHERE above = start
)
SELECT r.file_line, jsonb_build_object('others', (
    SELECT string_agg(email, ', ' ORDER BY email COLLATE "C")
    FROM (SELECT DISTINCT a.email FROM up JOIN people_person a ON a.id = up.above
          WHERE up.start_id = r.id AND up.above <> up.start ORDER BY a.email LIMIT 5) few
))
FROM good_rows r JOIN member ON member.start_id = r.id
"""


def _close(batch: Batch) -> None:
    batch.execute(REOPEN)
    batch.execute(CLOSE)
    batch.note("position_closed", "end_on", CLOSED_IN_FILE)
    batch.execute(f"CREATE TEMP TABLE import_closed AS {CLOSED_STORED}")
    batch.note("position_closed", "start_on", NOTED)
    batch.change(Position, "end_on = s.end_on", "SELECT id, end_on FROM import_closed")
    batch.execute("DROP TABLE import_closed")


def _after_positions() -> None:
    rebuild_placements()


POSITIONS = Kind(
    name="positions",
    title=_("Positions"),
    help=_("Who sat where, when and under whom: one position a person and day."),
    model=Position,
    key=("email", "start_on"),
    match=("person_id", "start_on"),
    columns=[
        Column(name="email", type=email(), required=True, field="", help=_("who sits there")),
        Column(name="department_code", type=key(40), required=True, field="", help=_("in which department")),
        Column(name="manager_email", type=email(), field="", help=_("under whom; empty: under nobody")),
        Column(name="title", type=text(200), default="''", help=_("what the card says")),
        Column(
            name="role",
            type=choice(Role.values),
            required=True,
            help=_("rep sells; staff supports sales; manager, head, hr and executive see more"),
        ),
        Column(name="start_on", type=day(), required=True, help=_("the first day")),
        Column(
            name="end_on",
            type=day(),
            value=END_ON,
            help=_("the last day; empty: still there, or until the next position begins"),
        ),
        Column(
            name="fte", type=decimal(3, 2, above="0", most="1"), default="1", help=_("part of full time; 1 when empty")
        ),
    ],
    references=[
        Reference("person_id", ("email",), Person, ("email",), code="unknown_person"),
        Reference("department_id", ("department_code",), Department, ("code",), code="unknown_department"),
        Reference("manager_id", ("manager_email",), Person, ("email",), code="unknown_person"),
    ],
    rules=[
        Rule(
            code="end_before_start",
            column="end_on",
            where="r.end_on < r.start_on",
            text=_("The last day lies before the first. Correct one of them."),
        ),
        Rule(
            code="own_manager",
            column="manager_email",
            where="r.manager_id = r.person_id",
            text=_("Nobody manages themselves. Name the manager, or leave the cell empty."),
        ),
    ],
    checks=[
        Check(
            code="position_overlap",
            column="start_on",
            sql=OVERLAPS,
            text=_(
                "The person has another position on some of these days: %(others)s. Correct the days of one of them."
            ),
        ),
        Check(
            code="manager_cycle",
            column="manager_email",
            sql=CYCLES,
            text=_(
                "On some day the person would be their own manager, through %(others)s. Correct one manager among them."
            ),
        ),
    ],
    before_merge=_close,
    after=_after_positions,
    texts={
        "position_closed": _(
            "The position of %(person)s from %(start)s has no end: it ends on %(end)s, before the next one."
        )
    },
    samples=[
        ("ana@acme.example", "SALES", "", "Head of Sales", "head", "2021-03-01", "", "1"),
        ("ben@acme.example", "NORTH", "ana@acme.example", "Account Executive", "rep", "2023-09-01", "", "1"),
        (
            "cleo.north@acme.example",
            "NORTH",
            "ana@acme.example",
            "Order Desk",
            "staff",
            "2024-01-01",
            "2026-05-31",
            "0.5",
        ),
    ],
)
