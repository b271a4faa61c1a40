"""Returns and follow-ups."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from imports.actions import CannotUndoError
from sales.models import FollowUp, Return
from tests.sales.importing import take, taken

pytestmark = pytest.mark.usefixtures("order")

RETURN = "order_number,line,returned_on,quantity,reason"
CALL = "order_number,due_on,done_on,score,comment"


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("o9,1,2026-03-05,1,", "order_number", "unknown_order"),
        ("o1,9,2026-03-05,1,", "line", "unknown_line"),
        ("o1,,2026-03-05,1,", "line", "required"),
        ("o1,1,,1,", "returned_on", "required"),
        ("o1,1,2026-03-05,,", "quantity", "required"),
        ("o1,1,2026-03-05,0,", "quantity", "number_too_small"),
        ("o1,1,2026-03-05,1.0001,", "quantity", "too_many_decimals"),
        ("o1,1,2026-03-05,10.001,", "quantity", "more_than_ordered"),
        ("o1,1,2026-03-05,1,ugly", "reason", "unknown_choice"),
        ("o1,1,2026-02-28,1,", "returned_on", "before_order"),
    ],
)
def test_a_bad_return_is_rejected(row: str, column: str, code: str) -> None:
    report = take("returns", f"{RETURN}\n{row}")

    assert report.errors == [(2, column, code)]
    assert not Return.objects.exists()


def test_all_of_a_line_may_come_back_on_the_day_of_the_order() -> None:
    taken("returns", f"{RETURN}\no1,1,2026-03-01,9.999,defect\no1,1,2026-03-02,0.001,")

    assert list(Return.objects.order_by("returned_on").values_list("quantity", "reason")) == [
        (Decimal("9.999"), "defect"),
        (Decimal("0.001"), ""),
    ]


def test_returns_of_a_file_above_the_quantity_reject_each_of_its_rows() -> None:
    taken("order_lines", "order_number,line,sku,quantity,unit_price\no1,2,pump,1,1")

    report = take("returns", f"{RETURN}\no1,1,2026-03-02,6,\no1,1,2026-03-03,5,\no1,2,2026-03-03,1,")

    assert report.errors == [(2, "quantity", "more_than_ordered"), (3, "quantity", "more_than_ordered")]
    assert "2026-03-03" in report.messages[0]
    assert report.counts == {"added": 1, "rejected": 2}


def test_returns_are_judged_with_those_that_stand() -> None:
    taken("returns", f"{RETURN}\no1,1,2026-03-02,6,")

    more = take("returns", f"{RETURN}\no1,1,2026-03-03,5,")
    moved = taken("returns", f"{RETURN},delete\no1,1,2026-03-02,,,yes\no1,1,2026-03-03,10,,")

    assert more.codes == [(2, "more_than_ordered")]
    assert moved.counts == {"added": 1, "deleted": 1}


def test_nothing_comes_back_on_or_after_the_cancellation() -> None:
    taken("orders", "number,ordered_on,cancelled_on\no1,2026-03-01,2026-03-05")

    report = take("returns", f"{RETURN}\no1,1,2026-03-04,1,\no1,1,2026-03-05,1,\no1,1,2026-03-06,1,")

    assert report.codes == [(3, "after_cancellation"), (4, "after_cancellation")]


def test_a_reason_that_the_file_lacks_stays_and_one_that_it_empties_goes() -> None:
    taken("returns", f"{RETURN}\no1,1,2026-03-04,1,late")

    taken("returns", "order_number,line,returned_on,quantity\no1,1,2026-03-04,2")
    assert Return.objects.get().reason == "late"

    taken("returns", f"{RETURN}\no1,1,2026-03-04,2,")
    assert Return.objects.get().reason == ""


def test_the_same_returns_again_change_nothing_and_one_day_comes_once() -> None:
    text = f"{RETURN}\no1,1,2026-03-04,1,late\no1,1,2026-03-05,1,late"
    taken("returns", text)

    assert taken("returns", text).counts == {"unchanged": 2}
    twice = take("returns", f"{RETURN}\no1,1,2026-03-06,1,\no1,1,2026-03-06,1,")
    assert twice.codes == [(3, "duplicate_key")]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("o9,2026-03-05,,,", "order_number", "unknown_order"),
        ("o1,,,,", "due_on", "required"),
        ("o1,2026-03-05,,10.01,", "score", "number_too_large"),
        ("o1,2026-03-05,,-0.01,", "score", "number_too_small"),
        ("o1,2026-03-05,,9.999,", "score", "too_many_decimals"),
        ("o1,2026-03-05,5 March,,", "done_on", "not_a_date"),
    ],
)
def test_a_bad_follow_up_is_rejected(row: str, column: str, code: str) -> None:
    report = take("follow_ups", f"{CALL}\n{row}")

    assert report.errors == [(2, column, code)]
    assert not FollowUp.objects.exists()


def test_a_call_is_due_and_then_made() -> None:
    due = taken("follow_ups", f"{CALL}\no1,2026-12-01,,,")
    made = taken("follow_ups", f"{CALL}\no1,2026-12-01,2026-06-01,9.25,All well")

    assert (due.counts, due.notes) == ({"added": 1}, [])
    assert made.counts == {"changed": 1}
    call = FollowUp.objects.get()
    assert (call.done_on, call.score, call.comment) == (date(2026, 6, 1), Decimal("9.25"), "All well")


def test_a_call_before_the_order_is_taken_with_a_warning() -> None:
    report = taken("follow_ups", f"{CALL}\no1,2026-02-01,2026-02-02,,")

    assert sorted(report.notes) == [(2, "done_on", "call_before_order"), (2, "due_on", "call_before_order")]


def test_calls_and_returns_are_deleted() -> None:
    taken("follow_ups", f"{CALL}\no1,2026-03-05,,,")
    taken("returns", f"{RETURN}\no1,1,2026-03-04,1,late")

    assert taken("follow_ups", f"{CALL},delete\no1,2026-03-05,,,,yes").counts == {"deleted": 1}
    assert taken("returns", f"{RETURN},delete\no1,1,2026-03-04,,,yes").counts == {"deleted": 1}
    assert not FollowUp.objects.exists()
    assert not Return.objects.exists()


def test_an_undo_of_a_revival_under_which_something_came_back_is_refused() -> None:
    taken("orders", "number,ordered_on,cancelled_on\no1,2026-03-01,2026-03-05")
    revived = taken("orders", "number,ordered_on,cancelled_on\no1,2026-03-01,")
    taken("returns", f"{RETURN}\no1,1,2026-03-06,1,")

    with pytest.raises(CannotUndoError, match="o1"):
        revived.undo()


def test_an_undo_of_a_deleted_return_above_the_quantity_is_refused() -> None:
    taken("returns", f"{RETURN}\no1,1,2026-03-04,8,")
    deleted = taken("returns", f"{RETURN},delete\no1,1,2026-03-04,,,yes")
    taken("returns", f"{RETURN}\no1,1,2026-03-05,8,")

    with pytest.raises(CannotUndoError, match="o1"):
        deleted.undo()
