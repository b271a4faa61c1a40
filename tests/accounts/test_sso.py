"""The company's own sign-in: whom the provider vouches for, and has an account here, is in; nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts import actions
from accounts.models import User
from salesmgmt.signing_in import providers
from tests.accounts.provider import CLIENT, SECRET, Provider, key_of, running
from tests.accounts.test_signing_in import signed_in
from tests.factories.accounts import UserFactory

START, BACK = "/accounts/sso/company/", "/accounts/sso/company/callback/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    with running() as provider:
        apps = providers(issuer=provider.issuer, client_id=CLIENT, secret=SECRET, name="Halden ID")
        settings.OIDC_APPS = apps
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}
        yield provider


def come_back(client: Client, provider: Provider, query: str = "") -> HttpResponse:
    there = client.get(START + query)
    assert there.status_code == 302
    assert there.headers["Location"].startswith(provider.issuer + "/authorize?")
    answer: HttpResponse = client.get(BACK, provider.code(there.headers["Location"]))
    return answer


def test_a_verified_address_of_somebody_here_signs_in(client: Client, provider: Provider) -> None:
    user = UserFactory(email="ana@example.com")
    provider.knows("Ana@Example.com")

    answer = come_back(client, provider)

    assert answer.headers["Location"] == "/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert provider.asked["code_challenge_method"] == "S256"
    assert provider.asked["redirect_uri"] == "http://testserver" + BACK
    assert not SocialAccount.objects.exists(), "matched anew each time, so nothing outlives a changed address"


def test_the_sign_in_page_offers_it_and_leads_on(client: Client, provider: Provider) -> None:
    UserFactory(email="ana@example.com")
    provider.knows("ana@example.com")

    page = client.get("/accounts/login/?next=/goals/").content.decode()

    assert "Sign in with Halden ID" in page
    assert f'{START}?next=%2Fgoals%2F"' in page
    assert come_back(client, provider, "?next=/goals/").headers["Location"] == "/goals/"
    assert come_back(Client(), provider, "?next=//evil.example/").headers["Location"] == "/"


@pytest.mark.parametrize("verified", [False, "false", "true", None, 0])
def test_an_address_that_is_not_verified_is_nobodys(client: Client, provider: Provider, verified: object) -> None:
    UserFactory(email="ana@example.com")
    provider.knows("ana@example.com", verified=verified)

    assert "By invitation only" in come_back(client, provider).content.decode()
    assert not signed_in(client)


def test_nobody_signs_up_by_it(client: Client, provider: Provider) -> None:
    provider.knows("new@example.com")

    assert "By invitation only" in come_back(client, provider).content.decode()
    assert not signed_in(client)
    assert not User.objects.exists()


def test_whoever_is_deactivated_stays_out(client: Client, provider: Provider) -> None:
    actions.deactivate(user=UserFactory(email="ana@example.com"), now=timezone.now())
    provider.knows("ana@example.com")

    assert come_back(client, provider).headers["Location"] == "/accounts/inactive/"
    assert not signed_in(client)


def by_another_key(provider: Provider) -> Callable[[dict[str, Any]], str]:
    return lambda claims: provider.signed(claims, by="another")


def unsigned(provider: Provider) -> Callable[[dict[str, Any]], str]:
    return lambda claims: jwt.encode(claims, None, algorithm="none", headers={"kid": "own"})  # type: ignore[arg-type]


def by_the_public_key(provider: Provider) -> Callable[[dict[str, Any]], str]:
    secret = str(key_of("own").public_key().public_numbers().n).encode()
    return lambda claims: jwt.encode(claims, secret, algorithm="HS256", headers={"kid": "own"})


def claiming(**other: Any) -> Callable[[Provider], Callable[[dict[str, Any]], str]]:
    return lambda provider: lambda claims: provider.signed(claims | other)


def without_a_key_id(provider: Provider) -> Callable[[dict[str, Any]], str]:
    return lambda claims: jwt.encode(claims, key_of("own"), algorithm="RS256")


@pytest.mark.parametrize(
    "forge",
    [
        by_another_key,
        unsigned,
        by_the_public_key,
        without_a_key_id,
        claiming(aud="another client"),
        claiming(iss="https://evil.example"),
        claiming(exp=1),
        claiming(sub="somebody else"),
        lambda provider: lambda claims: "not a token",
    ],
)
def test_a_forged_token_signs_nobody_in(
    client: Client, provider: Provider, forge: Callable[[Provider], Callable[[dict[str, Any]], str]]
) -> None:
    UserFactory(email="ana@example.com")
    provider.knows("ana@example.com")
    provider.sign = forge(provider)  # type: ignore[method-assign]

    answer = come_back(client, provider)

    assert answer.status_code == 401
    assert "That did not work" in answer.content.decode()
    assert not signed_in(client)


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(client: Client, provider: Provider) -> None:
    UserFactory(email="ana@example.com")
    provider.knows("ana@example.com")
    asked = provider.code(Client().get(START).headers["Location"])

    assert client.get(BACK, asked).status_code == 401
    assert client.get(BACK).status_code == 401
    assert not signed_in(client)


def test_what_goes_wrong_at_the_provider_is_said(client: Client, provider: Provider) -> None:
    there = client.get(START).headers["Location"]
    state = provider.code(there)["state"]

    stopped = client.get(BACK, {"error": "access_denied", "state": state}, follow=True)
    assert "You stopped" in stopped.content.decode()
    provider.config.pop("token_endpoint")
    assert client.get(START).status_code == 503


def test_a_provider_that_is_away_leaves_the_password(client: Client, provider: Provider) -> None:
    provider.shutdown()
    provider.server_close()

    assert client.get(START).status_code == 503
    assert client.get("/accounts/login/").status_code == 200


def test_the_address_is_good_for_signing_in_alone(client: Client, provider: Provider) -> None:
    assert client.get(START + "?process=connect").status_code == 404
    assert client.get(START + "?process=redirect&next=/").status_code == 404
    assert client.get("/accounts/sso/other/").status_code == 404
    assert client.post(START).status_code == 405
    client.force_login(UserFactory())
    assert client.get(START).headers["Location"] == "/"


def test_a_second_step_that_is_set_up_here_is_asked_for_and_a_required_one_is_the_providers(
    provider: Provider, settings: Settings
) -> None:
    ana, ben = UserFactory(email="ana@example.com"), UserFactory(email="ben@example.com")
    TOTP.activate(ana, generate_totp_secret())
    settings.TWO_STEP_REQUIRED = ["everybody"]
    anas, bens, by_password = Client(), Client(), Client()

    provider.knows(ana.email)
    assert come_back(anas, provider).headers["Location"] == "/accounts/two-step/"
    assert not signed_in(anas)
    provider.knows(ben.email)
    assert come_back(bens, provider).headers["Location"] == "/"
    assert bens.get("/people/").status_code == 200
    by_password.force_login(ben)
    assert by_password.get("/people/").headers["Location"] == "/accounts/security/"


def test_without_settings_there_is_no_such_thing(client: Client) -> None:
    for path in (START, BACK, "/accounts/sso/cancelled/"):
        assert client.get(path).status_code == 404
    assert "Sign in with" not in client.get("/accounts/login/").content.decode().replace("Sign in with a passkey", "")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"issuer": "https://id.example.com"}, "OIDC_CLIENT_ID, OIDC_CLIENT_SECRET"),
        ({"issuer": "http://id.example.com", "client_id": "a", "secret": "b"}, "https"),
    ],
)
def test_half_of_it_is_refused_at_the_start(given: dict[str, str], problem: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=problem):
        providers(**({"issuer": "", "client_id": "", "secret": "", "name": ""} | given))
