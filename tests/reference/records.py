"""The records as they stand after all import files so far: the merge rules of formats.md on plain dicts.

Only good rows come here: which rows are rejected is another matter, proved elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

Row = dict[str, str]

KEYS: dict[str, tuple[str, ...]] = {
    "departments": ("code",),
    "people": ("email",),
    "positions": ("email", "start_on"),
    "absences": ("email", "start_on"),
    "exchange_rates": ("currency", "day"),
    "products": ("sku",),
    "competitor_prices": ("sku", "competitor", "observed_on"),
    "customers": ("code",),
    "campaigns": ("code",),
    "deals": ("number",),
    "orders": ("number",),
    "order_lines": ("order_number", "line"),
    "credits": ("order_number", "email"),
    "returns": ("order_number", "line", "returned_on"),
    "follow_ups": ("order_number", "due_on"),
    "metrics": ("code",),
    "measurements": ("metric", "email", "day"),
    "goals": ("owner_kind", "owner", "metric", "period_start", "period_end", "product_line", "segment", "region"),
}
DEFAULTS: dict[str, Row] = {
    "order_lines": {"discount": "0"},
    "credits": {"share": "1"},
    "goals": {"product_line": "", "segment": "", "region": "", "weight": "1"},
    "absences": {"kind": "leave"},
    "products": {"kind": "product"},
}
ADDRESSES = {"email", "previous_email", "manager_email", "head_email", "owner_email"}


class Records:
    """`records["orders"]` holds the orders by key, each a row in the columns of orders.csv."""

    def __init__(self, files: Mapping[str, Iterable[Row]] | None = None) -> None:
        self.rows: dict[str, dict[tuple[str, ...], Row]] = {kind: {} for kind in KEYS}
        for kind in KEYS:  # the order of formats.md
            self.read(kind, (files or {}).get(kind, ()))

    def __getitem__(self, kind: str) -> list[Row]:
        return list(self.rows[kind].values())

    def find(self, kind: str, *key: str) -> Row | None:
        return self.rows[kind].get(key)

    def read(self, kind: str, file: Iterable[Row]) -> None:
        """One import: rows whose key exists change it, the others are added, `delete` takes away."""
        for raw in file:
            row = self._tidy(kind, raw)
            if kind == "people" and row.get("previous_email"):
                self._rename(row["previous_email"], row["email"])
            key = tuple(row.get(column, "") for column in KEYS[kind])
            if row.pop("delete", "") == "yes":
                del self.rows[kind][key]
                continue
            self._put(kind, key, row)
        if kind == "positions":
            self._close_positions()

    def _tidy(self, kind: str, raw: Row) -> Row:
        row = {column: value.strip() for column, value in raw.items()}
        for column in ADDRESSES & row.keys():
            row[column] = row[column].casefold()
        if kind == "goals" and row.get("owner_kind") == "person":
            row["owner"] = row["owner"].casefold()
        for column, default in DEFAULTS.get(kind, {}).items():
            if row.get(column) == "":
                row[column] = default
        return row

    def _put(self, kind: str, key: tuple[str, ...], row: Row) -> None:
        stored = self.rows[kind].get(key)
        if stored is None:
            stored = self.rows[kind][key] = dict(DEFAULTS.get(kind, {}))
            if kind == "order_lines":  # prices of the time: the file's, else the product's at the first reading
                product = self.rows["products"][(row["sku"],)]
                stored.update({column: product.get(column, "") for column in ("list_price", "unit_cost")})
        if kind == "order_lines":  # and then they stay
            row = {c: v for c, v in row.items() if c not in ("list_price", "unit_cost") or v}
        if kind == "orders" and stored.get("promised_on") and row.get("promised_on"):
            row = row | {"promised_on": stored["promised_on"]}  # measured by the first promise
        stored.update(row)

    def _rename(self, before: str, after: str) -> None:
        for kind, rows in self.rows.items():
            renamed: dict[tuple[str, ...], Row] = {}
            for row in rows.values():
                for column in ADDRESSES & row.keys():
                    if row[column] == before and column != "previous_email":
                        row[column] = after
                if kind == "goals" and row["owner_kind"] == "person" and row["owner"] == before:
                    row["owner"] = after
                renamed[tuple(row.get(column, "") for column in KEYS[kind])] = row
            self.rows[kind] = renamed

    def _close_positions(self) -> None:
        """A new position closes an open-ended earlier one on the day before."""
        for row in self["positions"]:
            starts = [other["start_on"] for other in self["positions"] if other["email"] == row["email"]]
            later = [start for start in starts if start > row["start_on"]]
            if later and not row.get("end_on"):
                row["end_on"] = (date.fromisoformat(min(later)) - timedelta(days=1)).isoformat()
