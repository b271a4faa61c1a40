"""Who sees what of the nights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jobs.models import Job
from nightly import pipeline, queries
from nightly.models import Night, State
from nightly.rules import Step
from people.calendar import company_today
from people.models import Grant
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 9)
STEPS = (
    Step("post_changes", lambda day: 1234),
    Step("verify_months", lambda day, month: 0, parts=lambda day: [date(2026, 2, 1), date(2026, 3, 1)], verifies=True),
)


@pytest.fixture
def rep(client: Client) -> Client:
    client.force_login(PersonFactory(signs_in=True).user)
    return client


@pytest.fixture
def admin(client: Client) -> Client:
    person = PersonFactory(signs_in=True)
    Grant.objects.create(person=person, kind=Grant.Kind.ADMIN, start_on=company_today())
    client.force_login(person.user)
    return client


@pytest.fixture
def due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "last_due", lambda: DAY)


def text_of(client: Client, address: str, **headers: str) -> str:
    return client.get(address, headers=headers).content.decode()


@pytest.mark.usefixtures("due")
def test_everyone_sees_up_to_when_the_nights_are_done(rep: Client) -> None:
    pipeline.run(DAY, steps=STEPS)

    page = text_of(rep, "/nights/")

    assert "Every night up to 9 Mar is done" in page
    assert "2 of 2" in page
    assert 'href="/nights/2026-03-09/"' not in page


def test_what_went_on_inside_is_for_administrators(rep: Client) -> None:
    pipeline.run(DAY, steps=STEPS)

    assert rep.get("/nights/2026-03-09/").status_code == 404
    assert rep.post("/nights/2026-03-09/again/").status_code == 404
    assert not Job.objects.exists()


def test_an_administrator_sees_steps_and_months(admin: Client) -> None:
    pipeline.run(DAY, steps=STEPS)

    page = text_of(admin, "/nights/2026-03-09/")

    assert "Monday 9 March 2026" in page
    assert "1,234" in page
    assert "2026-02" in page
    assert 'hx-trigger="every' not in page


def test_running_again_is_a_job(admin: Client) -> None:
    pipeline.run(DAY, steps=STEPS)

    answer = admin.post("/nights/2026-03-09/again/")

    assert (answer.status_code, answer["Location"]) == (302, "/nights/2026-03-09/")
    job = Job.objects.get()
    assert (job.kind, job.arguments, job.asked_by_id) == (
        "night",
        {"day": "2026-03-09", "again": True},
        int(admin.session["_auth_user_id"]),
    )


def test_differences_are_an_alert_on_the_night_and_on_the_list(admin: Client) -> None:
    pipeline.run(DAY, steps=[Step("verify_ledger", lambda day: 3, verifies=True)])

    assert "Differences were found" in text_of(admin, "/nights/2026-03-09/")
    assert "The night of 9 Mar found and mended 3 differences." in text_of(admin, "/nights/")


def test_an_error_is_shown_and_escaped(admin: Client) -> None:
    Night.objects.create(day=DAY, state=State.FAILED, error="publish: <script>")

    page = text_of(admin, "/nights/2026-03-09/")

    assert "publish: &lt;script&gt;" in page


@pytest.mark.usefixtures("due")
def test_a_night_without_a_process_is_called_interrupted(admin: Client) -> None:
    Night.objects.create(day=DAY, state=State.RUNNING, attempt=1)

    page = text_of(admin, "/nights/")

    assert "The night of 9 Mar was interrupted after 0 of 0 steps" in page
    assert "every 2s" in page


@pytest.mark.parametrize("address", ["/nights/", "/nights/2026-03-09/"])
def test_a_fragment_is_what_the_page_holds(admin: Client, address: str) -> None:
    pipeline.run(DAY, steps=STEPS)

    fragment = text_of(admin, address, HX_Request="true")

    head = fragment.strip().partition(">")[0]
    assert head in text_of(admin, address)
    assert "<html" not in fragment


@pytest.mark.parametrize("day", ["2026-13-01", "2026-03-10", "20260309", "2026-W11-1"])
def test_a_night_that_never_was_is_not_found(admin: Client, day: str) -> None:
    assert admin.get(f"/nights/{day}/").status_code == 404


def test_the_list_costs_the_same_for_one_night_and_for_thirty(admin: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            text_of(admin, "/nights/")
        return len(captured)

    pipeline.run(DAY, steps=STEPS)
    cost()
    one = cost()
    for n in range(1, 29):
        pipeline.run(DAY.replace(day=n if n != 9 else 30), steps=STEPS)

    assert cost() == one


def test_the_json_has_the_shape_that_other_systems_read() -> None:
    night = pipeline.run(DAY, steps=STEPS)

    told = queries.as_json(night)

    clean: Callable[[str], object] = told.pop
    assert clean("started_at") is not None
    assert clean("finished_at") is not None
    seconds = [step.pop("seconds") for step in told["steps"]]
    assert all(second >= 0 for second in seconds)
    assert told == {
        "date": "2026-03-09",
        "state": "done",
        "attempt": 1,
        "repaired": 0,
        "steps": [
            {"name": "post_changes", "state": "done", "rows": 1234, "pending": None, "parts": 0},
            {"name": "verify_months", "state": "done", "rows": 0, "pending": None, "parts": 2},
        ],
        "errors": [],
    }
