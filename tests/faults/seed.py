"""A small company with two years of orders that nothing has been posted of yet; run as a program on a private database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

FIRST = date(2025, 1, 1)
DAYS = 420
NIGHT = FIRST + timedelta(days=DAYS)
SESSION = "the-session-of-the-head-00000000"


def seed() -> None:
    from people.actions import rebuild_ancestors, rebuild_placements
    from people.calendar import ensure_calendar, get_company
    from people.models import Department, Person, Position

    random = Random(7)
    get_company()
    root = Department.objects.create(code="ALL", name="Company", kind=Department.Kind.COMPANY)
    teams = [
        Department.objects.create(code=code, name=code, kind=Department.Kind.SALES, parent=root) for code in ("N", "S")
    ]
    people = [Person.objects.create(email=f"p{n}@x.example", name=f"P {n}", hired_on=FIRST) for n in range(12)]
    head, *others = people
    managers, reps = others[:2], others[2:]
    Position.objects.create(person=head, department=root, role="head", start_on=FIRST)
    for manager, team in zip(managers, teams, strict=True):
        Position.objects.create(person=manager, department=team, manager=head, role="manager", start_on=FIRST)
    for n, rep in enumerate(reps):
        # Half of them move to the other team on a day that is no edge of anything.
        here, there = n % 2, 1 - n % 2
        moves = FIRST + timedelta(days=200) if n < 5 else None
        Position.objects.create(
            person=rep, department=teams[here], manager=managers[here], role="rep", start_on=FIRST, end_on=moves
        )
        if moves:
            Position.objects.create(
                person=rep, department=teams[there], manager=managers[there], role="rep", start_on=moves + timedelta(1)
            )
    rebuild_placements()
    rebuild_ancestors()
    ensure_calendar()
    sell(random, reps)
    set_goals(people, teams)
    sign_in()


def sign_in() -> None:
    """The head, an administrator too, whose browser is signed in already."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from accounts import lasting
    from people.actions import make_admin

    _person, user = make_admin(email="p0@x.example", by=None, on=FIRST)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    lasting.begin(session, timezone.now())
    Session.objects.save(SESSION, dict(session.items()), timezone.now() + timedelta(days=1))


def sell(random: Random, reps: list) -> None:  # type: ignore[type-arg]
    from sales.models import Credit, Customer, Order, OrderLine, Product, ProductLine, Return

    line = ProductLine.objects.create(name="A", path="A")
    products = [Product.objects.create(sku=f"s{n}", name=f"s{n}", line=line if n else None) for n in range(4)]
    customers = [Customer.objects.create(code=f"c{n}", name=f"c{n}", region=random.choice("NS")) for n in range(9)]
    for n in range(400):
        day = FIRST + timedelta(days=random.randrange(DAYS + 5))
        cancelled = day + timedelta(days=random.randrange(60)) if n % 17 == 0 else None
        delivered = day + timedelta(days=random.randrange(20))
        order = Order.objects.create(
            number=f"o{n}",
            customer=random.choice(customers),
            ordered_on=day,
            promised_on=day + timedelta(days=10),
            delivered_on=None if cancelled else delivered,
            cancelled_on=cancelled,
            currency="USD",
        )
        for key in ("1", "2"):
            item = OrderLine.objects.create(
                order=order,
                line=key,
                product=random.choice(products),
                quantity=Decimal(random.randint(1, 9)),
                unit_price=Decimal(random.randint(1, 999999)) / 10000,
            )
        if n % 11 == 0 and not cancelled:
            Return.objects.create(line=item, returned_on=delivered + timedelta(days=3), quantity=1)
        sellers = random.sample(reps, 3) if n % 5 == 0 else [random.choice(reps)]
        shares = [Decimal("0.3333"), Decimal("0.3333"), Decimal("0.3334")] if len(sellers) == 3 else [Decimal(1)]
        for seller, share in zip(sellers, shares, strict=True):
            Credit.objects.create(order=order, person=seller, share=share)


def set_goals(people: list, teams: list) -> None:  # type: ignore[type-arg]
    from goals.models import Goal, GoalVersion

    owners = [{"owner_kind": "person", "person": person} for person in people[3:]]
    owners += [{"owner_kind": "department", "department": team} for team in teams]
    owners += [{"owner_kind": "company"}]
    for owner in owners:
        for measure in ("revenue", "orders", "on_time_rate"):
            for start, end in ((date(2025, 1, 31), date(2025, 7, 30)), (date(2026, 1, 1), date(2026, 3, 31))):
                goal = Goal.objects.create(measure=measure, start_on=start, end_on=end, target=Decimal(1000), **owner)
                GoalVersion.objects.create(goal=goal, number=1, target=goal.target, valid_from=start)


if __name__ == "__main__":
    import django

    django.setup()
    from django.db import connection

    seed()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE effect (job_id bigint, attempt int, pid int, at timestamptz DEFAULT now())")
        cursor.execute("CREATE TABLE begun (job_id bigint, pid int, at timestamptz DEFAULT now())")
