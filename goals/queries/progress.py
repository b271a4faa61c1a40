"""How far goals are: one statement for a page, an export, the API and the night, whatever the number of goals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import cached_property  # Python's own takes a lock

from common.sql import ids, literal, named, planned
from goals import rules
from goals.models import Goal, Horizon
from goals.queries.atoms import atom_of, atoms_between
from goals.queries.fold import Fold, totals
from people.calendar import working_days_sql
from people.models import PaceLimits
from sales.measures import MEASURES, METRIC_DENOMINATOR, METRIC_NUMERATOR, QUANTITIES

_NUMERATOR = " ".join(f"WHEN '{m.code}' THEN {m.numerator}" for m in MEASURES.values())
_DENOMINATOR = " ".join(f"WHEN '{m.code}' THEN {m.divisor}" for m in MEASURES.values() if m.denominator)
_RATES = ", ".join(f"'{m.code}'" for m in MEASURES.values() if m.denominator)
_LOWER = ", ".join(f"'{m.code}'" for m in MEASURES.values() if m.better == "lower")


@dataclass(frozen=True)
class GoalProgress:
    """A goal with its numbers on a day. `numerator`, `denominator` are bigint millionths; a denominator of None: additive."""

    goal_id: int
    owner_kind: str
    owner_id: int
    owner_key: str
    owner_name: str
    measure: str
    metric_name: str
    start_on: date
    end_on: date
    product_line: str
    segment: str
    region: str
    weight: Decimal
    version: int
    target: Decimal
    lower_is_better: bool
    numerator: int
    denominator: int | None
    working_days: int
    working_days_done: int
    last_finished: date
    status: str
    as_of: date

    @cached_property
    def unit(self) -> str:
        """money, count, rate or average; a company's own metric is a count, or an average where it has a denominator."""
        measure = MEASURES.get(self.measure)
        if measure:
            return measure.unit
        return "count" if self.denominator is None else "average"

    @cached_property
    def better(self) -> str:
        return "lower" if self.lower_is_better else "higher"

    @cached_property
    def additive(self) -> bool:
        """Whether what is expected grows with the days."""
        return self.denominator is None and not self.lower_is_better

    @cached_property
    def actual(self) -> Decimal | None:
        return rules.actual(self.numerator, self.denominator)

    @cached_property
    def attainment(self) -> Decimal | None:
        return rules.attainment(
            numerator=self.numerator,
            denominator=self.denominator,
            target=self.target,
            lower_is_better=self.lower_is_better,
        )

    @cached_property
    def expected(self) -> Decimal | None:
        return rules.expected(
            target=self.target, additive=self.additive, days=self.working_days, days_done=self.working_days_done
        )

    @cached_property
    def pace(self) -> Decimal | None:
        return rules.pace(
            numerator=self.numerator,
            denominator=self.denominator,
            target=self.target,
            lower_is_better=self.lower_is_better,
            days=self.working_days,
            days_done=self.working_days_done,
        )

    @cached_property
    def gap(self) -> Decimal | None:
        """Actual less expected, the other way round where lower is better: negative is behind."""
        if self.actual is None or self.expected is None:
            return None
        return self.expected - self.actual if self.lower_is_better else self.actual - self.expected


# Sums of the goals' scopes: stored ones where the day is the horizon, else series up to the day's atom and the entries in it.
_STORED = "SELECT * FROM goals_attainment"
_SUMMED = f"""
    SELECT s.id AS scope_id, {totals("x.")}
    FROM goals_scope s
    LEFT JOIN LATERAL (
        SELECT {", ".join("r." + q for q in QUANTITIES)} FROM goals_series r
        WHERE r.subject_kind = s.subject_kind AND r.subject_id = s.subject_id AND r.signature_id = s.signature_id
          AND r.atom BETWEEN s.start_on AND s.end_on AND r.atom < {{before}}
        UNION ALL
        SELECT {", ".join("o." + q for q in QUANTITIES)} FROM open_atom o
        WHERE o.subject_kind = s.subject_kind AND o.subject_id = s.subject_id AND o.signature_id = s.signature_id
          AND o.atom BETWEEN s.start_on AND s.end_on
    ) x ON true
    WHERE s.id IN (SELECT scope_id FROM g) GROUP BY s.id
"""


# A day is judged by the limits that hold on it.
_LIMITS = f"""
    (SELECT ahead, on_pace, at_risk FROM (
        SELECT since, ahead, on_pace, at_risk FROM people_pacelimits WHERE since <= %(as_of)s::date
        UNION ALL SELECT '-infinity', {", ".join(str(limit) for limit in PaceLimits.USUAL)}
    ) l ORDER BY since DESC LIMIT 1)
"""

# Of a period that is over the sums alone tell, whatever the day.
_NO_DATA = """
           WHEN is_rate AND coalesce(den, 0) = 0 THEN 'no_data'
           WHEN target = 0 AND NOT (lower_is_better AND done = 0) THEN 'no_data'
"""
_VERDICT = """
           CASE WHEN lower_is_better AND (done = 0 OR done <= aim) THEN 'met'
                WHEN NOT lower_is_better AND done >= aim THEN 'met'
                ELSE 'missed' END
"""
# What counts as reached and what as aimed at, so that each comparison is one product of whole numbers.
_DONE = "coalesce(num, 0) AS done, target * CASE WHEN is_rate THEN coalesce(den, 0) ELSE 1000000 END AS aim"

# Working days of a span are two look-ups and a subtraction of ordinals; an owner's absences are counted out where asked.
# The goals are chosen first: Postgres orders no more than eight tables freely, and would join every goal there is with its
# owner and filter before it picked the few.
_PROGRESS = f"""
WITH chosen AS MATERIALIZED (SELECT * FROM goals_goal WHERE {{goals}}),
g AS MATERIALIZED (
    SELECT g.*, coalesce(nullif(p.time_zone, ''), c.time_zone) AS zone, coalesce(nullif(p.country, ''), c.country) AS country,
           coalesce(p.email, d.code, (SELECT code FROM people_department WHERE kind = 'company'), '') AS owner_key,
           coalesce(p.name, d.name, (SELECT name FROM people_department WHERE kind = 'company'), c.name) AS owner_name,
           l.path AS line, m.name AS metric_name,
           CASE WHEN g.metric_id IS NOT NULL THEN m.better = 'lower' ELSE g.measure IN ({_LOWER}) END AS lower_is_better,
           CASE WHEN g.metric_id IS NULL THEN g.measure IN ({_RATES})
                ELSE EXISTS (SELECT FROM sales_measurement x WHERE x.metric_id = g.metric_id AND x.denominator IS NOT NULL)
           END AS is_rate,
           lim.ahead AS pace_ahead, lim.on_pace AS pace_on, lim.at_risk AS pace_at_risk
    FROM chosen g
    CROSS JOIN people_company c
    CROSS JOIN {_LIMITS} lim
    LEFT JOIN people_person p ON p.id = g.person_id
    LEFT JOIN people_department d ON d.id = g.department_id
    LEFT JOIN sales_productline l ON l.id = g.product_line_id
    LEFT JOIN sales_metric m ON m.id = g.metric_id
),
{{open_atom}}
sums AS ({{sums}}),
-- Many goals share a span of days: its working days are looked up once.
span AS MATERIALIZED (
    SELECT y.*, coalesce({working_days_sql("y.country", "y.start_on", "y.end_on")}, 0) AS days,
           CASE WHEN y.last_finished < y.start_on THEN 0
                ELSE coalesce({working_days_sql("y.country", "y.start_on", "least(y.last_finished, y.end_on)")}, 0) END AS days_done
    FROM (
        SELECT DISTINCT country, zone, start_on, end_on,
               coalesce(%(finished)s::date, least(%(as_of)s::date, (%(now)s::timestamptz AT TIME ZONE zone)::date - 1)) AS last_finished
        FROM g
    ) y
),
n AS MATERIALIZED (
    SELECT g.*, d.last_finished,
           CASE g.measure {_NUMERATOR} ELSE {METRIC_NUMERATOR} END AS num,
           CASE WHEN g.is_rate THEN CASE g.measure {_DENOMINATOR} ELSE {METRIC_DENOMINATOR} END END AS den,
           d.days - coalesce(away.days, 0) AS days,
           CASE WHEN d.last_finished < g.start_on THEN 0 ELSE d.days_done - coalesce(away.days_done, 0) END AS days_done
    FROM g LEFT JOIN span d USING (country, zone, start_on, end_on)  -- left: the planner then knows how many come out
    LEFT JOIN sums s ON s.scope_id = g.scope_id
    LEFT JOIN LATERAL (
        SELECT count(*) AS days, count(*) FILTER (WHERE w.day <= d.last_finished) AS days_done
        FROM people_calendarday w
        WHERE g.counts_absences AND g.person_id IS NOT NULL AND w.country = g.country AND w.working
          AND w.day BETWEEN g.start_on AND g.end_on
          AND EXISTS (SELECT FROM people_absence a WHERE a.person_id = g.person_id AND w.day >= a.start_on
                                                    AND (a.end_on IS NULL OR w.day <= a.end_on))
    ) away ON true
),
judged AS (
    SELECT n.*, {_DONE},
           NOT is_rate AND NOT lower_is_better AS additive
    FROM n
)
SELECT id, owner_kind, coalesce(person_id, department_id, 0), owner_key, owner_name, measure, coalesce(metric_name, ''),
       start_on, end_on, coalesce(line, ''), segment, region, weight, version, target, lower_is_better, done,
       CASE WHEN is_rate THEN coalesce(den, 0) END, days::int, days_done::int, last_finished,
       CASE
           WHEN last_finished < start_on OR (additive AND days > 0 AND days_done = 0 AND last_finished < end_on) THEN 'not_started'
           {_NO_DATA}
           WHEN last_finished >= end_on THEN {_VERDICT}
           WHEN lower_is_better AND done = 0 THEN 'ahead'  -- also where cancellations left less than nothing ordered
           WHEN days = 0 THEN 'no_data'
           ELSE CASE
               WHEN p.reached >= p.due * pace_ahead THEN 'ahead'
               WHEN p.reached >= p.due * pace_on THEN 'on_pace'
               WHEN p.reached >= p.due * pace_at_risk THEN 'at_risk'
               ELSE 'behind' END
       END,
       %(as_of)s::date
FROM judged j CROSS JOIN LATERAL (
    -- pace = reached / due
    SELECT CASE WHEN lower_is_better THEN aim WHEN additive THEN done::numeric * days ELSE done END AS reached,
           CASE WHEN lower_is_better THEN done::numeric WHEN additive THEN aim * days_done ELSE aim END AS due
) p
"""

# Most goals of a night are over and stand as they were last found: those need no calendar and no names, only a comparison.
# A row of the day itself that says no more than the one before it is not how a goal should stand.
_UNSETTLED = f"""
    SELECT g.id FROM goals_goal g
    JOIN goals_attainment a ON a.scope_id = g.scope_id
    LEFT JOIN (
        SELECT DISTINCT ON (goal_id) goal_id, status, since, lag(status) OVER (PARTITION BY goal_id ORDER BY since) AS earlier
        FROM goals_goalstate WHERE since <= %(as_of)s ORDER BY goal_id, since DESC
    ) s ON s.goal_id = g.id
    CROSS JOIN LATERAL (
        SELECT CASE {_NO_DATA} ELSE {_VERDICT} END AS status FROM (
            SELECT x.*, {_DONE}, g.target FROM (
                SELECT g.measure IN ({_RATES}) AS is_rate, g.measure IN ({_LOWER}) AS lower_is_better,
                       CASE g.measure {_NUMERATOR} END AS num, CASE g.measure {_DENOMINATOR} END AS den
            ) x
        ) y
    ) now
    WHERE g.end_on > %(finished)s OR g.metric_id IS NOT NULL OR s.status IS DISTINCT FROM now.status
       OR (s.since = %(as_of)s AND s.earlier = s.status)
"""


def _over(goals: str, *, as_of: date, horizon: date | None) -> str:
    """`goals`: the condition that they meet."""
    if horizon == as_of:
        return _PROGRESS.format(goals=goals, open_atom="", sums=_STORED)
    if horizon is None or as_of <= horizon:
        # Past: whole atoms from the series, the one that holds the day from its entries.
        first = atom_of(as_of)
        atoms, before = [first], first
    else:
        # Ahead of what is summed: all series, and the entries after the horizon.
        first = horizon + timedelta(days=1)
        atoms, before = atoms_between(first, as_of), as_of + timedelta(days=1)
    fold = Fold("e.day >= %(first)s AND e.day <= %(as_of)s", {"first": first, "as_of": as_of}, atoms)
    entries = literal(fold.sql(), fold.arguments())
    summed = _SUMMED.format(before=literal("%s::date", [before]))
    return _PROGRESS.format(goals=goals, open_atom=f"open_atom AS MATERIALIZED ({entries}),", sums=summed)


def progress(
    goals: QuerySet[Goal],
    *,
    as_of: date,
    now: datetime,
    period: tuple[date, date] | None = None,
    finished: date | None = None,
    horizon: date | None = None,
    few: bool = False,
) -> list[GoalProgress]:
    """The chosen goals' numbers counting days up to `as_of`, in no particular order; of those of one `period` alone if asked.

    A page that knows the `horizon`, the last day that the stored sums count, saves asking for it. Of `few` goals the
    server takes longer to plan the statement than to run it, so that it shall keep the plan.

    What is expected goes to `as_of`, or to the last day that has ended in the owner's time zone at `now`, if that is
    earlier; the night says itself which day is `finished`.
    """
    chosen, values = named(*ids(goals), "goal")
    condition = f"id IN ({chosen})"
    if period is not None:
        condition += " AND start_on = %(start_on)s::date AND end_on = %(end_on)s::date"
        values |= {"start_on": period[0], "end_on": period[1]}
    horizon = horizon or summed_to()
    statement = _over(condition, as_of=as_of, horizon=horizon)
    values |= {"as_of": as_of, "now": now, "finished": finished}
    if few and horizon == as_of:
        return [GoalProgress(*row) for row in planned(statement, values)]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [GoalProgress(*row) for row in cursor.fetchall()]


def states_statement(*, day: date) -> str:
    """The same over every goal that may stand otherwise than it was last found; parameters as_of, now, finished.

    Of a day that the stored sums do not count yet, every goal is judged.
    """
    horizon = summed_to()
    settled_are_known = horizon is not None and horizon >= day
    return _over(f"id IN ({_UNSETTLED})" if settled_are_known else "true", as_of=day, horizon=horizon)


def overall(rows: list[GoalProgress]) -> Decimal | None:
    """An owner's overall attainment over goals of exactly one period."""
    return rules.weighted([(row.weight, row.attainment) for row in rows if row.attainment is not None])


def summed_to() -> date | None:
    """The last day that the stored sums count; None before anything was summed."""
    return Horizon.objects.values_list("day", flat=True).first()


def applied_at() -> datetime | None:
    """When the stored sums were last brought up to the records."""
    return Horizon.objects.values_list("applied_at", flat=True).first()


__all__ = ["GoalProgress", "applied_at", "overall", "progress", "states_statement", "summed_to"]
