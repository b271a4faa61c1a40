"""What every test may use. Tests make their own people and goals (tests/factories)."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings
from xdist.scheduler import LoadGroupScheduling

TESTS = Path(__file__).parent
# What also runs on Debian's Postgres 15 and Redis 7: migrations (every test's database), imports, the night, pages.
DEBIAN = (
    "exactness/test_adventureworks.py",
    "exactness/test_northwind.py",
    "goals",
    "nightly",
    "performance",
    "sales/test_files_orders.py",
)
# Tests that share processes of their own stay on one worker; those of exactness with their file, that has loaded data.
GROUPS = ("faults", "stack")
BY_FILE = "exactness"


class GroupsByPath(LoadGroupScheduling):
    """xdist 3.8 writes a test's group into an attribute that pytest 9.2 no longer has; so its path says it."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.removeprefix("tests/").partition("::")[0]
        folder = file.partition("/")[0]
        return folder if folder in GROUPS else file if folder == BY_FILE else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadGroupScheduling | None:
    return GroupsByPath(config, log) if config.getoption("dist") == "loadgroup" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        place = item.path.relative_to(TESTS).as_posix()
        if place.startswith(DEBIAN):
            item.add_marker(pytest.mark.debian)


@pytest.fixture(autouse=True)
def _fast_and_alone(settings: Settings, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Passwords are hashed quickly, static files need no build, uploads are the test's own, requests are not counted."""
    # Every test client makes its own middleware, and that of static files looks at each file of its folder.
    nothing = tmp_path_factory.getbasetemp() / "no-static-files"
    nothing.mkdir(exist_ok=True)
    settings.STATIC_ROOT = str(nothing)
    settings.API_RATE_LIMIT = 0
    settings.PASSWORD_HASHERS = [f"{MD5PasswordHasher.__module__}.{MD5PasswordHasher.__qualname__}"]
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """Migrations run once: the first of several workers makes a template, of which everybody's database is a copy."""
    if not hasattr(request.config, "workerinput") or request.config.getvalue("reuse_db"):
        return
    template = f"template_{connection.settings_dict['NAME']}"
    test = connection.settings_dict["TEST"]
    mark = tmp_path_factory.getbasetemp().parent / template
    with mark.open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.stat().st_size:
            kept, own = connection.settings_dict["NAME"], test["NAME"]
            test["NAME"] = template
            with django_db_blocker.unblock():
                connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
                connection.close()
            connection.settings_dict["NAME"], test["NAME"] = kept, own
            lock.write("made")
    test["TEMPLATE"], test["MIGRATE"] = template, False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A page that a browser still waits for may hold its connection: the database is dropped all the same."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="module")
def left_as_migrated(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """For tests that flush the database: those after them find again what a migration made."""
    from goals.models import Signature

    yield
    with django_db_blocker.unblock():
        Signature.objects.get_or_create(pk=0)
