"""A small company in which every persona is somebody, and each record of the matrix holds a word to betray it by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts import actions as accounts
from accounts.models import SERVICE_SCOPES, Invitation, Scope, Token, User
from goals.actions import apply_changes, set_goal
from goals.models import OwnerKind
from imports.models import ChangedRow, ChangeSet, Import, RejectedRow
from inbox import kinds
from inbox.actions import make_promise, move_promise, renew_calendar, tell, webhooks
from inbox.models import Attempt, Notice, Promise, Webhook
from inbox.queries.replies import signed
from nightly.models import Night, NightStep
from people.actions import answer_sight, ask_to_see, invite_person, rebuild_ancestors, rebuild_placements
from people.calendar import company_today, ensure_calendar
from people.models import Absence, DataCopy, Department, Erasure, Grant, Person, ReadRecord, SavedView
from people.queries.moving import state_of
from sales.models import Credit, Customer, Deal, Order, OrderLine, Product
from tests.access.matrix import PERSONAS
from tests.factories.accounts import PASSWORD, prove
from tests.factories.people import DepartmentFactory, PersonFactory, make_admin, root, sits

DAY = timedelta(days=1)

# Words that appear in one record alone.
CANARIES = {
    "rep_goal": "Wilhelmina Canary",
    "department_goal": "Canary North",
    "order": "Canary Customer Ltd",
    "order_number": "CANARY-1",
    "sent": "Canary Sender Ltd",
    "import": "canary-orders.csv",
    "rejected": "CANARY-REJECTED",
    "leaver": "Leopold Canary",
    "former_title": "Canary Apprentice",
    "absence": "parental leave",
    "invitee": "canary.invitee@example.com",
    "night_step": "canary_step",
    "unit_cost": "31.4159",
    "view": "Canary view",
    "employee_number": "CANARY-007",
    "reader": "Rhoda Canary",
    "erasure": "Canary letter",
    "power": "Canary sabbatical",
    "promise": "Canary promise",
    "notice": "Canary notice",
    "token": "Canary token",
    "service": "Canary service",
    "webhook": "canary-receiver.example.com",
    "sight": "Canary screen",
}


@dataclass(frozen=True)
class World:
    users: dict[str, User | None]
    places: dict[str, object]
    sessions: dict[str, str] = field(default_factory=dict)
    tokens: dict[tuple[str, ...], str] = field(default_factory=dict)
    handler: ClientHandler = field(default_factory=lambda: ClientHandler(enforce_csrf_checks=False))

    def sign_in(self) -> None:
        """Everybody once, with a session and a token: a row rolls back what it did, not these."""
        for persona in self.users:
            self.client(persona)
            self.program(persona)

    def client(self, persona: str, *, again: bool = False) -> Client:
        """`again`: who sits there has just proved that it is them."""
        client = self.visitor()
        user = self.users[persona]
        if user is not None and user.service_name:
            return self.program(persona)
        if user is None:
            return client
        if persona not in self.sessions:
            client.force_login(user)
            self.sessions[persona] = client.cookies[settings.SESSION_COOKIE_NAME].value
        client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[persona]
        if again:
            prove(client)
        return client

    def program(self, persona: str, *scopes: Scope) -> Client:
        """The persona's own program, by a token; anonymous has none."""
        user = self.users[persona]
        if user is None:
            return self.visitor()
        key = (persona, *scopes)
        if key not in self.tokens:
            wanted = scopes or [Scope(scope) for scope in user.service_scopes or Scope.values]
            self.tokens[key] = accounts.create_token(user=user, name="test", scopes=wanted, days=1, by=None)
            if persona == "revoked_client":
                accounts.revoke_token(token=Token.objects.get(user=user), by=None, now=timezone.now())
        return self.visitor(headers={"Authorization": f"Bearer {self.tokens[key]}"})

    def visitor(self, **more: Any) -> Client:
        """Somebody unknown. The stack of middleware is built once for all: each client would build its own."""
        client = Client(raise_request_exception=False, **more)
        client.handler = self.handler
        return client


@contextmanager
def built(blocker: DjangoDbBlocker) -> Iterator[World]:
    """Once for a module: each test leaves it as it was, and nothing stays."""
    with blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


def build_world() -> World:
    today = company_today()
    ensure_calendar()
    north = DepartmentFactory(code="N", name=CANARIES["department_goal"], parent=root())
    people = _people(north)
    rebuild_ancestors()
    rebuild_placements()
    accounts_of = User.objects.in_bulk(field_name="email")
    users = {name: accounts_of.get(f"{name}@example.com") for name in PERSONAS} | _service_accounts()
    places: dict[str, object] = {
        "today": today,
        "day": today - timedelta(days=1),
        "rep": people["rep"].pk,
        "manager": people["manager"].pk,
        "rep_state": state_of([people["rep"].pk]),
        "tomorrow": today + DAY,
        "north": north.pk,
        "leaver": Person.objects.get(email="leaver@example.com").pk,
        **_goals(people, north, today),
        **_sales(people["rep"], today),
        **_sent(people["executive"], users["ingest_client"], today),
        **_runs(users["admin"], today),
        **_invitations(users["admin"]),
        **_powers(),
        **_inbox(people, users["manager"], today),
        **_tokens(people["rep"], users["admin"]),
        "erasure": Erasure.objects.create(
            person=Person.objects.get(email="leaver@example.com"), asked_by=users["hr"], reason=CANARIES["erasure"]
        ).pk,
        "copy": DataCopy.objects.create(person=people["rep"], asked_by=users["hr"]).public_id,
        **_webhooks(users["admin"]),
        **_sights(people["rep"], users["admin"]),
    }
    apply_changes()
    effect = {"sums": [[1, north.pk, 0, 1, 0, 1]], "moved": 1, "added": 0, "removed": 0}
    goals = [[places["rep_goal"], "behind", "ahead"]]
    Import.objects.filter(pk=places["import"]).update(effect={**effect, "goals": goals})
    reader = PersonFactory(name=CANARIES["reader"], signs_in=True)
    ReadRecord.objects.create(reader=reader.user, role="hr", person=people["rep"], kind="record", day=today)
    ReadRecord.objects.create(reader=users["hr"], role="hr", person=people["manager"], kind="record", day=today)
    view = SavedView.objects.create(owner=people["manager"], page="goals", name=CANARIES["view"], shared=True)
    world = World(users, {**places, "view": view.pk})
    world.sign_in()
    return world


CLIENTS = {"ingest_client": Scope.INGEST, "read_client": Scope.READ, "revoked_client": Scope.READ}


def _service_accounts() -> dict[str, User | None]:
    return {
        name: accounts.create_service_account(name=name, scopes=[scope], by=None) for name, scope in CLIENTS.items()
    }


def _people(north: Department) -> dict[str, Person]:
    hr = DepartmentFactory(code="H", kind=Department.Kind.HR, parent=root())
    south = DepartmentFactory(code="S", parent=root())
    people = {
        name: PersonFactory(signs_in=True, email=f"{name}@example.com", name=name.replace("_", " ").title())
        for name in PERSONAS
        if name not in {"anonymous", *CLIENTS}
    }
    User.objects.update(password=make_password(PASSWORD))
    Person.objects.filter(pk=people["rep"].pk).update(
        name=CANARIES["rep_goal"], employee_number=CANARIES["employee_number"]
    )
    north.head = people["head"]
    north.save()
    _sit_down(people, north, south, hr)
    _power(people)
    leaver = PersonFactory(
        name=CANARIES["leaver"], email="leaver@example.com", left_on=company_today() - timedelta(days=9)
    )
    sits(leaver, under=people["executive"], within=south, rebuild=False)
    return people


def _sit_down(people: dict[str, Person], north: Department, south: Department, hr: Department) -> None:
    """The rep's managers follow one another: one until yesterday, one today, one from tomorrow."""
    top, today = people["executive"], company_today()
    seats = {
        "executive": (None, root(), "executive"),
        "hr": (top, hr, "hr"),
        "hr_subject": (top, hr, "hr"),
        "admin": (top, hr, "staff"),
        "admin_subject": (top, hr, "staff"),
        "head": (top, north, "head"),
        "skip": (top, south, "staff"),
        "manager": (people["skip"], north, "manager"),
        "former_manager": (top, south, "rep"),
        "future_manager": (top, south, "rep"),
        "sibling": (top, south, "staff"),
        "peer": (people["manager"], north, "rep"),
        **dict.fromkeys(("other_rep", "delegate", "former_delegate", "on_leave"), (people["sibling"], south, "rep")),
        **dict.fromkeys(("ex_employee", "suspended"), (people["sibling"], south, "rep")),
    }
    for name, (under, within, role) in seats.items():
        sits(people[name], under=under, within=within, role=role, rebuild=False)
    for name in ("invited_head", "other_head", "revoked_head"):
        own = DepartmentFactory(code=name, parent=root(), head=people[name])
        sits(people[name], under=top, within=own, role="head", rebuild=False)
    days = (date(2021, 1, 1), today - DAY), (today, today), (today + DAY, None)
    for name, (start_on, end_on) in zip(("former_manager", "manager", "future_manager"), days, strict=True):
        sits(people["rep"], under=people[name], within=north, start_on=start_on, end_on=end_on, rebuild=False)
    sits(people["rep"], within=south, title=CANARIES["former_title"], end_on=date(2020, 12, 31), rebuild=False)
    Absence.objects.create(person=people["rep"], start_on=date(2022, 3, 3), end_on=date(2022, 3, 4), kind="parental")
    Absence.objects.create(person=people["on_leave"], start_on=today, end_on=today)


def _power(people: dict[str, Person]) -> None:
    today = company_today()
    for name in ("admin", "admin_subject"):
        make_admin(people[name])
    for name, on_behalf_of, kind, start_on, end_on in (
        ("delegate", "manager", "delegation", today - DAY, today),
        ("former_delegate", "manager", "delegation", today - 9 * DAY, today - DAY),
        ("invited_head", "rep", "invited", today, None),
        ("revoked_head", "rep", "invited", today - 9 * DAY, today - DAY),
    ):
        Grant.objects.create(
            person=people[name],
            kind=kind,
            on_behalf_of=people[on_behalf_of],
            start_on=start_on,
            end_on=end_on,
            reason=CANARIES["power"] if name == "delegate" else "",
        )
    Person.objects.filter(pk=people["ex_employee"].pk).update(left_on=today - DAY)
    User.objects.filter(person=people["suspended"]).update(is_active=False)


def _goals(people: dict[str, Person], north: Department, today: date) -> dict[str, object]:
    period = {"start_on": today - timedelta(days=200), "end_on": today + timedelta(days=200)}
    common = {**period, "measure": "revenue", "target": Decimal(1000), "by": None}
    own = {name: set_goal(owner_kind=OwnerKind.PERSON, person=people[name], **common).pk for name in ("rep", "manager")}
    return {
        "rep_goal": own["rep"],
        "manager_goal": own["manager"],
        "department_goal": set_goal(owner_kind=OwnerKind.DEPARTMENT, department=north, **common).pk,
        "company_goal": set_goal(owner_kind=OwnerKind.COMPANY, **common).pk,
        **period,
    }


def _sales(rep: Person, today: date, key: str = CANARIES["order_number"]) -> dict[str, object]:
    change_set = ChangeSet.objects.create(source=ChangeSet.Source.IMPORT)
    customer = Customer.objects.create(code=f"C{key}", name=CANARIES["order"])
    product = Product.objects.create(sku=f"A{key}", name="Anvil", unit_cost=Decimal(CANARIES["unit_cost"]))
    deal = Deal.objects.create(number=f"D-{key}", owner=rep, customer=customer, opened_on=today, stage="offer")
    order = Order.objects.create(
        number=key, customer=customer, deal=deal, ordered_on=today - timedelta(days=1), currency="USD"
    )
    line = OrderLine.objects.create(order=order, line="1", product=product, quantity=2, unit_price=50)
    credit = Credit.objects.create(order=order, person=rep)
    for row in (order, line, credit, deal, customer, product):
        ChangedRow.objects.create(change_set=change_set, table=row._meta.db_table, row_id=row.pk, action="a")
    return {"order": order.number, "order_pk": order.pk, "deal": deal.number}


def _sent(owner: Person, source: User | None, today: date) -> dict[str, object]:
    """What a program has sent, of which nobody has a share."""
    customer = Customer.objects.create(code="CSENT", name=CANARIES["sent"])
    deal = Deal.objects.create(
        number="D-SENT", owner=owner, customer=customer, opened_on=today, stage="offer", source=source
    )
    order = Order.objects.create(
        number="SENT", customer=customer, ordered_on=today - DAY, currency="USD", source=source
    )
    OrderLine.objects.create(order=order, line="1", product=Product.objects.get(), quantity=2, unit_price=50)
    return {"sent_order": order.number, "sent_deal": deal.number}


def _runs(admin: User | None, today: date) -> dict[str, object]:
    imported = Import.objects.create(
        kind="orders",
        file_name=CANARIES["import"],
        sha256="0" * 64,
        size=10,
        state=Import.State.DONE,
        by=admin,
        read=1,
        rejected=1,
        change_set=ChangeSet.objects.create(source=ChangeSet.Source.IMPORT, by=admin),
    )
    RejectedRow.objects.create(imported=imported, line=2, cells=[CANARIES["rejected"]])
    night = Night.objects.create(day=today - timedelta(days=1), state="done", finished_at=timezone.now())
    NightStep.objects.create(night=night, position=1, name=CANARIES["night_step"], state="done", rows=1)
    return {"import": imported.pk, "night": night.day}


def _invitations(admin: User | None) -> dict[str, object]:
    now = timezone.now()
    invitee = PersonFactory(email=CANARIES["invitee"])
    waiting = PersonFactory(email="waiting@example.com")
    invite_person(person=invitee, by=admin, now=now)
    someone = PersonFactory(signs_in=True)
    return {
        "waiting": waiting.pk,
        "invitation": Invitation.objects.get(user__person=invitee).pk,
        "token": accounts.invite(user=someone.user, by=admin, now=now),
    }


def _powers() -> dict[str, object]:
    """One that the manager gave, and an administrator to whom nobody has agreed."""
    asked = Grant.objects.create(
        person=PersonFactory(signs_in=True), kind=Grant.Kind.ADMIN, start_on=company_today(), agreed_at=None
    )
    return {"power": Grant.objects.get(reason=CANARIES["power"]).pk, "proposal": asked.pk}


def _inbox(people: dict[str, Person], giver: User | None, today: date) -> dict[str, object]:
    promise = make_promise(owner=people["rep"], title=CANARIES["promise"], due_on=today, by=giver)
    words = {"title": CANARIES["notice"], "due_on": today.isoformat()}
    tell(kinds.DUE, event="canary", people=[people["rep"].pk], words=words)
    return {
        "promise": promise.pk,
        "notice": Notice.objects.get(event="canary").pk,
        "reply": signed(Notice.objects.get(kind="promise_given", promise=promise)),
        "calendar": renew_calendar(person=people["rep"]),
        "today": today,
    }


def _tokens(rep: Person, admin: User | None) -> dict[str, object]:
    assert rep.user
    accounts.create_token(user=rep.user, name=CANARIES["token"], scopes=[Scope.READ], days=9, by=rep.user)
    service = accounts.create_service_account(name=CANARIES["service"], scopes=SERVICE_SCOPES, by=admin)
    return {"api_token": Token.objects.get(user=rep.user).public_id, "service": service.pk}


def _sights(rep: Person, admin: User | None) -> dict[str, object]:
    """One that waits for the rep's word, and one of somebody else who has agreed."""
    assert admin
    now = timezone.now()
    asked = ask_to_see(person=rep, by=admin, reason=CANARIES["sight"], now=now)
    other = ask_to_see(person=PersonFactory(signs_in=True), by=admin, reason="help", now=now)
    return {"sight": asked.pk, "agreed_sight": answer_sight(sight=other, agreed=True, now=now).pk}


def _webhooks(admin: User | None) -> dict[str, object]:
    """Switched off, so that what else happens here is told to nobody."""
    made = webhooks.create_webhook(name="ERP", url=f"https://{CANARIES['webhook']}/", events=["goal.created"], by=admin)
    Webhook.objects.update(is_on=False)
    return {"webhook": made.pk, "delivery": webhooks.send_test(webhook=made, now=timezone.now()).pk}


def grow(*, first: int, last: int) -> None:
    """More of everything that a page may list, below the same manager and in the same department."""
    today = company_today()
    north = Department.objects.get(code="N")
    manager = Person.objects.get(email="manager@example.com")
    for number in range(first, last + 1):
        person = PersonFactory()
        sits(person, under=manager, within=north, rebuild=False)
        _more_of(person, north, today, number)
    rebuild_placements()
    apply_changes()


def _more_of(person: Person, north: Department, today: date, number: int) -> None:
    period = {"start_on": today - timedelta(days=200), "end_on": today + timedelta(days=200)}
    set_goal(owner_kind=OwnerKind.PERSON, person=person, measure="revenue", target=Decimal(1000), by=None, **period)
    rep, manager = (Person.objects.get(email=f"{name}@example.com") for name in ("rep", "manager"))
    for seller in (person, rep):
        _sales(seller, today, f"{number}-{seller.pk}")
    _more_of_the_inbox(person, today, number)
    invite_person(person=person, by=None, now=timezone.now())
    Grant.objects.create(person=person, kind="stand_in", on_behalf_of=manager, start_on=today, end_on=today)
    imported = Import.objects.create(kind="orders", file_name=f"{number}.csv", sha256="1", size=1, state="failed")
    RejectedRow.objects.create(imported=Import.objects.order_by("pk")[0], line=3 + number, cells=["x"])
    RejectedRow.objects.create(imported=imported, line=2, cells=["x"])
    service = accounts.create_service_account(name=f"service no. {number}", scopes=[Scope.READ], by=None)
    watched = User.objects.filter(email__in=["manager@example.com", "executive@example.com", "admin@example.com"])
    for owner in (service, User.objects.get(service_name=CANARIES["service"]), *watched):
        accounts.create_token(user=owner, name=f"token {number}", scopes=[], days=1, by=None)
    hook = webhooks.create_webhook(name=f"hook {number}", url="https://x.example", events=["night.failed"], by=None)
    for one in (hook, Webhook.objects.order_by("pk")[0]):
        delivery = webhooks.send_test(webhook=one, now=timezone.now())
        Attempt.objects.create(delivery=delivery, at=timezone.now(), status=204, milliseconds=1)
    night = Night.objects.create(day=today - timedelta(days=2 + number), state="done", finished_at=timezone.now())
    for each in (night, Night.objects.get(day=today - timedelta(days=1))):
        NightStep.objects.create(night=each, position=2, name=f"step {number}", state="done", rows=1)


def _more_of_the_inbox(person: Person, today: date, number: int) -> None:
    """For somebody below the manager, and for each who looks at pages; and changes of the promise that has a page."""
    for owner in (person, *Person.objects.filter(email__in=["manager@example.com", "executive@example.com"])):
        make_promise(owner=owner, title=f"Item {number}", due_on=today - timedelta(days=number), by=None)
    promise = Promise.objects.get(title=CANARIES["promise"])
    move_promise(promise=promise, due_on=today, reason=f"{number}", by=None, expected_version=promise.version)
