"""Tokens by their pages: told once and nowhere else, no wider than their owner, ended by a click; and service accounts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import Scope, Token, User
from goals.actions import apply_changes
from people.actions import TakenError, link_user
from people.models import Person
from sales.models import Order
from tests.access.world import build_world
from tests.api.programs import work
from tests.factories.accounts import prove, service_program
from tests.factories.people import PersonFactory, make_admin, root

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"smt_[0-9a-f]{40,}")


def signed_in(person: Person) -> Client:
    client = Client()
    assert person.user
    client.force_login(person.user)
    prove(client)
    return client


def an_admin() -> Person:
    person = PersonFactory(signs_in=True)
    make_admin(person)
    return person


def program(text: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {text}"})


def everything_stored() -> str:
    """Each row of each table but sessions' own, as text."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        told = []
        for name in names:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            told += [row[0] for row in cursor.fetchall()]
    return "\n".join(told) + str([session.get_decoded() for session in Session.objects.all()])


def test_a_token_made_on_the_page_works_and_is_told_once(capfd: pytest.CaptureFixture[str]) -> None:
    root()
    client = signed_in(PersonFactory(signs_in=True))

    answer = client.post("/me/tokens/", {"name": "the warehouse", "scopes": ["read"], "days": "30"})

    text = SECRET.search(answer.content.decode())
    assert text
    assert answer.content.decode().count(text[0]) == 1
    assert answer.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert program(text[0]).get("/api/v1/people/").status_code == 200
    secret = text[0][len("smt_") + 11 :]  # its beginning names it
    said = capfd.readouterr()
    assert secret not in client.get("/me/tokens/").content.decode()
    assert secret not in everything_stored()
    assert secret not in said.out + said.err
    token = Token.objects.get()
    assert (token.name, token.scopes, token.by) == ("the warehouse", ["read"], token.user)


@pytest.mark.parametrize(
    "wrong",
    [{"scopes": "ingest"}, {"scopes": "all"}, {"scopes": []}, {"days": "9999"}, {"name": ""}, {"name": "x" * 101}],
    ids=str,
)
def test_what_a_rep_has_no_use_of_is_not_made(wrong: dict[str, Any]) -> None:
    root()
    client = signed_in(PersonFactory(signs_in=True))

    answer = client.post("/me/tokens/", {"name": "n", "scopes": "read", "days": "30", **wrong})

    assert (answer.status_code, Token.objects.count()) == (422, 0)


def test_a_revoked_token_is_of_no_use_from_the_next_request_on() -> None:
    admin, rep = an_admin(), PersonFactory(signs_in=True, name="Ana Novak")
    text = accounts.create_token(user=rep.user, name="hers", scopes=[Scope.READ], days=9, by=rep.user)
    token = Token.objects.get()
    before = program(text).get("/api/v1/people/").status_code

    answer = signed_in(admin).post(f"/me/tokens/{token.public_id}/revoke/", follow=True)

    assert (before, program(text).get("/api/v1/people/").status_code) == (200, 401)
    assert f"by {admin.name}" in signed_in(rep).get("/me/tokens/").content.decode()
    assert "The token “hers” is revoked." in answer.content.decode()


def test_the_tabs_of_one_s_account_lead_to_the_page() -> None:
    root()
    client = signed_in(PersonFactory(signs_in=True))

    page = client.get("/inbox/preferences/").content.decode()

    assert '<a href="/me/tokens/">API tokens</a>' in page


def test_revoking_twice_keeps_who_was_first() -> None:
    admin, rep = an_admin(), PersonFactory(signs_in=True)
    accounts.create_token(user=rep.user, name="hers", scopes=[Scope.READ], days=9, by=rep.user)
    token = Token.objects.get()

    signed_in(rep).post(f"/me/tokens/{token.public_id}/revoke/")
    signed_in(admin).post(f"/me/tokens/{token.public_id}/revoke/")

    assert Token.objects.get().revoked_by == rep.user


def test_the_admins_list_says_when_each_was_last_used() -> None:
    admin, rep = an_admin(), PersonFactory(signs_in=True, name="Ana Novak")
    text = accounts.create_token(user=rep.user, name="hers", scopes=[Scope.READ], days=9, by=rep.user)
    never = signed_in(admin).get("/settings/tokens/").content.decode()
    program(text).get("/api/v1/people/")

    page = signed_in(admin).get("/settings/tokens/").content.decode()

    assert ("never" in never, "never" in page) == (True, False)
    assert "Ana Novak" in page
    assert text[15:] not in page


@pytest.mark.parametrize(("words", "found"), [("ware", True), ("novak", True), ("erp", False)])
def test_the_admins_list_is_searched_by_name_and_owner(words: str, found: bool) -> None:
    admin, rep = an_admin(), PersonFactory(signs_in=True, name="Ana Novak")
    accounts.create_token(user=rep.user, name="the warehouse", scopes=[], days=9, by=rep.user)

    page = signed_in(admin).get("/settings/tokens/", {"q": words}).content.decode()

    assert ("the warehouse" in page) is found


def test_a_service_account_reads_all_figures_and_writes_none() -> None:
    world = build_world()
    reader = service_program(Scope.READ)

    answers = {
        path: reader.get(f"/api/v1/{path}").status_code
        for path in (
            "people/",
            f"people/{world.places['rep']}/",
            f"goals/{world.places['rep_goal']}/",
            f"goals/{world.places['company_goal']}/",
            f"orders/{world.places['order']}/",
            "imports/",
            "nights/",
        )
    }

    assert answers == {path: 404 if path == "imports/" else 200 for path in answers}
    assert reader.get("/api/v1/goals/").json()["results"]
    assert reader.post("/api/v1/orders/", {}, content_type="application/json").json()["code"] == "insufficient_scope"
    tag = {"If-Match": "*"}
    revised = reader.patch(
        f"/api/v1/goals/{world.places['rep_goal']}/", {}, content_type="application/json", headers=tag
    )
    assert revised.json()["code"] == "insufficient_scope"


def test_a_service_account_brings_records_and_finds_its_own_imports_alone() -> None:
    world = build_world()
    sender, other = service_program(Scope.INGEST), service_program(Scope.INGEST)

    sent = sender.post(
        "/api/v1/orders/", {"number": "S-1", "ordered_on": "2026-03-01"}, content_type="application/json"
    )
    work()

    assert (sent.status_code, Order.objects.filter(number="S-1").count()) == (201, 1)
    for path in ("people/", "departments/", "products/", "goals/"):
        assert sender.get(f"/api/v1/{path}").json()["code"] == "insufficient_scope"
    assert [one["number"] for one in sender.get("/api/v1/orders/").json()["results"]] == ["S-1"]
    assert sender.get(f"/api/v1/orders/{world.places['order']}/").status_code == 404
    assert sender.get(f"/api/v1/imports/{world.places['import']}/").status_code == 404
    assert sender.get("/api/v1/imports/").json()["results"] == []
    assert other.get("/api/v1/imports/").status_code == 200
    own = User.objects.filter(service_name__startswith="service ").order_by("pk")[0]
    assert [one["owner"] for one in sender.get("/api/v1/tokens/").json()["results"]] == [own.service_name]
    apply_changes()


def test_a_service_account_s_token_is_never_wider_than_it() -> None:
    user = accounts.create_service_account(name="ERP", scopes=[Scope.READ], by=None)

    with pytest.raises(accounts.NoSuchPowerError):
        accounts.create_token(user=user, name="n", scopes=[Scope.INGEST], days=1, by=None)
    accounts.create_token(user=user, name="n", scopes=[], days=1, by=None)

    assert Token.objects.get().scopes == ["read"]
    page = signed_in(an_admin()).post(
        f"/settings/service-accounts/{user.pk}/", {"name": "n", "scopes": "ingest", "days": "30"}
    )
    assert page.status_code == 422


def test_nobody_signs_in_as_a_service_account() -> None:
    user = accounts.create_service_account(name="ERP", scopes=[Scope.READ], by=None)

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(password="md5$a$b")
    with pytest.raises(accounts.NotInvitableError):
        accounts.invite(user=user, by=None, now=timezone.now())
    with pytest.raises(TakenError):
        link_user(person=PersonFactory(email=user.email))


def test_closing_a_service_account_ends_its_tokens_for_good() -> None:
    admin, client = an_admin(), None
    user = accounts.create_service_account(name="ERP", scopes=[Scope.READ], by=None)
    text = accounts.create_token(user=user, name="n", scopes=[], days=1, by=None)
    client = signed_in(admin)

    client.post(f"/settings/service-accounts/{user.pk}/close/")

    assert program(text).get("/api/v1/people/").status_code == 401
    assert client.post(f"/settings/service-accounts/{user.pk}/", {"name": "n", "scopes": "read", "days": "30"})
    assert [(token.revoked_by, token.revoked_at is None) for token in Token.objects.all()] == [(admin.user, False)]


def test_a_token_ends_itself_but_no_other_without_the_scope() -> None:
    root()
    person = PersonFactory(signs_in=True)
    texts = {
        scope: accounts.create_token(user=person.user, name=scope, scopes=[scope], days=1, by=None)
        for scope in (Scope.READ, Scope.WRITE, Scope.INGEST)
    }
    ids = {token.name: token.public_id for token in Token.objects.all()}

    def end(which: Scope, by: Scope) -> int:
        return program(texts[by]).delete(f"/api/v1/tokens/{ids[which]}/").status_code

    assert end(Scope.INGEST, by=Scope.READ) == 403
    assert end(Scope.INGEST, by=Scope.WRITE) == 204
    assert end(Scope.READ, by=Scope.READ) == 204
    assert end(Scope.READ, by=Scope.READ) == 401
    told = program(texts[Scope.WRITE]).get("/api/v1/tokens/").json()["results"]
    assert {(one["name"], one["current"], one["revoked_at"] is None) for one in told} == {
        ("ingest", False, False),
        ("read", False, False),
        ("write", True, True),
    }
