"""After a restore: erase again whom the backup brought back. `manage.py reapply_erasures [FILE]`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from common import history
from people.actions.erasing import journal, reapply
from people.calendar import company_today


class Command(BaseCommand):
    help = "Erase again everybody whom the list of erasures names and a restore has brought back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="the list; default: erasures.jsonl of SALESMGMT_DATA")

    @history.context(command="reapply_erasures")
    def handle(self, *, file: Path | None, **_options: Any) -> None:
        done = reapply(path=file or journal(), now=timezone.now(), today=company_today())
        for person in done:
            self.stdout.write(f"erased again: person {person}")
        self.stdout.write(f"{len(done)} erased again")
