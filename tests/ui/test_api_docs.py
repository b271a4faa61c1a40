"""The API's docs page in a real browser: under the Content-Security-Policy of every page, and it can be tried."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories.people import PersonFactory, root
from tests.ui.test_browser import COLOURS, RULES, axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


# Swagger UI's own markup, which a style sheet cannot mend: a link inside the button of an operation, tags as h3, no banner.
THEIRS = {"nested-interactive", "heading-order", "region"}


def test_the_docs_page_can_be_read(live_server: LiveServer, page: Page) -> None:
    root()
    client = Client()
    client.force_login(PersonFactory(signs_in=True).user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    page.goto(live_server.url + reverse("api_docs"))
    expect(page.locator("#operations-people-people_list")).to_be_visible()
    found = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        found += [*axe(page, "light", RULES), *axe(page, "dark", COLOURS)]
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    assert page.locator("html.dark-mode").count() == 1
    assert [one for one in found if one.partition(":")[0] not in THEIRS] == []


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
