"""The inbox, one promise, the board and the preferences, as people use them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from accounts.models import User
from inbox import kinds
from inbox.actions import make_promise, renew_calendar, tell
from inbox.models import Choice, Notice, Preferences, Promise
from people.calendar import company_today
from people.models import Grant, Person
from tests.factories.people import PersonFactory, sits
from tests.inbox.conftest import Line

pytestmark = pytest.mark.django_db


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def in_days(count: int) -> date:
    return company_today() + timedelta(days=count)


def test_a_manager_gives_an_item_its_owner_does_it_and_the_board_shows_what_came_of_it(line: Line) -> None:
    boss, rep = as_(line.max), as_(line.rut)
    boss.post("/inbox/promises/new/", {"owner": line.rut.pk, "title": "Call Northwind", "due_on": str(in_days(2))})
    promise = Promise.objects.get()

    assert "Call Northwind" in text(rep, "/inbox/")
    assert "Call Northwind" in text(rep, "/")
    assert 'class="bell-count" aria-hidden="true">1<' in text(rep, "/goals/")
    sent = {"way": "done", "version": promise.version, "result": "They buy in May"}
    assert rep.post(f"/inbox/promises/{promise.pk}/", sent).status_code == 302

    assert "They buy in May" in text(rep, "/inbox/?show=done")
    assert "bell-count" not in text(rep, "/goals/")
    assert "Rut Rep has done it: Call Northwind" in text(boss, "/inbox/?show=told")
    assert "Call Northwind" in text(boss, "/inbox/board/?state=closed")
    exported = b"".join(boss.get("/inbox/board/?state=closed&format=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "They buy in May" in exported


def test_past_its_day_it_stays_open_and_red_and_carries_are_counted(line: Line) -> None:
    promise = line.asks_rut(due_on=in_days(-3))
    rep = as_(line.rut)

    assert "1 item waits for you, 1 past its day" in text(rep, "/inbox/")
    assert 'class="pill is-behind"' in text(as_(line.max), "/inbox/board/?state=overdue")
    sent = {"way": "move", "version": 1, "due_on": str(in_days(3)), "result": "They were away"}
    rep.post(f"/inbox/promises/{promise.pk}/", sent)

    page = text(as_(line.max), f"/inbox/promises/{promise.pk}/")
    assert "They were away" in page
    assert "Rut Rep" in page
    assert "carried over once" in text(rep, "/inbox/")


def test_the_board_is_also_for_the_managers_themselves(line: Line) -> None:
    line.asks_rut(title="Of the rep")
    make_promise(owner=line.max, title="Of the manager", due_on=in_days(1), by=line.eve.user)
    make_promise(owner=line.eve, title="Of the top", due_on=in_days(1), by=None)

    of_the_manager = text(as_(line.max), "/inbox/board/")

    assert "Of the rep" in of_the_manager
    assert "Of the manager" in of_the_manager
    assert "Of the top" not in of_the_manager
    assert "Of the top" in text(as_(line.eve), "/inbox/board/")
    assert "Of the manager" not in text(as_(line.max), f"/inbox/board/?owner={line.rut.pk}").partition('id="rows"')[2]


def test_whoever_stands_in_gives_on_behalf(line: Line) -> None:
    other = PersonFactory(name="Sam Stand", signs_in=True)
    sits(other, under=line.eve)
    today = company_today()
    Grant.objects.create(person=other, kind=Grant.Kind.STAND_IN, on_behalf_of=line.max, start_on=today, end_on=today)

    as_(other).post("/inbox/promises/new/", {"owner": line.rut.pk, "title": "Call", "due_on": str(in_days(2))})

    made = Promise.objects.get()
    assert (made.by, made.on_behalf_of) == (other.user, line.max)
    assert "Sam Stand for Max Boss" in text(as_(line.rut), f"/inbox/promises/{made.pk}/")


def test_an_older_version_of_the_form_changes_nothing(line: Line) -> None:
    promise = line.asks_rut(due_on=in_days(1))
    rep = as_(line.rut)
    rep.post(f"/inbox/promises/{promise.pk}/", {"way": "move", "version": 1, "due_on": str(in_days(2)), "result": "x"})

    rep.post(f"/inbox/promises/{promise.pk}/", {"way": "done", "version": 1})

    promise.refresh_from_db()
    assert promise.state == "open"


def test_a_form_without_a_reason_comes_back_open(line: Line) -> None:
    promise = line.asks_rut(due_on=in_days(1))

    answer = as_(line.rut).post(f"/inbox/promises/{promise.pk}/", {"way": "decline", "version": 1})

    assert answer.status_code == 422
    assert '<details class="fold" open' in answer.content.decode()


def test_reading_a_notice_leads_to_what_it_is_about(line: Line) -> None:
    promise = line.asks_rut(due_on=in_days(1))
    notice = Notice.objects.get()
    rep = as_(line.rut)

    answer = rep.get(f"/inbox/notices/{notice.pk}/")

    assert answer.headers["Location"] == f"/inbox/promises/{promise.pk}/"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_marking_all_leaves_what_came_meanwhile(line: Line) -> None:
    for number in range(3):
        tell(kinds.DUE, event=f"e{number}", people=[line.rut.pk], words={"title": "x", "due_on": "2026-11-23"})
    seen = Notice.objects.order_by("pk")[1].pk

    as_(line.rut).post("/inbox/read/", {"newest": seen})

    assert Notice.objects.unread().count() == 1


def test_preferences_are_kept_and_another_window_is_noticed(line: Line) -> None:
    rep = as_(line.rut)
    ways = {
        f"mail_{code}": "none" if not kind.legal else "digest"
        for code, kind in kinds.offered_kinds(admin=False).items()
    }
    sent = {"version": 1, "digest_hour": 9, "quiet_from": 20, "quiet_until": 6, **ways}

    rep.post("/inbox/preferences/", sent)
    rep.post("/inbox/preferences/", {**sent, "digest_hour": 5})

    mine = Preferences.objects.get(person=line.rut)
    assert (mine.digest_hour, mine.quiet_from, mine.version) == (9, 20, 2)
    chosen = {choice.kind: (choice.in_app, choice.mail) for choice in Choice.objects.filter(person=line.rut)}
    assert chosen["promise_due"] == (False, "none")
    assert chosen["goal_set"] == (True, "digest")
    assert "import_failed" not in chosen


def test_a_legal_kind_has_no_way_to_be_silent(line: Line) -> None:
    ways = {f"mail_{code}": "none" for code in kinds.offered_kinds(admin=False)}

    answer = as_(line.rut).post(
        "/inbox/preferences/", {"version": 1, "digest_hour": 9, "quiet_from": 20, "quiet_until": 6, **ways}
    )

    assert answer.status_code == 422
    assert not Choice.objects.exists()


def test_the_calendar_shows_what_is_owed_under_a_secret_that_can_be_renewed(line: Line) -> None:
    line.asks_rut(title="Quote; for “Fisk”, now", due_on=in_days(1))
    line.asks_rut(title="Past", due_on=in_days(-400))
    secret = renew_calendar(person=line.rut)

    answer = Client().get(f"/inbox/calendar/{secret}.ics")

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    entries = [
        (str(entry["summary"]), entry["dtstart"].dt) for entry in Calendar.from_ical(answer.content).walk("VEVENT")
    ]
    assert entries == [("Past", in_days(-400)), ("Quote; for “Fisk”, now", in_days(1))]
    renew_calendar(person=line.rut)
    assert Client().get(f"/inbox/calendar/{secret}.ics").status_code == 404


def test_the_calendar_dies_with_the_account_and_the_employment(line: Line) -> None:
    secret = renew_calendar(person=line.rut)
    Person.objects.filter(pk=line.rut.pk).update(left_on=in_days(-2))
    assert Client().get(f"/inbox/calendar/{secret}.ics").status_code == 404

    Person.objects.filter(pk=line.rut.pk).update(left_on=None)
    assert Client().get(f"/inbox/calendar/{secret}.ics").status_code == 200
    User.objects.filter(pk=line.rut.user_id).update(is_active=False)
    assert Client().get(f"/inbox/calendar/{secret}.ics").status_code == 404
