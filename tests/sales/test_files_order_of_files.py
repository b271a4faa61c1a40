"""F30: a line, credit or return before its order is rejected, kept and importable again; in the end all is the same."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from random import Random

import pytest

from sales.models import Credit, FollowUp, Order, OrderLine, OrderPromise, Return
from tests.sales.importing import take, taken

FILES = {
    "orders": [
        "number,ordered_on,promised_on,cancelled_on",
        "o1,2026-03-01,2026-03-09,",
        "o2,2026-03-02,,2026-03-20",
    ],
    "order_lines": ["order_number,line,sku,quantity,unit_price", "o1,1,pump,10,3", "o1,2,seal,4,1", "o2,1,pump,1,1"],
    "credits": ["order_number,email,share", "o1,ana@x.example,0.5", "o1,ben@x.example,0.5", "o2,ana@x.example,1"],
    "returns": ["order_number,line,returned_on,quantity", "o1,1,2026-03-09,10", "o2,1,2026-03-19,0.5"],
    "follow_ups": ["order_number,due_on,score", "o1,2026-03-12,9", "o2,2026-03-30,"],
}


@pytest.fixture
def catalogue(people: None) -> None:
    taken("products", "sku,name,list_price,unit_cost\npump,Pump,12.5,7\nseal,Seal,,")


def state() -> list[object]:
    """Every record, by what files call it."""
    return [
        sorted(Order.objects.values_list("number", "ordered_on", "promised_on", "cancelled_on", "currency")),
        sorted(OrderPromise.objects.values_list("order__number", "number", "promised_on")),
        sorted(
            OrderLine.objects.values_list(
                "order__number", "line", "product__sku", "quantity", "unit_price", "unit_cost"
            ),
            key=str,
        ),
        sorted(Credit.objects.values_list("order__number", "person__email", "share")),
        sorted(Return.objects.values_list("line__order__number", "line__line", "returned_on", "quantity")),
        sorted(FollowUp.objects.values_list("order__number", "due_on", "score"), key=str),
    ]


def rejected_again(kind: str, rows: list[str]) -> list[str]:
    """Import, and say which rows have to come again: those of the report, as the rejected file has them."""
    report = take(kind, "\n".join(rows))
    cells = report.record.rejected_rows.order_by("line").values_list("cells", flat=True)
    return [rows[0], *(",".join(row) for row in cells)]


def import_until_all_are_in(order: list[str]) -> None:
    waiting = {kind: FILES[kind] for kind in order}
    for _round in range(len(order)):
        waiting = {kind: rejected_again(kind, rows) for kind, rows in waiting.items()}
        waiting = {kind: rows for kind, rows in waiting.items() if len(rows) > 1}
    assert waiting == {}


@pytest.fixture
def expected(catalogue: None, in_a_rollback: Callable[[Callable[[], list[object]]], list[object]]) -> list[object]:
    def import_in_order() -> list[object]:
        import_until_all_are_in(list(FILES))
        return state()

    return in_a_rollback(import_in_order)


@pytest.mark.parametrize("order", Random(30).sample(list(permutations(FILES)), 12), ids=" ".join)
def test_files_in_any_order_end_in_one_state(order: tuple[str, ...], expected: list[object]) -> None:
    import_until_all_are_in(list(order))

    assert state() == expected


@pytest.mark.full
@pytest.mark.parametrize("order", list(permutations(FILES)), ids=" ".join)
def test_files_in_every_order_end_in_one_state(order: tuple[str, ...], expected: list[object]) -> None:
    import_until_all_are_in(list(order))

    assert state() == expected


@pytest.mark.parametrize("seed", range(6))
def test_rows_of_a_file_in_any_order_end_in_one_state(seed: int, expected: list[object]) -> None:
    chance = Random(seed)
    for kind, (header, *rows) in FILES.items():
        taken(kind, "\n".join([header, *chance.sample(rows, len(rows))]))

    assert state() == expected


def test_what_came_too_early_is_kept_with_its_reason(catalogue: None) -> None:
    report = take("returns", "\n".join(FILES["returns"]))

    assert report.errors == [(2, "order_number", "unknown_order"), (3, "order_number", "unknown_order")]
    assert [row.cells for row in report.record.rejected_rows.order_by("line")] == [
        ["o1", "1", "2026-03-09", "10"],
        ["o2", "1", "2026-03-19", "0.5"],
    ]
