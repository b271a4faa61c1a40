"""Goals set and revised by programs: whose goals, as on the page; and no edit over somebody else's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Scope
from goals.actions import revise_goal
from goals.models import Goal, GoalVersion
from people.actions import rebuild_ancestors, rebuild_placements
from people.models import Person
from tests.api.programs import Program, errors, work
from tests.factories.people import DepartmentFactory, PersonFactory, root, sits
from tests.sales.importing import taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    """Mara manages Ben and runs nothing; Otto is somewhere else."""
    north, south = DepartmentFactory(code="NORTH", parent=root()), DepartmentFactory(code="SOUTH", parent=root())
    made = {name: PersonFactory(email=f"{name}@x.example", signs_in=True) for name in ("mara", "ben", "otto", "hedda")}
    north.head = made["hedda"]
    north.save()
    for name, under, within, role in (
        ("hedda", None, north, "head"),
        ("mara", made["hedda"], north, "manager"),
        ("ben", made["mara"], north, "rep"),
        ("otto", None, south, "rep"),
    ):
        sits(made[name], under=under, within=within, role=role, rebuild=False)
    rebuild_ancestors()
    rebuild_placements()
    return made


@pytest.fixture
def mara(people: dict[str, Person]) -> Program:
    return Program(people["mara"])


def goal(owner: str = "ben@x.example", **more: Any) -> dict[str, Any]:
    return {
        "owner_kind": "person",
        "owner": owner,
        "metric": "revenue",
        "period_start": "2026-01-01",
        "period_end": "2026-03-31",
        "target": "1000.50",
        **more,
    }


def versions() -> list[tuple[int, Decimal, str, str | None]]:
    found = GoalVersion.objects.order_by("number").values_list("number", "target", "reason", "author__email")
    return list(found)


def test_a_goal_is_set(mara: Program) -> None:
    answer = mara.post("goals/", goal(" Ben@X.example ", reason="A new year"))

    assert answer.status_code == 201
    made = Goal.objects.get(pk=answer.json()["id"])
    assert (made.person, made.target, made.weight) == (Person.objects.get(email="ben@x.example"), Decimal("1000.5"), 1)
    assert versions() == [(1, Decimal("1000.5"), "A new year", "mara@x.example")]
    work()
    told = mara.get(f"goals/{made.pk}/").json()
    assert (told["target"], told["version"], told["progress"]["actual"]) == ("1000.500000", 1, "0.000000")


def test_the_same_goal_again_is_unchanged_and_another_target_is_no_new_goal(mara: Program) -> None:
    first = mara.post("goals/", goal())

    again, other = mara.post("goals/", goal()), mara.post("goals/", goal(target="2000"))

    assert (again.status_code, again.json()["result"], again.json()["id"]) == (200, "unchanged", first.json()["id"])
    assert (other.status_code, errors(other)) == (400, [("/target", "goal_exists")])
    assert str(first.json()["id"]) in other.json()["errors"][0]["detail"]
    assert [version[:2] for version in versions()] == [(1, Decimal("1000.5"))]


@pytest.mark.parametrize(
    ("owner", "kind"),
    [
        ("otto@x.example", "person"),
        ("mara@x.example", "person"),  # nobody's own
        ("nobody@x.example", "person"),
        ("SOUTH", "department"),
        ("NORTH", "department"),  # Hedda runs it
        ("ALL", "company"),
    ],
)
def test_only_whose_goals_one_sets(mara: Program, owner: str, kind: str) -> None:
    answer = mara.post("goals/", goal(owner, owner_kind=kind))

    assert (answer.status_code, errors(answer)) == (400, [("/owner", "not_your_owner")])
    assert Goal.objects.count() == 0


def test_who_runs_a_department_sets_its_goals(people: dict[str, Person]) -> None:
    hedda = Program(people["hedda"])

    answer = hedda.post(
        "goals/", [goal("NORTH", owner_kind="department"), goal(), goal("SOUTH", owner_kind="department")]
    )

    assert [one["result"] for one in answer.json()["results"]] == ["added", "added", "rejected"]


def test_who_sets_no_goals_may_not_ask(people: dict[str, Person]) -> None:
    for program in (Program(people["ben"]), Program(people["otto"])):
        assert program.post("goals/", goal()).status_code == 403
    assert Program(people["mara"], Scope.INGEST).post("goals/", goal()).json()["code"] == "insufficient_scope"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"target": "-1"}, ("/target", "number_too_small")),
        ({"target": 1000}, ("/target", "not_a_string")),
        ({"metric": "galaxies"}, ("/metric", "unknown_metric")),
        ({"period_end": "2025-12-31"}, ("/period_end", "end_before_start")),
        ({"metric": "orders", "product_line": "Pumps"}, ("/product_line", "filter_not_allowed")),
        ({"product_line": "Pomps"}, ("/product_line", "unknown_product_line")),
        ({"owner_kind": "team"}, ("/owner_kind", "unknown_choice")),
        ({"owner": None}, ("/owner", "required")),
        ({"delete": True}, ("/delete", "unknown_field")),
        ({"version": "7"}, ("/version", "unknown_field")),
        ({"reason": "x" * 401}, ("/reason", "too_long")),
        ({"period_start": "2020-01-01", "period_end": "2020-03-31"}, ("/owner", "no_employed_day")),
    ],
)
def test_the_rules_of_the_file_and_the_form(mara: Program, more: dict[str, Any], expected: tuple[str, str]) -> None:
    Person.objects.filter(email="ben@x.example").update(hired_on="2024-01-01")
    taken("products", "sku,name,product_line\npump,Pump,Pumps")

    answer = mara.post("goals/", goal(**more))

    assert (answer.status_code, errors(answer)) == (400, [expected])


def made_by(mara: Program) -> Goal:
    return Goal.objects.get(pk=mara.post("goals/", goal()).json()["id"])


def test_a_goal_is_revised_by_who_has_read_it(mara: Program) -> None:
    address = f"goals/{made_by(mara).pk}/"
    etag = mara.get(address).headers["ETag"]

    answer = mara.patch(address, {"target": "2000", "reason": "More stock"}, If_Match=etag)

    assert (answer.status_code, answer.json()["target"], answer.json()["version"]) == (200, "2000.000000", 2)
    assert answer.headers["ETag"] == '"2"'
    assert versions()[-1] == (2, Decimal(2000), "More stock", "mara@x.example")
    assert mara.patch(address, {"weight": "0.5", "reason": "Less"}, If_Match='"2"').json()["weight"] == "0.500000"


def test_a_clash_shows_both_and_changes_nothing(mara: Program) -> None:
    found = made_by(mara)
    address, mine = f"goals/{found.pk}/", {"target": "3000", "reason": "Mine"}
    revise_goal(goal=found, target=Decimal(2000), weight=Decimal(1), reason="Theirs", by=None, expected_version=1)

    answer = mara.patch(address, mine, If_Match='"1-abc"')

    body = answer.json()
    assert (answer.status_code, body["code"]) == (412, "version_clash")
    assert (body["current"]["version"], body["current"]["target"]) == (2, "2000.000000")
    assert body["yours"] == {"version": 1, "target": "3000", "reason": "Mine"}
    assert len(versions()) == 2


@pytest.mark.parametrize(
    ("tag", "status"),
    [
        (None, 428),
        ("", 428),
        ('W/"1"', 412),
        ("1", 412),
        ('"x"', 412),
        ('"9", "1"', 200),
        ("*", 200),
        ('"99999999999"', 412),
    ],
)
def test_if_match(mara: Program, tag: str | None, status: int) -> None:
    headers = {} if tag is None else {"If_Match": tag}

    answer = mara.patch(f"goals/{made_by(mara).pk}/", {"target": "5", "reason": "r"}, **headers)

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"reason": "r"}, ("", "required")),
        ({"target": "5"}, ("/reason", "required")),
        ({"target": "5", "reason": " "}, ("/reason", "blank")),
        ({"target": "NaN", "reason": "r"}, ("/target", "not_a_number")),
        ({"target": 5, "reason": "r"}, ("/target", "not_a_string")),
        ({"target": "1e3", "reason": "r"}, ("/target", "not_a_number")),
        ({"target": "-1", "reason": "r"}, ("/target", "min_value")),
        ({"target": "0.0000001", "reason": "r"}, ("/target", "max_decimal_places")),
        ({"target": "5", "reason": "r", "version": 9}, ("/version", "unknown_field")),
        ({"target": "5", "reason": "r", "owner": "otto@x.example"}, ("/owner", "unknown_field")),
        ([], ("", "invalid")),
    ],
)
def test_a_revision_that_is_none(mara: Program, body: Any, expected: tuple[str, str]) -> None:
    found = made_by(mara)

    answer = mara.patch(f"goals/{found.pk}/", body, If_Match='"1"')

    assert (answer.status_code, errors(answer)) == (400, [expected])
    assert len(versions()) == 1


def test_who_may_not_change_a_goal_finds_none_to_change(people: dict[str, Person], mara: Program) -> None:
    address = f"goals/{made_by(mara).pk}/"

    for name in ("ben", "otto", "hedda"):
        answer = Program(people[name]).patch(address, {"target": "5", "reason": "r"}, If_Match='"1"')
        assert answer.status_code == (200 if name == "hedda" else 404)


def test_one_goal_and_thirty_cost_the_same(people: dict[str, Person]) -> None:
    hedda = Program(people["hedda"])
    hedda.post("goals/", [goal()])

    with CaptureQueriesContext(connection) as one:
        hedda.post("goals/", [goal(period_end="2026-02-28")])
    with CaptureQueriesContext(connection) as thirty:
        hedda.post("goals/", [goal(period_end=str(date(2026, 4, day))) for day in range(1, 31)])

    assert Goal.objects.count() == 32
    assert len(thirty) == len(one)
