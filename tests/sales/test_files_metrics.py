"""Metrics of the company's own, and what was measured."""

from __future__ import annotations

from decimal import Decimal

import pytest

from imports.actions import CannotUndoError
from sales.measures import MEASURES
from sales.models import Measurement, Metric
from tests.sales.importing import take, taken

pytestmark = pytest.mark.usefixtures("people")

METRICS = "code,name,unit,better\ncalls,Calls,,higher\nwait,Waiting,hours,lower"
ROW = "metric,email,day,numerator,denominator"


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("calls,,,higher", "name", "required"),
        ("calls,Calls,,", "better", "required"),
        ("calls,Calls,,more", "better", "unknown_choice"),
        (",Calls,,higher", "code", "required"),
        (f"{'c' * 41},Calls,,higher", "code", "too_long"),
    ],
)
def test_a_bad_metric_is_rejected(row: str, column: str, code: str) -> None:
    report = take("metrics", f"code,name,unit,better\n{row}")

    assert report.errors == [(2, column, code)]


@pytest.mark.parametrize("code", list(MEASURES))
def test_a_code_of_the_products_own_measures_is_rejected(code: str) -> None:
    report = take("metrics", f"code,name,better\n{code},Mine,higher")

    assert report.errors == [(2, "code", "built_in_measure")]
    assert not Metric.objects.exists()


def test_what_is_better_may_change() -> None:
    taken("metrics", METRICS)

    report = taken("metrics", METRICS.replace("Calls,,higher", "Calls,calls,lower"))

    assert report.counts == {"changed": 1, "unchanged": 1}
    assert Metric.objects.get(code="calls").better == "lower"


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("demos,ana@x.example,2026-01-01,1,", "metric", "unknown_metric"),
        ("revenue,ana@x.example,2026-01-01,1,", "metric", "unknown_metric"),
        ("calls,who@x.example,2026-01-01,1,", "email", "unknown_person"),
        ("calls,ana@x.example,,1,", "day", "required"),
        ("calls,ana@x.example,2026-01-01,,", "numerator", "required"),
        ("calls,ana@x.example,2026-01-01,-1,", "numerator", "number_too_small"),
        ("calls,ana@x.example,2026-01-01,0.0000001,", "numerator", "too_many_decimals"),
        ("calls,ana@x.example,2026-01-01,1,-1", "denominator", "number_too_small"),
    ],
)
def test_a_bad_measurement_is_rejected(row: str, column: str, code: str) -> None:
    taken("metrics", METRICS)

    report = take("measurements", f"{ROW}\n{row}")

    assert report.errors == [(2, column, code)]
    assert not Measurement.objects.exists()


def test_the_first_row_of_a_file_says_whether_a_metric_is_divided() -> None:
    taken("metrics", METRICS)

    report = take(
        "measurements",
        f"""{ROW}
        wait,ana@x.example,2026-01-01,1,x
        wait,ana@x.example,2026-01-02,1,0
        calls,ana@x.example,2026-01-02,0,
        wait,ana@x.example,2026-01-03,1,
        calls,ana@x.example,2026-01-03,1,1""",
    )

    assert report.errors == [
        (2, "denominator", "not_a_number"),
        (5, "denominator", "denominator_missing"),
        (6, "denominator", "denominator_unexpected"),
    ]
    assert report.counts == {"added": 2, "rejected": 3}


def test_the_first_row_stored_says_whether_a_metric_is_divided() -> None:
    taken("metrics", METRICS)
    taken("measurements", f"{ROW}\nwait,ana@x.example,2026-01-02,1,2\ncalls,ana@x.example,2026-01-02,1,")

    report = take(
        "measurements",
        f"{ROW}\nwait,ben@x.example,2026-01-01,1,\nwait,ben@x.example,2026-01-02,1,1\ncalls,ana@x.example,2026-01-02,1,3",
    )

    assert report.codes == [(2, "denominator_missing"), (4, "denominator_unexpected")]
    assert report.counts == {"added": 1, "rejected": 2}


def test_a_metric_whose_measurements_are_deleted_begins_anew() -> None:
    taken("metrics", METRICS)
    taken("measurements", f"{ROW}\nwait,ana@x.example,2026-01-02,1,2")

    report = taken(
        "measurements", f"{ROW},delete\nwait,ana@x.example,2026-01-02,,,yes\nwait,ana@x.example,2026-01-03,1,,"
    )

    assert report.counts == {"added": 1, "deleted": 1}
    assert Measurement.objects.get().denominator is None


def test_a_file_without_denominators_keeps_those_that_stand() -> None:
    taken("metrics", METRICS)
    taken("measurements", f"{ROW}\nwait,ana@x.example,2026-01-02,1,2")

    report = take(
        "measurements", "metric,email,day,numerator\nwait,ana@x.example,2026-01-02,3\nwait,ben@x.example,2026-01-02,3"
    )

    assert report.codes == [(3, "denominator_missing")]
    assert list(Measurement.objects.values_list("numerator", "denominator")) == [(Decimal(3), Decimal(2))]


def test_a_metric_in_use_is_not_deleted() -> None:
    taken("metrics", METRICS)
    taken("measurements", f"{ROW}\nwait,ana@x.example,2026-01-02,1,2")

    report = take("metrics", "code,name,better,delete\nwait,,,yes\ncalls,,,yes")

    assert report.codes == [(2, "still_referred_to")]
    assert report.counts == {"deleted": 1, "rejected": 1}


def test_an_undo_that_would_mix_measurements_is_refused() -> None:
    taken("metrics", METRICS)
    taken("measurements", f"{ROW}\nwait,ana@x.example,2026-01-02,1,2")
    deleted = taken("measurements", f"{ROW},delete\nwait,ana@x.example,2026-01-02,,,yes")
    taken("measurements", f"{ROW}\nwait,ben@x.example,2026-01-02,1,")

    with pytest.raises(CannotUndoError, match="wait"):
        deleted.undo()
