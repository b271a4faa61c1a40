"""What keeps numbers from being whole: each problem found, with the revenue and goals behind it, for those who may."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imports.models import ChangeSet, Import
from people.models import Person
from sales.models import Credit, Deal, Order, OrderLine
from tests.factories.people import DepartmentFactory, PersonFactory, make_admin, sits
from tests.performance.stories import Team, client_of, counted, executive, goal, page, sells, team

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 12)
CODES = (
    "no_credit",
    "shares_below_one",
    "outside_employment",
    "no_position",
    "no_unit_cost",
    "no_promise",
    "future_date",
)


def complete(*people: Person, on: date = ON, amount: str = "1000", **fields: object) -> Order:
    """An order that has everything: shares of 1, a promise, the cost of its line."""
    order = sells(*people, on=on, amount=amount, **{"promised_on": on, **fields})
    OrderLine.objects.filter(order=order).update(unit_cost=1)
    return order


def problems(html: str) -> dict[str, tuple[str, str]]:
    """How many records and how much revenue, by code."""
    found = {}
    for row in html.split("<tr")[1:]:
        code = re.search(r"/data-quality/([a-z_]+)/", row)
        if code:
            cells = re.findall(r"<td[^>]*>(.*?)</td>", row)
            exact = re.search(r'title="([^"]+)"', cells[1])
            found[code[1]] = (cells[0], exact[1] if exact else re.sub(r"<[^>]+>", "", cells[1]))
    return found


def a_bit_of_everything() -> tuple[Team, Person]:
    made = team("Ana Novak", "Ben Okafor")
    ana, ben = made.reps
    complete(ana, amount="100")
    complete(amount="2000")
    shared = complete(ana, amount="1000")
    Credit.objects.filter(order=shared).update(share=Decimal("0.7"))
    Person.objects.filter(pk=ben.pk).update(left_on=date(2026, 10, 5))
    complete(ben, amount="400")
    late = PersonFactory(name="Cleo Late")
    sits(late, under=made.manager, within=made.department, start_on=date(2026, 11, 1))
    complete(late, amount="50")
    costless = complete(ana, amount="700")
    OrderLine.objects.filter(order=costless).update(unit_cost=None)
    Order.objects.filter(pk=complete(ana, amount="300").pk).update(promised_on=None)
    complete(ana, on=date(2026, 12, 24), amount="60")
    Deal.objects.create(number="D1", owner=ben, opened_on=ON, closed_on=ON, stage="won")
    chief = executive()
    counted()
    return made, chief


def test_each_problem_is_found_with_the_revenue_behind_it() -> None:
    _, chief = a_bit_of_everything()

    html = page(chief, "/data-quality/")

    assert problems(html) == {
        "no_credit": ("1", "$2,000.00"),
        "shares_below_one": ("1", "$300.00"),
        "outside_employment": ("2", "$400.00"),
        "no_position": ("1", "$50.00"),
        "no_unit_cost": ("1", "$700.00"),
        "no_promise": ("1", "$300.00"),
        "future_date": ("1", "$60.00"),
    }
    assert "7 problems keep figures of Q4 FY26 from being whole" in html


def test_a_return_makes_less_of_it() -> None:
    _made, chief = a_bit_of_everything()
    line = OrderLine.objects.get(unit_cost__isnull=True)
    line.returns.create(returned_on=date(2026, 11, 2), quantity=line.quantity)
    counted()

    assert problems(page(chief, "/data-quality/"))["no_unit_cost"] == ("1", "")


def test_another_period_has_its_own() -> None:
    _, chief = a_bit_of_everything()

    found = problems(page(chief, "/data-quality/?period=Q3-FY26"))

    assert list(found) == ["future_date"], "what lies ahead is shown whatever the period"


def test_complete_records_keep_nothing_from_being_whole() -> None:
    made = team("Ana Novak")
    complete(made.reps[0])
    counted()

    html = page(executive(), "/data-quality/")

    assert problems(html) == {}
    assert "Nothing keeps the figures of Q4 FY26 from being whole" in html


def test_goals_that_may_be_touched_are_counted() -> None:
    made, chief = a_bit_of_everything()
    goal(made.reps[0], measure="margin")
    goal(made.department, measure="margin")
    goal(made.department, "0.9", measure="on_time_rate")
    goal(None)

    html = page(chief, "/data-quality/")

    row = next(row for row in html.split("<tr")[1:] if "/no_unit_cost/" in row)
    assert re.search(r'href="/goals/\?period=Q4-FY26&amp;measure=margin">2</a>', row)


@pytest.mark.parametrize("code", CODES)
def test_the_records_are_listed_with_the_way_to_mend_them(code: str) -> None:
    _, chief = a_bit_of_everything()

    html = page(chief, f"/data-quality/{code}/")

    assert 'id="records"' in html
    assert "How it is mended" in html
    assert ".csv" in html
    first = re.search(r'href="(/orders/[^"]+/)"', html[html.index('id="records"') :])
    assert first
    assert client_of(chief).get(first[1]).status_code == 200


def test_a_head_sees_what_of_it_may_be_opened() -> None:
    made, _ = a_bit_of_everything()
    other = team("Somebody Else")
    Order.objects.filter(pk=complete(other.reps[0], amount="9").pk).update(promised_on=None)
    counted()

    html = page(made.manager, "/data-quality/")

    found = problems(html)
    assert "no_credit" not in found, "nobody's order is no head's"
    assert found["no_promise"] == ("1", "$300.00")
    assert "Cleo Late" in page(made.manager, "/data-quality/no_position/")


def test_an_administrator_learns_where_it_came_from_and_no_sale() -> None:
    _, chief = a_bit_of_everything()
    admin = PersonFactory(signs_in=True)
    sits(admin, within=DepartmentFactory(name="Systems"), role="staff")
    make_admin(admin)
    change_set = ChangeSet.objects.create(source=ChangeSet.Source.IMPORT)
    Import.objects.create(
        kind="order_lines", file_name="lines-october.csv", sha256="1", size=1, state="done", change_set=change_set
    )
    OrderLine.objects.filter(unit_cost__isnull=True).update(change_set=change_set)

    overview, html = page(admin, "/data-quality/"), page(admin, "/data-quality/no_unit_cost/")

    assert problems(overview)["no_unit_cost"] == ("1", "")
    assert "$" not in overview
    assert "lines-october.csv" in html
    assert "1 record that you may not open" in html
    assert 'id="records"' not in html
    assert "/imports/kinds/order_lines/" in html
    assert "lines-october.csv" not in page(chief, "/data-quality/no_unit_cost/")


def test_others_find_no_such_page() -> None:
    made, _ = a_bit_of_everything()

    assert client_of(made.reps[0]).get("/data-quality/").status_code == 404
    assert client_of(made.reps[0]).get("/data-quality/no_credit/").status_code == 404
    assert client_of(executive()).get("/data-quality/nonsense/").status_code == 404


def queries_of(person: Person, url: str) -> int:
    client = client_of(person)
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


WHO_LOOKS, OWN = 6, 4


def test_thirty_records_cost_no_more_queries_than_one() -> None:
    made, chief = a_bit_of_everything()
    urls = ("/data-quality/", "/data-quality/no_promise/")
    few = [queries_of(chief, url) for url in urls]
    for _ in range(30):
        Order.objects.filter(pk=complete(made.reps[0]).pk).update(promised_on=None)
    counted()

    assert [queries_of(chief, url) for url in urls] == few
    assert max(few) <= WHO_LOOKS + OWN
    assert problems(page(chief, "/data-quality/"))["no_promise"][0] == "31"
