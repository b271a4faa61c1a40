"""Files that lie on this machine: read where they are, for the command."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from accounts.models import User
from imports.actions.receiving import LARGEST, clean_name
from imports.actions.running import carry_out
from imports.kinds import Kind
from imports.messages import file_message
from imports.models import Import
from imports.reading import Header, read_header


def import_path(
    *, path: Path, kind: Kind | None, kind_name: str, today: date, atomic: bool, applies: bool, by: User | None = None
) -> Import:
    """Import a file in this process; its record is written in the same transaction as what it changes."""
    imported = Import(
        kind=kind_name, file_name=clean_name(path.name), atomic=atomic, state=Import.State.RUNNING, by=by, size=0
    )
    problem = _unfit(path) if kind else "unknown_kind"
    if problem:
        return _refused(imported, problem, kind=kind_name)
    try:
        with path.open("rb") as file:
            imported.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        imported.size = path.stat().st_size
    except OSError as error:
        return _refused(imported, "no_file", reason=error.strerror or type(error).__name__)
    return carry_out(imported=imported, opened=lambda: path.open("rb"), today=today, applies=applies)


def describe(imported: Import, kind: Kind) -> Header:
    """The header of an upload, for the page that asks which column is which; raises UnreadableError."""
    with Path(imported.file.path).open("rb") as file:
        return read_header(file, {column.name for column in kind.file_columns})


def _unfit(path: Path) -> str:
    return "too_large" if path.is_file() and path.stat().st_size > LARGEST else ""


def _refused(imported: Import, code: str, **params: object) -> Import:
    imported.state, imported.error_code = Import.State.FAILED, code
    imported.error = file_message(code, {"limit": "1 GiB", **params})
    imported.save()
    return imported
