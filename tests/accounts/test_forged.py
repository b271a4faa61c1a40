"""What a visitor claims by headers, links and addresses is believed of nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from tests.accounts.test_signing_in import sign_in, signed_in
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = "a quite different sentence"


def link_for(email: str, client: Client | None = None, **headers: str) -> str:
    """The address in the mail that somebody gets who asks for a new password."""
    mail.outbox.clear()
    asked = (client or Client()).post("/accounts/password/reset/", {"email": email}, **headers)  # type: ignore[arg-type]
    assert asked.status_code == 302
    return next(word for word in mail.outbox[0].body.split() if "/reset/key/" in word)


def choose(link: str, client: Client | None = None) -> bool:
    """Whether a link still lets one choose a password; it is then chosen."""
    browser = client or Client()
    page = browser.get(link, follow=True)
    if "password1" not in page.content.decode():
        return False
    return browser.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW}).status_code == 302


def test_a_link_to_choose_a_password_leads_to_the_configured_address_whoever_asked(settings: Settings) -> None:
    settings.SITE_URL = "https://sales.example.com"
    settings.ALLOWED_HOSTS = ["sales.example.com", "127.0.0.1"]
    UserFactory(email="ana@example.com", with_password=True)
    forged = {
        "HTTP_HOST": "127.0.0.1",
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_REFERER": "https://evil.example/",
    }

    link = link_for("ana@example.com", **forged)

    assert link.startswith("https://sales.example.com/accounts/password/reset/key/")
    assert "evil" not in mail.outbox[0].body
    assert "on sales.example.com." in mail.outbox[0].body


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil.example", ""])
def test_a_host_that_is_not_ours_gets_nothing(client: Client, host: str) -> None:
    UserFactory(email="ana@example.com")

    answer = client.post("/accounts/password/reset/", {"email": "ana@example.com"}, HTTP_HOST=host or "a b")

    assert answer.status_code == 400
    assert mail.outbox == []


def test_a_forwarded_host_changes_no_redirect(client: Client) -> None:
    answer = client.get("/imports/", HTTP_X_FORWARDED_HOST="evil.example", HTTP_X_FORWARDED_PROTO="https")

    assert answer.headers["Location"] == "/accounts/login/?next=/imports/"


@pytest.mark.parametrize(
    "there",
    [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example/",
        "///evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "\x00//evil.example",
        "/goals/\r\nSet-Cookie: a=b",
    ],
)
def test_next_leads_nowhere_else(there: str) -> None:
    UserFactory(email="ana@example.com", with_password=True)
    client = Client()

    answer = client.post("/accounts/login/", {"login": "ana@example.com", "password": PASSWORD, "next": there})

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/")
    assert not answer.headers["Location"].startswith(("//", "/\\"))
    assert "a" not in client.cookies


def test_a_link_is_good_for_three_days(settings: Settings) -> None:
    UserFactory(email="ana@example.com", with_password=True)
    link = link_for("ana@example.com")

    with time_machine.travel(timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 1)):
        assert not choose(link)
    assert choose(link)


def test_a_link_is_good_for_one_person_once() -> None:
    for email in ("ana@example.com", "ben@example.com"):
        UserFactory(email=email, with_password=True)
    anas, bens = link_for("ana@example.com"), link_for("ben@example.com")
    mixed = (
        bens.rsplit("/key/", 1)[0]
        + "/key/"
        + bens.rsplit("/key/", 1)[1].split("-")[0]
        + "-"
        + anas.rstrip("/").split("-", 1)[1]
        + "/"
    )

    assert not choose(mixed)
    assert choose(anas)
    assert not choose(anas)
    assert sign_in(Client(), "ben@example.com") == "in"


def test_signing_in_since_ends_no_link_but_a_new_password_does(client: Client) -> None:
    UserFactory(email="ana@example.com", with_password=True)
    first, second = link_for("ana@example.com"), link_for("ana@example.com")

    assert choose(second)

    assert not choose(first)


def test_a_link_signs_nobody_in_and_the_session_of_before_is_out() -> None:
    UserFactory(email="ana@example.com", with_password=True)
    before, browser = Client(), Client()
    sign_in(before, "ana@example.com")

    assert choose(link_for("ana@example.com"), browser)

    assert not signed_in(browser)
    assert before.get("/accounts/security/").status_code == 302


def test_asking_for_a_link_does_the_same_for_anybody() -> None:
    UserFactory(email="ana@example.com", with_password=True)
    Client().post("/accounts/password/reset/", {"email": "first@example.com"})
    mail.outbox.clear()
    done = {}
    for email in ("ana@example.com", "new@example.com"):
        with CaptureQueriesContext(connection) as seen:
            answer = Client().post("/accounts/password/reset/", {"email": email})
        done[email] = (answer.status_code, answer.headers["Location"], len(mail.outbox), len(seen))
        mail.outbox.clear()

    known, unknown = done.values()
    assert known[:3] == unknown[:3] == (302, "/accounts/password/reset/done/", 1)
    assert abs(known[3] - unknown[3]) <= 6, "small statements beside a mail each"


def test_having_asked_for_a_link_bars_no_second_step(client: Client) -> None:
    user = UserFactory(email="ana@example.com")
    link_for("ana@example.com")

    client.force_login(user)

    assert client.get("/accounts/security/app/").status_code == 200


def test_a_form_of_another_site_is_refused() -> None:
    UserFactory(email="ana@example.com", with_password=True)
    client = Client(enforce_csrf_checks=True)
    other = Client(enforce_csrf_checks=True)
    token = other.get("/accounts/login/").cookies["csrftoken"].value
    body = {"login": "ana@example.com", "password": PASSWORD}

    assert client.post("/accounts/login/", body).status_code == 403
    assert client.post("/accounts/login/", {**body, "csrfmiddlewaretoken": token}).status_code == 403
    assert not signed_in(client)


def test_a_token_in_the_address_is_no_token(client: Client) -> None:
    for name in ("token", "access_token", "api_key", "Authorization"):
        assert client.get("/api/v1/people/", {name: "smt_something"}).status_code == 401
