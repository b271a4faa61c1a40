"""What a new database gets: the demo company, or one admin. Remembered for each database in the data folder."""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import environ
import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812

from salesmgmt.stack import programs
from salesmgmt.stack.postgres import DATABASE
from salesmgmt.stack.processes import StackError, say
from salesmgmt.stack.services import needs_postgres
from salesmgmt.stack.supervisor import Supervisor

FIRST_ADMIN = "admin@localhost"
DEMO, EMPTY, OWN = "demo", "empty", "own"
EMBEDDED = "embedded"


def forget_company(data: Path) -> None:
    """A restore has put another company into the database: its next start takes it as the company's own."""
    path, partial = data / "companies.json", data / "companies.json.new"
    try:
        records = json.loads(path.read_text())
    except (OSError, ValueError):
        return
    url = os.environ["DATABASE_URL"]
    # An embedded server is told by the address that only ours have.
    key = EMBEDDED if url.startswith(f"postgres://{DATABASE}@/{DATABASE}?host=") else key_of(url)
    partial.write_text(json.dumps({name: record for name, record in records.items() if name != key}, indent=1))
    partial.replace(path)


def key_of(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:16]


@dataclass
class Record:
    """What this database holds, and whether putting it there came to its end."""

    holds: str
    done: bool


class Company:
    """The first start of a database, which a kill may interrupt at any point."""

    def __init__(self, supervisor: Supervisor, env: Mapping[str, str]) -> None:
        self.supervisor = supervisor
        self.folder = supervisor.folder
        self.env = env
        self.password_file = self.folder.path / "first-admin"

    # -- the record ---------------------------------------------------------------------------

    def key(self) -> str:
        """Which database: a folder's record must not be taken for that of another server."""
        if needs_postgres():
            return EMBEDDED
        return key_of(os.environ["DATABASE_URL"])

    def records(self) -> dict[str, Any]:
        with contextlib.suppress(OSError, ValueError):
            return dict(json.loads((self.folder.path / "companies.json").read_text()))
        return {}

    def read(self) -> Record | None:
        found = self.records().get(self.key())
        return Record(**found) if found else None

    def write(self, record: Record) -> None:
        self.folder.write_private(
            "companies.json", json.dumps({**self.records(), self.key(): asdict(record)}, indent=1)
        )

    # -- the decision -------------------------------------------------------------------------

    def decide(self, *, empty: bool, reset_demo: bool) -> Record:
        """Before anything is changed: what this start has to do, or a sentence why it cannot."""
        record = self.read()
        if reset_demo and record and record.holds != DEMO:
            raise StackError("this database does not hold the demo company, so --reset-demo would destroy real data", 2)
        if reset_demo and not record and self.is_in_use():
            raise StackError("this database was not filled by this data folder, so --reset-demo leaves it alone", 2)
        if empty and record and record.holds == DEMO:
            raise StackError(
                f"{self.folder.path} already holds the demo company; --empty is for a new data folder: "
                f"set SALESMGMT_DATA to another one, or remove this one",
                2,
            )
        if record is None:
            record = Record(OWN, True) if self.is_in_use() else Record(EMPTY if empty else DEMO, False)
        elif reset_demo:
            record = Record(DEMO, False)
        self.write(record)
        return record

    def is_in_use(self) -> bool:
        """Whether somebody's people or users are in it already."""
        with self.connected() as connection, connection.cursor() as cursor:
            for table in ("accounts_user", "people_person"):
                cursor.execute("select to_regclass(%s) is not null", [table])
                if cursor.fetchone() == (True,):
                    cursor.execute(f"select exists(select from {table})")
                    if cursor.fetchone() == (True,):
                        return True
        return False

    @contextlib.contextmanager
    def connected(self) -> Iterator[Connection]:
        found = environ.Env.db_url_config(self.env["DATABASE_URL"])
        names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        given = {word: found[name] for word, name in names.items() if found.get(name)}
        try:
            connection = psycopg2.connect(**{"connect_timeout": 10, **given, **found.get("OPTIONS", {})})
        except psycopg2.OperationalError as error:
            raise StackError(f"the database of DATABASE_URL does not answer: {error}".strip()) from None
        try:
            yield connection
            connection.commit()
        finally:
            connection.close()

    # -- the deed -----------------------------------------------------------------------------

    def prepare(self, record: Record) -> None:
        """Migrate, and put in what belongs there; an interrupted demo is thrown away and begun anew."""
        begun = self.folder.path / "demo-begun"
        if record.holds == DEMO and not record.done and (begun.exists() or self.is_in_use()):
            self.wipe()
        self.supervisor.run("migrate", programs.manage("migrate", "--no-input", "--verbosity", "0"), self.env)
        if record.done:
            return
        if record.holds == DEMO:
            say("loading the demo company")
            begun.touch()
            self.supervisor.run("load-demo", programs.manage("load_demo"), self.env)
            begun.unlink()
        else:
            say(f"making the first admin, {FIRST_ADMIN}")
            self.make_admin()
        self.write(Record(record.holds, True))

    def make_admin(self) -> None:
        words = ("create_admin", FIRST_ADMIN, "--one-time-password-file", self.password_file)
        self.supervisor.run("create-admin", programs.manage(*words), self.env)

    def wipe(self) -> None:
        """Only ever a database that this folder has filled, or was filling, with the demo company."""
        say("removing the demo company")
        with self.connected() as connection, connection.cursor() as cursor:
            cursor.execute("drop schema public cascade")
            cursor.execute("create schema public")
        shutil.rmtree(self.folder.path / "uploads", ignore_errors=True)
        (self.folder.path / "uploads").mkdir(mode=0o700)

    def sign_ins(self, record: Record) -> str:
        """Who can sign in, as lines to print; the first admin's password on the first start only."""
        if record.holds == DEMO:
            shown = self.supervisor.run("sign-ins", programs.manage("load_demo", "--sign-ins"), self.env)
            return shown.decode(errors="replace").rstrip()
        if record.holds == EMPTY and self.password_file.exists():
            if record.done:
                return f"sign in as {FIRST_ADMIN}; its one-time password was written to {self.password_file}"
            password = self.password_file.read_text().strip()
            return f"sign in as {FIRST_ADMIN} with the one-time password {password} (also in {self.password_file})"
        return "sign in with the accounts of your company; another admin: script/manage create_admin EMAIL"
