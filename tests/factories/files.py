"""Import files from rows, and the shortest way to have them imported."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import timezone

from imports.actions import follow_up, import_path
from imports.kinds import kind_named
from imports.models import Import

Row = dict[str, str]
Report = dict[str, Any]

# In the order in which a folder is read.
KINDS = (
    "departments",
    "people",
    "positions",
    "absences",
    "exchange_rates",
    "products",
    "competitor_prices",
    "customers",
    "campaigns",
    "deals",
    "orders",
    "order_lines",
    "credits",
    "returns",
    "follow_ups",
    "metrics",
    "measurements",
    "goals",
)


def csv_text(rows: Iterable[Row]) -> str:
    """One file; its columns are those of the first row and what later rows add."""
    rows = list(rows)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def folder(path: Path, files: Mapping[str, Iterable[Row]]) -> Path:
    """A folder as `import_data` takes it: one file a kind."""
    path.mkdir(parents=True, exist_ok=True)
    for kind, rows in files.items():
        (path / f"{kind}.csv").write_text(csv_text(rows), encoding="utf-8")
    return path


def load(files: Mapping[str, Iterable[Row]], *, today: date | None = None) -> dict[str, Report]:
    """Imports the files in this process, in their order, and then brings attainment up to date, as `import_data` does."""
    reports = {}
    with TemporaryDirectory() as place:
        for kind, rows in files.items():
            path = Path(place) / f"{kind}.csv"
            path.write_text(csv_text(rows), encoding="utf-8")
            imported = import_path(
                path=path,
                kind=kind_named(kind),
                kind_name=kind,
                today=today or timezone.localdate(),
                atomic=False,
                applies=True,
            )
            reports[kind] = report(imported)
    follow_up()
    return reports


def report(imported: Import) -> Report:
    counts = ("read", "added", "changed", "unchanged", "rejected", "deleted")
    errors = imported.errors.order_by("line", "pk").values_list("line", "column", "value", "code", "message")
    return {
        "record": imported,
        **{count: getattr(imported, count) for count in counts},
        "errors": [*errors, *([imported.error] if imported.error else [])],
    }
