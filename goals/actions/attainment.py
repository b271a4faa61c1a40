"""Attainment: the stored sums of each scope, brought up to the changes and up to the day."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from common.locks import patient
from common.verifying import Unverified
from goals.actions.scopes import attach_scopes
from goals.actions.series import grow, months_with_entries, recompute_month
from goals.actions.states import record_states
from goals.models import Horizon
from goals.queries.fold import NAMES, totals
from goals.queries.state import is_ahead
from people.calendar import company_today
from sales import ledger
from sales.ledger.posting import Posted, lock, tune
from sales.measures import QUANTITIES
from sales.models import Entry, StaleMonth

# One for each month that is summed anew.
MONTH_LOCKS = 7341011
_FRESH = ", ".join(f"f.{q}" for q in QUANTITIES)


# What the series say every scope comes to. Few periods are shared by many scopes: their atoms are looked up once.
SUMS = f"""
    WITH span AS MATERIALIZED (
        SELECT p.start_on, p.end_on, a.atom
        FROM (SELECT DISTINCT start_on, end_on FROM goals_scope) p
        JOIN (SELECT DISTINCT atom FROM goals_series) a ON a.atom BETWEEN p.start_on AND p.end_on
    )
    SELECT s.id AS scope_id, {totals("r.")}
    FROM goals_scope s
    LEFT JOIN span USING (start_on, end_on)
    LEFT JOIN goals_series r ON r.subject_kind = s.subject_kind AND r.subject_id = s.subject_id
         AND r.signature_id = s.signature_id AND r.atom = span.atom
    GROUP BY s.id
"""


def write_attainment() -> int:
    """Sum the series of every scope and write what differs; rows written."""
    with connection.cursor() as cursor:
        tune(cursor)
        cursor.execute(
            f"""
            MERGE INTO goals_attainment a
            USING ({SUMS}) f
            ON a.scope_id = f.scope_id
            WHEN MATCHED AND ({", ".join("a." + q for q in QUANTITIES)}) IS DISTINCT FROM ({_FRESH})
                 THEN UPDATE SET ({NAMES}) = ({_FRESH}), changed_at = now()
            WHEN NOT MATCHED THEN INSERT (scope_id, changed_at, {NAMES}) VALUES (f.scope_id, now(), {_FRESH})
            """
        )
        return int(cursor.rowcount)


def _horizon(day: date) -> date:
    """The horizon, locked; made at `day` where there is none yet."""
    Horizon.objects.get_or_create(pk=1, defaults={"day": day, "applied_at": timezone.now()})
    return Horizon.objects.select_for_update().get(pk=1).day


def post_changes(day: date) -> int:
    """Post what is pending, sum it, and let the days up to `day` count; entries and attainment rows written.

    Safe to run at any time by anyone: one at a time, and each change-set, month and day is taken once, whole or not.
    """
    with ledger.one_moment():
        return _bring_up_to(day)


def _bring_up_to(day: date) -> int:
    attach_scopes()
    posted = ledger.post_pending()
    reached = _horizon(day)
    words = dict(StaleMonth.objects.values_list("pk", "month"))
    stale = sorted(set(words.values()))
    written = posted.entries
    written += _count(posted, reached, stale)
    for month in stale:
        written += recompute_month(month=month, until=reached)
    if stale:
        written += write_attainment()
    written += _advance(reached, day)
    written += _sum_new_scopes()
    Horizon.objects.filter(pk=1).update(applied_at=timezone.now())
    # Whoever has made one of them stale since then said so in a row that we do not know.
    StaleMonth.objects.filter(pk__in=words).delete()
    return written


def _sum_new_scopes() -> int:
    """Attainment of the scopes that came since the last time; rows written."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH new AS (UPDATE goals_scope SET summed = true WHERE NOT summed RETURNING *)
            INSERT INTO goals_attainment (scope_id, changed_at, {NAMES})
            SELECT s.id, now(), {totals("r.")}
            FROM new s LEFT JOIN goals_series r ON r.subject_kind = s.subject_kind AND r.subject_id = s.subject_id
                 AND r.signature_id = s.signature_id AND r.atom BETWEEN s.start_on AND s.end_on
            GROUP BY s.id
            ON CONFLICT DO NOTHING
            """
        )
        return int(cursor.rowcount)


def _count(posted: Posted, reached: date, stale: list[date]) -> int:
    """Add the posting's entries to series and attainment; stale months are summed whole anyway."""
    if posted.first is None or posted.last is None or posted.first > reached:
        return 0
    last = min(posted.last, reached)
    where = "e.posting_id = %(posting)s AND e.day BETWEEN %(first)s AND %(last)s"
    params: dict[str, object] = {"posting": posted.posting, "first": posted.first, "last": last}
    if stale:
        where += " AND date_trunc('month', e.day::timestamp)::date <> ALL(%(stale)s::date[])"
        params["stale"] = stale
    return grow(where=where, params=params, first=posted.first, last=last)


def _advance(reached: date, day: date) -> int:
    """Let the days after the horizon up to `day` count; entries dated ahead wait there."""
    if day <= reached:
        return 0
    written = 0
    if Entry.objects.filter(day__gt=reached, day__lte=day).exists():
        written = grow(
            where="e.day > %(reached)s AND e.day <= %(day)s",
            params={"reached": reached, "day": day},
            first=reached,
            last=day,
        )
    Horizon.objects.filter(pk=1).update(day=day)
    return written


@patient
def apply_changes(**_job: object) -> int:
    """Bring attainment up to now: what imports, forms and the API do after a change, and the worker each day's first time."""
    today = company_today()
    with ledger.one_moment():
        return _take_days_back(today) + _bring_up_to(today)


def _take_days_back(today: date) -> int:
    """After a clock that was ahead: days that have not come count no longer; attainment rows written.

    One day ahead is nobody's fault: clocks differ, and a company may move to a zone further west.
    """
    reached = Horizon.objects.select_for_update().values_list("day", flat=True).first()
    if not is_ahead(reached, today):
        return 0
    for month in months_with_entries():
        if month >= today.replace(day=1):
            recompute_month(month=month, until=today)
    Horizon.objects.filter(pk=1).update(day=today)
    return write_attainment()


def verify_ledger(day: date) -> int:
    """Compare the whole ledger with the records; entries that had to be mended (0 is what is expected)."""
    with ledger.one_moment():
        # What was imported since it was last brought up to date is no difference.
        _bring_up_to(day)
        mended = ledger.verify()
        if mended.entries:
            _count(mended, _horizon(day), [])
        return mended.entries


def months(day: date) -> list[date]:
    """The months that a whole verification sums anew; days after the horizon are not in any series."""
    return list(months_with_entries())


@transaction.atomic
def verify_month(day: date, month: date) -> int:
    """Sum a month anew; series rows that differed (0 is what is expected), `Unverified` where something waits that may explain them.

    Months are independent: workers take them side by side, each month once at a time, and never beside a posting.
    """
    lock(shared=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [MONTH_LOCKS, month.year * 12 + month.month])
    reached = Horizon.objects.values_list("day", flat=True).first()
    changed = recompute_month(month=month, until=reached or day)
    # Asked after the sums were made: what moved people or cut the month meanwhile is no difference, and is posted next.
    pending = len(ledger.pending_change_sets()) + StaleMonth.objects.count() if changed else 0
    return Unverified(pending) if pending else changed


@transaction.atomic
def publish(day: date) -> int:
    """Attainment of all scopes from the series and the goals' states at the end of `day`: readers see all of it or none."""
    lock()
    attach_scopes()
    return write_attainment() + record_states(day)
