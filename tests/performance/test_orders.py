"""The records that every number leads to."""

from datetime import date

import pytest

from sales.models import FollowUp, Return
from tests.performance.stories import client_of, counted, executive, page, sells, team

pytestmark = pytest.mark.django_db


def test_an_order_tells_all_that_is_written_about_it() -> None:
    ana = team("Ana Novak").reps[0]
    order = sells(ana, on=date(2026, 10, 1), amount="700", promised_on=date(2026, 10, 20))
    Return.objects.create(line=order.lines.get(), returned_on=date(2026, 11, 1), quantity="0.5", reason="defect")
    FollowUp.objects.create(order=order, due_on=date(2026, 11, 2), done_on=date(2026, 11, 3), score=8, comment="Kind")
    counted()

    html = page(ana, f"/orders/{order.number}/")

    assert f"{order.number} is late" in html
    for said in ("Pumps X", "$700.00", "Ana Novak", "100%", "20 Oct", "defect", "Kind", "−$350.00", "Promise not kept"):
        assert said in html, said


def test_other_people_s_shares_are_numbers_without_a_name() -> None:
    made = team("Ana Novak", "Ben Okafor")
    order = sells(*made.reps, on=date(2026, 10, 1))
    counted()

    for_ana, for_jo = page(made.reps[0], f"/orders/{order.number}/"), page(made.manager, f"/orders/{order.number}/")

    assert "Ben Okafor" not in for_ana
    assert "Somebody else" in for_ana
    assert for_ana.count("50%") == 2
    assert "Ben Okafor" in for_jo


def test_a_stranger_s_order_does_not_exist() -> None:
    made = team("Ana Novak", "Ben Okafor")
    order = sells(made.reps[0], on=date(2026, 10, 1))
    counted()

    assert client_of(made.reps[1]).get(f"/orders/{order.number}/").status_code == 404
    assert order.number not in page(made.reps[1], "/orders/")
    assert order.number in page(executive(), "/orders/")


def test_a_number_may_hold_a_slash() -> None:
    ana = team("Ana Novak").reps[0]
    order = sells(ana, on=date(2026, 10, 1))
    order.number = "2026/17 a"
    order.save()

    assert "2026/17 a is open" in page(ana, "/orders/2026%2F17%20a/")
    assert "/orders/2026/17%20a/" in page(ana, "/orders/")


def test_lists_are_narrowed_in_the_address() -> None:
    made = team("Ana Novak", "Ben Okafor")
    late = sells(made.reps[0], on=date(2026, 10, 1), promised_on=date(2026, 10, 20), customer="Fabrikam")
    due = sells(made.reps[1], on=date(2026, 10, 1))
    FollowUp.objects.create(order=due, due_on=date(2026, 11, 2))

    shown = {
        query: [order.number in page(made.manager, f"/orders/?{query}") for order in (late, due)]
        for query in ("", "state=late", "state=follow-up", "q=fabri", f"person={made.reps[1].pk}", "q=nothing")
    }

    assert shown == {
        "": [True, True],
        "state=late": [True, False],
        "state=follow-up": [False, True],
        "q=fabri": [True, False],
        f"person={made.reps[1].pk}": [False, True],
        "q=nothing": [False, False],
    }
