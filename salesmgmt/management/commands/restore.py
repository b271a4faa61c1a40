"""A backup into an empty installation (contract: `restore FILE`)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common import format  # noqa: A004
from people.actions.erasing import journal, reapply
from people.calendar import company_today
from salesmgmt.backup import BackupError, restore
from salesmgmt.backup.restoring import parked


class Command(BaseCommand):
    help = "Bring a backup into an empty installation, or in the place of the one that --replace names."
    requires_system_checks = []  # there may be no tables yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--replace", metavar="NAME", help="remove this company first, database and uploads")

    def handle(self, *, file: Path, replace: str | None, **_options: Any) -> None:
        try:
            manifest = restore(file.absolute(), replace=replace)
        except BackupError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            f"restored as of {manifest.made_at}: {format.number(sum(manifest.rows.values()))} rows in "
            f"{len(manifest.rows)} tables, {format.number(len(manifest.parts) - 1)} uploads; everybody signs in again"
        )
        for person in reapply_erasures():
            self.stdout.write(f"erased again, since they were erased after the backup: person {person}")
        for kind, count in parked().items():
            self.stdout.write(
                f"held back, because it may have been done since: {count} of {kind}; see script/manage parked"
            )


def reapply_erasures() -> list[int]:
    """By the list that lies beside the database."""
    return reapply(path=journal(), now=timezone.now(), today=company_today()) if journal().exists() else []
