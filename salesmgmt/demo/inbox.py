"""What people at Halden Pumps owe each other, and what they were told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count
from django.urls import reverse

from goals.kinds import GOALS_BY_FILE
from goals.models import Goal
from inbox.actions import answer_promise, make_promise, move_promise, tell
from inbox.models import Notice, Promise
from people.models import Person
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
