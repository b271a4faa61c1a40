"""Who may see whom, one rule a test."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from goals.models import Goal, GoalVersion, OwnerKind
from imports.models import Import
from nightly.models import Night
from people.models import Absence, Department, Grant, Person
from people.scope import (
    Action,
    Viewer,
    can,
    get_visible_or_404,
    may_import,
    narrow,
    scope,
    viewer_of,
    visible_people,
)
from sales.models import Credit, Deal, ExchangeRate, Measurement, Metric, Order
from tests.factories.accounts import UserFactory
from tests.factories.people import DepartmentFactory, PersonFactory, make_admin, root, sits

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def someone(name: str) -> Person:
    return PersonFactory(signs_in=True, email=f"{name}@example.com", name=name)


def seen_by(person: Person, on: date = TODAY) -> Viewer:
    return viewer_of(User.objects.get(person=person), on)


def names(viewer: Viewer, action: Action = Action.READ) -> set[str]:
    return set(visible_people(viewer, action).values_list("name", flat=True))


def goal_of(person: Person | None = None, department: Department | None = None) -> Goal:
    kind = OwnerKind.PERSON if person else OwnerKind.DEPARTMENT if department else OwnerKind.COMPANY
    return Goal.objects.create(
        owner_kind=kind,
        person=person,
        department=department,
        measure="revenue",
        start_on=TODAY,
        end_on=TODAY,
        target=Decimal(1),
    )


def test_a_manager_sees_the_whole_line_below_and_sets_goals_for_it_but_not_their_own() -> None:
    top, middle, rep, stranger = (someone(name) for name in ("top", "middle", "rep", "stranger"))
    sits(top, role="manager", rebuild=False)
    sits(middle, under=top, role="manager", rebuild=False)
    sits(rep, under=middle, rebuild=False)
    sits(stranger)

    assert names(seen_by(top)) == {"top", "middle", "rep"}
    assert names(seen_by(top), Action.CHANGE) == {"middle", "rep"}
    assert names(seen_by(rep)) == {"rep"}
    assert names(seen_by(rep), Action.CHANGE) == set()


def test_a_rep_with_reports_manages() -> None:
    lead, rep = someone("lead"), someone("rep")
    sits(lead, role="rep", rebuild=False)
    sits(rep, under=lead)

    assert seen_by(lead).manages
    assert names(seen_by(lead), Action.CHANGE) == {"rep"}


def test_a_manager_by_title_without_reports_manages_nobody() -> None:
    lead = someone("lead")
    sits(lead, role="manager", within=DepartmentFactory(head=someone("head")))

    assert not seen_by(lead).manages
    assert names(seen_by(lead)) == {"lead"}


def test_former_and_future_managers_see_nothing() -> None:
    former, current, future, rep = (someone(name) for name in ("former", "current", "future", "rep"))
    sits(rep, under=former, end_on=YESTERDAY, rebuild=False)
    sits(rep, under=current, start_on=TODAY, end_on=TODAY, rebuild=False)
    sits(rep, under=future, start_on=TOMORROW)

    assert [names(seen_by(person)) - {person.name} for person in (former, current, future)] == [set(), {"rep"}, set()]
    assert names(seen_by(former, YESTERDAY)) == {"former", "rep"}
    assert names(seen_by(future, TOMORROW)) == {"future", "rep"}


def test_a_rep_who_has_left_is_below_nobody() -> None:
    manager, rep = someone("manager"), someone("rep")
    Person.objects.filter(pk=rep.pk).update(left_on=YESTERDAY)
    sits(rep, under=manager)

    assert names(seen_by(manager)) == {"manager"}


def test_whoever_has_left_may_not_sign_in_or_is_unknown_is_nobody() -> None:
    left, suspended, loose = someone("left"), someone("suspended"), UserFactory()
    sits(left, role="executive")
    make_admin(left)
    Person.objects.filter(pk=left.pk).update(left_on=YESTERDAY)
    User.objects.filter(person=suspended).update(is_active=False)

    assert seen_by(left) == seen_by(suspended) == viewer_of(AnonymousUser(), TODAY) == Viewer(on=TODAY)
    assert viewer_of(loose, TODAY) == Viewer(on=TODAY, user_id=loose.pk)
    assert names(viewer_of(loose, TODAY)) == set()


def test_executives_read_everything_and_hr_everything_but_sales() -> None:
    executive, hr, rep = someone("executive"), someone("hr"), someone("rep")
    sits(executive, role="executive", rebuild=False)
    sits(hr, role="hr", within=DepartmentFactory(kind="hr"), rebuild=False)
    sits(rep, within=DepartmentFactory())
    goal = goal_of(rep)
    order = sold(rep)

    for viewer, sales in ((seen_by(executive), True), (seen_by(hr), False)):
        assert can(viewer, Action.READ, goal)
        assert not can(viewer, Action.CHANGE, goal)
        assert can(viewer, Action.READ, order) is sales


def sold(*people: Person, number: str = "O-1") -> Order:
    order = Order.objects.create(number=number, ordered_on=TODAY, currency="USD")
    for person in people:
        Credit.objects.create(order=order, person=person, share=Decimal(1) / len(people))
    return order


def test_an_order_is_seen_by_whoever_is_credited_and_their_managers() -> None:
    manager, rep, helper, stranger = (someone(name) for name in ("manager", "rep", "helper", "stranger"))
    sits(rep, under=manager, rebuild=False)
    sits(helper, under=stranger)
    order, nobodys = sold(rep, helper), sold(number="O-2")

    assert all(can(seen_by(person), Action.READ, order) for person in (manager, rep, helper, stranger))
    assert not any(can(seen_by(person), Action.READ, nobodys) for person in (manager, rep, helper, stranger))
    # Others' shares are numbers without names.
    assert [credit.person for credit in Credit.objects.visible_to(seen_by(manager))] == [rep]


def test_deals_and_measurements_follow_their_person() -> None:
    manager, rep, stranger = someone("manager"), someone("rep"), someone("stranger")
    sits(rep, under=manager)
    deal = Deal.objects.create(number="D-1", owner=rep, opened_on=TODAY, stage="open")
    calls = Metric.objects.create(code="calls", name="Calls", better="higher")
    measured = Measurement.objects.create(metric=calls, person=rep, day=TODAY, numerator=1)

    for row in (deal, measured):
        assert [can(seen_by(person), Action.READ, row) for person in (manager, rep, stranger)] == [True, True, False]


def test_admins_see_the_companys_goal_and_no_other() -> None:
    admin, rep = someone("admin"), someone("rep")
    make_admin(admin, start_on=TODAY, end_on=TODAY)
    sits(rep)
    rows = [goal_of(rep), goal_of(department=root()), goal_of()]

    assert [can(seen_by(admin), Action.READ, row) for row in rows] == [False, False, True]
    assert [can(seen_by(admin), Action.CHANGE, row) for row in rows] == [False] * 3
    assert not can(seen_by(admin), Action.READ, sold(rep))
    assert not seen_by(admin, YESTERDAY).is_admin
    assert not seen_by(admin, TOMORROW).is_admin


def test_roles_add_up() -> None:
    both, rep = someone("both"), someone("rep")
    make_admin(both)
    sits(both, role="hr", rebuild=False)
    sits(rep, under=both)
    goal = goal_of(rep)

    viewer = seen_by(both)
    assert (viewer.is_admin, viewer.is_hr, viewer.manages) == (True, True, True)
    assert can(viewer, Action.CHANGE, goal)
    assert can(viewer, Action.READ, sold(rep))
    assert not can(viewer, Action.CHANGE, goal_of(both))


def test_a_named_head_runs_the_department_and_all_below_but_not_its_people() -> None:
    head, lead = someone("head"), someone("lead")
    north = DepartmentFactory(head=head)
    branch, south = DepartmentFactory(parent=north), DepartmentFactory()
    sits(lead, within=north, role="head")
    persons = goal_of(lead)
    ours, below, others, company = (
        goal_of(department=north),
        goal_of(department=branch),
        goal_of(department=south),
        goal_of(),
    )

    for action in Action:
        mine = [can(seen_by(head), action, goal) for goal in (ours, below, others, company, persons)]
        assert mine == [True, True, False, False, False]
        assert not can(seen_by(lead), action, ours)


def test_without_a_head_whoever_sits_there_as_one_runs_it() -> None:
    chief, lead, rep = someone("chief"), someone("lead"), someone("rep")
    north = DepartmentFactory()
    branch = DepartmentFactory(parent=north)
    sits(chief, within=north, role="manager", end_on=TODAY, rebuild=False)
    sits(lead, within=branch, role="executive", start_on=TOMORROW, rebuild=False)
    sits(rep, within=branch)

    assert seen_by(chief).departments == {north.pk, branch.pk}
    assert seen_by(rep).departments == set()
    assert seen_by(lead).departments == set()
    assert seen_by(lead, TOMORROW).departments == {branch.pk}
    assert seen_by(chief, TOMORROW).departments == set()


def test_whoever_runs_the_root_sets_the_companys_goals() -> None:
    owner = someone("owner")
    Department.objects.filter(pk=root().pk).update(head=owner)
    sits(owner, within=DepartmentFactory())

    assert can(seen_by(owner), Action.CHANGE, goal_of())


def test_the_history_of_a_goal_is_seen_with_the_goal() -> None:
    rep, stranger = someone("rep"), someone("stranger")
    version = GoalVersion.objects.create(goal=goal_of(rep), number=1, target=1, valid_from=TODAY)

    assert [can(seen_by(person), Action.READ, version) for person in (rep, stranger)] == [True, False]


def test_people_and_organisation_are_kept_by_admins_and_hr() -> None:
    admin, hr, manager, rep, executive = (someone(name) for name in ("admin", "hr", "manager", "rep", "executive"))
    make_admin(admin)
    sits(hr, role="hr", rebuild=False)
    sits(executive, role="executive", rebuild=False)
    seat = sits(rep, under=manager)
    away = Absence.objects.create(person=rep, start_on=TODAY, kind="sick")
    people = (admin, hr, manager, rep, executive)

    assert [can(seen_by(person), Action.READ, rep) for person in people] == [True] * 5
    assert [can(seen_by(person), Action.CHANGE, rep) for person in people] == [True, True, False, False, False]
    assert [can(seen_by(person), Action.READ, seat) for person in people] == [True] * 5
    assert [can(seen_by(person), Action.CHANGE, seat) for person in people] == [True, True, False, False, False]
    assert [can(seen_by(person), Action.READ, away) for person in people] == [True, True, True, True, False]
    assert not can(viewer_of(AnonymousUser(), TODAY), Action.READ, rep)


def test_nobody_changes_a_grant_of_their_own() -> None:
    admin, other = someone("admin"), someone("other")
    own, others = make_admin(admin), make_admin(other)

    assert set(scope(seen_by(admin), Grant, Action.READ)) == {own, others}
    assert list(scope(seen_by(admin), Grant, Action.CHANGE)) == [others]


def test_imports_and_the_steps_of_nights_are_for_admins() -> None:
    admin, rep, manager = someone("admin"), someone("rep"), someone("manager")
    make_admin(admin)
    sits(rep, under=manager)
    night = Night.objects.create(day=YESTERDAY)
    imported = Import.objects.create(kind="orders", file_name="x", sha256="", size=1, state="queued")

    assert [can(seen_by(person), Action.READ, imported) for person in (admin, manager, rep)] == [True, False, False]
    assert [can(seen_by(person), Action.CHANGE, night) for person in (admin, manager, rep)] == [True, False, False]
    assert [may_import(User.objects.get(person=person)) for person in (admin, rep)] == [True, False]
    assert not may_import(AnonymousUser())


def test_a_model_without_a_rule_is_closed() -> None:
    executive = someone("executive")
    sits(executive, role="executive")
    ExchangeRate.objects.create(currency="SEK", day=date(2026, 1, 1), rate=Decimal("0.1"))

    assert list(narrow(ExchangeRate.objects.all(), seen_by(executive))) == []
    assert list(scope(seen_by(executive), Order, Action.CHANGE)) == []


def test_a_row_that_is_hidden_and_one_that_is_not_there_answer_alike() -> None:
    rep, stranger = someone("rep"), someone("stranger")
    goal = goal_of(rep)

    assert get_visible_or_404(Goal.objects.all(), seen_by(rep), pk=goal.pk) == goal
    for pk in (goal.pk, goal.pk + 1, 2**63):
        with pytest.raises(Http404):
            get_visible_or_404(Goal.objects.all(), seen_by(stranger), pk=pk)


def test_a_viewer_costs_one_statement_and_a_list_one() -> None:
    manager = someone("manager")
    for number in range(30):
        sits(someone(f"rep{number}"), under=manager, rebuild=number == 29)
    user = User.objects.get(person=manager)

    with CaptureQueriesContext(connection) as queries:
        viewer = viewer_of(user, TODAY)
        assert len(list(Goal.objects.visible_to(viewer))) == 0
        assert visible_people(viewer).count() == 31

    assert len(queries) == 3
