"""Group G: what people type into forms is shown as they typed it, refused with a reason, and never more than text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from goals.models import Goal
from people.actions import send_invitations
from people.calendar import company_today
from people.models import Person, SavedView
from tests.factories.people import PersonFactory, make_admin, sits

pytestmark = pytest.mark.django_db
TEXTS = {
    "script": "<script>alert(1)</script>",
    "svg": "<svg onload=alert(1)>",
    "link": "javascript:alert(1)",
    "braces": "{{7*7}}",
    "tag": "{% load secrets %}",
    "format": "{event.__init__}",
    "right to left": "safe\u202etxt.exe",
    "family": "👩‍👩‍👧‍👦 & 🇳🇴",
    "combining": "a" + "\u0301" * 300,
    "header": "Ana\r\nBcc: all@example.com",
    "percent": "100% %s %(name)s",
}


@pytest.fixture
def manager(client: Client) -> Person:
    person = PersonFactory(signs_in=True, email="manager@example.com", name="Manager")
    rep = PersonFactory(email="rep@example.com", name="Rep")
    sits(person, role="manager", rebuild=False)
    sits(rep, under=person)
    make_admin(person)
    client.force_login(person.user)
    return person


def harmless(body: str) -> bool:
    return "<script>alert" not in body and "<svg onload" not in body and 'href="javascript:' not in body


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_reason_of_a_goal(client: Client, manager: Person, text: str) -> None:
    rep, today = Person.objects.get(email="rep@example.com"), company_today()
    form = {
        "owner": f"person-{rep.pk}",
        "measure": "revenue",
        "period": "other",
        "start_on": str(today - timedelta(days=9)),
        "end_on": str(today + timedelta(days=9)),
        "target": "100",
        "weight": "1",
        "reason": text,
    }

    answer = client.post("/goals/new/", form)

    assert answer.status_code in {302, 422}
    if answer.status_code == 302:
        body = client.get(f"/goals/{Goal.objects.get().pk}/").content.decode()
        assert harmless(body)
        assert "“49”" not in body
    else:
        assert "is-invalid" in answer.content.decode()
        assert not Goal.objects.exists()


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_name_of_a_view(client: Client, manager: Person, text: str) -> None:
    answer = client.post("/people/views/?list=goals&query=status%3Dbehind", {"name": text})

    assert answer.status_code in {302, 422}
    kept = SavedView.objects.filter(owner=manager).first()
    assert (kept is not None) == (answer.status_code == 302)
    assert harmless(client.get("/people/views/?list=goals&query=status%3Dbehind").content.decode())


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("address", ["/search/", "/people/", "/orders/", "/goals/"])
def test_what_is_searched_for(client: Client, manager: Person, address: str, text: str) -> None:
    answer = client.get(address, {"q": text, "owner": text, "sort": text})

    assert answer.status_code == 200
    assert harmless(answer.content.decode())


def test_a_long_text_is_refused_and_told(client: Client, manager: Person) -> None:
    answer = client.post("/people/views/?list=goals&query=status%3Dbehind", {"name": "x" * 200_000})

    assert answer.status_code == 422
    assert "80" in answer.content.decode()
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_name_in_pages_and_in_mail(client: Client, manager: Person, text: str) -> None:
    """However it came in (an import, the API): the page escapes it, and no letter gets another header."""
    named = PersonFactory(name=text[:200], email="named@example.com")
    sits(named, under=manager)

    assert harmless(client.get(f"/people/{named.pk}/").content.decode())
    assert harmless(client.get("/people/").content.decode())
    sent = send_invitations(people=[named.pk], by=manager.user_id or 0, site="https://example.com", now=timezone.now())

    assert sent == 1
    letter = mail.outbox[0].message()
    assert letter["Bcc"] is None
    assert letter["To"] == "named@example.com"
    assert "\n" not in letter["Subject"]
