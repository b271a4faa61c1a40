"""Where clocks change, every instant belongs to one local day, whose facts count from its first second on."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command

from goals.actions import set_goal
from goals.models import Attainment, OwnerKind
from goals.tasks import keep_current
from nightly.rules import due_at
from people.calendar import get_company, today
from people.models import Department
from tests.factories.files import folder

DAY = timedelta(days=1)
# By an hour, by half an hour, and at midnight itself: in Santiago a day starts at one, and another ends twice.
CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29), 23),
    ("Europe/Berlin", date(2026, 10, 25), 25),
    ("America/New_York", date(2026, 3, 8), 23),
    ("America/New_York", date(2026, 11, 1), 25),
    ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
    ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
    ("America/Santiago", date(2026, 9, 6), 23),
    ("America/Santiago", date(2026, 4, 4), 25),
]


def starts(day: date, zone: str) -> datetime:
    """The first instant of a day, as the nights know it: the day before has just ended."""
    return due_at(day - DAY, [zone]).astimezone(UTC)


@pytest.mark.parametrize(("zone", "changes", "hours"), CHANGES)
def test_every_minute_belongs_to_one_local_day(zone: str, changes: date, hours: float) -> None:
    days = [changes + n * DAY for n in range(-1, 3)]
    counted = dict.fromkeys(days[:-1], 0)
    moment, end = starts(days[0], zone), starts(days[-1], zone)

    with time_machine.travel(moment, tick=False) as clock:
        while moment < end:
            clock.move_to(moment)
            day = today(zone)
            assert starts(day, zone) <= moment < starts(day + DAY, zone)
            counted[day] += 1
            moment += timedelta(minutes=1)

    assert {day: minutes / 60 for day, minutes in counted.items()} == {days[0]: 24, days[1]: hours, days[2]: 24}


def import_again(path: Path) -> int:
    """How many dates the import finds to lie ahead."""
    out = StringIO()
    call_command("import_data", str(path), "--json", stdout=out)
    notes = [note for line in out.getvalue().splitlines() for note in json.loads(line)["notes"]]
    return sum(int(note["message"].split()[0]) for note in notes if note["code"] == "future_date")


def counted_days() -> int:
    """Each order is worth one."""
    return Attainment.objects.get().revenue // 10**6


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "changes", "hours"),
    [pytest.param(*change, marks=[pytest.mark.full] if place % 2 else []) for place, change in enumerate(CHANGES)],
)
def test_what_is_dated_on_a_day_counts_from_its_first_second_on(
    zone: str, changes: date, hours: float, tmp_path: Path
) -> None:
    company = get_company()
    company.time_zone = zone
    company.save()
    Department.objects.create(code="CO", name="Acme", kind=Department.Kind.COMPANY)
    days = [changes + n * DAY for n in (-1, 0, 1)]
    orders = [{"number": f"o{day}", "ordered_on": str(day), "delivered_on": str(day)} for day in days]
    line = {"line": "1", "sku": "a", "quantity": "1", "unit_price": "1"}
    lines = [{"order_number": f"o{day}", **line} for day in days]
    products = [{"sku": "a", "name": "a"}]
    path = folder(tmp_path / "files", {"products": products, "orders": orders, "order_lines": lines})
    seen = []

    with time_machine.travel(starts(days[0], zone), tick=False) as clock:
        set_goal(
            owner_kind=OwnerKind.COMPANY,
            measure="revenue",
            start_on=date(2026, 1, 1),
            end_on=date(2026, 12, 31),
            target=1,
            by=None,
        )
        for day in days[1:]:
            for moment in (starts(day, zone) - timedelta(seconds=1), starts(day, zone)):
                clock.move_to(moment)
                ahead = import_again(path)
                keep_current()
                seen.append((ahead, counted_days()))

    # Two cells a day lie ahead: ordered on, delivered on.
    assert seen == [(4, 1), (2, 2), (2, 2), (0, 3)]
