"""The company's board: what each department was to reach, for those who run it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.calendar import working_days
from people.models import Department, Person
from sales.models import OrderLine
from tests.factories.people import DepartmentFactory, PersonFactory, make_admin, root, sits
from tests.performance.stories import Q4, Team, client_of, counted, executive, goal, page, rep, sells, team

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 12)


def departments(html: str) -> list[str]:
    table = html[html.index('id="departments"') :].partition("</tbody>")[0]
    return [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r'<th scope="row"[^>]*>(.*?)</th>', table)]


def exact(html: str, department: str) -> list[str]:
    """The exact figures of a department's row: actual, expected, target, and the distance."""
    row = next(row for row in html.split("<tr")[1:] if f">{department}<" in row)
    return re.findall(r'title="([^"]+)"', row.partition("</tr>")[0])


def two_departments() -> tuple[Team, Team, Person]:
    """North sells 40,000 and half of 10,000; South the other half; all of it below Sales."""
    sales = DepartmentFactory(code="SALES", name="All sales")
    north, south = team("Ana Novak"), team("Ben Okafor")
    Department.objects.filter(pk=south.department.pk).update(name="Southern sales")
    Department.objects.filter(pk__in=[north.department.pk, south.department.pk]).update(parent=sales)
    goal(north.department, "64000")
    goal(south.department, "64000")
    goal(sales, "120000")
    goal(None, "130000")
    sells(north.reps[0], on=ON, amount="40000")
    sells(north.reps[0], south.reps[0], on=ON, amount="10000")
    chief = executive()  # rebuilds who is in which department
    counted()
    return north, south, chief


def test_an_executive_sees_the_tree_with_the_furthest_behind_first() -> None:
    _, _, chief = two_departments()

    html = page(chief, "/company/")

    assert departments(html) == ["The company", "All sales", "Southern sales", "Northern sales"]
    assert "1 of 3 departments is on pace" in html or "1 of 3 departments are on pace" in html
    assert "Q4 FY26" in html


def test_a_department_counts_every_line_once_and_no_mean_of_means() -> None:
    _, _, chief = two_departments()
    html = page(chief, "/company/")
    sold = sum((line.unit_price * line.quantity for line in OrderLine.objects.all()), Decimal(0))

    assert sold == 50_000
    assert exact(html, "Northern sales")[0] == "$45,000.00"
    assert exact(html, "Southern sales")[0] == "$5,000.00"
    assert exact(html, "All sales")[0] == exact(html, "The company")[0] == f"${sold:,.2f}"
    row = html[html.index("All sales<") :].partition("</tr>")[0]
    assert "42%" in row, "50,000 of 120,000; the mean of 70% and 8% would be 39%"


def test_what_is_expected_goes_by_working_days() -> None:
    _, _, chief = two_departments()

    actual, expected, target, gap = exact(page(chief, "/company/"), "Northern sales")

    done, days = (
        working_days("US", Q4["start_on"], date(2026, 11, 22)),
        working_days("US", Q4["start_on"], Q4["end_on"]),
    )
    assert target == "$64,000.00"
    assert expected == f"${Decimal(64000) * done / days:,.2f}"
    assert gap == f"${Decimal(actual.strip('$').replace(',', '')) - Decimal(64000) * done / days:,.2f}"


def test_a_head_sees_the_part_that_is_run() -> None:
    north, _, _ = two_departments()
    head = PersonFactory(name="Hedda Head", signs_in=True)
    sits(head, within=north.department, role="head")
    Department.objects.filter(pk=north.department.pk).update(head=head)

    html = page(head, "/company/")

    assert departments(html) == ["Northern sales"]
    assert "Northern sales has reached 70% of its target" in html
    assert "Southern sales" not in html


def test_an_administrator_sees_the_company_s_total_alone() -> None:
    two_departments()
    admin = PersonFactory(name="Tom Keeper", signs_in=True)
    sits(admin, within=DepartmentFactory(name="Systems"), role="staff")
    make_admin(admin)

    html = page(admin, "/company/")

    assert departments(html) == ["The company"]
    assert "/team/?" not in html[html.index('id="departments"') :]


def test_a_rep_finds_no_company_page() -> None:
    north, _, _ = two_departments()

    assert client_of(north.reps[0]).get("/company/").status_code == 404


def test_three_clicks_from_the_tree_to_an_order_line() -> None:
    north, _, chief = two_departments()
    goal(north.reps[0])
    counted()
    client = client_of(chief)

    tree = client.get("/company/").content.decode()
    team_url = re.search(r'href="(/team/[^"]*unit=[^"]*)">Northern sales<', tree)
    assert team_url
    people = client.get(team_url[1].replace("&amp;", "&")).content.decode()
    goal_url = re.search(r'href="(/goals/\d+/)"[^>]*><span title="\$45,000.00">', people)
    assert goal_url
    order_url = re.search(r'href="(/orders/[^"]+/)"', client.get(goal_url[1]).content.decode())
    assert order_url
    assert 'id="lines"' in client.get(order_url[1]).content.decode()


def test_a_past_day_and_a_figure_to_sort_by_live_in_the_address() -> None:
    _, _, chief = two_departments()

    html = page(chief, "/company/?as_of=2026-10-09&sort=-target")

    assert departments(html)[0] == "The company"
    assert exact(html, "The company")[0] == "$0.00"
    assert "as of 9 Oct" in html
    assert "as_of=2026-10-09" in html[html.index('id="departments"') :]


def test_measures_are_tabs_and_a_department_without_one_says_so() -> None:
    north, _, chief = two_departments()
    goal(north.department, "0.9", measure="on_time_rate")
    counted()

    html = page(chief, "/company/?measure=on_time_rate")

    assert "no goal" in html
    assert departments(html)[0] == "The company"


def queries_of(person: Person) -> int:
    client = client_of(person)
    client.get("/company/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/company/")
    return len(queries)


# Who looks as on the team page; then departments, periods, the horizon, the progress of all goals.
WHO_LOOKS, OWN = 6, 4


def test_thirty_departments_cost_no_more_queries_than_three() -> None:
    _, _, chief = two_departments()
    few = queries_of(chief)
    for number in range(30):
        goal(DepartmentFactory(name=f"Branch {number:02}", parent=root()), str(1000 + number))
    counted()

    assert queries_of(chief) == few
    assert few <= WHO_LOOKS + OWN


def test_a_person_s_goals_are_on_the_person_s_page() -> None:
    north, south, chief = two_departments()
    ana = north.reps[0]
    goal(ana)
    counted()

    answer = client_of(chief).get(f"/people/{ana.pk}/goals/", headers={"HX-Request": "true"}).content.decode()

    assert "$45,000" in answer
    assert client_of(south.reps[0]).get(f"/people/{ana.pk}/goals/").status_code == 404
    assert client_of(chief).get(f"/people/{ana.pk}/goals/").headers["Location"].startswith("/goals/?")


def test_a_rep_who_moved_is_in_the_tree_where_the_sale_was() -> None:
    north, south, chief = two_departments()
    ana = rep(north, "Anton Moved")
    ana.positions.update(end_on=date(2026, 10, 31))
    sits(ana, under=south.manager, within=south.department, start_on=date(2026, 11, 1))
    sells(ana, on=date(2026, 10, 30), amount="1000")
    sells(ana, on=date(2026, 11, 2), amount="300")
    counted()

    html = page(chief, "/company/")

    assert exact(html, "Northern sales")[0] == "$46,000.00"
    assert exact(html, "Southern sales")[0] == "$5,300.00"
