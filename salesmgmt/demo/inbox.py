"""What people at Halden Pumps owe each other, and what they were told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from goals.kinds import GOALS_BY_FILE
from goals.models import Goal
from inbox.actions import answer_promise, make_promise, move_promise, tell
from inbox.models import Notice, Promise
from jobs.models import Job
from people.actions import answer_sight, ask_copy, ask_to_see, begin_sight, end_sight, make_copy
from people.models import DataCopy, Erasure, Person, SeenPage, Sight
from salesmgmt.demo.company import CAST

DAY = timedelta(days=1)
OSLO = ZoneInfo("Europe/Oslo")


@dataclass(frozen=True, slots=True)
class Item:
    """Days are counted from the day the demo is made for; `moved` are those on which it was due before."""

    giver: str
    owner: str
    title: str
    due: int
    given: int
    moved: tuple[int, ...] = ()
    done: str = ""
    declined: str = ""


ITEMS = (
    Item("Eva", "Jonas", "Decide on a second source for bearings", 7, -9),
    Item("Jonas", "Mina", "Say how the North closes the gap in Drives", -4, -18, moved=(-11,)),
    Item("Jonas", "Stefan", "Forecast of the quarter, customer by customer", 0, -6),
    Item("Jonas", "Layla", "Agree the service price list for the Gulf", 9, -2),
    Item("Mina", "Ada", "Send the revised quote to Nordfjord Fisk", 1, -3),
    Item("Mina", "Bo", "Visit the five customers taken over from Finn", 5, -5),
    Item("Mina", "Carl", "Agree new delivery days for the late drives with Grace", -6, -27, moved=(-20, -13)),
    Item("Mina", "Dina", "Write down why the last five offers were lost", -2, -12),
    Item("Mina", "Dina", "Two joint visits with Elif", 4, -4),
    Item("Mina", "Elif", "Show the team how a site survey goes", -3, -14, done="Shown on Thursday; seven were there."),
    Item("Mina", "Finn", "Ask three lapsed customers for a meeting", -1, -8),
    Item("Stefan", "Ivo", "Offer a service contract to every food customer", 3, -10, moved=(-4,)),
    Item("Stefan", "Karim", "Bring the open deals up to date", -5, -11, done="All 14 are, two are lost."),
    Item("Stefan", "Nora", "Take over the fair in Hamburg", 12, -7, declined="I am on leave that week."),
    Item("Ada", "Ada", "Call the plant about the commissioning date", 0, -1),
)


@transaction.atomic
def fill_inboxes(day: date) -> None:
    """Twice is once: each item is made for an event of its own."""
    emails = [member.email for member in CAST]
    people = {one.name.split()[0]: one for one in Person.objects.filter(email__in=emails).select_related("user")}
    for number, item in enumerate(ITEMS):
        if not Promise.objects.filter(event=f"demo {number}").exists():
            _make(item, number, people, day)
    _tell_of_goals(day)
    if not Sight.objects.exists():
        _see_as(people, day)
    if not DataCopy.objects.exists():
        _ask_for_data(people, day)


def _make(item: Item, number: int, people: dict[str, Person], day: date) -> None:
    giver, owner = people[item.giver].user, people[item.owner]
    dues = [day + due * DAY for due in (*item.moved, item.due)]
    promise = make_promise(owner=owner, title=item.title, due_on=dues[0], by=giver, event=f"demo {number}")
    given = datetime.combine(day + item.given * DAY, time(9, 10 + number), OSLO)
    Promise.objects.filter(pk=promise.pk).update(made_at=given)
    Notice.objects.filter(promise=promise).update(told_at=given)
    for due in dues[1:]:
        promise = move_promise(
            promise=promise,
            due_on=due,
            reason="More time is needed",
            by=owner.user,
            expected_version=promise.version,
        )
    if item.done or item.declined:
        answer_promise(
            promise=promise,
            state=Promise.State.DONE if item.done else Promise.State.DECLINED,
            result=item.done or item.declined,
            by=owner.user,
            expected_version=promise.version,
        )


def _tell_of_goals(day: date) -> None:
    """As the import would have, had they been able to sign in by then."""
    running = Goal.objects.running_on(day).filter(person__user__isnull=False)
    for person, count in running.values_list("person").annotate(Count("pk")):
        tell(
            GOALS_BY_FILE,
            event="demo goals",
            people=[person],
            words={"count": count},
            url=f"{reverse('goals')}?owner=person-{person}",
        )


def _see_as(people: dict[str, Person], day: date) -> None:
    """Tom has looked at Ada's pages with her, and asks Mina to do so."""
    tom, minute = people["Tom"].user, timedelta(minutes=1)
    at = datetime.combine(day - DAY, time(9, 30), OSLO)
    assert tom
    sight = ask_to_see(person=people["Ada"], by=tom, reason="Her goal of last month looks wrong to her", now=at)
    answer_sight(sight=sight, agreed=True, now=at + 3 * minute)
    begin_sight(sight=sight, now=at + 5 * minute)
    paths = ("/", "/goals/", "/orders/", f"/people/{people['Ada'].pk}/")
    SeenPage.objects.bulk_create(
        SeenPage(sight=sight, at=at + (6 + number) * minute, path=path) for number, path in enumerate(paths)
    )
    end_sight(sight=sight, now=at + 12 * minute)
    today = datetime.combine(day, time(7, 40), OSLO)
    ask_to_see(person=people["Mina"], by=tom, reason="Her goal of the quarter looks wrong to her", now=today)


def _ask_for_data(people: dict[str, Person], day: date) -> None:
    """Ada has taken a copy; Oskar's erasure was asked for too soon after his last day."""
    copy = ask_copy(person=people["Ada"], by=cast("User", people["Ada"].user))
    make_copy(copy_id=copy.pk, now=timezone.now())
    Job.objects.filter(pk=copy.job_id or 0).update(state=Job.State.DONE, finished_at=timezone.now())
    at = datetime.combine(day - 4 * DAY, time(14, 10), OSLO)
    Erasure.objects.create(
        person=people["Oskar"],
        asked_by=people["Hanne"].user,
        asked_at=at,
        reason="His letter; asked again when half a year is over",
        withdrawn_at=at + 2 * timedelta(hours=1),
    )
