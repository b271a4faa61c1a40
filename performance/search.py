"""What the palette and the search page list: where each hit leads, in finished strings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from common import format  # noqa: A004  # the module is named for what it does
from goals.models import Goal
from performance.queries.search import Found
from sales.tables.words import customer_of, order_url


@dataclass(frozen=True, slots=True)
class Hit:
    label: str
    url: str
    note: str
    icon: str


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind. `slug` makes the ids of the list's options."""

    slug: str
    label: str
    hits: Sequence[Hit]


def groups(found: Found, day: date) -> list[Group]:
    people = [
        Hit(
            person.name,
            reverse("person", args=[person.pk]),
            " · ".join(part for part in (person.title, person.team) if part),
            "users",
        )
        for person in found.people
    ]
    departments = [
        Hit(
            one.name,
            f"{reverse('organisation')}?department={one.code}",
            one.parent.name if one.parent else "",
            "building-2",
        )
        for one in found.departments
    ]
    goals = [Hit(_goal(one), reverse("goal", args=[one.pk]), _goal_note(one, day), "target") for one in found.goals]
    orders = [
        Hit(one.number, order_url(one.number), f"{customer_of(one)} · {format.day(one.ordered_on, day)}", "inbox")
        for one in found.orders
    ]
    made = [
        Group("people", gettext("People"), people),
        Group("departments", gettext("Departments"), departments),
        Group("goals", gettext("Goals"), goals),
        Group("orders", gettext("Orders"), orders),
    ]
    return [group for group in made if group.hits]


def _goal(goal: Goal) -> str:
    owner = goal.person or goal.department
    return f"{owner.name if owner else gettext('Company')} · {goal.measured}"


def _goal_note(goal: Goal, day: date) -> str:
    filters = (goal.product_line.path if goal.product_line else "", goal.segment, goal.region)
    period = format.period(goal.start_on, goal.end_on, day)
    return " · ".join(part for part in (*filters, period) if part)


def heading(text: str, count: int) -> str:
    if not text:
        return gettext("Search")
    if not count:
        return gettext("Nothing found for “%(text)s”") % {"text": text}
    words = ngettext("%(n)s hit for “%(text)s”", "%(n)s hits for “%(text)s”", count)
    return words % {"n": format.number(count), "text": text}
