"""Import files from rows, and the shortest way to have them imported."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

Row = dict[str, str]

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
