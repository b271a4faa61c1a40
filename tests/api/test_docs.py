"""The examples of docs/api.md are requests that work, and its table names the filters that there are."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings
from django.test import Client

from tests.access.world import build_world

DOCS = Path(settings.BASE_DIR, "docs")
TEXT = (DOCS / "api.md").read_text()


@pytest.mark.django_db
def test_every_curl_that_reads_works() -> None:
    program = build_world().program("executive")
    lines = re.findall(r'^curl -H "[^"]*" "[^"]*"$', TEXT, re.MULTILINE)

    assert len(lines) == 6
    for line in lines:
        _curl, _h, header, url = shlex.split(line)
        assert header == "Authorization: Bearer $TOKEN"
        address = urlsplit(url.removeprefix("$SITE"))
        answer = program.get(f"{address.path}?{address.query}")
        assert (answer.status_code, set(answer.json())) == (200, {"next", "previous", "results"}), line


@pytest.mark.django_db
def test_the_error_of_the_example_is_the_one_told() -> None:
    program = build_world().program("rep")
    example = yaml.safe_load(re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)[0])

    told = program.get("/api/v1/goals/?as_of=1.4.2026").json()

    assert {**told, "request_id": example["request_id"]} == example


def test_every_address_and_filter_is_named() -> None:
    schema = yaml.safe_load((DOCS / "openapi.yaml").read_text())
    shared = {"as_of", "cursor", "ordering", "page_size"}
    missing = []
    for path, operations in schema["paths"].items():
        row = re.search(rf"^\| .*`{re.escape(path.removeprefix('/api/v1/'))}`.*$", TEXT, re.MULTILINE)
        assert row is not None, path
        for parameter in operations.get("get", {}).get("parameters", []):
            name, _, suffix = parameter["name"].partition("__")
            known = f"`{parameter['name']}`" in row[0] or (f"`__{suffix}`" in row[0] and f"`{name}`" in row[0])
            if parameter["in"] == "query" and parameter["name"] not in shared and not known:
                missing.append(f"{path} {parameter['name']}")

    assert missing == []


def test_nobody_reads_without_a_token() -> None:
    assert Client().get("/api/v1/goals/").status_code == 401
