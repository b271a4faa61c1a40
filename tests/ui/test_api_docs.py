"""The API's docs page in a real browser: under the Content-Security-Policy of every page, and it can be tried."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories.people import PersonFactory, root

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_docs_page_works_under_the_policy(live_server: LiveServer, page: Page) -> None:
    root()
    client = Client()
    client.force_login(PersonFactory(signs_in=True, email="ana@example.com").user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": 1280, "height": 900})

    answer = page.goto(live_server.url + reverse("api_docs"))
    page.locator("#operations-people-people_list .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".responses-table.live-responses-table").get_by_text("ana@example.com")).to_be_visible()

    assert answer is not None
    assert (
        answer.headers["content-security-policy"] == Client().get("/accounts/login/").headers["Content-Security-Policy"]
    )
    assert said == []
