"""Nothing grows unread: functions of a page, files of a sitting, names that say what is inside."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from django.conf import settings

BASE = Path(settings.BASE_DIR)
APPS = ("salesmgmt", *settings.LOCAL_APPS)
LONGEST_FUNCTION = 60
LONGEST_FILE = 400  # a file that passes about 350 lines becomes a folder
FORBIDDEN = {"utils.py", "helpers.py", "services.py", "managers.py", "constants.py", "signals.py"}

MAY_ASK = {
    "nightly/queries.py": "a day early is early enough: asks who was here yesterday, in any zone",
}


def sources() -> Iterator[Path]:
    for app in APPS:
        for path in (BASE / app).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path


def functions() -> Iterator[tuple[str, int]]:
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                yield f"{path.relative_to(BASE)}:{node.name}", node.end_lineno - node.lineno + 1


def test_no_function_is_longer_than_a_page() -> None:
    assert [f"{name}: {lines}" for name, lines in functions() if lines > LONGEST_FUNCTION] == []


def test_most_functions_are_short() -> None:
    assert median(lines for _name, lines in functions()) < 12


def test_no_file_is_longer_than_a_sitting() -> None:
    sizes = {str(path.relative_to(BASE)): len(path.read_text().splitlines()) for path in sources()}

    assert {path: lines for path, lines in sizes.items() if lines > LONGEST_FILE} == {}


def test_no_file_is_named_for_nothing() -> None:
    ours = [path for path in sources() if "stack" not in path.parts]  # there, services are Postgres and Redis

    assert [str(path.relative_to(BASE)) for path in ours if path.name in FORBIDDEN] == []


def test_only_the_calendar_looks_at_the_clock_for_a_day() -> None:
    """ruff bans date.today; these are the other ways to ask."""
    ways = ("localdate(", "now().date()", "datetime.today(", "utcnow(")
    asking = {
        str(path.relative_to(BASE)) for path in sources() for way in ways if way in path.read_text()
    } - MAY_ASK.keys()

    assert asking == set()
