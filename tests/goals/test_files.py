"""goals.csv: owners, periods, filters, versions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from goals.models import Goal, GoalState, GoalVersion, Scope
from imports.models import ChangedRow
from people.models import Company, Person
from sales.models import ProductLine
from tests.factories.people import DepartmentFactory, PersonFactory, root
from tests.sales.importing import take, taken

pytestmark = pytest.mark.django_db

HEADER = "owner_kind,owner,metric,period_start,period_end,target,product_line,segment,region,weight"
ANA = "person,ana@x.example,revenue,2026-01-01,2026-03-31"


@pytest.fixture(autouse=True)
def company() -> None:
    Company.objects.get_or_create(pk=1, defaults={"currency": "USD", "time_zone": "UTC", "country": "US"})
    root()
    DepartmentFactory(code="NORTH")
    PersonFactory(email="ana@x.example", name="Ana")
    taken("metrics", "code,name,better\ncalls,Calls,higher")


def versions() -> list[tuple[int, Decimal]]:
    return list(GoalVersion.objects.order_by("goal_id", "number").values_list("number", "target"))


def test_an_owner_s_address_is_found_in_any_case() -> None:
    PersonFactory(email="émile@x.example", name="Émile")

    taken("goals", f"{HEADER}\nperson,ÉMILE@X.example,revenue,2026-01-01,2026-03-31,1,,,,")

    assert Goal.objects.get().person == Person.objects.get(name="Émile")


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("team,ana@x.example,revenue,2026-01-01,2026-03-31,1,,,,", "owner_kind", "unknown_choice"),
        ("person,,revenue,2026-01-01,2026-03-31,1,,,,", "owner", "required"),
        ("person,who@x.example,revenue,2026-01-01,2026-03-31,1,,,,", "owner", "unknown_person"),
        ("department,SOUTH,revenue,2026-01-01,2026-03-31,1,,,,", "owner", "unknown_department"),
        ("department,north,revenue,2026-01-01,2026-03-31,1,,,,", "owner", "unknown_department"),
        ("company,NORTH,revenue,2026-01-01,2026-03-31,1,,,,", "owner", "unknown_company"),
        ("person,ana@x.example,Revenue,2026-01-01,2026-03-31,1,,,,", "metric", "unknown_metric"),
        ("person,ana@x.example,demos,2026-01-01,2026-03-31,1,,,,", "metric", "unknown_metric"),
        ("person,ana@x.example,revenue,,2026-03-31,1,,,,", "period_start", "required"),
        ("person,ana@x.example,revenue,2026-04-01,2026-03-31,1,,,,", "period_end", "end_before_start"),
        (f"{ANA},,,,,", "target", "required"),
        (f"{ANA},-1,,,,", "target", "number_too_small"),
        (f"{ANA},0.0000001,,,,", "target", "too_many_decimals"),
        (f"{ANA},NaN,,,,", "target", "not_a_number"),
        (f"{ANA},1,,,,-1", "weight", "number_too_small"),
        (f"{ANA},1,A / / B,,,", "product_line", "not_a_product_line"),
        (f"{ANA},1,,big\u200b,,", "segment", "invisible_character"),
    ],
)
def test_a_bad_goal_is_rejected(row: str, column: str, code: str) -> None:
    report = take("goals", f"{HEADER}\n{row}")

    assert report.errors == [(2, column, code)]
    assert not Goal.objects.exists()
    assert not ProductLine.objects.exists()


@pytest.mark.parametrize(
    ("metric", "allowed"),
    [
        *((metric, {"product_line", "segment", "region"}) for metric in ("revenue", "margin", "units", "return_rate")),
        *((metric, {"product_line", "segment", "region"}) for metric in ("deals_won", "win_rate")),
        *((metric, {"segment", "region"}) for metric in ("orders", "new_customers", "on_time_rate", "follow_up_score")),
        ("calls", set()),
    ],
)
def test_filters_only_where_the_measure_has_them(metric: str, allowed: set[str]) -> None:
    names = ("product_line", "segment", "region")
    rows = [
        f"company,ALL,{metric},2026-01-01,2026-03-31,1,{','.join('x' * (n == name) for n in names)}," for name in names
    ]

    report = take("goals", "\n".join([HEADER, *rows]))

    assert report.errors == [
        (line, name, "filter_not_allowed") for line, name in enumerate(names, 2) if name not in allowed
    ]


def test_a_goal_for_each_kind_of_owner() -> None:
    report = taken(
        "goals",
        f"""{HEADER}
        person,ANA@X.example,revenue,2026-01-01,2026-03-31,100.123456,,,,
        department,NORTH,calls,2026-01-01,2026-12-31,0,,,,2.5
        department,ALL,orders,2026-01-01,2026-12-31,7,,,,
        company,ALL,orders,2026-01-01,2026-12-31,7,,,,""",
    )

    goals = Goal.objects.order_by("pk")
    assert [(goal.owner_kind, goal.measure, goal.target, goal.weight, goal.version) for goal in goals] == [
        ("person", "revenue", Decimal("100.123456"), 1, 1),
        ("department", "calls", 0, Decimal("2.5"), 1),
        ("department", "orders", 7, 1, 1),
        ("company", "orders", 7, 1, 1),
    ]
    assert [goal.metric and goal.metric.code for goal in goals] == [None, "calls", None, None]
    assert all(goal.scope is not None for goal in goals)
    assert [version.reason for version in GoalVersion.objects.all()] == [str(report.record)] * 4


def test_the_same_goals_again_change_nothing() -> None:
    text = f"{HEADER}\n{ANA},100,A / B,big,north,1\n{ANA},100,,,,\n{ANA},100,A,,,"
    taken("goals", text)

    again = taken("goals", text)

    assert again.counts == {"unchanged": 3}
    assert (Goal.objects.count(), GoalVersion.objects.count()) == (3, 3)


def test_without_filter_columns_the_goal_without_filters_is_meant() -> None:
    taken("goals", f"{HEADER}\n{ANA},100,,,,3\n{ANA},100,,big,,3")

    report = taken("goals", f"owner_kind,owner,metric,period_start,period_end,target\n{ANA},200")

    assert report.counts == {"changed": 1}
    assert [(goal.segment, goal.target, goal.weight) for goal in Goal.objects.order_by("pk")] == [
        ("", Decimal(200), 3),
        ("big", Decimal(100), 3),
    ]


def test_a_key_twice_is_told_and_lines_that_are_new_are_told_apart() -> None:
    report = take("goals", f"{HEADER}\n{ANA},1,A,,,\n{ANA},1,B,,,\n{ANA},1,,,,\n{ANA},2,B,,,\n{ANA},1,A,,x,")

    assert report.codes == [(5, "duplicate_key")]
    assert report.counts == {"added": 4, "rejected": 1}
    assert set(ProductLine.objects.values_list("path", flat=True)) == {"A", "B"}


def test_a_changed_target_or_weight_is_a_new_version_of_the_whole_period() -> None:
    first = taken("goals", f"{HEADER}\n{ANA},100,,,,")
    second = taken("goals", f"{HEADER}\n{ANA},150,,,,")
    third = taken("goals", f"{HEADER}\n{ANA},150,,,,2")

    goal = Goal.objects.get()
    assert (goal.version, goal.target, goal.weight) == (3, 150, 2)
    rows = GoalVersion.objects.order_by("number").values_list("number", "target", "valid_from", "reason")
    assert list(rows) == [
        (1, 100, date(2026, 1, 1), str(first.record)),
        (2, 150, date(2026, 1, 1), str(second.record)),
        (3, 150, date(2026, 1, 1), str(third.record)),
    ]


def test_an_undo_of_a_changed_target_is_one_more_version() -> None:
    taken("goals", f"{HEADER}\n{ANA},100,,,,")
    changed = taken("goals", f"{HEADER}\n{ANA},150,,,,")

    changed.undo()

    goal = Goal.objects.get()
    assert (goal.version, goal.target) == (3, 100)
    assert versions() == [(1, 100), (3, 100)]
    taken("goals", f"{HEADER}\n{ANA},160,,,,")
    assert versions() == [(1, 100), (3, 100), (4, 160)]


def test_an_undo_of_new_goals_takes_their_versions_states_and_lines() -> None:
    added = taken("goals", f"{HEADER}\n{ANA},100,A / B,,,")
    GoalState.objects.create(goal=Goal.objects.get(), since=date(2026, 1, 5), status="behind")

    added.undo()

    assert [model.objects.count() for model in (Goal, GoalVersion, GoalState, ProductLine)] == [0, 0, 0, 0]


def test_a_deleted_goal_comes_back_with_its_versions() -> None:
    taken("goals", f"{HEADER}\n{ANA},100,,,,")
    taken("goals", f"{HEADER}\n{ANA},150,,,,")
    GoalState.objects.create(goal=Goal.objects.get(), since=date(2026, 1, 5), status="behind")

    deleted = taken("goals", f"{HEADER},delete\n{ANA},,,,,,yes")
    assert deleted.counts == {"deleted": 1}
    assert [model.objects.count() for model in (Goal, GoalVersion, GoalState)] == [0, 0, 0]
    deleted.undo()

    assert (Goal.objects.get().version, versions()) == (2, [(1, 100), (2, 150)])
    assert GoalState.objects.count() == 1


def test_what_a_filter_names_and_nothing_has_is_a_warning() -> None:
    taken("products", "sku,name,product_line\np,Pump,A / B")
    taken("customers", "code,name,segment,region\nc,Nordvik,big,north")

    report = taken(
        "goals",
        f"""{HEADER}
        {ANA},1,A,,,
        {ANA},1,A / B,,,
        {ANA},1,A / C,,,
        {ANA},1,,big,north,
        {ANA},1,,small,south,""",
    )

    assert sorted(report.notes, key=str) == [
        (4, "product_line", "nothing_has_it"),
        (6, "region", "nothing_has_it"),
        (6, "segment", "nothing_has_it"),
    ]
    assert ProductLine.objects.get(path="A / C").parent == ProductLine.objects.get(path="A")
    lines = ChangedRow.objects.filter(change_set=report.record.change_set, table="sales_productline")
    assert lines.count() == 1


@pytest.mark.parametrize(
    ("hired_on", "left_on", "good"),
    [
        (None, None, True),
        ("2026-03-31", None, True),
        ("2026-04-01", None, False),
        (None, "2026-01-01", True),
        (None, "2025-12-31", False),
    ],
)
def test_a_persons_goal_has_an_employed_day(hired_on: str | None, left_on: str | None, good: bool) -> None:
    Person.objects.update(hired_on=hired_on, left_on=left_on)

    report = take("goals", f"{HEADER}\n{ANA},1,,,,")

    assert report.errors == ([] if good else [(2, "owner", "no_employed_day")])


def test_goals_share_a_scope() -> None:
    taken("goals", f"{HEADER}\n{ANA},1,,,,\n{ANA.replace('revenue', 'units')},1,,,,")

    assert Scope.objects.count() == 1
    assert Goal.objects.filter(scope=Scope.objects.get()).count() == 2


def test_the_author_of_a_version_is_who_imports() -> None:
    user = User.objects.create_user(email="boss@x.example", password=None)

    take("goals", f"{HEADER}\n{ANA},1,,,,", by=user)

    assert GoalVersion.objects.get().author == user


def test_a_dry_run_sets_no_goal() -> None:
    report = take("goals", f"{HEADER}\n{ANA},1,A,,,", applies=False)

    assert report.counts == {"added": 1}
    assert [model.objects.count() for model in (Goal, GoalVersion, ProductLine, Scope)] == [0, 0, 0, 0]
