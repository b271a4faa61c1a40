"""The schema is in the repository, tells all there is, and its docs page keeps to the Content-Security-Policy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

FILE = Path(settings.BASE_DIR, "docs", "openapi.yaml")
METHODS = {"get", "post", "put", "patch", "delete"}


def schema() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return found


def test_the_file_is_what_the_code_says(tmp_path: Path) -> None:
    """If not: script/manage spectacular --file docs/openapi.yaml, and look at what changed."""
    now = tmp_path / "openapi.yaml"
    call_command("spectacular", file=str(now), validate=True, fail_on_warn=True)

    assert now.read_text() == FILE.read_text()


def endpoints() -> dict[str, set[str]]:
    """Each address of the API with its methods, by the URLconf."""
    found: dict[str, set[str]] = {}

    def walk(resolver: URLResolver, prefix: str) -> None:
        for entry in resolver.url_patterns:
            address = prefix + str(entry.pattern)
            if isinstance(entry, URLPattern):
                methods = METHODS & set(getattr(entry.callback, "actions", None) or {})
                if address.startswith("api/v1/") and methods:
                    found.setdefault("/" + address, set()).update(methods)
            else:
                walk(entry, address)

    walk(get_resolver(), "")
    return found


def test_no_endpoint_is_left_out() -> None:
    told = {path: METHODS & set(operations) for path, operations in schema()["paths"].items()}
    plain = {
        re.sub(r"<[a-z]+:(\w+)>", r"{\1}", path.replace("<int:pk>", "{id}")): methods
        for path, methods in endpoints().items()
    }

    assert told == plain


def test_every_operation_has_a_name_and_its_problems() -> None:
    wrong = [
        f"{method} {path}"
        for path, operations in schema()["paths"].items()
        for method, operation in operations.items()
        if not operation.get("summary") or not {"400", "401", "403"} <= set(operation["responses"])
    ]

    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("media_type", ["application/vnd.oai.openapi", "application/vnd.oai.openapi+json"])
def test_it_is_served_to_everybody_as_it_is_in_the_repository(media_type: str) -> None:
    answer = Client().get("/api/v1/schema/", headers={"Accept": media_type})

    assert yaml.safe_load(answer.content) == schema()
