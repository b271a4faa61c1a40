"""The demo company, through the product's own import (contract: `load_demo [--seed N]`)."""

import csv
import os
import secrets
import tempfile
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import User
from common import history
from people.calendar import company_today, ensure_calendar, get_company, write_fiscal_periods
from people.models import Department, Grant, Person
from salesmgmt import demo
from salesmgmt.demo.company import CAST, STAND_INS, Files


def password_file() -> Path:
    return Path(settings.DATA_DIR) / "demo-password"


def demo_password() -> str:
    """One for the whole demo company, made once in the data folder: a demo is no place for a password known to all."""
    path = password_file()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write("halden-" + secrets.token_hex(4))
    return path.read_text().strip()


def write_files(folder: Path, files: Files) -> None:
    for name, rows in files.items():
        if not rows:
            continue
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


class Command(BaseCommand):
    help = "Load the demo company Halden Pumps, dated relative to today."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="another seed, another company; default 1")
        parser.add_argument(
            "--day", type=date.fromisoformat, help="the day it is made for; default: the company's today"
        )
        parser.add_argument("--sign-ins", action="store_true", help="only print who can sign in")
        parser.add_argument("--files", type=Path, metavar="FOLDER", help="only write the import files there")

    @history.context(command="load_demo")
    def handle(self, *_args: Any, **options: Any) -> None:
        if options["sign_ins"]:
            self.print_sign_ins()
            return
        if options["files"]:
            options["files"].mkdir(parents=True, exist_ok=True)
            write_files(options["files"], self.files(options["seed"], options["day"] or company_today()))
            return
        self.load(options["seed"], options["day"])

    def files(self, seed: int, day: date) -> Files:
        rng = Random(seed)  # noqa: S311  # a company, not a key
        company = demo.company_files(rng, day)
        return {**company, **demo.selling_files(rng, day, company["customers"]), **demo.goal_files(rng, day)}

    def load(self, seed: int, day: date | None) -> None:
        if Department.objects.exists() and not get_company().demo:
            raise CommandError("There is a company here already: the demo company needs a data folder of its own.")
        self.name_company()
        day = day or company_today()
        self.bring(self.files(seed, day))
        # Heads are people, and people come after departments: so those are named in a second file.
        self.bring({"departments": demo.departments()})
        self.let_them_in(day)
        demo.fill_inboxes(day)
        call_command("run_night", date=day - timedelta(days=1), stdout=self.stdout, stderr=self.stderr)
        self.print_sign_ins()

    def bring(self, files: Files) -> None:
        with tempfile.TemporaryDirectory(prefix="halden-") as folder:
            write_files(Path(folder), files)
            try:
                call_command("import_data", folder, atomic=True, stdout=self.stdout, stderr=self.stderr)
            except SystemExit as error:
                if error.code:
                    raise CommandError("The demo company's own files were rejected.") from error

    @transaction.atomic
    def name_company(self) -> None:
        company = get_company()
        company.name, company.demo = "Halden Pumps", True
        company.country, company.time_zone, company.currency, company.year_starts = "NO", "Europe/Oslo", "EUR", 10
        company.save()
        write_fiscal_periods(company)
        ensure_calendar()

    @transaction.atomic
    def let_them_in(self, day: date) -> None:
        """Everybody of the cast signs in with the demo's password; Tom administers."""
        password = demo_password()
        people = {person.email: person for person in Person.objects.filter(email__in=[m.email for m in CAST])}
        template = User(email="")
        template.set_password(password)
        for email, person in people.items():
            user, _ = User.objects.update_or_create(
                email=email, defaults={"password": template.password, "is_active": person.employed_on(day)}
            )
            person.user = user
            person.save(update_fields=["user"])
        tom = people["tom@halden.example"]
        Grant.objects.get_or_create(person=tom, kind=Grant.Kind.ADMIN, end_on=None, defaults={"start_on": day})
        for kind, who, on_behalf_of, first, last, reason in STAND_INS:
            Grant.objects.get_or_create(
                person=people[who],
                kind=kind,
                on_behalf_of=people[on_behalf_of],
                defaults={
                    "start_on": day + timedelta(days=first),
                    "end_on": day + timedelta(days=last),
                    "reason": reason,
                    "by": people[on_behalf_of if kind == Grant.Kind.DELEGATION else "tom@halden.example"].user,
                },
            )

    def print_sign_ins(self) -> None:
        password = demo_password()
        self.stdout.write(f"The demo company Halden Pumps. Everybody's password: {password}")
        for email, what in demo.sign_ins():
            self.stdout.write(f"  {email:26} {what}")
