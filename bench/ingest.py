"""Files into records and figures: the product's import against the copies that it cannot do without."""

from __future__ import annotations

import csv
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from bench import database
from bench.company import Scale
from bench.database import ask, run
from bench.timing import Gate, Report, compare
from people.models import Person
from sales.models import Credit, Customer, Order, OrderLine, Product

FILES = ("orders", "order_lines", "credits", "returns")
# Tables that the files end in, posted and summed.
FINISHED = ("sales_order", "sales_orderpromise", "sales_orderline", "sales_credit", "sales_return", "sales_entry")
BASE, LOADED = "bench_base", "bench_loaded"
SAMPLE = 3_000


class Files:
    """The files of a year, and the same as rows of the tables that they end in."""

    def __init__(self, folder: Path, finished: Path) -> None:
        self.folder, self.finished = folder, finished
        self.rows = sum(_count(folder / f"{name}.csv") for name in FILES)

    def bare_copy(self) -> None:
        """As text into unlogged tables without an index: what the server can read at all."""
        for name in FILES:
            path = self.folder / f"{name}.csv"
            with path.open() as file:
                columns = ", ".join(f"c{place} text" for place in range(len(file.readline().split(","))))
            run(f"DROP TABLE IF EXISTS bare_{name}; CREATE UNLOGGED TABLE bare_{name} ({columns})")
            with path.open("rb") as file, connection.cursor() as cursor:
                cursor.copy_expert(f"COPY bare_{name} FROM STDIN (FORMAT csv, HEADER)", file)

    def keep_finished(self) -> None:
        self.finished.mkdir(exist_ok=True)
        for table in FINISHED:
            with (self.finished / table).open("wb") as file, connection.cursor() as cursor:
                cursor.copy_expert(f"COPY {table} TO STDOUT", file)

    def make_places(self) -> None:
        for table in FINISHED:
            run(f"DROP TABLE IF EXISTS finished_{table}; CREATE TABLE finished_{table} (LIKE {table} INCLUDING ALL)")

    def finished_copy(self) -> None:
        """Ready rows into tables with all indexes and checks, foreign keys aside: the honest floor."""
        for table in FINISHED:
            with (self.finished / table).open("rb") as file, connection.cursor() as cursor:
                cursor.copy_expert(f"COPY finished_{table} FROM STDIN", file)

    def load(self) -> None:
        database.import_folder(self.folder)

    @transaction.atomic
    def bulk_create(self) -> None:
        """The usual Django way for the first orders: objects made of rows, nothing checked, nothing counted."""
        customers = dict(Customer.objects.values_list("code", "pk"))
        orders = {row["number"]: _order(row, customers) for row in islice(_read(self.folder / "orders.csv"), SAMPLE)}
        Order.objects.bulk_create(orders.values(), batch_size=1000)
        products = dict(Product.objects.values_list("sku", "pk"))
        OrderLine.objects.bulk_create(
            (
                _line(row, orders, products)
                for row in _read(self.folder / "order_lines.csv")
                if row["order_number"] in orders
            ),
            batch_size=1000,
        )
        people = dict(Person.objects.values_list("email", "pk"))
        Credit.objects.bulk_create(
            (
                Credit(order=orders[row["order_number"]], person_id=people[row["email"]], share=row["share"])
                for row in _read(self.folder / "credits.csv")
                if row["order_number"] in orders
            ),
            batch_size=1000,
        )
        transaction.set_rollback(True)

    def bulk_rows(self) -> int:
        numbers = {row["number"] for row in islice(_read(self.folder / "orders.csv"), SAMPLE)}
        hanging = (
            row["order_number"] for name in ("order_lines", "credits") for row in _read(self.folder / f"{name}.csv")
        )
        return SAMPLE + sum(number in numbers for number in hanging)


def _read(path: Path) -> csv.DictReader[str]:
    return csv.DictReader(path.read_text().splitlines())


def _order(row: dict[str, Any], customers: dict[str, int]) -> Order:
    days = {name: row[name] or None for name in ("ordered_on", "promised_on", "delivered_on", "cancelled_on")}
    return Order(number=f"bulk {row['number']}", customer_id=customers[row["customer_code"]], currency="USD", **days)


def _line(row: dict[str, Any], orders: dict[str, Order], products: dict[str, int]) -> OrderLine:
    return OrderLine(
        order=orders[row["order_number"]],
        line=row["line"],
        product_id=products[row["sku"]],
        quantity=row["quantity"],
        unit_price=row["unit_price"],
        discount=row["discount"] or 0,
        unit_cost=row["unit_cost"],
    )


def _count(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file) - 1


def measure(report: Report, files: Files, scale: Scale) -> None:
    """Leaves the process in the database LOADED, with the whole year in it."""
    report.head("Ingest")
    report.line(f"{files.rows:,} rows of {', '.join(FILES)}; imported, posted and summed when the command returns\n")
    database.copy(LOADED, BASE)
    files.load()
    files.keep_finished()
    product, finished, bulk = "product import", "COPY of finished rows", f"bulk_create of {SAMPLE:,} orders"
    times = compare(
        {
            "bare COPY": files.bare_copy,
            finished: files.finished_copy,
            product: files.load,
            "same files again": files.load,
            bulk: files.bulk_create,
        },
        rounds=scale.import_rounds,
        drop=0,  # the load above was the first round
        before={finished: files.make_places, product: lambda: database.copy(LOADED, BASE)},
    )
    rates = {name: files.rows / times.least(name) for name in times.seconds if name != bulk}
    rates[bulk] = files.bulk_rows() / times.least(bulk)
    report.times(times, "bare COPY", {name: f"{rate:,.0f} rows/s" for name, rate in rates.items()})
    again = times.ratio("same files again", "bare COPY")
    report.target(Gate("P10", "product import / bare COPY", times.ratio(product, "bare COPY"), 8))
    report.target(Gate("P10", "product import / COPY of finished rows", times.ratio(product, finished), 3))
    report.target(Gate("P10", "same files again / bare COPY", again, 5))
    report.target(
        Gate("P10", "rows a second / those of bulk_create", rates[product] / rates[bulk], 4, "x", at_least=True)
    )
    report.line(
        f"orders {ask('SELECT count(*) FROM sales_order')[0]:,}, entries {ask('SELECT count(*) FROM sales_entry')[0]:,}"
    )
