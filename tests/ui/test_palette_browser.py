"""The palette, saved views and settings in a real browser: by keyboard alone, readable by everybody, within the policy."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import SavedView
from tests.factories.people import make_admin
from tests.performance.stories import Team, team
from tests.ui.test_browser import COLOURS, RULES, axe, faults
from tests.ui.test_pages_browser import busy_team, signed_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("left_as_migrated"),
]


def administered() -> Team:
    made, _ids = busy_team()
    make_admin(made.manager)
    return made


def test_everybody_can_read_them(page: Page, live_server: LiveServer) -> None:
    made = administered()
    view = SavedView.objects.create(owner=made.manager, page="goals", name="Behind", query="status=behind")

    signed_in(page, made.manager, live_server)

    addresses = (
        "/settings/company/",
        "/search/",
        "/search/?q=nov",
        "/people/views/?list=goals",
        f"/people/views/{view.pk}/",
        "/people/invitations/",
    )
    found = {one: faults(page, live_server.url + one) for one in addresses}
    page.goto(live_server.url + "/people/")
    page.keyboard.press("Control+k")
    page.fill("#palette-input", "novak")
    expect(page.locator("#palette [role=option]").first).to_be_visible()
    found["palette"] = [*axe(page, "light", RULES), *axe(page, "dark", COLOURS)]
    assert {one: said for one, said in found.items() if said} == {}


def test_one_jumps_by_keyboard_alone(page: Page, live_server: LiveServer) -> None:
    made = team("Ana Novak", "Anders Berg")
    signed_in(page, made.manager, live_server)
    page.goto(live_server.url + "/goals/")

    page.keyboard.press("/")
    expect(page.locator("#palette-input")).to_be_focused()
    expect(page.locator("#palette [role=option]").first).to_contain_text("My day")
    page.keyboard.type("an")
    chosen = page.locator("#palette [aria-selected=true]")
    expect(chosen).to_have_text("Ana NovakNorthern sales")
    page.keyboard.press("ArrowDown")
    expect(chosen).to_contain_text("Anders Berg")
    expect(page.locator("#palette-input")).to_have_attribute("aria-activedescendant", "hit-people-2")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/people/{made.reps[0].pk}/")

    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_the_key_can_be_switched_off_and_the_box_is_a_link(page: Page, live_server: LiveServer) -> None:
    made = team("Ana Novak")
    signed_in(page, made.manager, live_server)
    page.goto(live_server.url + "/goals/")

    page.click(".user-menu summary")
    page.click("[data-keys]")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#palette")).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()

    client = Client()
    client.force_login(made.manager.user)
    assert 'href="/search/" data-palette' in client.get("/goals/").content.decode()


def test_a_view_is_saved_from_the_list_and_opened_from_its_menu(page: Page, live_server: LiveServer) -> None:
    made, _ids = busy_team()
    signed_in(page, made.manager, live_server)
    page.goto(live_server.url + "/goals/?measure=win_rate")

    page.set_viewport_size({"width": 390, "height": 844})
    page.click("text=Views")
    panel = page.locator(".list-tool[open] .menu-panel").bounding_box()
    assert panel is not None
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= 390
    page.click("text=Save what is shown")
    page.fill("#id_name", "Win rates")
    page.click("text=Save the view")
    expect(page.locator("#toasts")).to_contain_text("The view is saved")
    page.goto(live_server.url + "/goals/")
    page.click("text=Views")
    page.click("text=Win rates")

    page.wait_for_url("**/goals/?measure=win_rate")
    expect(page.locator("#rows tbody tr")).to_have_count(3)


def test_settings_show_what_would_change_as_one_types(page: Page, live_server: LiveServer) -> None:
    made = administered()
    signed_in(page, made.manager, live_server)
    page.goto(live_server.url + "/settings/company/")

    page.fill("#id_name", "Halden Pumps")
    page.select_option("#id_fiscal_pattern", "13")

    expect(page.locator("#effect")).to_contain_text("weeks")
    expect(page.locator("#effect tbody tr")).to_have_count(4 + 13)
