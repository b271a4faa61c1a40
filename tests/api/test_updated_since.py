"""What has changed since a moment: of the object and of what belongs to it, and nothing is missed from pull to pull."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.utils import timezone

from imports.models import ChangedRow, ChangeSet
from sales.models import Order, OrderLine, Product, Return
from tests.api.programs import Program, importer
from tests.factories.people import PersonFactory, root, sits


@pytest.fixture
def reader() -> Program:
    root()
    person = PersonFactory(signs_in=True)
    sits(person, role="executive")
    return Program(person)


@pytest.fixture
def order() -> Order:
    return Order.objects.create(number="o1", ordered_on=date(2026, 3, 1), currency="USD")


def written(row: Any, action: str, *, days_ago: int = 0, before: Any = None) -> None:
    """As a change-set notes it."""
    change_set = ChangeSet.objects.create(source=ChangeSet.Source.IMPORT)
    ChangeSet.objects.filter(pk=change_set.pk).update(at=timezone.now() - timedelta(days=days_ago))
    ChangedRow.objects.create(
        change_set=change_set, table=row._meta.db_table, row_id=row.pk, action=action, before=before
    )


def pull(reader: Program, since: datetime | str, what: str = "orders") -> tuple[list[str], str]:
    answer = reader.get(f"{what}/?updated_since={quote(str(since))}")
    assert answer.status_code == 200, answer.content
    return [one["number"] for one in answer.json()["results"]], answer.headers["Updated-Until"]


@pytest.mark.django_db
def test_what_was_sent_since_is_told_and_nothing_else(reader: Program) -> None:
    program = importer()
    program.post("orders/", {"number": "first", "ordered_on": "2026-03-01"})
    between = timezone.now()
    assert pull(reader, between)[0] == []

    program.post("orders/", {"number": "second", "ordered_on": "2026-03-01"})
    assert pull(reader, between)[0] == ["second"]
    program.post("orders/", {"number": "first", "ordered_on": "2026-03-02"})
    program.post("orders/", {"number": "second", "ordered_on": "2026-03-01"})  # as it was

    assert sorted(pull(reader, between)[0]) == ["first", "second"]
    assert pull(reader, timezone.now())[0] == []


@pytest.mark.django_db
@pytest.mark.parametrize("action", ["a", "c", "d"])
def test_what_belongs_to_an_order_is_the_order_s(reader: Program, order: Order, action: str) -> None:
    product = Product.objects.create(sku="p", name="Pump")
    line = OrderLine.objects.create(order=order, line="1", product=product, quantity=1, unit_price=1)
    back = Return.objects.create(line=line, returned_on=date(2026, 4, 1), quantity=1)
    written(back, action, days_ago=2, before={"line_id": line.pk})
    if action == "d":
        back.delete()

    now = timezone.now()
    assert pull(reader, now - timedelta(days=3))[0] == ["o1"]
    assert pull(reader, now - timedelta(days=1))[0] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("since", "code"),
    [("yesterday", "not_a_moment"), ("2026-11-23T08:00:00", "not_a_moment"), ("2001-01-01T00:00:00Z", "too_old")],
)
def test_a_moment_that_is_none_or_too_long_ago_is_refused(reader: Program, since: str, code: str) -> None:
    answer = reader.get(f"deals/?updated_since={since}")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)


@pytest.fixture
def until_told() -> Iterator[threading.Event]:
    told = threading.Event()
    yield told
    told.set()


@pytest.mark.django_db
def test_a_line_that_is_gone_was_the_order_s(reader: Program, order: Order) -> None:
    product = Product.objects.create(sku="p", name="Pump")
    line = OrderLine.objects.create(order=order, line="1", product=product, quantity=1, unit_price=1)
    written(line, "d", before={"order_id": order.pk})
    line.delete()

    assert pull(reader, timezone.now() - timedelta(days=1))[0] == ["o1"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("left_as_migrated")
def test_what_is_committed_after_a_pull_is_in_the_next(
    reader: Program, order: Order, until_told: threading.Event
) -> None:
    begun = threading.Event()

    def write() -> None:
        try:
            with transaction.atomic():
                written(order, "c")
                begun.set()
                assert until_told.wait(20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        assert begun.wait(20)
        missed, until = pull(reader, timezone.now() - timedelta(hours=1))
        late = ChangeSet.objects.exists()
        until_told.set()
        writing.result(20)

    assert (missed, late) == ([], False)
    assert pull(reader, until)[0] == ["o1"]
    assert datetime.fromisoformat(until) < ChangeSet.objects.get().at
