"""What answers do not say aloud: filters, counts, cursors and orders tell nobody of rows that they may not see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.conf import settings
from pytest_django import DjangoDbBlocker

from tests.access.world import CANARIES, World, built

# Whoever sees nothing of the rep, and what betrays a record of the rep.
STRANGERS = ("other_rep", "former_manager", "former_delegate", "other_head", "ingest_client")
# Single words: those with spaces come back in as many spellings as there are places that repeat the question.
SECRETS = (
    *(CANARIES[name] for name in ("order_number", "employee_number", "import", "rejected")),
    *(CANARIES[name].split()[-1] for name in ("former_title", "power")),
)
PAGES = (
    "/goals/?owner={}",
    "/goals/?measure={}",
    "/orders/?q={}",
    "/orders/?number={}",
    "/people/?q={}",
    "/people/organisation/?q={}",
    "/search/?q={}",
    "/team/?unit={}",
    "/people/views/?list=goals&query={}",
)
NOTHING = "zzqx"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with built(django_db_blocker) as world:
        yield world


def filters() -> list[str]:
    """Every filter of every list of the API that takes words, as the schema tells them."""
    schema = yaml.safe_load((settings.BASE_DIR / "docs" / "openapi.yaml").read_text())
    return [
        f"{path}?{one['name']}={{}}"
        for path, methods in schema["paths"].items()
        for one in methods.get("get", {}).get("parameters", [])
        if one["in"] == "query" and _of_words(one["schema"]) and "{" not in path
        # The product of that order has its number in its own, and products are everybody's.
        if path != "/api/v1/products/"
    ]


def _of_words(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "string" and not {"format", "enum", "pattern"} & schema.keys()


def told(world: World, persona: str, address: str, word: str) -> tuple[int, str]:
    """The answer without what only echoes the question, or belongs to the request alone."""
    answer = world.client(persona).get(address.format(word))
    text = b"".join(answer) if answer.streaming else answer.content
    words = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"', "", text.decode())
    words = re.sub(r"[0-9a-f]{8,}(-[0-9a-f]+)*|\d\d:\d\d", "", words)
    return answer.status_code, words.replace(word, "")


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*PAGES, *filters()])
def test_asking_for_what_is_hidden_answers_like_asking_for_nothing(world: World, address: str) -> None:
    differs = [
        f"{persona} {secret}"
        for persona in STRANGERS
        for secret in SECRETS
        if told(world, persona, address, secret) != told(world, persona, address, NOTHING)
    ]

    assert differs == []


def without_digits(world: World, persona: str, place: str, number: object) -> tuple[int, str]:
    """The number itself comes back in addresses, and a short one may stand in others' numbers."""
    status, text = told(world, persona, place, str(number))
    return status, re.sub(r"\d", "", text)


@pytest.mark.django_db
def test_numbers_of_records_that_exist_answer_like_those_that_do_not(world: World) -> None:
    """The body of a 404 is the same, but for the number of its request."""
    places = ("/goals/{}/", "/goals/{}/edit/", "/goals/{}/records/", "/api/v1/goals/{}/", "/imports/{}/")
    numbers = {place: world.places["import" if "import" in place else "rep_goal"] for place in places}
    differs = [
        f"{persona} {place}"
        for persona in STRANGERS
        for place, number in numbers.items()
        if without_digits(world, persona, place, number) != without_digits(world, persona, place, 999999999)
    ]

    assert differs == []


@pytest.mark.django_db
def test_an_answer_that_is_still_good_is_not_confirmed_after_the_right_is_gone(world: World) -> None:
    """If-None-Match of the one who may read, sent by one who may not."""
    path = f"/api/v1/goals/{world.places['rep_goal']}/"
    tag = world.client("manager").get(path).headers["ETag"]

    assert world.client("manager").get(path, headers={"If-None-Match": tag}).status_code in {200, 304}
    assert world.client("former_manager").get(path, headers={"If-None-Match": tag}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["people", "orders", "goals", "deals", "imports", "nights"])
def test_what_a_list_can_do_names_no_row(world: World, path: str) -> None:
    """OPTIONS tells of fields, never of the choices that rows make."""
    text = world.client("other_rep").options(f"/api/v1/{path}/").content.decode()

    assert [name for name, word in CANARIES.items() if word in text] == []


@pytest.mark.django_db
def test_personal_answers_are_kept_by_nobody_in_between(world: World) -> None:
    for path in (f"/goals/{world.places['rep_goal']}/", f"/api/v1/goals/{world.places['rep_goal']}/", "/team/"):
        said = world.client("manager").get(path).headers.get("Cache-Control", "")
        assert "private" in said or "no-store" in said, f"{path}: {said}"
