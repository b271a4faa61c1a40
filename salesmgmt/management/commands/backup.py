"""The whole installation in one file (contract: `backup FILE`)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import format  # noqa: A004
from salesmgmt.backup import BackupError, back_up


class Command(BaseCommand):
    help = "Write the database and the uploads to one file, beside a running installation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file: Path, **_options: Any) -> None:
        try:
            manifest = back_up(file.absolute())
        except BackupError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            f"{file}: {format.file_size(file.stat().st_size)}, {format.number(sum(manifest.rows.values()))} rows in "
            f"{len(manifest.rows)} tables, {format.number(len(manifest.parts) - 1)} uploads, as of {manifest.made_at}"
        )
