from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from people.calendar import company_today
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def sign_in(client: Client, email: str, password: str = PASSWORD, address: str = "10.0.0.1") -> str:
    """'in', 'wrong', 'slow' or 'inactive'."""
    response = client.post("/accounts/login/", {"login": email, "password": password}, REMOTE_ADDR=address)
    if response.status_code == 302:
        return "inactive" if "inactive" in response["Location"] else "in"
    if response.status_code == 429:
        return "slow"
    return "slow" if "Too many failed" in response.content.decode() else "wrong"


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_e_mail_and_password_sign_in_whatever_the_case(client: Client) -> None:
    UserFactory(email="ana@example.com", with_password=True)

    assert sign_in(client, "Ana@Example.COM") == "in"
    assert signed_in(client)


def test_signing_out_needs_a_post(client: Client) -> None:
    client.force_login(UserFactory())

    client.get("/accounts/logout/")
    assert signed_in(client)
    client.post("/accounts/logout/")
    assert not signed_in(client)


def test_nobody_signs_up(client: Client) -> None:
    response = client.post("/accounts/signup/", {"email": "new@example.com", "password1": PASSWORD})

    assert response.status_code == 200
    assert not User.objects.exists()


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client) -> None:
    UserFactory(email="ana@example.com", with_password=True)

    answers = []
    for email in ("ana@example.com", "bob@example.com"):
        response = client.post("/accounts/login/", {"login": email, "password": "wrong"})
        body = response.content.decode().replace(email, "EMAIL")
        answers.append((response.status_code, _without_token(body)))

    assert answers[0] == answers[1]


def test_an_unknown_address_costs_a_password_check_too(client: Client, settings: Settings) -> None:
    hashed = []

    class Counting(type(_hasher())):  # type: ignore[misc]
        def encode(self, password: str, salt: str) -> str:
            hashed.append(password)
            return str(super().encode(password, salt))

    Counting.__module__ = __name__
    globals()["Counting"] = Counting
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    UserFactory(email="ana@example.com", password=_hasher().encode(PASSWORD, "salt"))
    UserFactory(email="invited@example.com")

    counts = []
    for email in ("ana@example.com", "invited@example.com", "bob@example.com"):
        hashed.clear()
        sign_in(client, email, "wrong")
        counts.append(len(hashed))

    assert counts == [1, 1, 1]


def _hasher() -> object:
    from django.contrib.auth.hashers import MD5PasswordHasher

    return MD5PasswordHasher()


def _without_token(body: str) -> str:
    import re

    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', "", body)


def test_guessing_is_slowed_by_address_and_account(client: Client) -> None:
    UserFactory(email="ana@example.com", with_password=True)
    UserFactory(email="bob@example.com", with_password=True)

    assert [sign_in(client, "ana@example.com", "wrong") for _ in range(6)] == ["wrong"] * 5 + ["slow"]
    assert sign_in(client, "ana@example.com") == "slow"
    # Whose account is guessed is not locked out, nor anybody else at the guesser's address.
    assert sign_in(Client(), "ana@example.com", address="10.0.0.2") == "in"
    assert sign_in(Client(), "bob@example.com") == "in"


def test_guessing_from_many_addresses_is_slowed_by_account(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_account": "6/h/key"}
    UserFactory(email="ana@example.com", with_password=True)

    answers = [sign_in(client, "ana@example.com", "wrong", address=f"10.0.0.{n}") for n in range(7)]

    assert answers == ["wrong"] * 6 + ["slow"]


@pytest.mark.parametrize("attempts", [64, pytest.param(10_000, marks=pytest.mark.full)])
def test_stuffing_many_accounts_from_many_addresses_finds_nothing_and_locks_nobody_out(
    attempts: int, settings: Settings
) -> None:
    """Half of the addresses tried exist; in one moment, from twenty addresses, with the right password last."""
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_account": "5/h/key"}
    known = [UserFactory(email=f"known{n}@example.com", with_password=True).email for n in range(4)]
    unknown = [f"unknown{n}@example.com" for n in range(4)]
    with time_machine.travel(timezone.now(), tick=False) as clock:
        tried: dict[str, list[str]] = {}
        for number in range(attempts):
            email = (known, unknown)[number % 2][number // 2 % 4]
            answer = sign_in(Client(), email, f"wrong{number}", address=f"10.1.0.{number // 8 % 20}")
            tried.setdefault(email, []).append(answer)
        right = [sign_in(Client(), email, address="10.1.0.1") for email in known]
        clock.shift(timedelta(minutes=61))
        later = [sign_in(Client(), email, address="192.0.2.7") for email in known]

    assert {email: answers.count("wrong") for email, answers in tried.items()} == dict.fromkeys(known + unknown, 5)
    assert len({tuple(answers) for answers in tried.values()}) == 1, "who exists is told by how soon it is slow"
    assert (right, later) == (["slow"] * 4, ["in"] * 4)


def test_signing_in_often_is_not_guessing(client: Client) -> None:
    UserFactory(email="ana@example.com", with_password=True)

    assert [sign_in(Client(), "ana@example.com") for _ in range(8)] == ["in"] * 8


def test_a_forged_header_makes_no_new_address(client: Client) -> None:
    UserFactory(email="ana@example.com", with_password=True)

    for number in range(5):
        client.post(
            "/accounts/login/",
            {"login": "ana@example.com", "password": "wrong"},
            REMOTE_ADDR="10.0.0.1",
            headers={"X-Forwarded-For": f"1.2.3.{number}"},
        )

    assert sign_in(client, "ana@example.com") == "slow"


def test_the_throttle_forgets(client: Client) -> None:
    UserFactory(email="ana@example.com", with_password=True)
    for _ in range(6):
        sign_in(client, "ana@example.com", "wrong")

    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert sign_in(client, "ana@example.com") == "in"


def test_without_redis_people_sign_in_and_guessing_is_slow(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere.sock"
    UserFactory(email="ana@example.com", with_password=True)

    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"
    assert sign_in(client, "ana@example.com") == "in"


def test_a_deactivated_account_with_its_password_does_not_get_in(client: Client) -> None:
    UserFactory(email="ana@example.com", with_password=True, is_active=False)

    assert sign_in(client, "ana@example.com") == "inactive"
    assert not signed_in(client)


def test_whoever_has_left_is_signed_out_on_the_day_after(client: Client) -> None:
    person = PersonFactory(signs_in=True, left_on=company_today())
    person.user.set_password(PASSWORD)
    person.user.save()

    assert sign_in(client, person.email) == "in"
    person.left_on = company_today() - timedelta(days=1)
    person.save()
    assert client.get("/accounts/password/change/").status_code == 302
    assert sign_in(Client(), person.email) == "inactive"


def test_the_day_of_leaving_is_the_companys(client: Client) -> None:
    person = PersonFactory(signs_in=True, left_on=date(2026, 6, 30))
    with time_machine.travel("2026-06-30T23:00:00+00:00"):
        client.force_login(person.user)
        assert client.get("/accounts/password/set/").status_code == 200

    with time_machine.travel("2026-07-01T00:30:00+00:00"):
        assert client.get("/accounts/password/set/")["Location"].startswith("/accounts/login/")


def test_a_reset_link_works_once_and_is_not_told_to_strangers(client: Client) -> None:
    UserFactory(email="ana@example.com", with_password=True)

    answers = [
        client.post("/accounts/password/reset/", {"email": email}) for email in ("ana@example.com", "no@one.com")
    ]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, "/accounts/password/reset/done/")
    ] * 2
    assert [message.to for message in mail.outbox] == [["ana@example.com"], ["no@one.com"]]
    known, unknown = sorted(mail.outbox, key=lambda sent: sent.to != ["ana@example.com"])
    assert known.subject == "Choose a new password"
    assert "Nobody signs in there" in unknown.body
    assert "sign up" not in unknown.body, "an administrator invites"
    link = next(word for word in known.body.split() if "/accounts/password/reset/key/" in word)
    page = client.get(link, follow=True)
    new = "a quite different sentence"
    chosen = client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert chosen.status_code == 302
    assert sign_in(Client(), "ana@example.com", new) == "in"
    assert "password1" not in Client().get(link, follow=True).content.decode()


def test_next_never_leads_elsewhere(client: Client) -> None:
    UserFactory(email="ana@example.com", with_password=True)

    response = client.post(
        "/accounts/login/", {"login": "ana@example.com", "password": PASSWORD, "next": "//evil.example/"}
    )

    assert response["Location"] == "/"


def test_a_one_time_password_leads_to_choosing_another(client: Client) -> None:
    user = UserFactory(email="ana@example.com", with_password=True, password_is_one_time=True)

    response = client.post("/accounts/login/", {"login": "ana@example.com", "password": PASSWORD})
    assert response["Location"] == "/accounts/password/change/"
    for path in ("/", "/imports/", "/api/v1/nowhere/"):
        assert client.get(path).headers.get("Location") == response["Location"], "nothing else is open before"
    assert client.get("/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == response["Location"]
    assert client.get(response["Location"]).status_code == 200

    new = "a quite different sentence"
    changed = client.post(response["Location"], {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert changed.status_code == 302
    user.refresh_from_db()
    assert not user.password_is_one_time
    assert signed_in(client)
