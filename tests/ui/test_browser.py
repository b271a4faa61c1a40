"""The style guide and the sign-in pages in a real browser: readable by everybody, at every width, in both themes."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import ConsoleMessage, Error, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories.people import PersonFactory, sits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What passes is not described: that takes longer than looking.
FOUND = {"resultTypes": ["violations"]}
RULES: dict[str, object] = FOUND | {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
}
COLOURS_HAVE_CHANGED = """
    Promise.all(document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished.catch(() => 0)))
"""
COLOURS: dict[str, object] = FOUND | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


@pytest.fixture
def signed_in_page(page: Page, live_server: LiveServer) -> Page:
    person = PersonFactory(name="Jo Meyer", signs_in=True)
    sits(person)
    client = Client()
    client.force_login(person.user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return page


def faults(page: Page, url: str) -> list[str]:
    """What bars somebody from reading a page at either width, in either theme; between themes colours alone differ."""
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            said.append(message.text)

    def complain(error: Error) -> None:
        said.append(str(error))

    page.on("console", listen)
    page.on("pageerror", complain)
    page.goto(url)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        said += [f"{width} light {one}" for one in axe(page, "light", RULES)]
        said += [f"{width} dark {one}" for one in axe(page, "dark", COLOURS)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            said.append(f"wider than {width}")
    page.remove_listener("console", listen)
    page.remove_listener("pageerror", complain)
    return said


def axe(page: Page, theme: Literal["light", "dark"], rules: dict[str, object]) -> list[str]:
    page.emulate_media(color_scheme=theme)
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.evaluate(COLOURS_HAVE_CHANGED)
    violations = Axe().run(page, options=rules).response["violations"]
    return [f"{found['id']}: {node['html']}" for found in violations for node in found["nodes"]]


def test_everybody_can_read_the_style_guide(signed_in_page: Page, live_server: LiveServer) -> None:
    assert faults(signed_in_page, live_server.url + reverse("styleguide")) == []


def test_everybody_can_sign_in(page: Page, live_server: LiveServer) -> None:
    for name in ("account_login", "account_reset_password", "account_reset_password_done"):
        assert faults(page, live_server.url + reverse(name)) == []


def test_what_axe_finds_is_told(page: Page) -> None:
    page.set_content(
        "<html lang='en'><title>x</title><main><h1>x</h1><p style='color: #ccc; background: #fff'>pale</p><img src='a.png'></main>"
    )

    assert {one.split(":")[0] for one in axe(page, "light", RULES)} == {"color-contrast", "image-alt"}
    assert {one.split(":")[0] for one in axe(page, "dark", COLOURS)} == {"color-contrast"}


def test_it_still_fits_at_320_pixels(signed_in_page: Page, live_server: LiveServer) -> None:
    signed_in_page.set_viewport_size({"width": 320, "height": 700})
    signed_in_page.goto(live_server.url + reverse("styleguide"))

    assert signed_in_page.evaluate("document.documentElement.scrollWidth") == 320


def test_menus_close_and_the_theme_stays(signed_in_page: Page, live_server: LiveServer) -> None:
    page = signed_in_page
    page.goto(live_server.url + reverse("styleguide"))

    page.click(".picker summary")
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0

    page.click(".user-menu summary")
    page.click("[data-theme-form] button[value=dark]")
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_dialog_opens_and_a_chosen_file_is_named(signed_in_page: Page, live_server: LiveServer) -> None:
    page = signed_in_page
    page.goto(live_server.url + reverse("styleguide"))

    page.click("[data-dialog=confirm]")
    assert page.locator("dialog#confirm").is_visible()
    page.keyboard.press("Escape")

    page.set_input_files("#id_file", {"name": "deals.csv", "mimeType": "text/csv", "buffer": b"x" * 1234})
    assert "deals.csv" in page.locator("output").first.inner_text()
