"""Signing in as people do, in a real browser: in two steps, by passkey, and again after a session that ended."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from playwright.sync_api import CDPSession, Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import Person
from tests.factories.accounts import PASSWORD
from tests.factories.people import PersonFactory, make_admin
from tests.ui.test_browser import faults

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("left_as_migrated"),
]


@pytest.fixture
def ana() -> Person:
    person = PersonFactory(signs_in=True, name="Ana Novak")
    person.user.set_password(PASSWORD)
    person.user.save()
    return person


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """A passkey belongs to a name, not to a number."""
    return str(live_server.url.replace("127.0.0.1", "localhost"))


@pytest.fixture
def device(page: Page) -> Iterator[CDPSession]:
    """A device with a fingerprint reader, on which the finger lies."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield tools
    tools.detach()


def digits(secret: str, ahead: int = 0) -> str:
    """What an authenticator app shows now; a code works once, so the next sign-in takes the one ahead."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def sign_in(page: Page, site: str, person: Person, path: str = "/accounts/security/") -> None:
    page.goto(f"{site}/accounts/login/?next={path}")
    page.fill("#id_login", person.email)
    page.fill("#id_password", PASSWORD)
    page.click("button.is-primary")


def again(page: Page) -> None:
    """The password once more, before a change."""
    expect(page.locator("h1")).to_have_text("Is it you?")
    page.fill("#id_password", PASSWORD)
    page.click("button.is-primary")


def test_an_app_is_set_up_and_asked_for_and_a_recovery_code_takes_its_place(page: Page, site: str, ana: Person) -> None:
    sign_in(page, site, ana)
    assert faults(page, site + "/accounts/security/") == []
    page.click("text=Set up")
    again(page)
    assert faults(page, page.url) == []
    expect(page.locator("svg.qr")).to_be_visible()
    page.click("summary:has-text('It cannot scan')")
    secret = page.inner_text(".secret")
    page.fill("#id_code", "000000")
    page.click("text=Turn on")
    expect(page.locator("main")).to_contain_text("Incorrect code")
    page.fill("#id_code", digits(secret))
    page.click("text=Turn on")

    expect(page.locator("h1")).to_have_text("Recovery codes")
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    with page.expect_download() as download:
        page.click("text=Download")
    assert download.value.path().read_text().splitlines()[2:12] == codes
    assert [letter.subject for letter in mail.outbox] == ["Authenticator app set up"]

    page.context.clear_cookies()
    sign_in(page, site, ana)
    page.click("text=Sign in as somebody else")
    expect(page.locator("h1")).to_have_text("Sign in")
    sign_in(page, site, ana)
    expect(page.locator("h1")).to_have_text("The second step")
    assert Authenticator.objects.count() == 2
    assert faults(page, page.url) == []
    page.fill("#id_code", "123456")
    page.click("button.is-primary >> nth=0")
    expect(page.locator("main")).to_contain_text("Incorrect code")
    page.fill("#id_code", digits(secret, ahead=1))
    page.click("button.is-primary >> nth=0")
    expect(page.locator("#two-step")).to_contain_text("Authenticator app On")

    for outcome in ("10 codes left", "9 codes left"):
        expect(page.locator("#two-step")).to_contain_text(outcome)
        page.context.clear_cookies()
        sign_in(page, site, ana)
        page.fill("#id_code", codes[3])
        page.click("button.is-primary >> nth=0")
    expect(page.locator("main")).to_contain_text("Incorrect code")


def test_a_passkey_signs_in_without_a_password(page: Page, site: str, ana: Person, device: CDPSession) -> None:
    sign_in(page, site, ana)
    page.click("#sign-in >> text=Add")
    again(page)
    assert faults(page, page.url) == []
    page.fill("#id_name", "Laptop")
    expect(page.locator("#id_passwordless")).to_be_checked()
    page.click("main button.is-primary")
    expect(page.locator("h1")).to_have_text("Recovery codes")
    page.goto(site + "/accounts/security/")
    expect(page.locator("#sign-in")).to_contain_text("Laptop Passkey")
    expect(page.locator("#sign-in")).to_contain_text("Signs in alone")

    page.context.clear_cookies()
    page.goto(site + "/accounts/login/?next=/people/")
    page.click("text=Sign in with a passkey")
    expect(page).to_have_url(re.compile(f"^{site}/people/"))
    page.wait_for_load_state()

    page.context.clear_cookies()
    sign_in(page, site, ana)
    expect(page.locator("h1")).to_have_text("The second step")
    page.click("text=Use a passkey")
    expect(page.locator("#sessions")).to_contain_text("Here")
    page.click("#sign-in >> text=Rename")
    page.click("a:has-text('Use a passkey')")
    page.click("main button.is-primary")
    page.fill("#id_name", "Old laptop")
    page.click("button:has-text('Save')")
    expect(page.locator("#sign-in")).to_contain_text("Old laptop")
    page.click("#sign-in >> text=Remove")
    page.click("button:has-text('Remove it')")
    expect(page.locator("#sign-in")).not_to_contain_text("Old laptop")
    assert not Authenticator.objects.exists()


def test_a_passkey_that_is_not_given_leaves_the_password(page: Page, site: str, device: CDPSession) -> None:
    page.goto(site + "/accounts/login/")
    page.click("text=Sign in with a passkey")
    expect(page.locator("[data-passkey-problem=cancelled]")).to_be_visible(timeout=20000)
    page.goto(site.replace("localhost", "127.0.0.1") + "/accounts/login/")
    expect(page.locator("text=Sign in with a passkey")).to_be_hidden()


def test_another_session_is_ended_by_a_click(page: Page, site: str, ana: Person) -> None:
    other = page.context.browser.new_context(user_agent="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0").new_page()  # type: ignore[union-attr]
    sign_in(other, site, ana)
    sign_in(page, site, ana)
    expect(page.locator("#sessions")).to_contain_text("Firefox on Windows")

    page.click("text=Sign out Firefox on Windows")

    expect(page.locator("#sessions")).not_to_contain_text("Firefox on Windows")
    other.reload()
    expect(other.locator("h1")).to_have_text("Sign in")
    assert UserSession.objects.count() == 1
    other.context.close()


def test_what_was_typed_is_there_after_signing_in_again(page: Page, site: str, ana: Person) -> None:
    make_admin(ana)
    sign_in(page, site, ana, "/settings/company/")
    field = page.locator("main form[method=post] input[type=text]").first
    field.fill("Halden & Sons")
    Session.objects.all().delete()
    page.reload()
    expect(page.locator("h1")).to_have_text("Sign in")
    page.fill("#id_login", ana.email)
    page.fill("#id_password", PASSWORD)
    page.click("button.is-primary")

    expect(field).to_have_value("Halden & Sons")
    expect(page.locator("main .alert")).to_contain_text("is here again")
    page.goto(page.url)
    expect(field).not_to_have_value("Halden & Sons")
