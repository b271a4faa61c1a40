"""What a rep finds in the morning."""

from datetime import date

import pytest

from accounts.models import User
from people.models import Person
from sales.models import Deal, FollowUp
from tests.factories.people import PersonFactory, make_admin, sits
from tests.performance.stories import client_of, counted, executive, goal, page, sells, team

pytestmark = pytest.mark.django_db


def test_a_rep_sees_what_is_reached_and_what_each_day_must_bring() -> None:
    ana = team("Ana Novak").reps[0]
    goal(ana)
    sells(ana, on=date(2026, 10, 12), amount="12000")
    counted()

    html = page(ana, "/")

    assert "Good afternoon, Ana" in html
    assert "Q4 FY26" in html
    assert "$12,000" in html
    assert "$52,000 to go" in html
    assert "working days done" in html
    assert "Behind" in html
    assert "remaining working days to reach $64,000" in html
    assert "View as table" in html


def test_what_waits_in_the_records_is_said_with_its_worth() -> None:
    ana, ben = team("Ana Novak", "Ben Okafor").reps
    sells(ana, on=date(2026, 10, 1), amount="700", promised_on=date(2026, 10, 20))
    sells(ana, ben, on=date(2026, 10, 2), amount="1000", promised_on=date(2026, 11, 3))
    sells(ana, on=date(2026, 10, 3), promised_on=date(2026, 11, 3), delivered_on=date(2026, 11, 20))
    arrived = sells(ana, on=date(2026, 10, 4), delivered_on=date(2026, 10, 9))
    FollowUp.objects.create(order=arrived, due_on=date(2026, 11, 20))
    FollowUp.objects.create(order=arrived, due_on=date(2026, 12, 20))
    Deal.objects.create(number="D1", owner=ana, opened_on=date(2026, 9, 1), stage="offer", amount=9000)
    counted()

    html = page(ana, "/")

    assert "2 orders are past their promise and not delivered: $1,200 of your revenue" in html
    assert "1 order waits for its call after delivery" in html
    assert "1 open deal: $9,000" in html
    assert "2 orders are past" not in page(ben, "/")


def test_nothing_waits() -> None:
    ana = team("Ana Novak").reps[0]
    goal(ana, "100")
    sells(ana, on=date(2026, 10, 12), amount="200")
    counted()

    assert "Nothing waits for you" in page(ana, "/")


def test_another_period_is_one_click_away() -> None:
    ana = team("Ana Novak").reps[0]
    goal(ana, start_on=date(2026, 4, 1), end_on=date(2026, 6, 30))
    counted()

    html = page(ana, "/")

    assert "You have no goal of your own for Q4 FY26" in html
    assert "?period=Q2-FY26" in html
    assert "Revenue" in page(ana, "/?period=Q2-FY26")


def test_a_period_of_one_s_own_is_offered_and_preferred() -> None:
    ana = team("Ana Novak").reps[0]
    goal(ana, start_on=date(2026, 11, 2), end_on=date(2026, 12, 11))
    counted()

    html = page(ana, "/")

    assert "2 Nov – 11 Dec" in html
    assert "$64,000 to go" in html


@pytest.mark.parametrize(
    "address", ["/?period=Q9-FY99", "/?period=2026-13-40..x", "/?as_of=tomorrow", "/?as_of=2999-01-01"]
)
def test_an_address_that_means_nothing_shows_today(address: str) -> None:
    ana = team("Ana Novak").reps[0]
    goal(ana)
    counted()

    assert "Q4 FY26" in page(ana, address)


def test_a_manager_without_an_own_goal_is_shown_to_the_team() -> None:
    assert "Open your team" in page(team("Ana Novak").manager, "/")


def test_an_executive_is_shown_to_the_team() -> None:
    team()
    assert "Open your team" in page(executive(), "/")


def test_an_admin_is_told_that_figures_are_others() -> None:
    team()
    admin = PersonFactory(signs_in=True)
    sits(admin, role="staff")
    make_admin(admin)

    assert "figures belong to those who sell and lead" in page(admin, "/")


def test_a_sign_in_that_belongs_to_nobody() -> None:
    team()
    nobody = Person(user=User.objects.create_user("new@example.com"))

    assert "belongs to nobody in the company yet" in client_of(nobody).get("/").content.decode()
