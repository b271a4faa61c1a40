"""The drill: a whole installation in one file and back, and what must not happen on the way."""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from goals.actions import apply_changes
from imports.actions import receive
from imports.kinds import kind_named
from jobs import actions as jobs
from jobs.actions import running
from jobs.models import Job
from people.models import Company, Person
from salesmgmt.backup import BackupError, programs
from salesmgmt.backup.archive import DUMP, MANIFEST
from tests.faults.seed import NIGHT, seed
from tests.guards.chain import Chain

pytestmark = [pytest.mark.debian, pytest.mark.django_db(transaction=True)]
EMAIL, PASSWORD = "p3@x.example", "correct horse battery"
# Work and mail are held back on purpose, when a worker was last seen is of the moment.
OF_THE_MOMENT = {
    "django_session",
    "usersessions_usersession",
    "accounts_throttle",
    "jobs_job",
    "jobs_canary",
    "inbox_postoffice",
}


def ask(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def fingerprint() -> dict[str, str]:
    """Of each table the number of rows and a hash over all of them in their order; and the money."""
    tables = [name for (name,) in ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    whole = {
        name: ask(f"SELECT count(*) || ' ' || md5(string_agg(t::text, ';' ORDER BY t::text)) FROM public.{name} t")[0][
            0
        ]
        for name in sorted({*tables} - OF_THE_MOMENT)
    }
    money = ask("SELECT sum(revenue) || ' ' || sum(abs(revenue)) FROM sales_entry")[0][0]
    return {**whole, "money": money}


@contextmanager
def installation(settings: Any, folder: Path, database: str = "") -> Iterator[None]:
    """Another database and data folder for the time of the block."""
    before = connection.settings_dict["NAME"], settings.DATA_DIR, settings.STORAGES
    storage = {**settings.STORAGES["default"], "OPTIONS": {"location": str(folder / "uploads")}}
    connection.close()
    connection.settings_dict["NAME"] = database or before[0]
    settings.DATA_DIR, settings.STORAGES = folder, {**settings.STORAGES, "default": storage}
    folder.mkdir(exist_ok=True)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"], settings.DATA_DIR, settings.STORAGES = before


Elsewhere = Callable[[], Any]


@pytest.fixture
def elsewhere(settings: Any, tmp_path: Path) -> Iterator[Elsewhere]:
    """An empty database on the same server, and an empty data folder."""
    name = f"drill_{os.getpid()}"
    ask(f"CREATE DATABASE {name}")
    yield lambda: installation(settings, tmp_path / "there", name)
    ask(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def here(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A company with two years of orders, somebody who signs in, an upload, and an invitation that waits."""
    monkeypatch.setattr(running, "Pulse", nullcontext)
    with installation(settings, tmp_path / "here"):
        seed()
        Company.objects.update(name="Acme")
        person = Person.objects.get(email=EMAIL)
        person.user = person_user()
        person.save()
        kind = kind_named("departments")
        assert kind
        receive(kind=kind, file_name="departments.csv", chunks=[b"code,name\n"], by=person.user)
        apply_changes()
        invited = Person.objects.get(email="p4@x.example").pk
        jobs.enqueue(
            kind="invite", arguments={"people": [invited], "by": person.user.pk, "site": "http://x"}, request_id="r-1"
        )
        yield tmp_path / "here"


def person_user() -> Any:
    from accounts.models import User

    hashed = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=10)
    return User.objects.create(email=EMAIL, password=hashed)


def work() -> int:
    """What a worker does in a second: how many jobs it was handed."""
    ids = jobs.hand_out()
    for job_id in ids:
        jobs.perform(job_id=job_id)
    return len(ids)


def exported() -> str:
    out = io.StringIO()
    call_command("export_attainment", as_of=NIGHT, stdout=out)
    return out.getvalue()


def uploads(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder / "uploads")): path.read_bytes()
        for path in (folder / "uploads").rglob("*")
        if path.is_file()
    }


def signs_in(settings: Any) -> bool:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    answer = Client().post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
    return (answer.status_code, answer["Location"]) == (302, "/")


def test_the_drill(here: Path, elsewhere: Elsewhere, settings: Any, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "acme.tar"
    call_command("backup", file)
    before, files = fingerprint(), uploads(here)
    sent_since = work(), len(mail.outbox)
    call_command("run_night", date=NIGHT)
    night = exported()
    mail.outbox.clear()

    with elsewhere():
        call_command("restore", file)

        assert fingerprint() == before
        assert ask("SELECT held FROM inbox_postoffice") == [(True,)]
        assert uploads(tmp_path / "there") == files
        assert signs_in(settings)
        call_command("run_night", date=NIGHT)
        assert exported() == night
        sent_again = work(), len(mail.outbox)
        jobs.release_parked()
        sent_when_released = work(), len(mail.outbox)

    assert sent_since == (1, 1)
    assert sent_again == (0, 0)
    assert sent_when_released == (1, 1)
    assert night.count("\n") > 10
    told = capsys.readouterr().out
    assert "1 uploads" in told
    assert "held back, because it may have been done since: 1 of invite" in told
    assert file.stat().st_mode & 0o077 == 0
    assert settings.SECRET_KEY.encode() not in file.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["acme.tar", "here", "there"]


def test_another_company_is_replaced_only_by_its_name_and_an_older_backup_is_migrated(
    here: Path, elsewhere: Elsewhere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://app@/app?host=/run/pg")  # as of the embedded server
    file, older = tmp_path / "acme.tar", tmp_path / "older.tar"
    call_command("backup", file)

    with elsewhere():
        (tmp_path / "there" / "companies.json").write_text(json.dumps({"embedded": {"holds": "demo", "done": True}}))
        call_command("restore", file)
        assert json.loads((tmp_path / "there" / "companies.json").read_text()) == {}
        with pytest.raises(CommandError, match=r'in use.*--replace "Acme"'):
            call_command("restore", file)
        with pytest.raises(CommandError, match='"Ackme" does not name'):
            call_command("restore", file, replace="Ackme")
        ask(r"DELETE FROM django_migrations WHERE name LIKE '%\_squashed\_%'")
        with monkeypatch.context() as patch:
            patch.setattr("django.db.migrations.executor.MigrationLoader", Chain)
            call_command("migrate", "nightly", "0003_unverified_steps", verbosity=0)
        call_command("backup", older)
        Person.objects.all().update(name="Changed since")
        (tmp_path / "there" / "uploads" / "since").write_text("")

        call_command("restore", older, replace="Acme")

        assert not Person.objects.filter(name="Changed since").exists()
        assert list(uploads(tmp_path / "there")) == list(uploads(here))
        assert ("0004_append_only_history",) in ask("SELECT name FROM django_migrations WHERE app = 'nightly'")
        assert Job.objects.get().state == Job.State.PARKED


def changed(file: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The same archive with other bytes in it."""
    with tarfile.open(file) as tar:
        parts = {name: tar.extractfile(name).read() for name in tar.getnames()}  # type: ignore[union-attr]
    change(parts)
    with tarfile.open(target, "w") as tar:
        for name, content in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return target


def manifest(parts: dict[str, bytes], /, **values: Any) -> None:
    parts[MANIFEST] = json.dumps({**json.loads(parts[MANIFEST]), **values}).encode()


def a_byte_of_the_dump(parts: dict[str, bytes]) -> None:
    parts[DUMP] = parts[DUMP][:-1] + b"?"


def a_row_less(parts: dict[str, bytes]) -> None:
    rows = json.loads(parts[MANIFEST])["rows"]
    manifest(parts, rows={**rows, "people_person": rows["people_person"] + 1})


def a_later_migration(parts: dict[str, bytes]) -> None:
    known = json.loads(parts[MANIFEST])["migrations"]
    manifest(parts, migrations={**known, "people": [*known["people"], "0099_from_tomorrow"]})


def a_way_out(parts: dict[str, bytes]) -> None:
    found = json.loads(parts[MANIFEST])["parts"]
    parts["uploads/../../escaped"] = parts[DUMP]
    manifest(parts, parts={**found, "uploads/../../escaped": found[DUMP]})
    parts[MANIFEST] = parts.pop(MANIFEST)  # it comes last


def a_later_format(parts: dict[str, bytes]) -> None:
    manifest(parts, format=2)


def no_manifest(parts: dict[str, bytes]) -> None:
    del parts[MANIFEST]


DAMAGES = {
    a_byte_of_the_dump: "database.dump in the backup is damaged",
    a_row_less: "left as it was.*people_person has not the 13 rows",
    a_later_migration: "newer version of the product .*people.0099_from_tomorrow",
    a_way_out: "belongs nowhere",
    a_later_format: "has format 2",
    no_manifest: "no whole backup",
}


@contextmanager
def somebody_else() -> Iterator[None]:
    other = connection.copy()
    other.settings_dict = {**other.settings_dict, "OPTIONS": {"application_name": "worker"}}
    other.ensure_connection()
    try:
        yield
    finally:
        other.close()


def test_a_backup_that_is_not_as_it_was_written_changes_nothing(
    here: Path, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    file = tmp_path / "acme.tar"
    call_command("backup", file)
    with elsewhere():
        ask("CREATE TABLE public.mine (id int)")
        for damage, told in DAMAGES.items():
            with pytest.raises(CommandError, match=told):
                call_command("restore", changed(file, tmp_path / "damaged.tar", damage))
        cut_off = tmp_path / "cut-off.tar"
        cut_off.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        with pytest.raises(CommandError, match=r"no whole backup|cut off|is no backup"):
            call_command("restore", cut_off)
        with (
            somebody_else(),
            pytest.raises(CommandError, match=r"others use the database \(worker\): stop web, worker"),
        ):
            call_command("restore", file)

        assert ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == [("mine",)]
        assert uploads(tmp_path / "there") == {}
    assert not (tmp_path / "escaped").exists()


def test_without_fitting_programs_it_says_which_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "installed", lambda: iter([programs.Programs(Path("/old"), 14)]))

    with pytest.raises(BackupError, match=r"16 or newer.*this machine has 14.*postgresql-client-16"):
        programs.not_older_than(16)


def test_the_nearest_version_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = [programs.Programs(Path(f"/{major}"), major) for major in (18, 15, 16)]
    monkeypatch.setattr(programs, "installed", lambda: iter(seen))

    assert programs.not_older_than(16).major == 16
