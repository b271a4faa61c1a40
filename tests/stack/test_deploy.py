"""What docs/production.md tells an operator to copy, against what the product reads and runs."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from salesmgmt.stack import programs

PROJECT = Path(__file__).resolve().parent.parent.parent
DEPLOY = PROJECT / "deploy"
PYTHON = "/srv/salesmgmt/.venv/bin/python"
SETTINGS = (PROJECT / "salesmgmt" / "settings.py").read_text()
READ = set(re.findall(r"""(?:env(?:\.\w+)?|required)\(\s*["']([A-Z_]+)["']""", SETTINGS))


def unit(name: str) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string((DEPLOY / "systemd" / name).read_text())
    return parser["Service"]


def settings_of(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def manage(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=PROJECT,
        env={**kept, **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "argv"),
    [
        ("web", programs.web("127.0.0.1:8000", python=PYTHON)),
        ("worker", programs.worker(python=PYTHON)),
        ("beat", programs.beat(python=PYTHON)),
    ],
)
def test_a_unit_runs_what_script_server_runs(name: str, argv: list[str]) -> None:
    service = unit(f"salesmgmt-{name}.service")

    assert shlex.split(service["ExecStart"]) == argv
    assert f"SALESMGMT_PROCESS={name}" in service["Environment"].split()
    assert service["EnvironmentFile"] == "/etc/salesmgmt/salesmgmt.env"
    assert service["KillMode"] == "mixed"


def test_the_units_are_what_systemd_reads() -> None:
    analyze = shutil.which("systemd-analyze")
    if not analyze:
        pytest.skip("there is no systemd here")
    files = sorted(str(path) for path in (DEPLOY / "systemd").iterdir())

    done = subprocess.run([analyze, "verify", "--man=no", *files], capture_output=True, text=True, check=False)

    # Users, paths and the servers' units are those of the operator's machine.
    told = [line for line in done.stderr.splitlines() if "salesmgmt" in line and "is not executable" not in line]
    assert told == []


def test_every_line_of_the_settings_is_one_that_the_settings_read() -> None:
    given = settings_of((DEPLOY / "salesmgmt.env").read_text())

    assert given.keys() - READ == set()
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "SALESMGMT_DATA", "ALLOWED_HOSTS", "HTTPS"} <= given.keys()
    assert given["SECRET_KEY"] == given["METRICS_TOKEN"] == ""


@pytest.mark.parametrize(
    ("name", "sets"),
    [
        ("nginx.conf", r"proxy_set_header {header} ({value});"),
        ("Caddyfile", r"header_up {header} ({value})"),
    ],
)
def test_a_proxy_sets_what_the_product_believes(name: str, sets: str) -> None:
    text = (DEPLOY / name).read_text()

    for header, value in {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": r"\$remote_addr|\{remote_host\}",
        "X-Request-ID": r"\$request_id|\{http\.request\.uuid\}",
    }.items():
        assert re.search(sets.format(header=header, value=value), text), header
    assert "127.0.0.1:8000" in text
    assert re.search(r"/metrics (404|\{\n\s+return 404)", text)


def test_production_settings_pass_django_s_own_checks() -> None:
    env = {**settings_of((DEPLOY / "salesmgmt.env").read_text()), "SECRET_KEY": "0123456789abcdef" * 4 + "-+ghijklm"}

    done = manage(env, "check", "--deploy", "--fail-level", "WARNING")

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
def test_without_a_secret_or_an_address_it_does_not_start(name: str) -> None:
    env = {**settings_of((DEPLOY / "salesmgmt.env").read_text()), "SECRET_KEY": "given", name: ""}

    done = subprocess.run(
        [sys.executable, "-c", "import salesmgmt.settings"],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT), **env},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert f"{name} is not set." in done.stderr.splitlines()[-1]


def test_the_page_names_every_file_and_every_command_of_it_exists() -> None:
    page = (PROJECT / "docs" / "production.md").read_text()

    files = {path.name for path in DEPLOY.iterdir()}
    assert {name for name in files if f"deploy/{name}" not in page} == set()
    commands = set(re.findall(r"script/manage (\w+)", page)) | set(re.findall(r"manage\.py (\w+)", page))
    known = {path.stem for path in PROJECT.glob("*/management/commands/*.py")} | {"check"}
    assert commands - known == set()
    assert set(re.findall(r"salesmgmt_\w+(?=[ `{])", page)) <= told_by_metrics()


def told_by_metrics() -> set[str]:
    return set(re.findall(r'"(salesmgmt_\w+)"', (PROJECT / "salesmgmt" / "metrics.py").read_text()))
