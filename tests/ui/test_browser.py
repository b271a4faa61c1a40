"""The style guide and the sign-in pages in a real browser: readable by everybody, at every width, in both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from tests.factories.people import PersonFactory, sits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def signed_in_page(page: Page, live_server: LiveServer) -> Page:
    person = PersonFactory(name="Jo Meyer", signs_in=True)
    sits(person)
    client = Client()
    client.force_login(person.user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return page


def faults(page: Page, url: str, *, width: int, theme: str) -> list[str]:
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            said.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.goto(url)
    page.wait_for_load_state("networkidle")
    violations = Axe().run(page, options=RULES).response["violations"]
    said += [f"{found['id']}: {node['html']}" for found in violations for node in found["nodes"]]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        said.append("wider than the window")
    return said


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_everybody_can_read_the_style_guide(
    signed_in_page: Page, live_server: LiveServer, width: int, theme: str
) -> None:
    assert faults(signed_in_page, live_server.url + reverse("styleguide"), width=width, theme=theme) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_everybody_can_sign_in(page: Page, live_server: LiveServer, width: int, theme: str) -> None:
    for name in ("account_login", "account_reset_password", "account_reset_password_done"):
        assert faults(page, live_server.url + reverse(name), width=width, theme=theme) == []


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
