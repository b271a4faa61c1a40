"""The pages that people work with, in a real browser: readable by everybody, and a goal set there reaches its rep."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from goals.actions import apply_changes, set_goal
from goals.models import OwnerKind
from inbox.actions import climb_ladder, make_promise, move_promise
from people.calendar import company_today
from people.models import Person
from sales.models import Deal, FollowUp, Return
from tests.factories.people import PersonFactory, sits
from tests.performance.stories import Team, counted, executive, sells, team
from tests.ui.test_browser import RULES, axe, faults

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("left_as_migrated"),
]


def signed_in(page: Page, person: Person, live_server: LiveServer) -> Page:
    client = Client()
    client.force_login(person.user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return page


def busy_team() -> tuple[Team, dict[str, int]]:
    """Around today, since the browser's clock is the real one."""
    today = company_today()
    period = {"start_on": today - timedelta(days=40), "end_on": today + timedelta(days=40)}
    made = team("Ana Novak", "Ben Okafor", "Chen Li", "Dora Novak")
    ana = made.reps[0]
    ids = {}
    for at, person in enumerate(made.reps[:3]):
        common = {"owner_kind": OwnerKind.PERSON, "person": person, "by": None, **period}
        ids[person.name] = set_goal(measure="revenue", target=Decimal(50000), **common).pk
        set_goal(measure="win_rate", target=Decimal("0.4"), **common)
        sells(person, on=today - timedelta(days=20), amount=str(5000 + 20000 * at))
    set_goal(
        owner_kind=OwnerKind.DEPARTMENT,
        department=made.department,
        measure="revenue",
        target=Decimal(200000),
        by=None,
        **period,
    )
    order = sells(ana, made.reps[1], on=today - timedelta(days=30), promised_on=today - timedelta(days=9))
    Return.objects.create(line=order.lines.get(), returned_on=today - timedelta(days=5), quantity="0.5", reason="late")
    FollowUp.objects.create(order=order, due_on=today - timedelta(days=3))
    Deal.objects.create(number="D1", owner=ana, opened_on=today - timedelta(days=30), stage="offer", amount=9000)
    counted()
    return made, ids


def test_everybody_can_read_a_rep_s_pages(page: Page, live_server: LiveServer) -> None:
    made, ids = busy_team()
    ana = made.reps[0]
    order = ana.credits.latest("pk").order
    goal = ids[ana.name]

    signed_in(page, ana, live_server)

    addresses = (
        "/",
        "/goals/",
        f"/goals/{goal}/",
        f"/goals/{goal}/records/",
        "/orders/",
        f"/orders/{order.number}/",
        "/deals/",
    )
    found = {one: faults(page, live_server.url + one) for one in addresses}
    assert {one: said for one, said in found.items() if said} == {}


def test_everybody_can_read_a_manager_s_pages(page: Page, live_server: LiveServer) -> None:
    made, ids = busy_team()

    signed_in(page, made.manager, live_server)

    goal = ids[made.reps[0].name]
    addresses = (
        "/",
        "/team/",
        "/team/?measure=win_rate",
        "/team/?period=Q1-FY25",
        "/goals/new/",
        f"/goals/{goal}/edit/",
    )
    found = {one: faults(page, live_server.url + one) for one in addresses}
    assert {one: said for one, said in found.items() if said} == {}


def test_everybody_can_read_the_inbox_and_the_board(page: Page, live_server: LiveServer) -> None:
    made = team("Ana Novak", "Ben Okafor")
    today = company_today()
    given = [
        make_promise(owner=owner, title=f"Call {owner.name}", due_on=today + timedelta(days=days), by=made.manager.user)
        for owner, days in ((made.reps[0], -4), (made.reps[1], 3), (made.manager, 0))
    ]
    move_promise(
        promise=given[0], due_on=today - timedelta(days=1), reason="away", by=made.reps[0].user, expected_version=1
    )
    climb_ladder(today)

    signed_in(page, made.manager, live_server)

    addresses = (
        "/inbox/",
        "/inbox/?show=told",
        "/inbox/board/",
        "/inbox/promises/new/",
        f"/inbox/promises/{given[0].pk}/",
        f"/inbox/promises/{given[2].pk}/",
        "/inbox/preferences/",
    )
    found = {one: faults(page, live_server.url + one) for one in addresses}
    assert {one: said for one, said in found.items() if said} == {}


def test_everybody_can_read_what_an_executive_reads(page: Page, live_server: LiveServer) -> None:
    made, _ids = busy_team()
    chief = executive()
    signed_in(page, chief, live_server)

    addresses = (
        "/company/",
        "/people/",
        f"/people/{made.manager.pk}/",
        "/people/organisation/",
        "/data-quality/",
        "/data-quality/no_unit_cost/",
    )
    found = {one: faults(page, live_server.url + one) for one in addresses}
    assert {one: said for one, said in found.items() if said} == {}


def test_hr_can_read_what_it_keeps_and_moves_somebody(page: Page, live_server: LiveServer) -> None:
    made, _ids = busy_team()
    hr, ana = PersonFactory(signs_in=True), made.reps[0]
    sits(hr, role="hr")
    signed_in(page, hr, live_server)

    assert faults(page, f"{live_server.url}/people/{made.manager.pk}/hand-over/") == []

    page.goto(live_server.url + f"/people/{ana.pk}/move/")
    page.fill("#id_start_on", str(company_today() - timedelta(days=30)))
    page.select_option("#id_department", "ALL")
    page.fill("#id_reason", "it was so")
    page.click("text=Show what changes")
    expect(page.locator("#seats")).to_contain_text("begins")
    assert axe(page, "light", RULES) == []
    page.click("#confirm button")
    expect(page.locator("#positions")).to_contain_text("The company")


def test_a_goal_set_by_the_manager_reaches_the_rep(page: Page, live_server: LiveServer) -> None:
    made = team("Ana Novak")
    ana, today = made.reps[0], company_today()
    sells(ana, on=today, amount="12000")
    counted()

    signed_in(page, made.manager, live_server)
    page.goto(live_server.url + "/goals/new/")
    page.select_option("#id_measure", "orders")
    expect(page.locator("#id_product_line")).to_have_count(0)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/goals/new/?*", hold)
    with page.expect_request("**/goals/new/?*"):
        page.select_option("#id_measure", "revenue")
    # While the answer is under way one goes on choosing, and that stays.
    page.select_option("#id_owner", label="Ana Novak")
    page.select_option("#id_period", "other")
    held[0].continue_()
    page.unroute("**/goals/new/?*")
    expect(page.locator("#id_product_line")).to_have_count(1)
    expect(page.locator("#id_target_helptext")).to_contain_text("for the whole period")
    page.fill("#id_start_on", str(today - timedelta(days=10)))
    page.fill("#id_end_on", str(today + timedelta(days=10)))
    page.fill("#id_target", "60k")
    page.fill("#id_reason", "agreed in person")
    page.click("text=Set the goal")
    expect(page.locator("h1")).to_contain_text("Ana Novak · Revenue")
    expect(page.locator("#toasts")).to_contain_text("The goal is set")
    apply_changes()

    signed_in(page, ana, live_server)
    page.goto(live_server.url + "/")
    expect(page.locator(".kpi").first).to_contain_text("$12,000")
    page.click(".kpi a")
    expect(page.locator("#history")).to_contain_text("agreed in person")
    page.click("#figures a")
    expect(page.locator("tfoot")).to_contain_text("$12,000.00")
    page.click("#records tbody a")
    expect(page.locator("#lines")).to_contain_text("$12,000.00")


def test_filters_change_the_rows_and_the_address(page: Page, live_server: LiveServer) -> None:
    made, _ids = busy_team()
    signed_in(page, made.manager, live_server)
    page.goto(live_server.url + "/goals/")

    page.select_option("#filter-measure", "win_rate")

    expect(page.locator("#rows tbody tr")).to_have_count(3)
    assert "measure=win_rate" in page.url
    page.go_back()
    expect(page.locator("#rows tbody tr")).to_have_count(7)
