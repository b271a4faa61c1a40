from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.module_loading import import_string

from common import history
from imports.actions import follow_up, import_path
from imports.kinds import all_kinds, kind_named
from imports.models import Import

REJECTED, UNREADABLE = 1, 2


class Command(BaseCommand):
    help = "Import CSV files, or a folder of them. Exit code: 0, or 1 if rows were rejected, 2 if a file is unreadable."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder of files")
        parser.add_argument("--kind", help="what the files hold; default: what each file's name says")
        parser.add_argument("--atomic", action="store_true", help="apply a file only if none of its rows is rejected")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen; change nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object a line and file")

    @history.context(command="import_data")
    def handle(self, *args: Any, **options: Any) -> None:
        worst, changed = 0, False
        try:
            for path, kind in self._files(options["paths"], options["kind"]):
                imported = import_path(
                    path=path,
                    kind=kind_named(kind),
                    kind_name=kind,
                    today=import_string(settings.IMPORT_DAY)(),
                    atomic=options["atomic"],
                    applies=not options["dry_run"],
                )
                changed = changed or imported.change_set_id is not None
                worst = max(worst, _exit_code(imported))
                (self._tell_json if options["json"] else self._tell)(imported, path)
                if options["dry_run"]:
                    imported.delete()
        finally:
            if changed:
                follow_up()
        if worst:
            raise SystemExit(worst)

    def _files(self, paths: list[Path], stated: str | None) -> Iterator[tuple[Path, str]]:
        """Every known file of a folder in the order in which one builds on the other; a file that is named, as named."""
        for path in paths:
            if path.is_dir():
                yield from self._known(path, stated)
            elif stated or kind_named(path.stem):
                yield path, stated or path.stem
            else:
                self._warn(path)

    def _known(self, folder: Path, stated: str | None) -> Iterator[tuple[Path, str]]:
        order = [kind.name for kind in all_kinds()]
        files = sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))
        known = []
        for file in files:
            name = stated or file.stem
            if file.suffix.lower() == ".csv" and name in order:
                known.append((file, name))
            elif file.suffix.lower() == ".csv":
                self._warn(file)
        yield from sorted(known, key=lambda pair: order.index(pair[1]))

    def _warn(self, path: Path) -> None:
        self.stderr.write(f"{path}: not imported, for its name is that of no kind; --kind says what it holds")

    def _tell(self, imported: Import, path: Path) -> None:
        if imported.state == Import.State.FAILED:
            self.stdout.write(f"{path}: {imported.error}")
            return
        counts = ", ".join(f"{getattr(imported, name)} {name}" for name in _COUNTS)
        self.stdout.write(f"{path}: {counts}")
        for note in imported.notes:
            self.stdout.write(f"  {_place(note['line'], note['column'])}{note['message']}")
        for error in imported.errors.order_by("pk").iterator():
            self.stdout.write(f"  {_place(error.line, error.column)}{error.message} [{error.code}]")

    def _tell_json(self, imported: Import, path: Path) -> None:
        head = {
            "kind": imported.kind,
            "file": str(path),
            **{name: getattr(imported, name) for name in _COUNTS},
            "notes": imported.notes,
        }
        # Written piece by piece: a million errors need not fit in memory.
        self.stdout.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "errors": [', ending="")
        for place, error in enumerate(_errors(imported, path)):
            self.stdout.write((", " if place else "") + json.dumps(error, ensure_ascii=False), ending="")
        self.stdout.write("]}")


_COUNTS = ("read", "added", "changed", "unchanged", "rejected", "deleted")


def _exit_code(imported: Import) -> int:
    if imported.state == Import.State.FAILED:
        return UNREADABLE
    return REJECTED if imported.rejected else 0


def _place(line: int | None, column: str) -> str:
    where = [f"line {line}"] if line else []
    return f"{', '.join([*where, *([column] if column else [])])}: " if where or column else ""


def _errors(imported: Import, path: Path) -> Iterator[dict[str, Any]]:
    if imported.state == Import.State.FAILED:
        yield _error(path, None, "", "", imported.error_code, imported.error)
    for error in imported.errors.order_by("pk").iterator():
        yield _error(path, error.line, error.column, error.value, error.code, error.message)


def _error(path: Path, line: int | None, column: str, value: str, code: str, message: str) -> dict[str, Any]:
    return {"file": str(path), "line": line, "column": column, "value": value, "code": code, "message": message}
