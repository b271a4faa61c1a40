"""Whatever is imported and corrected, in whatever order: the numbers are those of the brute-force reference (P6)."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from goals.models import Goal, Series, SubjectKind
from goals.queries import overall, progress
from imports.actions import follow_up, undo
from people.models import Department, Person
from sales.models import Entry, Metric
from tests.exactness.companies import TODAY, Company
from tests.exactness.loading import differences_found, exported, rolled_back
from tests.factories.files import Report, load
from tests.reference.attainment import Company as Reference
from tests.reference.attainment import Fact, half_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendars")]

DAYS = (
    date(2026, 5, 19),
    date(2026, 5, 16),
    date(2026, 2, 1),
    date(2026, 3, 16),
    date(2026, 1, 30),
    date(2026, 12, 31),
    date(2025, 11, 1),
)
QUANTITIES = (
    "revenue",
    "margin",
    "units",
    "returned",
    "orders",
    "new_customers",
    "deals_won",
    "deals_closed",
    "promised",
    "on_time",
    "score",
    "scores",
    "numerator",
    "denominator",
)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
Files = dict[str, list[dict[str, str]]]
Sums = dict[str, int]
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)  # what failed is printed; shrinking it takes minutes


@settings(max_examples=12, deadline=None, derandomize=True, phases=UNSHRUNK, suppress_health_check=SLOW)
@given(chance=st.randoms(use_true_random=False))
def test_random_companies_and_corrections(chance: Random) -> None:
    live_through(chance, corrections=5)


@pytest.mark.full
@pytest.mark.parametrize("part", range(8))  # of 200 companies: each says when it is done
@settings(max_examples=25, deadline=None, phases=UNSHRUNK, suppress_health_check=SLOW, print_blob=True)
@given(chance=st.randoms(use_true_random=False), corrections=st.integers(5, 25))
def test_many_random_companies_and_corrections(part: int, chance: Random, corrections: int) -> None:
    live_through(chance, corrections=corrections)


def live_through(chance: Random, *, corrections: int) -> None:
    company = Company(chance)
    with time_machine.travel(noon(company.today), tick=False) as clock, rolled_back():
        take(company.first_files())
        everything_is_as_the_reference_says(company)
        for _ in range(corrections):
            if chance.random() < 0.2:
                company.let_days_pass()
                clock.move_to(noon(company.today))
            before, files = company.records, company.correction()
            note(f"{company.today}: {files}")
            reports = take(files)
            if chance.random() < 0.3:
                take_again_without_effect(files)
            if chance.random() < 0.2:
                take_back(reports)
                company.records = before
            everything_is_as_the_reference_says(company)
        assert differences_found(company.today) == {}


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def take(files: Files) -> dict[str, Report]:
    reports = load(files)
    assert [(kind, report["errors"]) for kind, report in reports.items() if report["errors"]] == []
    return reports


def take_back(reports: dict[str, Report]) -> None:
    for report in reversed(reports.values()):
        if report["record"].change_set_id:
            undo(imported=report["record"], by=None, now=timezone.now())
    follow_up()


def take_again_without_effect(files: Files) -> None:
    """Of a deleted row nothing is left to delete, and a new address is the key from now on: those files are done with."""
    again = {
        kind: rows
        for kind, rows in files.items()
        if not any(row.get("delete") or row.get("previous_email") for row in rows)
    }
    for kind, report in load(again).items():
        assert (kind, report["unchanged"]) == (kind, report["read"])


def everything_is_as_the_reference_says(company: Company) -> None:
    reference = Reference(company.records)
    assert ledger() == by_day_and_seat(reference)
    for as_of in (company.today, company.chance.choice(DAYS)):
        assert exported(as_of) == reference.export(as_of)
        assert judged(as_of) == {key_of(goal): judged_by(reference, goal, as_of) for goal in company.records["goals"]}
        assert overall_of_each(as_of) == {owner: near(it) for owner, it in overall_by(reference, as_of).items()}
    assert series() == by_month_and_subject(reference, company.today)


def ledger() -> dict[tuple[Any, ...], Sums]:
    """The ledger's sums of each day, person, department and metric."""
    sums: dict[tuple[Any, ...], Sums] = defaultdict(lambda: defaultdict(int))
    people = dict(Person.objects.values_list("id", "email"))
    departments = dict(Department.objects.values_list("id", "code"))
    metrics = {None: ""} | dict(Metric.objects.values_list("id", "code"))
    for entry in Entry.objects.all():
        seat = (entry.day, people.get(entry.person_id), departments.get(entry.department_id), metrics[entry.metric_id])
        for name in QUANTITIES:
            sums[seat][name] += getattr(entry, name) or 0
    return without_zeros(sums)


def by_day_and_seat(reference: Reference) -> dict[tuple[Any, ...], Sums]:
    sums: dict[tuple[Any, ...], Sums] = defaultdict(lambda: defaultdict(int))
    for fact in reference.facts:
        add(sums[fact.day, fact.seat.person, fact.seat.department, fact.metric], fact)
    return without_zeros(sums)


def series() -> dict[tuple[Any, ...], Sums]:
    """The stored sums of every subject and month, over all facts but measurements."""
    people = dict(Person.objects.values_list("id", "email"))
    departments = dict(Department.objects.values_list("id", "code"))
    names = {
        SubjectKind.COMPANY: ("company", {0: ""}),
        SubjectKind.DEPARTMENT: ("department", departments),
        SubjectKind.TEAM: ("team", people),
        SubjectKind.PERSON: ("person", people),
    }
    sums: dict[tuple[Any, ...], Sums] = defaultdict(lambda: defaultdict(int))
    for row in Series.objects.filter(signature_id=0):
        kind, keys = names[SubjectKind(row.subject_kind)]
        for name in QUANTITIES:
            sums[kind, keys[row.subject_id], row.atom.replace(day=1)][name] += getattr(row, name)
    return without_zeros(sums)


def by_month_and_subject(reference: Reference, today: date) -> dict[tuple[Any, ...], Sums]:
    sums: dict[tuple[Any, ...], Sums] = defaultdict(lambda: defaultdict(int))
    under = {row["code"]: reference.departments_under(row["code"]) for row in reference.records["departments"]}
    for fact in reference.facts:
        if fact.metric == "" and fact.day <= today:
            month = fact.day.replace(day=1)
            add(sums["company", "", month], fact)
            add(sums["person", fact.seat.person, month], fact)
            for manager in set(fact.seat.managers):
                add(sums["team", manager, month], fact)
            for code, below in under.items():
                if fact.seat.department in below:
                    add(sums["department", code, month], fact)
    return without_zeros({key: amounts for key, amounts in sums.items() if key[1] is not None})


def add(sums: Sums, fact: Fact) -> None:
    for name, amount in fact.amounts.items():
        if name != "ordered":  # it is units and what came back of them
            sums[name] += amount


def without_zeros(sums: dict[tuple[Any, ...], Sums]) -> dict[tuple[Any, ...], Sums]:
    kept = {key: {name: amount for name, amount in amounts.items() if amount} for key, amounts in sums.items()}
    return {key: amounts for key, amounts in kept.items() if amounts}


def key_of(goal: dict[str, str]) -> tuple[str, ...]:
    columns = ("owner_kind", "owner", "metric", "period_start", "period_end", "product_line", "segment", "region")
    return tuple(goal[column] for column in columns)


def judged(as_of: date) -> dict[tuple[str, ...], tuple[Any, ...]]:
    """Expected, pace and status of every goal."""
    return {
        (
            row.owner_kind,
            row.owner_key,
            row.measure,
            row.start_on.isoformat(),
            row.end_on.isoformat(),
            row.product_line,
            row.segment,
            row.region,
        ): (row.expected, row.pace, row.status)
        for row in progress(Goal.objects.all(), as_of=as_of, now=timezone.now())
    }


def judged_by(reference: Reference, goal: dict[str, str], as_of: date) -> tuple[Any, ...]:
    said = reference.progress(goal, as_of, timezone.now())
    return ten_places(said.expected), ten_places(said.pace), said.status


def overall_of_each(as_of: date) -> dict[tuple[Any, ...], Decimal | None]:
    goals = defaultdict(list)
    for row in progress(Goal.objects.all(), as_of=as_of, now=timezone.now()):
        goals[row.owner_kind, row.owner_key, row.start_on, row.end_on].append(row)
    return {owner: overall(rows) for owner, rows in goals.items()}


def overall_by(reference: Reference, as_of: date) -> dict[tuple[Any, ...], Decimal | None]:
    owners = {
        (g["owner_kind"], g["owner"], date.fromisoformat(g["period_start"]), date.fromisoformat(g["period_end"]))
        for g in reference.records["goals"]
    }
    return {owner: ten_places(reference.overall(*owner, as_of)) for owner in owners}


def near(number: Decimal | None) -> object:
    """The product weighs attainments as they are printed, so that the tenth place may differ by one."""
    return None if number is None else pytest.approx(number, rel=Decimal(0), abs=Decimal("2e-10"))


def ten_places(number: Fraction | None) -> Decimal | None:
    return None if number is None else Decimal(half_up(number * 10**10)).scaleb(-10)


def test_the_days_asked_lie_around_the_day_of_asking() -> None:
    assert min(DAYS) < TODAY - timedelta(days=31) < TODAY < max(DAYS)
