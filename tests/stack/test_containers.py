import json
import re
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from salesmgmt.stack import postgres, programs

PROJECT = Path(__file__).resolve().parent.parent.parent
COMPOSE = cast("dict[str, Any]", yaml.safe_load((PROJECT / "docker-compose.yml").read_text()))
SERVICES = cast("dict[str, dict[str, Any]]", COMPOSE["services"])
PRODUCT = ("web", "worker", "beat")


@pytest.mark.parametrize(
    ("name", "argv"),
    [
        ("web", programs.web("0.0.0.0:8000", python="python")),
        ("worker", programs.worker(python="python")),
        ("beat", programs.beat(python="python")),
        ("migrate", programs.manage("migrate", "--no-input", python="python")),
    ],
)
def test_a_container_runs_what_script_server_runs(name: str, argv: list[str]) -> None:
    assert SERVICES[name]["command"] == argv


def test_the_image_by_itself_is_the_web_process() -> None:
    line = next(line for line in (PROJECT / "Dockerfile").read_text().splitlines() if line.startswith("CMD "))

    assert json.loads(line.removeprefix("CMD ")) == SERVICES["web"]["command"]


def test_every_name_in_the_environment_is_one_that_the_settings_read() -> None:
    settings = (PROJECT / "salesmgmt" / "settings.py").read_text()
    read = set(re.findall(r"""(?:env(?:\.\w+)?|required)\(\s*["'](\w+)["']""", settings))

    given = {name for service in PRODUCT for name in SERVICES[service]["environment"]}

    assert given - read == set()


@pytest.mark.parametrize("name", [*PRODUCT, "postgres", "redis"])
def test_what_dies_is_restarted_and_what_hangs_is_seen(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["volumes"]


def test_secrets_come_from_the_environment_and_have_no_default() -> None:
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        uses = re.findall(rf"\$\{{{name}(.*?)\}}", (PROJECT / "docker-compose.yml").read_text())

        assert uses
        assert all(use.startswith(":?") for use in uses)


def test_postgres_is_set_as_the_embedded_one() -> None:
    words = SERVICES["postgres"]["command"][1:]
    given = dict(word.split("=", 1) for word in words if word != "-c")
    shared = {name: value for name, value in given.items() if name in postgres.SETTINGS}

    assert shared == {name: postgres.SETTINGS[name] for name in shared}
    assert {"max_connections", "max_locks_per_transaction", "jit"} <= set(shared)


def test_the_page_for_operators_names_every_setting() -> None:
    settings = (PROJECT / "salesmgmt" / "settings.py").read_text()
    read = set(re.findall(r"""(?:env(?:\.\w+)?|required)\(\s*["']([A-Z_]+)["']""", settings))
    told = (PROJECT / "docs" / "operations.md").read_text()

    inner = {"SALESMGMT_PROCESS"}
    assert {name for name in read - inner if f"`{name}`" not in told} == set()
