"""Setting goals, reading them, and what is behind their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from goals.actions import apply_changes, revise_goal
from goals.forms import AmountField, stored, typed
from goals.models import Goal, GoalVersion
from goals.queries import records
from jobs.models import Job
from people.models import Person
from people.scope import viewer_of
from sales.models import Deal, ProductLine
from tests.factories.people import DepartmentFactory, PersonFactory, sits
from tests.performance.stories import NOW, TODAY, Team, client_of, counted, executive, goal, page, sells, team

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def posted(by: Person, owner: str, **fields: Any) -> HttpResponse:
    body = {
        "owner": owner,
        "measure": "revenue",
        "period": "Q4-FY26",
        "target": "64,000",
        "weight": "1",
        "reason": "agreed in October",
        **fields,
    }
    answer: HttpResponse = client_of(by).post("/goals/new/", body)
    return answer


def said(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


# Setting


def test_a_manager_sets_a_goal_whose_progress_the_rep_then_sees() -> None:
    made = team("Ana Novak")
    ana = made.reps[0]
    sells(ana, on=date(2026, 10, 12), amount="12000")
    counted()

    answer = posted(made.manager, f"person-{ana.pk}")

    set_one = Goal.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/goals/{set_one.pk}/")
    assert (set_one.target, set_one.start_on, set_one.end_on) == (64000, date(2026, 10, 1), date(2026, 12, 31))
    version = GoalVersion.objects.get()
    assert (version.number, version.reason, version.author) == (1, "agreed in October", made.manager.user)
    assert "Being counted" in page(ana, f"/goals/{set_one.pk}/")
    assert Job.objects.filter(kind="apply").exists()

    apply_changes()

    html = page(ana, f"/goals/{set_one.pk}/")
    assert "Being counted" not in html
    assert "$12,000.00" in html
    assert "19% of target" in html


def test_nobody_sets_goals_for_themselves_or_for_strangers() -> None:
    made, other = team("Ana Novak"), team("Ben Okafor")

    refused = {
        owner.name: posted(made.manager, f"person-{owner.pk}").status_code for owner in (made.manager, other.reps[0])
    }

    assert refused == {"Jo Meyer": 422, "Ben Okafor": 422}
    assert posted(made.reps[0], f"person-{made.reps[0].pk}").status_code == 404
    assert Goal.objects.count() == 0


def test_owners_are_offered_from_the_allowed_ones_alone() -> None:
    made, other = team("Ana Novak"), team("Ben Okafor")
    made.department.head = made.manager
    made.department.save()

    owners = re.findall(r'<option value="((?:person|department|company)[^"]*)"', page(made.manager, "/goals/new/"))

    assert owners == [f"person-{made.reps[0].pk}", f"department-{made.department.pk}"]
    assert f"person-{other.reps[0].pk}" not in owners
    assert "company" in re.findall(r'<option value="(company)"', page(executive(), "/goals/new/"))


def test_a_head_sets_the_department_s_goal_and_an_executive_the_company_s() -> None:
    made = team()
    made.department.head = made.manager
    made.department.save()

    assert posted(made.manager, f"department-{made.department.pk}").status_code == 302
    assert posted(executive(), "company").status_code == 302
    assert sorted(Goal.objects.values_list("owner_kind", flat=True)) == ["company", "department"]


def test_other_dates_need_both_days_in_order() -> None:
    made = team("Ana Novak")
    owner = f"person-{made.reps[0].pk}"

    missing = said(posted(made.manager, owner, period="other", start_on="2026-11-02"))
    backwards = said(posted(made.manager, owner, period="other", start_on="2026-11-02", end_on="2026-11-01"))
    fine = posted(made.manager, owner, period="other", start_on="2026-11-02", end_on="2026-12-11")

    assert "Say which day, or choose a period." in missing
    assert "The last day lies before the first." in backwards
    assert fine.status_code == 302


def test_typed_days_win_over_the_period_that_was_there() -> None:
    made = team("Ana Novak")

    posted(made.manager, f"person-{made.reps[0].pk}", start_on="2026-11-02", end_on="2026-11-30")

    assert Goal.objects.values_list("start_on", "end_on").get() == (date(2026, 11, 2), date(2026, 11, 30))


def test_a_period_without_an_employed_day_is_refused() -> None:
    made = team("Ana Novak")
    Person.objects.filter(pk=made.reps[0].pk).update(hired_on=date(2027, 2, 1))

    assert "isn't employed on any day" in said(posted(made.manager, f"person-{made.reps[0].pk}"))


def test_a_second_one_leads_to_the_first() -> None:
    made = team("Ana Novak")
    first = goal(made.reps[0])

    answer = posted(made.manager, f"person-{made.reps[0].pk}")

    assert answer.status_code == 422
    assert f'<a href="/goals/{first.pk}/edit/">' in said(answer)
    assert Goal.objects.count() == 1


def test_a_filter_only_where_the_measure_knows_it() -> None:
    made = team("Ana Novak")
    pumps = ProductLine.objects.create(name="Pumps", path="Pumps")
    owner = f"person-{made.reps[0].pk}"

    refused = said(posted(made.manager, owner, measure="orders", product_line=str(pumps.pk)))
    taken = posted(made.manager, owner, measure="units", product_line=str(pumps.pk))

    assert "can't be narrowed this way" in refused
    assert taken.status_code == 302
    assert Goal.objects.get().product_line == pumps


def test_the_fields_follow_the_measure() -> None:
    made = team("Ana Novak")
    client = client_of(made.manager)

    def fields(measure: str) -> str:
        answer = client.get(f"/goals/new/?measure={measure}&target=5", headers={"HX-Target": "goal-filters"})
        return answer.content.decode()

    assert 'name="product_line"' in fields("revenue")
    assert 'name="product_line"' not in fields("orders")
    assert "In percent." in fields("win_rate")
    assert 'value="5"' in fields("win_rate")
    assert "<html" not in fields("orders")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("600000", "600000"),
        ("600,000.50", "600000.50"),
        ("$ 600k", "600000"),
        ("1.2m", "1200000"),
        (" 24 % ", "24"),
        ("0", "0"),
    ],
)
def test_amounts_as_people_write_them(text: str, number: str) -> None:
    assert AmountField().clean(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "a lot", "1,2,3", "-5", "1e5", "NaN", "0.1234567", "9" * 15])
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(ValidationError):
        AmountField().clean(text)


def test_a_rate_is_typed_in_percent() -> None:
    made = team("Ana Novak")

    posted(made.manager, f"person-{made.reps[0].pk}", measure="win_rate", target="35 %")

    assert Goal.objects.get().target == Decimal("0.35")
    assert (typed(Decimal("0.350000"), "win_rate"), stored(Decimal(35), "win_rate")) == ("35", Decimal("0.35"))
    assert typed(Decimal("600000.000000"), "revenue") == "600000"


# Revising


def test_a_changed_target_keeps_the_one_before_and_why() -> None:
    made = team("Ana Novak")
    ours = goal(made.reps[0])
    client = client_of(made.manager)

    answer = client.post(
        f"/goals/{ours.pk}/edit/", {"target": "80k", "weight": "2", "reason": "new territory", "version": "1"}
    )

    assert answer.status_code == 302
    html = unescape(page(made.reps[0], f"/goals/{ours.pk}/"))
    assert "Target $64,000.00 → $80,000.00" in html
    assert "new territory" in html
    assert "Jo Meyer" in html


def test_a_change_needs_its_reason() -> None:
    made = team("Ana Novak")
    ours = goal(made.reps[0])

    answer = client_of(made.manager).post(f"/goals/{ours.pk}/edit/", {"target": "80k", "weight": "1", "version": "1"})

    assert answer.status_code == 422
    assert Goal.objects.get().version == 1


def test_a_stale_form_shows_both_and_may_be_saved_again() -> None:
    made = team("Ana Novak")
    ours = goal(made.reps[0])
    chief = executive()
    revise_goal(goal=ours, target=Decimal(70000), weight=Decimal(1), reason="theirs", by=chief.user, expected_version=1)
    client = client_of(made.manager)
    body = {"target": "80000", "weight": "1", "reason": "mine", "version": "1"}

    clash = client.post(f"/goals/{ours.pk}/edit/", body)

    assert clash.status_code == 409
    html = said(clash)
    assert "$70,000.00 · Kim Chief" in html
    assert "$80,000.00" in html
    assert 'name="version" value="2"' in html
    again = client.post(f"/goals/{ours.pk}/edit/", {**body, "version": "2"})
    assert again.status_code == 302
    assert Goal.objects.get().target == 80000


def test_only_who_may_set_it_changes_it() -> None:
    made = team("Ana Novak")
    ours, own = goal(made.reps[0]), goal(made.manager)

    codes = [
        client_of(person).get(f"/goals/{one.pk}/edit/").status_code
        for person, one in ((made.reps[0], ours), (made.manager, ours), (made.manager, own))
    ]

    assert codes == [404, 200, 404]


# Reading


def test_a_stranger_s_goal_does_not_exist() -> None:
    made = team("Ana Novak", "Ben Okafor")
    ours = goal(made.reps[0])

    for address in (f"/goals/{ours.pk}/", f"/goals/{ours.pk}/records/", "/goals/999999/"):
        assert client_of(made.reps[1]).get(address).status_code == 404
    assert "Ana Novak" not in page(made.reps[1], "/goals/")


def test_how_it_is_counted_is_said_with_its_own_figures() -> None:
    ana = team("Ana Novak").reps[0]
    ours = goal(ana, "62000")
    sells(ana, on=date(2026, 10, 12), amount="31000")
    counted()

    html = unescape(page(ana, f"/goals/{ours.pk}/"))

    days = re.search(r"Expected by 22 Nov: \$62,000.00 × (\d+) ÷ (\d+) working days = \$([\d,.]+)", html)
    assert days is not None
    due = round(Decimal(62000) * int(days[1]) / int(days[2]), 2)
    assert Decimal(days[3].replace(",", "")) == due
    assert "Attainment: $31,000.00 ÷ $62,000.00 = 50.00%" in html
    assert "Quantity × unit price" in html


def test_a_filter_is_said() -> None:
    ana = team("Ana Novak").reps[0]
    sells(ana, on=date(2026, 10, 12), line="Pumps")
    sells(ana, on=date(2026, 10, 13), amount="5", line="Valves")
    ours = goal(ana, product_line=ProductLine.objects.get(path="Pumps"), segment="Industry")
    counted()

    html = unescape(page(ana, f"/goals/{ours.pk}/"))

    assert "Revenue · Pumps · Industry" in html
    assert "Only products of Pumps and the lines below it." in html
    assert "The 1 entry" in html


def test_a_rate_s_records_are_out_of_how_many() -> None:
    ana = team("Ana Novak").reps[0]
    ours = goal(ana, "0.4", measure="win_rate")
    for number, stage in enumerate(("won", "lost", "lost")):
        Deal.objects.create(
            number=f"D{number}", owner=ana, opened_on=date(2026, 10, 1), closed_on=date(2026, 10, 9), stage=stage
        )
    counted()

    html = unescape(page(ana, f"/goals/{ours.pk}/records/"))

    assert "3 entries make 33.33%" in html
    assert all(f"D{number}" in html for number in range(3))
    assert "Actual: 1 ÷ 3 = 33.33%" in unescape(page(ana, f"/goals/{ours.pk}/"))


def test_the_records_sum_to_the_number_corrections_left_out() -> None:
    ana, ben = team("Ana Novak", "Ben Okafor").reps
    ours = goal(ana)
    sells(ana, ben, on=date(2026, 10, 12), amount="1000")
    cancelled = sells(ana, on=date(2026, 10, 13), amount="400", cancelled_on=date(2026, 11, 3))
    corrected = sells(ana, on=date(2026, 10, 14), amount="70")
    counted()
    corrected.lines.update(unit_price=80)
    counted()
    viewer = viewer_of(ana.user, TODAY)

    rows = [
        records.record("revenue", row)
        for row in records.records(Goal.objects.get(pk=ours.pk), as_of=TODAY, viewer=viewer)
    ]

    assert [(row.order, row.kind, row.numerator) for row in rows] == [
        (cancelled.number, "cancellation", -400),
        (corrected.number, "sale", 80),
        (cancelled.number, "sale", 400),
        (rows[-1].order, "sale", 500),
    ]
    assert "4 entries make $580.00" in unescape(page(ana, f"/goals/{ours.pk}/records/"))


def test_records_one_may_not_open_are_a_count() -> None:
    made = team("Ana Novak")
    head = PersonFactory(name="Hal Head", signs_in=True)
    sits(head, role="staff", within=DepartmentFactory())
    made.department.head = head
    made.department.save()
    ours = goal(made.department)
    sells(made.reps[0], on=date(2026, 10, 12), amount="1000")
    counted()

    html = unescape(page(head, f"/goals/{ours.pk}/records/"))

    assert "1 entry makes $1,000.00" in html
    assert "1 more entry counts that you may not open." in html
    assert "O-" not in html
    assert "Contoso" not in html


def test_a_past_day() -> None:
    ana = team("Ana Novak").reps[0]
    ours = goal(ana)
    sells(ana, on=date(2026, 10, 12), amount="1000")
    sells(ana, on=date(2026, 11, 12), amount="2000")
    counted()

    html = unescape(page(ana, f"/goals/{ours.pk}/?as_of=2026-10-31"))

    assert "Actual up to 31 Oct: $1,000.00" in html
    assert f"/goals/{ours.pk}/records/?as_of=2026-10-31" in html


def several() -> Team:
    made = team("Ana Novak", "Ben Okafor")
    for person in made.reps:
        goal(person)
    goal(made.reps[0], "10", measure="orders")
    goal(made.reps[0], start_on=date(2026, 4, 1), end_on=date(2026, 6, 30))
    sells(made.reps[1], on=date(2026, 10, 12), amount="70000")
    counted()
    return made


def goals_on(html: str) -> list[tuple[str, str]]:
    return re.findall(r'class="nowrap">([^<]+)</span></a></span></span></th><td data-label="Goal">([^<]+)<', html)


def test_the_list_is_of_one_period_and_narrowed_in_the_address() -> None:
    made = several()
    ana, ben = made.reps

    assert goals_on(page(made.manager, "/goals/")) == [
        ("Ana Novak", "Orders"),
        ("Ana Novak", "Revenue"),
        ("Ben Okafor", "Revenue"),
    ]
    assert goals_on(page(made.manager, f"/goals/?owner=person-{ben.pk}")) == [("Ben Okafor", "Revenue")]
    assert goals_on(page(made.manager, "/goals/?measure=orders")) == [("Ana Novak", "Orders")]
    assert goals_on(page(made.manager, "/goals/?status=ahead")) == [("Ben Okafor", "Revenue")]
    assert goals_on(page(made.manager, "/goals/?sort=-owner"))[0] == ("Ben Okafor", "Revenue")
    assert goals_on(page(made.manager, "/goals/?period=Q2-FY26")) == [("Ana Novak", "Revenue")]
    assert "No goal matches these filters" in page(made.manager, "/goals/?measure=margin")
    assert "No goal that you may see is set for Q1 FY26" in page(made.manager, "/goals/?period=Q1-FY26")
    assert ana.name not in page(ben, "/goals/")


def test_the_fragment_is_what_the_page_holds() -> None:
    made = several()
    client = client_of(made.manager)

    whole = client.get("/goals/?measure=orders").content.decode()
    part = client.get("/goals/?measure=orders", headers={"HX-Request": "true", "HX-Target": "rows"}).content.decode()

    assert part.strip() in whole
    assert "<html" not in part
