import re
from collections import Counter

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.urls import reverse

from salesmgmt import views
from tests.factories.people import PersonFactory, make_admin, sits

pytestmark = pytest.mark.django_db


def signed_in(*, name: str = "Ana Pérez", admin: bool = False, leads: bool = False) -> Client:
    person = PersonFactory(name=name, signs_in=True)
    sits(person)
    if leads:
        sits(PersonFactory(), under=person)
    if admin:
        make_admin(person)
    client = Client()
    client.force_login(person.user)
    return client


def menu(client: Client) -> list[str]:
    page = client.get(reverse("styleguide")).content.decode()
    sidebar = page[page.index('<nav class="sidebar"') : page.index("</nav>")]
    return re.findall(r"<span>([^<]+)</span></a>\s*</li>", sidebar)


def test_the_menu_is_by_job() -> None:
    assert menu(signed_in()) == ["My day", "Goals", "People"]
    assert menu(signed_in(leads=True)) == ["My day", "Goals", "Team", "Accountability", "People"]
    assert menu(signed_in(admin=True)) == [
        "My day",
        "Company",
        "Goals",
        "People",
        "Data quality",
        "Imports",
        "Nights",
        "Invitations",
        "API tokens",
        "Webhooks",
        "Settings",
        "History",
    ]


def test_the_style_guide_needs_nothing_that_the_policy_forbids() -> None:
    page = signed_in().get(reverse("styleguide"))
    html = page.content.decode()

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|[\"'(]data:|javascript:", html)
    assert "script-src 'self'" in page["Content-Security-Policy"]


def test_ids_are_unique() -> None:
    html = signed_in().get(reverse("styleguide")).content.decode()

    assert [found for found, times in Counter(re.findall(r'\sid="([^"]+)"', html)).items() if times > 1] == []


@pytest.mark.parametrize(("cookie", "attribute"), [("dark", ' data-theme="dark"'), ("purple", ""), ("", "")])
def test_the_server_knows_the_theme_so_that_nothing_flashes(cookie: str, attribute: str) -> None:
    client = Client()
    client.cookies["theme"] = cookie

    assert f'<html lang="en"{attribute}>' in client.get(reverse("account_login")).content.decode()


def test_the_theme_is_kept_and_given_up_without_a_script() -> None:
    client = Client()

    kept = client.post(reverse("theme"), {"theme": "dark", "next": "/goals/"})
    assert (kept["Location"], kept.cookies["theme"].value) == ("/goals/", "dark")

    given_up = client.post(reverse("theme"), {"theme": "auto", "next": "https://elsewhere.example/"})
    assert (given_up["Location"], given_up.cookies["theme"].value) == ("/", "")


def test_an_error_names_its_request() -> None:
    page = signed_in().get("/nothing/like/this/")

    assert page.status_code == 404
    assert re.search(r"Request\s*<code>[0-9a-f-]{36}</code>", page.content.decode())


def test_the_page_for_our_own_faults_needs_nothing_that_may_be_broken() -> None:
    request = type("Bare", (), {"COOKIES": {"theme": "dark"}, "path": "/"})()

    page = views.server_error(request)  # type: ignore[arg-type]

    assert page.status_code == 500
    assert 'data-theme="dark"' in page.content.decode()


@pytest.mark.parametrize(
    ("problem", "status", "retry"),
    [
        (OperationalError("too many clients"), 503, "5"),
        (InterfaceError("closed"), 503, "5"),
        (KeyError("x"), 500, None),
    ],
)
def test_a_database_that_is_away_is_no_fault_of_ours(problem: Exception, status: int, retry: str | None) -> None:
    request = type("Bare", (), {"COOKIES": {}, "path": "/goals/"})()

    try:
        raise problem
    except type(problem):
        page = views.server_error(request)  # type: ignore[arg-type]

    assert (page.status_code, page.get("Retry-After")) == (status, retry)
    assert f">{status}<" in page.content.decode()


def test_a_fragment_after_the_session_ended_reloads_the_page() -> None:
    answer = Client().get(reverse("my_day"), headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
