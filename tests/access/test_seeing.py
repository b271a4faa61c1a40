"""Whoever sees as somebody else reads that one's own pages; nothing else happens, whatever is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import InternalError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts import lasting
from accounts.models import User
from inbox.actions import make_promise
from inbox.models import Notice
from people.actions import NotOpenError, OwnCaseError, answer_sight, ask_to_see, begin_sight, close_account, end_sight
from people.calendar import company_today
from people.models import Grant, Person, ReadRecord, SeenPage, Sight
from salesmgmt.seeing import SHOWN
from tests.access import matrix
from tests.access.world import CANARIES, World, build_world
from tests.factories.accounts import PASSWORD, prove

pytestmark = pytest.mark.django_db
# What the manager would see of others, or what is nobody's but their own.
HIDDEN = (
    "order",
    "order_number",
    "absence",
    "leaver",
    "former_title",
    "token",
    "promise",
    "notice",
    "power",
    "webhook",
)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


def asked(world: World) -> Sight:
    """The administrator asks the manager."""
    user = world.users["admin"]
    assert user
    return ask_to_see(person=manager(), by=user, reason="help", now=timezone.now())


def manager() -> Person:
    return Person.objects.get(email="manager@example.com")


def signed_in(user: User | None) -> Client:
    assert user
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(pk=user.pk))
    # As the sign-in page notes it.
    UserSession.objects.create(user=user, session_key=client.session.session_key, ip="127.0.0.1", user_agent="")
    return client


@pytest.fixture
def seeing(world: World) -> Client:
    sight = answer_sight(sight=asked(world), agreed=True, now=timezone.now())
    client = signed_in(world.users["admin"])
    prove(client)
    assert client.post(f"/people/sights/{sight.pk}/begin/").headers["Location"] == "/"
    return client


def is_over(client: Client) -> bool:
    """The next request finds it so, and the one after is one's own."""
    answer = client.get("/people/")
    return answer.status_code == 302 and "seeing" not in client.get("/people/").content.decode()


def test_it_is_asked_for_agreed_to_and_told(world: World) -> None:
    User.objects.filter(email="admin@example.com").update(password=make_password(PASSWORD))
    theirs, mine = signed_in(world.users["manager"]), signed_in(world.users["admin"])

    mine.post(f"/people/{manager().pk}/see/", {"reason": "the figures look wrong"})
    sight = Sight.objects.get(person=manager())
    assert mine.post(f"/people/sights/{sight.pk}/", {"do": "agree"}).status_code == 404
    theirs.post(f"/people/sights/{sight.pk}/", {"do": "agree"})
    first = mine.post(f"/people/sights/{sight.pk}/begin/")
    assert first.headers["Location"].startswith("/accounts/again/")
    before = mine.session.session_key
    answer = mine.post("/accounts/again/" + first.headers["Location"].partition("/again/")[2], {"password": PASSWORD})

    assert answer.headers.get("Location") == "/"
    after = mine.session.session_key
    assert before != after
    assert [one.session_key for one in UserSession.objects.filter(session_key__in=[before, after])] == [after]
    kinds = (
        Notice.objects.filter(event__startswith=f"sight:{sight.pk}:")
        .order_by("pk")
        .values_list("kind", "person__email")
    )
    assert list(kinds) == [
        ("sight_asked", "manager@example.com"),
        ("sight_agreed", "admin@example.com"),
        ("sight_begun", "manager@example.com"),
    ]


def test_every_page_says_so_and_is_noted(seeing: Client) -> None:
    assert "Admin sees what is Manager's own" in seeing.get("/").content.decode()
    assert "Admin sees what is Manager's own" in seeing.get("/inbox/").content.decode()

    sight = Sight.objects.get(state=Sight.State.RUNNING)
    assert list(SeenPage.objects.filter(sight=sight).values_list("path", flat=True)) == ["/"]
    assert ReadRecord.objects.filter(person=manager(), reader=sight.by, kind="pages", role="admin").count() == 1
    seeing.post("/people/sights/end/")
    theirs = signed_in(manager().user)
    assert "Pages, seen as that person" in theirs.get("/people/readers/").content.decode()
    assert "<time" in (page := theirs.get(f"/people/sights/{sight.pk}/").content.decode()) or "ended" in page


def test_what_they_owe_is_in_their_inbox_and_stays_there(seeing: Client) -> None:
    make_promise(owner=manager(), title="Talk to the doctor", due_on=company_today(), by=None)

    assert "Talk to the doctor" in signed_in(manager().user).get("/").content.decode()
    assert "Talk to the doctor" not in seeing.get("/").content.decode()


def test_what_is_shown_is_their_own_and_no_more(seeing: Client, world: World) -> None:
    wrong = []
    for row in matrix.rows():
        if row.method != "GET" or row.route == "healthz":  # asked by machines, without any session
            continue
        asked = f"{row.path}?{row.query}".format(**world.places)
        answer = seeing.get(asked)
        allowed = (200, 302, 404) if row.route in SHOWN and "format=" not in asked else (403,)
        body = b"" if answer.streaming else answer.content
        told = [name for name in HIDDEN if CANARIES[name].encode() in body and CANARIES[name] not in asked]
        if answer.status_code not in allowed or told:
            wrong.append(f"{row}: {answer.status_code} {told}")

    assert wrong == []
    assert seeing.get(f"/goals/{world.places['manager_goal']}/").status_code == 200
    assert seeing.get(f"/goals/{world.places['rep_goal']}/").status_code == 404


def test_nothing_is_done(seeing: Client, world: World) -> None:
    done = []
    for row in {(row.path, row.method): row for row in matrix.rows() if row.method != "GET"}.values():
        if row.route in ("sight_end", "account_logout"):
            continue
        answer = seeing.generic(row.method, row.path.format(**world.places))
        if answer.status_code != 403:
            done.append(f"{row}: {answer.status_code}")
    done += [method for method in ("OPTIONS", "TRACE", "PROPFIND") if seeing.generic(method, "/").status_code != 403]

    assert done == []
    assert Sight.objects.filter(state=Sight.State.RUNNING).exists()


def test_the_database_refuses_what_a_page_might_write(seeing: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def writes(*_args: object, **_named: object) -> list[object]:
        Person.objects.filter(pk=manager().pk).update(name="changed")
        return []

    monkeypatch.setattr("performance.views.dashboards.cards.of_goal", writes)
    seeing.raise_request_exception = True

    with pytest.raises(InternalError, match="read-only"):
        seeing.get("/")

    assert manager().name == "Manager"
    Person.objects.filter(pk=manager().pk).update(name="Manager")  # and nothing after it is refused


def test_it_ends_with_its_time(seeing: Client) -> None:
    Sight.objects.filter(state="running").update(until=timezone.now())

    assert is_over(seeing)


def test_it_ends_when_the_one_who_is_seen_says_so(seeing: Client) -> None:
    sight = Sight.objects.get(state="running")
    signed_in(manager().user).post(f"/people/sights/{sight.pk}/", {"do": "end"})

    assert is_over(seeing)


def test_it_ends_when_either_account_is_closed(seeing: Client, world: World) -> None:
    close_account(person=manager(), now=timezone.now(), today=company_today())

    assert is_over(seeing)


def test_it_ends_with_the_account_that_sees(seeing: Client, world: World) -> None:
    user = world.users["admin"]
    assert user
    close_account(person=Person.objects.get(user=user), now=timezone.now(), today=company_today())

    assert seeing.get("/people/").headers["Location"].startswith("/accounts/login/")


def test_it_ends_with_the_right_to_it(seeing: Client) -> None:
    Grant.objects.filter(person__email="admin@example.com").delete()

    assert is_over(seeing)


def test_signed_out_everywhere_is_signed_out_of_it(seeing: Client, world: World) -> None:
    user = world.users["admin"]
    assert user
    lasting.end(user=user)

    assert seeing.get("/").status_code == 302


def test_signing_out_ends_it(seeing: Client) -> None:
    seeing.post("/accounts/logout/")

    assert not Sight.objects.filter(state="running").exists()


def test_it_is_begun_once_and_only_when_agreed(world: World) -> None:
    sight, now = asked(world), timezone.now()
    with pytest.raises(NotOpenError):
        begin_sight(sight=sight, now=now)
    with pytest.raises(NotOpenError):
        answer_sight(sight=sight, agreed=True, now=now + timedelta(days=1))
    answer_sight(sight=sight, agreed=True, now=now)
    assert asked(world) == sight  # asked again meanwhile
    begin_sight(sight=sight, now=now)
    end_sight(sight=sight, now=now)
    with pytest.raises(NotOpenError):
        begin_sight(sight=sight, now=now)

    refused = answer_sight(sight=asked(world), agreed=False, now=timezone.now())
    with pytest.raises(NotOpenError):
        begin_sight(sight=refused, now=timezone.now())


def test_nobody_asks_themselves(world: World) -> None:
    user = world.users["admin"]
    assert user
    with pytest.raises(OwnCaseError):
        ask_to_see(person=Person.objects.get(user=user), by=user, reason="me", now=timezone.now())


def test_a_session_cannot_take_the_sight_of_another(seeing: Client, world: World) -> None:
    other = signed_in(world.users["admin_subject"])
    session = other.session
    session["sight"] = Sight.objects.get(state="running").pk
    session.save()

    assert other.get("/").status_code == 302
    assert not connection.needs_rollback
    assert settings.SIGHT_TELL
