"""One's own account, and what is asked about others', in a real browser: readable by everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from people.calendar import company_today
from people.models import Absence, Erasure
from tests.factories.people import PersonFactory, make_admin, root, sits
from tests.ui.test_browser import faults
from tests.ui.test_pages_browser import signed_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("left_as_migrated"),
]


def test_everybody_can_read_their_own_and_what_is_asked(page: Page, live_server: LiveServer) -> None:
    root()
    tom, hanne = PersonFactory(name="Tom Olsen", signs_in=True), PersonFactory(name="Hanne Moe", signs_in=True)
    make_admin(tom)
    sits(hanne, role="hr")
    sits(tom, under=hanne, title="Administrator")
    today = company_today()
    Absence.objects.create(person=tom, start_on=today)
    left = PersonFactory(name="Oskar Hahn", left_on=today - timedelta(days=400))
    Erasure.objects.create(person=left, asked_by=hanne.user, reason="His letter of May")
    signed_in(page, tom, live_server)

    addresses = ("/me/", f"/people/{left.pk}/data/")
    found = {one: faults(page, live_server.url + one) for one in addresses}
    assert {one: said for one, said in found.items() if said} == {}
    assert page.is_visible("text=Carry it out")
