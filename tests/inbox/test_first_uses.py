"""Who tells what: goals set and changed, imports done and failed, nights that failed or differed. And the API."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from accounts import actions as accounts
from accounts.models import Scope
from goals.actions import revise_goal, set_goal
from goals.models import OwnerKind
from imports.actions import run
from imports.models import Import
from inbox.models import Notice, Promise
from nightly import actions as nights
from nightly.models import Night, NightStep, State
from nightly.rules import Step
from people.models import Grant, Person
from tests.factories.people import make_admin
from tests.inbox.conftest import MONDAY, Line

pytestmark = pytest.mark.django_db


def told(person: Person) -> list[tuple[str, str, str]]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", "url", "mail"))


def test_a_goal_set_and_changed_is_told_to_its_owner_for_good(line: Line) -> None:
    goal = set_goal(
        owner_kind=OwnerKind.PERSON,
        person=line.rut,
        measure="revenue",
        start_on=date(2026, 10, 1),
        end_on=date(2026, 12, 31),
        target=Decimal(1000),
        by=line.max.user,
    )
    revise_goal(goal=goal, target=Decimal(900), weight=Decimal(1), reason="less", by=line.max.user, expected_version=1)

    assert told(line.rut) == [
        ("goal_set", f"/goals/{goal.pk}/", "now"),
        ("goal_revised", f"/goals/{goal.pk}/", "now"),
    ]


def test_an_import_tells_whoever_asked_how_it_ended_and_a_goal_file_the_owners(line: Line) -> None:
    from django.core.files.base import ContentFile

    head = "owner_kind,owner,metric,period_start,period_end,target\n"
    rows = [f"person,rut@example.com,{measure},2026-10-01,2026-12-31,10\n" for measure in ("revenue", "orders")]
    old = "person,max@example.com,revenue,2025-10-01,2025-12-31,10\n"
    good = head + "".join(rows) + old
    for number, content in enumerate((good, "nonsense")):
        imported = Import(
            kind="goals", file_name=f"g{number}.csv", sha256=str(number), size=1, state="queued", by=line.eve.user
        )
        imported.file.save(f"g{number}.csv", ContentFile(content.encode()))
        imported.save()
        run(imported=imported, today=MONDAY)

    first, second = Import.objects.order_by("pk")
    assert told(line.eve) == [
        ("import_done", f"/imports/{first.pk}/", "none"),
        ("import_failed", f"/imports/{second.pk}/", "digest"),
    ]
    assert [(kind, mail) for kind, _url, mail in told(line.rut)] == [("goals_by_file", "now")]
    assert Notice.objects.get(kind="goals_by_file").words == {"count": 2}
    assert told(line.max) == []  # of a year that is over


def test_a_night_that_fails_or_differs_is_told_to_administrators_once(line: Line) -> None:
    make_admin(line.eve)
    Grant.objects.create(kind=Grant.Kind.ADMIN, person=line.max, start_on=MONDAY, agreed_at=None)
    night = Night.objects.create(day=MONDAY, state=State.RUNNING, attempt=1)
    NightStep.objects.create(night=night, position=1, name="verify")
    steps = [Step("verify", lambda day: 3, verifies=True)]

    nights.work(night_id=night.pk, day=MONDAY, attempt=1, steps=steps)
    for attempt in (2, 3):
        Night.objects.update(state=State.RUNNING, attempt=attempt)
        NightStep.objects.update(state=State.WAITING)
        nights.work(night_id=night.pk, day=MONDAY, attempt=attempt, steps=[Step("verify", _broken)])

    address = f"/nights/{MONDAY}/"
    assert told(line.eve) == [("night_differed", address, "digest"), ("night_failed", address, "now")]
    assert told(line.max) == []  # proposed, and nobody has agreed


def _broken(day: date) -> int:
    raise RuntimeError("broken")


def program(person: Person, *scopes: Scope) -> Client:
    token = accounts.create_token(user=person.user, name="t", scopes=scopes, days=1, by=None)
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_a_program_answers_its_owners_promise_under_its_version(line: Line) -> None:
    promise = line.asks_rut(due_on=MONDAY - timedelta(days=2))
    rut = program(line.rut, Scope.WRITE)
    address = f"/api/v1/promises/{promise.pk}/"
    sent = {"state": "done", "result": "They buy"}

    assert rut.patch(address, sent, content_type="application/json").status_code == 428
    clash = rut.patch(address, sent, content_type="application/json", headers={"If-Match": '"7"'})
    assert (clash.status_code, clash.json()["current"]["version"]) == (412, 1)
    tag = rut.get(address).headers["ETag"]
    answer = rut.patch(address, sent, content_type="application/json", headers={"If-Match": tag})

    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    told_now = answer.json()
    assert (told_now["state"], told_now["result"], told_now["given_by"]["email"]) == (
        "done",
        "They buy",
        "max@example.com",
    )
    again = rut.patch(address, sent, content_type="application/json", headers={"If-Match": '"2"'})
    assert (again.status_code, again.json()["code"]) == (409, "closed")


def test_a_manager_reads_what_is_owed_below_and_answers_none_of_it(line: Line) -> None:
    promise = line.asks_rut(due_on=MONDAY - timedelta(days=400))
    boss = program(line.max, Scope.WRITE)

    found = boss.get("/api/v1/promises/?overdue=true").json()["results"]
    refused = boss.patch(
        f"/api/v1/promises/{promise.pk}/", {"state": "done"}, content_type="application/json", headers={"If-Match": "*"}
    )

    assert [(one["owner"]["email"], one["overdue"]) for one in found] == [("rut@example.com", True)]
    assert refused.status_code == 404
    assert program(line.eve, Scope.READ).get("/api/v1/promises/?owner=rut@example.com").json()["results"]


def test_declining_says_why(line: Line) -> None:
    promise = line.asks_rut()

    answer = program(line.rut, Scope.WRITE).patch(
        f"/api/v1/promises/{promise.pk}/",
        {"state": "declined"},
        content_type="application/json",
        headers={"If-Match": "*"},
    )

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/result")
    assert Promise.objects.get().state == "open"


def test_a_notice_is_read_once(line: Line) -> None:
    line.asks_rut()
    rut = program(line.rut, Scope.WRITE)
    (one,) = rut.get("/api/v1/notices/?unread=true").json()["results"]
    assert one["text"].startswith("Max Boss gave you: Call Northwind, due ")

    first = rut.patch(f"/api/v1/notices/{one['id']}/", {"read": True}, content_type="application/json").json()
    again = rut.patch(f"/api/v1/notices/{one['id']}/", {"read": True}, content_type="application/json").json()

    assert first["read_at"] == again["read_at"] is not None
    assert rut.get("/api/v1/notices/?unread=true").json()["results"] == []
