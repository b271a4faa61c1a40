"""The pages of tokens and webhooks in a real browser: readable by everybody, with the secret in them or without."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts import actions as accounts
from accounts.models import SERVICE_SCOPES, Scope
from inbox.actions import webhooks
from inbox.models import Attempt
from people.actions import ask_to_see
from tests.factories.accounts import PASSWORD
from tests.factories.people import PersonFactory, make_admin, root
from tests.ui.test_browser import faults
from tests.ui.test_pages_browser import signed_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("left_as_migrated"),
]


def test_everybody_can_read_them_and_a_token_is_made_and_ended(page: Page, live_server: LiveServer) -> None:
    root()
    tom = PersonFactory(name="Tom Olsen", signs_in=True)
    make_admin(tom)
    tom.user.set_password(PASSWORD)
    tom.user.save()
    ana = PersonFactory(name="Ana Novak", signs_in=True)
    sight = ask_to_see(person=ana, by=tom.user, reason="Her figures look wrong", now=timezone.now())
    accounts.create_token(user=tom.user, name="old", scopes=[Scope.READ], days=9, by=tom.user)
    accounts.create_service_account(name="ERP", scopes=SERVICE_SCOPES, by=tom.user)
    hook = webhooks.create_webhook(name="ERP", url="https://erp.example.com/", events=["goal.created"], by=tom.user)
    delivery = webhooks.send_test(webhook=hook, now=timezone.now())
    Attempt.objects.create(delivery=delivery, at=timezone.now(), problem="timeout", milliseconds=5003)
    signed_in(page, tom, live_server)

    addresses = (
        "/me/tokens/",
        "/settings/tokens/",
        f"/settings/webhooks/{hook.pk}/",
        "/settings/two-steps/",
        "/people/sights/",
        f"/people/sights/{sight.pk}/",
        f"/people/{ana.pk}/see/",
    )
    found = {one: faults(page, live_server.url + one) for one in addresses}
    assert {one: said for one, said in found.items() if said} == {}

    page.goto(live_server.url + "/me/tokens/")
    page.fill("#id_name", "the warehouse")
    page.check("text=Read and change")
    page.click("text=Make the token")
    page.fill("#id_password", PASSWORD)  # asked for it once more; what was sent is then done
    page.click("text=Go on")
    assert page.input_value("#secret-text").startswith("smt_")
    page.click("#tokens tr:has-text('the warehouse') button")
    expect(page.locator("#toasts")).to_contain_text("is revoked")
    expect(page.locator("#secret-text")).to_have_count(0)
