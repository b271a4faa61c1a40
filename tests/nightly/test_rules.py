from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightly.rules import MOST_MISSED, due_at, last_due, missed

ZONES = ("Pacific/Honolulu", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "zones", "day"),
    [
        ("2026-03-10T00:00", ["UTC"], date(2026, 3, 9)),
        ("2026-03-09T23:59", ["UTC"], date(2026, 3, 8)),
        ("2026-03-10T09:59", ["UTC", "Pacific/Honolulu"], date(2026, 3, 8)),
        ("2026-03-10T10:00", ["UTC", "Pacific/Honolulu"], date(2026, 3, 9)),
        ("2026-03-09T23:59", ["Pacific/Auckland", "UTC"], date(2026, 3, 8)),
        # The clocks of Berlin go forward on 29 March (a day of 23 hours) and back on 25 October (25 hours).
        ("2026-03-29T21:59", ["Europe/Berlin"], date(2026, 3, 28)),
        ("2026-03-29T22:00", ["Europe/Berlin"], date(2026, 3, 29)),
        ("2026-10-25T22:59", ["Europe/Berlin"], date(2026, 10, 24)),
        ("2026-10-25T23:00", ["Europe/Berlin"], date(2026, 10, 25)),
        ("2028-03-01T00:00", ["UTC"], date(2028, 2, 29)),
    ],
)
def test_a_day_is_due_once_it_has_ended_in_the_westernmost_zone(now: str, zones: list[str], day: date) -> None:
    assert last_due(at(now), zones) == day


@given(
    moment=st.integers(946_684_800, 2_524_608_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    zones=st.sets(st.sampled_from(ZONES), min_size=1),
)
def test_the_next_day_is_due_later_and_never_skipped(moment: datetime, zones: set[str]) -> None:
    day = last_due(moment, zones)

    assert due_at(day, zones) <= moment < due_at(day + timedelta(days=1), zones)


def test_a_clock_that_steps_back_asks_for_no_night_twice() -> None:
    due = last_due(at("2026-03-10T00:30") - timedelta(hours=1), ["UTC"])

    assert missed(due, first=date(2026, 3, 1), last_done=date(2026, 3, 9)) == []


def test_the_very_first_night_is_the_last_one_due_alone() -> None:
    assert missed(date(2026, 3, 9), first=None, last_done=None) == [date(2026, 3, 9)]


def test_missed_nights_come_in_date_order_since_the_last_done_one() -> None:
    found = missed(date(2026, 3, 1), first=date(2026, 1, 1), last_done=date(2026, 2, 26))

    assert found == [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)]


def test_a_long_pause_is_made_up_for_the_last_month_only() -> None:
    found = missed(date(2026, 3, 9), first=date(2020, 1, 1), last_done=date(2020, 1, 1))

    assert (len(found), found[-1]) == (MOST_MISSED, date(2026, 3, 9))


def test_zones_in_use_exist() -> None:
    assert all(ZoneInfo(zone) for zone in ZONES)
