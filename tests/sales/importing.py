"""Files for the import engine in the shortest words, and what became of them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils import timezone

from accounts.models import User
from imports.actions import import_path, undo
from imports.kinds import kind_named
from imports.models import Import

TODAY = date(2026, 6, 30)
COUNTS = ("added", "changed", "unchanged", "rejected", "deleted")


@dataclass(frozen=True)
class Report:
    record: Import

    @property
    def counts(self) -> dict[str, int]:
        """Those that are not 0."""
        return {name: getattr(self.record, name) for name in COUNTS if getattr(self.record, name)}

    @property
    def errors(self) -> list[tuple[int, str, str]]:
        return list(self.record.errors.order_by("line", "pk").values_list("line", "column", "code"))

    @property
    def codes(self) -> list[tuple[int, str]]:
        return [(line, code) for line, _column, code in self.errors]

    @property
    def messages(self) -> list[str]:
        return list(self.record.errors.order_by("line", "pk").values_list("message", flat=True))

    @property
    def notes(self) -> list[tuple[int | None, str, str]]:
        return [(note["line"], note["column"], note["code"]) for note in self.record.notes]

    def undo(self) -> None:
        undo(imported=self.record, by=None, now=timezone.now())


def take(kind: str, text: str, *, atomic: bool = False, applies: bool = True, by: User | None = None) -> Report:
    """Import a file given as text: a header, then one row a line; blanks around lines are not part of it."""
    lines = [line.strip() for line in text.strip().splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind}.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        record = import_path(
            path=path, kind=kind_named(kind), kind_name=kind, today=TODAY, atomic=atomic, applies=applies, by=by
        )
    assert record.state in (Import.State.DONE, Import.State.CHECKED), record.error
    assert record.read == sum(getattr(record, name) for name in COUNTS)
    return Report(record)


def taken(kind: str, text: str) -> Report:
    """Import a file of which every row is good."""
    report = take(kind, text)
    assert report.errors == []
    return report
