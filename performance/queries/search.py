"""What somebody may jump to: people, departments, goals and orders, one bounded statement each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from goals.models import Goal, OwnerKind
from people.models import Department, Person, Placement
from people.scope import Viewer, colleagues, running_on, scope
from sales.measures import MEASURES
from sales.models import Order

EACH = 6
MOST_WORDS = 6
LONGEST = 100
SHORTEST_NUMBER = 2
PAST_GOALS = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Found:
    """At most EACH of each, the likeliest first; nothing that the viewer may not see."""

    people: list[Any] = field(default_factory=list)
    departments: list[Department] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.people) + len(self.departments) + len(self.goals) + len(self.orders)


def find(text: str, viewer: Viewer) -> Found:
    """Every word must match: a person's or department's name, a goal's owner or measure; an order by how its number begins."""
    asked = " ".join(text.replace("\x00", "").split())[:LONGEST]
    words = asked.split()[:MOST_WORDS]
    if not words or viewer.user_id is None:
        return Found()
    return Found(
        people=list(_people(words, viewer)[:EACH]),
        departments=list(_departments(words, viewer)[:EACH]),
        goals=list(_goals(words, viewer)[:EACH]),
        orders=list(_orders(asked, viewer)[:EACH]) if len(asked) >= SHORTEST_NUMBER else [],
    )


def _first(condition: Q) -> Case:
    return Case(When(condition, then=Value(0)), default=Value(1))


def _people(words: list[str], viewer: Viewer) -> QuerySet[Any]:
    seat = running_on(Placement.objects.filter(person=OuterRef("pk")), viewer.on)
    people = colleagues(viewer)
    for word in words:
        people = people.filter(Q(name__icontains=word) | Q(email__istartswith=word))
    return people.annotate(
        team=Subquery(seat.values("department__name")[:1]), title=Subquery(seat.values("position__title")[:1])
    ).order_by(_first(Q(name__istartswith=words[0])), "name", "pk")


def _departments(words: list[str], viewer: Viewer) -> QuerySet[Department]:
    departments = scope(viewer, Department)
    for word in words:
        departments = departments.filter(Q(name__icontains=word) | Q(code__istartswith=word))
    return departments.select_related("parent").order_by(_first(Q(name__istartswith=words[0])), "name", "pk")


def _goals(words: list[str], viewer: Viewer) -> QuerySet[Goal]:
    """Those that run today first; none that ended more than a year ago."""
    goals = Goal.objects.visible_to(viewer).filter(end_on__gte=viewer.on - PAST_GOALS)
    for word in words:
        people = Person.objects.filter(name__icontains=word)
        departments = Department.objects.filter(name__icontains=word)
        company = departments.filter(kind=Department.Kind.COMPANY)
        goals = goals.filter(
            Q(person__in=people.values("pk"))
            | Q(department__in=departments.values("pk"))
            | Q(owner_kind=OwnerKind.COMPANY) & Q(Exists(company))
            | Q(measure__in=_measures(word))
            | Q(metric__name__icontains=word)
        )
    runs = Q(start_on__lte=viewer.on, end_on__gte=viewer.on)
    related = goals.select_related("person", "department", "metric", "product_line")
    return related.order_by(_first(runs), "-end_on", "-start_on", "measure", "pk")


def _measures(word: str) -> list[str]:
    """Codes of the measures whose name, as the reader has it, holds the word."""
    return [code for code, measure in MEASURES.items() if word.casefold() in str(measure.label).casefold()]


def _orders(asked: str, viewer: Viewer) -> QuerySet[Order]:
    """By the beginning of the number, as typed, or in capitals, or in small letters: each is a range of the index."""
    begins = Q()
    for text in {asked, asked.upper(), asked.lower()}:
        begins |= Q(number__startswith=text)
    return Order.objects.visible_to(viewer).filter(begins).select_related("customer").order_by("number")
