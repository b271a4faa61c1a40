"""The company's settings: seen before they are saved, kept when they are changed, and figures exact afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError
from django.http import HttpResponse
from django.urls import reverse

from goals.actions import months, post_changes, publish, verify_ledger, verify_month
from goals.models import Goal
from goals.queries.progress import progress
from people.actions import set_limits
from people.calendar import company_today, get_company
from people.models import CalendarDay, Company, FiscalPeriod, PaceLimits, Person
from people.scope import viewer_of
from tests.factories.people import make_admin
from tests.performance.stories import NOW, TODAY, Team, client_of, counted, goal, sells, team

pytestmark = pytest.mark.django_db
PAGE = "/settings/company/"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def administered(*names: str) -> tuple[Team, Person]:
    made = team(*names)
    make_admin(made.manager)
    return made, made.manager


def typed(**changes: Any) -> dict[str, Any]:
    company = get_company()
    return {
        "name": "Halden Pumps",
        "currency": company.currency,
        "time_zone": "UTC",
        "country": "US",
        "year_starts": "1",
        "fiscal_pattern": "months",
        "ahead": "105",
        "on_pace": "95",
        "at_risk": "85",
        "since": str(TODAY),
        "version": company.version,
        **changes,
    }


def saved(by: Person, **changes: Any) -> HttpResponse:
    answer: HttpResponse = client_of(by).post(PAGE, typed(**changes))
    return answer


def said(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


def status_on(one: Goal, day: date) -> str:
    return progress(Goal.objects.filter(pk=one.pk), as_of=day, now=NOW)[0].status


def repaired() -> int:
    """Whatever the night would have to mend."""
    day = TODAY - timedelta(days=1)
    post_changes(company_today())
    return verify_ledger(day) + sum(verify_month(day, month) for month in months(day))


def test_a_fiscal_year_of_weeks_from_october_is_saved_and_figures_stay_exact() -> None:
    made, admin = administered("Ana Novak")
    goal(made.reps[0])
    sells(made.reps[0], on=date(2026, 10, 5), amount="33000")
    counted()

    assert saved(admin, year_starts="10", fiscal_pattern="445").status_code == 302

    year = FiscalPeriod.objects.get(level="year", name="FY27")
    assert (year.start_on, (year.end_on - year.start_on).days + 1) == (date(2026, 9, 28), 53 * 7)
    assert FiscalPeriod.objects.filter(level="period", name__endswith="FY27").count() == 12
    assert repaired() == 0
    publish(TODAY - timedelta(days=1))
    assert publish(TODAY - timedelta(days=1)) == 0


def test_another_country_and_zone_bring_their_calendar_and_day() -> None:
    made, admin = administered("Ana Novak")
    one = goal(made.reps[0])
    counted()

    assert saved(admin, country="AE", time_zone="Pacific/Auckland").status_code == 302

    assert CalendarDay.objects.filter(country="AE", day=TODAY).exists()
    assert company_today() == TODAY + timedelta(days=1)
    row = progress(Goal.objects.filter(pk=one.pk), as_of=TODAY, now=NOW)[0]
    assert row.last_finished == TODAY
    assert repaired() == 0


def test_limits_hold_from_their_day_and_leave_earlier_days_as_they_were() -> None:
    made, admin = administered("Ana Novak")
    one = goal(made.reps[0], "62000")
    sells(made.reps[0], on=date(2026, 10, 5), amount="34000")
    counted()
    before = status_on(one, TODAY)

    assert saved(admin, on_pace="99", ahead="110", since=str(TODAY + timedelta(days=7))).status_code == 302
    assert (before, status_on(one, TODAY)) == ("on_pace", "on_pace")
    assert saved(admin, on_pace="99", ahead="110", since=str(TODAY)).status_code == 302

    assert status_on(one, TODAY) == "at_risk"
    assert status_on(one, TODAY - timedelta(days=1)) == "on_pace"
    assert PaceLimits.on(TODAY) == (Decimal("1.1"), Decimal("0.99"), Decimal("0.85"))
    told = client_of(admin).get(reverse("history", args=["company", 1])).content.decode()
    assert "<dt>On pace</dt><dd><ins>99%</ins>" in told
    assert "99%" in client_of(made.reps[0]).get(f"/goals/{one.pk}/").content.decode()


def test_the_preview_says_what_would_change_and_changes_nothing() -> None:
    made, admin = administered("Ana Novak", "Ben Okafor")
    goal(made.reps[0], "62000")
    goal(made.reps[1], "62000")
    sells(made.reps[0], on=date(2026, 10, 5), amount="34000")
    counted()
    company = Company.objects.values().get()

    html = said(saved(admin, on_pace="99", year_starts="11", preview="1"))

    assert "1 of 2 goals that run today would change their status:" in html
    assert "1: On pace → At risk" in html
    assert "2 goals have a period that would be none of the fiscal calendar" in html
    assert "Fiscal year FY27" in html
    assert (Company.objects.values().get(), PaceLimits.objects.count()) == (company, 0)
    assert FiscalPeriod.objects.get(level="year", name="FY27").start_on == date(2027, 1, 1)


def test_the_preview_is_a_fragment_for_htmx() -> None:
    _made, admin = administered()

    answer = client_of(admin).post(PAGE, typed(), headers={"HX-Request": "true", "HX-Target": "effect"})

    assert said(answer).lstrip().startswith('<div id="effect"')
    assert "No goal that runs today would change its status." in said(answer)


def test_the_currency_is_fixed_once_an_order_exists() -> None:
    made, admin = administered("Ana Novak")
    assert saved(admin, currency="EUR").status_code == 302
    assert get_company().currency == "EUR"
    sells(made.reps[0], on=date(2026, 10, 5))

    html = client_of(admin).get(PAGE).content.decode()
    saved(admin, currency="NOK", name="Renamed")

    assert "Fixed: there are orders in it." in html
    assert (get_company().currency, get_company().name) == ("EUR", "Renamed")
    with pytest.raises(IntegrityError, match="currency is fixed"):
        Company.objects.update(currency="NOK")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"country": "XX"}, "Select a valid choice"),
        ({"year_starts": "13"}, "Select a valid choice"),
        ({"fiscal_pattern": "454"}, "Select a valid choice"),
        ({"ahead": "95"}, "Must be above the limit of on pace."),
        ({"at_risk": "96"}, "Must be above the limit of at risk."),
        ({"at_risk": "0"}, "greater than or equal to 1"),
        ({"ahead": "NaN"}, "Enter a number"),
        ({"since": "2026-11-22"}, "From today on at the earliest"),
        ({"name": " "}, "This field is required"),
        ({"version": ""}, "This field is required"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(changes: dict[str, str], complaint: str) -> None:
    _made, admin = administered()
    before = Company.objects.values().get()

    answer = saved(admin, **changes)

    assert answer.status_code == 422
    assert complaint in said(answer)
    assert Company.objects.values().get() == before


def test_two_at_once_do_not_overwrite_each_other() -> None:
    _made, admin = administered()
    stale = get_company().version
    saved(admin, name="First")

    answer = saved(admin, name="Second", version=stale)

    assert answer.status_code == 409
    assert "Somebody changed the settings meanwhile" in said(answer)
    assert get_company().name == "First"


def test_changes_are_kept_and_told_with_who_made_them() -> None:
    _made, admin = administered()
    saved(admin, time_zone="Europe/Oslo")
    saved(admin, time_zone="Europe/Oslo", fiscal_pattern="13")

    html = said(client_of(admin).get(reverse("history", args=["company", 1]), headers={"HX-Request": "true"}))

    assert "<dt>Time zone</dt><dd><del>UTC</del>" in html
    assert "<del>calendar months</del>" in html
    assert "<ins>13 periods of four weeks</ins>" in html
    assert "Jo Meyer" in html


def test_limits_that_hold_anyway_are_no_change() -> None:
    get_company()
    assert not set_limits(limits=PaceLimits.USUAL, since=TODAY, by=None)
    assert set_limits(limits=(Decimal(2), Decimal(1), Decimal("0.5")), since=TODAY, by=None)
    assert not set_limits(limits=(Decimal(2), Decimal(1), Decimal("0.5")), since=TODAY + timedelta(days=3), by=None)


def test_only_administrators_get_there() -> None:
    made = team("Ana Novak")

    assert viewer_of(made.manager.user, TODAY).is_admin is False
    assert client_of(made.manager).get(PAGE).status_code == 404
