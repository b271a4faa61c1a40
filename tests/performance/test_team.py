"""What a manager sees of the team."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sales.models import Deal
from tests.factories.people import DepartmentFactory, PersonFactory, root, sits
from tests.performance.stories import Team, client_of, counted, executive, goal, page, rep, sells, team

pytestmark = pytest.mark.django_db


def names_in_order(html: str) -> list[str]:
    table = html[html.index('id="people"') :]
    return re.findall(r'owner=person-\d+[^>]*><span class="nowrap">([^<]+)<', table)


def selling_team() -> Team:
    made = team("Ana Novak", "Ben Okafor", "Chen Li")
    for person, amount in zip(made.reps, ("60000", "38000", "1000"), strict=True):
        goal(person)
        sells(person, on=date(2026, 10, 12), amount=amount)
    counted()
    return made


def test_the_one_furthest_behind_comes_first() -> None:
    made = selling_team()

    html = page(made.manager, "/team/")

    assert names_in_order(html) == ["Chen Li", "Ben Okafor", "Ana Novak"]
    assert "2 of 3 people are on pace" in html
    assert "Q4 FY26" in html


def test_the_sort_lives_in_the_address() -> None:
    made = selling_team()

    assert names_in_order(page(made.manager, "/team/?sort=name")) == ["Ana Novak", "Ben Okafor", "Chen Li"]
    assert names_in_order(page(made.manager, "/team/?sort=-actual")) == ["Ana Novak", "Ben Okafor", "Chen Li"]


def test_people_s_goals_are_summed_on_a_card() -> None:
    html = page(selling_team().manager, "/team/")

    assert "$99,000" in html
    assert "3 people&#x27;s goals" in html


def test_a_rep_without_a_goal_stands_in_a_list_of_their_own() -> None:
    made = selling_team()
    rep(made, "Dora Novak")

    html = page(made.manager, "/team/")

    assert "Dora Novak" not in names_in_order(html)
    assert "Dora Novak" in html[html.index('id="without"') :]


def test_a_past_day_counts_what_was_sold_by_then() -> None:
    made = team("Ana Novak")
    goal(made.reps[0])
    sells(made.reps[0], on=date(2026, 10, 12), amount="5000")
    sells(made.reps[0], on=date(2026, 11, 12), amount="7000")
    counted()

    assert "$12,000" in page(made.manager, "/team/")
    past = page(made.manager, "/team/?as_of=2026-10-31")

    assert "$5,000" in past
    assert "$12,000" not in past
    assert "as of 31 Oct" in past


def test_a_rate_without_anything_to_divide_by_is_no_data() -> None:
    made = team("Ana Novak", "Ben Okafor")
    for person in made.reps:
        goal(person, "0.4", measure="win_rate")
    Deal.objects.create(
        number="D1", owner=made.reps[0], opened_on=date(2026, 10, 1), closed_on=date(2026, 10, 9), stage="won"
    )
    counted()

    html = page(made.manager, "/team/")

    assert "No data" in html
    assert "250%" in html
    assert "everybody" not in html, "rates are never summed"


def test_measures_are_tabs() -> None:
    made = selling_team()
    for person in made.reps[:2]:
        goal(person, "10", measure="orders")
    counted()

    assert names_in_order(page(made.manager, "/team/?measure=orders")) == ["Ana Novak", "Ben Okafor"]


def test_an_executive_opens_any_department() -> None:
    made = selling_team()
    other = DepartmentFactory(name="Southern sales")
    goal(made.department, "200000")
    counted()
    chief = executive()

    assert "Northern sales" in page(chief, f"/team/?unit={made.department.code}")
    assert "Nobody here has a goal" in page(chief, f"/team/?unit={other.code}")


def test_a_stranger_s_team_does_not_exist() -> None:
    made = selling_team()
    stranger = PersonFactory(signs_in=True)
    sits(stranger, role="manager", within=DepartmentFactory())
    rep(Team(made.department, stranger), "Somebody Else")

    client = client_of(stranger)

    assert client.get(f"/team/?unit=team-{made.manager.pk}").status_code == 404
    assert client.get(f"/team/?unit={made.department.code}").status_code == 404
    assert "Ana Novak" not in client.get("/team/").content.decode()


def test_whoever_leads_nobody_is_told_so() -> None:
    assert "You lead no team" in page(selling_team().reps[0], "/team/")


def test_a_manager_climbs_to_the_teams_below() -> None:
    made = selling_team()
    chief = PersonFactory(name="Vera Top", signs_in=True)
    sits(chief, role="manager", within=root())
    made.manager.positions.update(manager=chief)
    sits(PersonFactory(), within=root())  # rebuilds who is above whom

    html = page(chief, f"/team/?unit=team-{made.manager.pk}")

    assert names_in_order(html) == ["Chen Li", "Ben Okafor", "Ana Novak"]
    assert f"unit=team-{chief.pk}" in html


def queries_of(made: Team) -> int:
    client = client_of(made.manager)
    client.get("/team/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/team/")
    return len(queries)


# Session, user, company, who looks, the departments run, the view that opens first, the shell; then the page's own: units, periods, the
# progress of all goals, the last weeks.
WHO_LOOKS, OWN = 7, 4


def test_thirty_people_cost_no_more_queries_than_one() -> None:
    small = team("Ana Novak")
    goal(small.reps[0])
    sells(small.reps[0], on=date(2026, 10, 12))
    counted()
    few = queries_of(small)
    for number in range(30):
        person = rep(small, f"Rep {number:02}")
        goal(person, str(Decimal(50000 + number)))
        sells(person, on=date(2026, 10, 12))
    counted()

    many = queries_of(small)

    assert many == few
    assert many <= WHO_LOOKS + OWN
