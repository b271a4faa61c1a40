from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Invitation
from jobs.models import Job
from people.actions import invite_person
from people.calendar import company_today
from people.models import Person
from people.tasks import send_invitations
from tests.factories.accounts import PASSWORD
from tests.factories.people import PersonFactory, make_admin, sits

pytestmark = pytest.mark.django_db
PAGE = "/people/invitations/"


@pytest.fixture
def admin(client: Client) -> Person:
    person = PersonFactory(signs_in=True, email="admin@example.com")
    person.user.set_password(PASSWORD)
    person.user.save()
    make_admin(person)
    client.force_login(person.user)
    return person


def listed(client: Client, query: str = "") -> list[str]:
    body = client.get(PAGE + query).content.decode()
    return re.findall(r'<label for="person-\d+">([^<]+)</label>', body)


def test_who_cannot_sign_in_yet_is_listed(client: Client, admin: Person) -> None:
    PersonFactory(name="New")
    invited = PersonFactory(name="Invited")
    invite_person(person=invited, by=admin.user, now=timezone.now())
    PersonFactory(name="Left", left_on=company_today() - timedelta(days=1))
    suspended = PersonFactory(name="Suspended", signs_in=True)
    suspended.user.is_active = False
    suspended.user.save()

    assert listed(client) == ["Invited", "New"]


def test_the_list_is_searched_by_name_mail_and_number(client: Client, admin: Person) -> None:
    PersonFactory(name="Ana Alves", email="ana@example.com")
    PersonFactory(name="Bob Brown", email="bob@example.com", employee_number="0042")

    assert listed(client, "?q=alves") == ["Ana Alves"]
    assert listed(client, "?q=bob+BROWN") == ["Bob Brown"]
    assert listed(client, "?q=0042") == ["Bob Brown"]
    assert listed(client, "?q=%25") == []
    assert listed(client, "?q=%00&page=99999999999999999999") == ["Ana Alves", "Bob Brown"]


def test_links_are_shown_once_and_work(client: Client, admin: Person) -> None:
    ana = PersonFactory(email="ana@example.com")

    body = client.post(PAGE, {"way": "links", "people": [ana.pk]}).content.decode()

    link = re.search(r'value="http://testserver(/accounts/invitation/[^"]+)"', body)
    assert link is not None
    assert link[1] not in client.get(PAGE).content.decode()
    both = {"password1": PASSWORD, "password2": PASSWORD}
    assert Client().post(link[1], both).status_code == 302
    assert Invitation.objects.get().by == admin.user


def test_everyone_found_is_invited_at_once(client: Client, admin: Person) -> None:
    for name in ("Ana A", "Ana B", "Bob"):
        PersonFactory(name=name)

    client.post(PAGE + "?q=ana", {"way": "links", "everyone": "1"})

    assert set(Invitation.objects.values_list("user__person__name", flat=True)) == {"Ana A", "Ana B"}


def test_mail_is_a_job_that_holds_ids_only_and_sends_working_links(client: Client, admin: Person) -> None:
    ana = PersonFactory(email="ana@example.com", name="Ana")

    assert client.post(PAGE, {"way": "mail", "people": [ana.pk]}).status_code == 302

    job = Job.objects.get()
    assert (job.kind, job.asked_by) == ("invite", admin.user)
    assert job.arguments == {"people": [ana.pk], "by": admin.user.pk, "site": "http://testserver"}
    send_invitations(job_id=job.pk, **job.arguments)
    (letter,) = mail.outbox
    assert letter.to == ["ana@example.com"]
    link = next(word for word in letter.body.split() if word.startswith("http://testserver"))
    assert client.get(link.removeprefix("http://testserver")).status_code == 200


def test_mail_again_sends_nothing_to_whoever_signed_in_meanwhile(admin: Person) -> None:
    send_invitations(job_id=0, people=[admin.pk], by=admin.user.pk, site="http://testserver")

    assert mail.outbox == []


@pytest.mark.parametrize(
    "body",
    [{"way": "links"}, {"way": "telepathy", "people": ["1"]}, {"way": "links", "people": ["x"]}, {"people": ["0"]}, {}],
)
def test_a_wrong_choice_is_said_and_nothing_is_made(client: Client, admin: Person, body: dict[str, object]) -> None:
    PersonFactory()

    response = client.post(PAGE, body)

    assert response.status_code == 422
    assert 'class="alert is-error"' in response.content.decode()
    assert not Invitation.objects.exists()


def test_a_link_that_is_out_is_withdrawn(client: Client, admin: Person) -> None:
    token = invite_person(person=PersonFactory(), by=admin.user, now=timezone.now())
    invitation = Invitation.objects.get()

    client.post(f"{PAGE}{invitation.pk}/revoke/")

    assert client.get(f"/accounts/invitation/{token}/").status_code == 404
    assert "No link is out" in client.get(PAGE).content.decode()


def test_the_page_costs_the_same_for_one_and_thirty_people(client: Client, admin: Person) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        return len(queries)

    invite_person(person=PersonFactory(), by=admin.user, now=timezone.now())
    cost()  # the first request makes the company's record
    one = cost()
    for _ in range(30):
        person = PersonFactory()
        sits(person, rebuild=False)
        invite_person(person=person, by=admin.user, now=timezone.now())

    assert cost() == one
