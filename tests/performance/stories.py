"""A sales team on Monday, 23 November 2026: Jo manages reps who sell pumps; 38 of the quarter's 64 working days are done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django.test import Client

from goals.actions import post_changes, set_goal, verify_ledger
from goals.models import Goal, OwnerKind, Signature
from people.calendar import company_today, ensure_calendar, get_company
from people.models import Department, Person
from sales.models import Credit, Customer, Order, OrderLine, Product, ProductLine
from tests.factories.people import DepartmentFactory, PersonFactory, root, sits

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOW.date()
Q4 = {"start_on": date(2026, 10, 1), "end_on": date(2026, 12, 31)}
_numbers = count(1)


@dataclass
class Team:
    department: Department
    manager: Person
    reps: list[Person] = field(default_factory=list)


def team(*names: str) -> Team:
    get_company()
    ensure_calendar()
    Signature.objects.get_or_create(pk=0)  # gone where a test before flushed the database
    department = DepartmentFactory(name="Northern sales")
    manager = PersonFactory(name="Jo Meyer", signs_in=True)
    sits(manager, within=department, role="manager", under=None)
    made = Team(department, manager)
    made.reps = [rep(made, name) for name in names]
    return made


def rep(of: Team, name: str, **fields: Any) -> Person:
    person = PersonFactory(name=name, signs_in=True, **fields)
    sits(person, under=of.manager, within=of.department)
    return person


def executive(name: str = "Kim Chief") -> Person:
    person = PersonFactory(name=name, signs_in=True)
    sits(person, within=root(), role="executive")
    return person


def goal(owner: Person | Department | None, target: str = "64000", *, measure: str = "revenue", **fields: Any) -> Goal:
    kind, named = OwnerKind.COMPANY, {}
    if isinstance(owner, Person):
        kind, named = OwnerKind.PERSON, {"person": owner}
    elif owner is not None:
        kind, named = OwnerKind.DEPARTMENT, {"department": owner}
    return set_goal(owner_kind=kind, measure=measure, target=Decimal(target), by=None, **{**Q4, **named, **fields})


def sells(
    *people: Person, on: date, amount: str = "1000", customer: str = "Contoso", line: str = "Pumps", **fields: Any
) -> Order:
    """An order of one line, shared evenly."""
    number = next(_numbers)
    product_line, _ = ProductLine.objects.get_or_create(path=line, defaults={"name": line})
    product, _ = Product.objects.get_or_create(sku=f"SKU-{line}", defaults={"name": f"{line} X", "line": product_line})
    buyer, _ = Customer.objects.get_or_create(code=customer, defaults={"name": customer, "segment": "Industry"})
    order = Order.objects.create(number=f"O-{number:04}", customer=buyer, ordered_on=on, currency="USD", **fields)
    OrderLine.objects.create(order=order, line="1", product=product, quantity=1, unit_price=amount)
    for person in people:
        Credit.objects.create(order=order, person=person, share=round(Decimal(1) / len(people), 4))
    return order


def counted() -> None:
    """What was sold is in the ledger and in the sums."""
    verify_ledger(company_today())
    post_changes(company_today())


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def page(person: Person, url: str) -> str:
    """The page's text as the person gets it."""
    answer = client_of(person).get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()
