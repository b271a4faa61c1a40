from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from common import format  # noqa: A004

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("412300.45"), "$412,300"),
        (Decimal("0.5"), "$1"),
        (Decimal("-0.4"), "$0"),
        (Decimal(-167300), "−$167,300"),
        (1_234_567_890, "$1,234,567,890"),
        (None, "–"),
    ],
)
def test_money_in_tables_is_whole_and_half_up(value: Decimal | None, written: str) -> None:
    assert format.money(value, "USD") == written


def test_exact_money_has_the_currencys_minor_units() -> None:
    assert format.exact_money(Decimal("412300.455"), "EUR") == "€412,300.46"
    assert format.exact_money(Decimal("412300.455"), "JPY") == "¥412,300"


def test_a_currency_without_a_symbol_stands_apart_from_its_number() -> None:
    assert format.money(Decimal(1200), "CHF") == "CHF\N{NARROW NO-BREAK SPACE}1,200"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal(1_370_000), "$1.37M"),
        (Decimal(183_400), "$183k"),
        (Decimal(18_340), "$18.3k"),
        (Decimal(999_950), "$1M"),
        (Decimal(999), "$999"),
        (Decimal(-167_300), "−$167k"),
    ],
)
def test_compact_money_keeps_three_figures(value: Decimal, written: str) -> None:
    assert format.compact_money(value, "USD") == written


def test_a_locale_writes_its_own_way() -> None:
    with translation.override("de"):
        assert format.exact_money(Decimal("-412300.45"), "EUR") == "−412.300,45\N{NO-BREAK SPACE}€"
        assert format.percent(Decimal("0.694"), 1) == "69,4\N{NO-BREAK SPACE}%"
        assert format.day(date(2025, 11, 23), TODAY) == "23. Nov. 2025"
    with translation.override("hi"):
        assert format.number(12_345_678) == "1,23,45,678"


def test_every_kind_of_metric_has_a_figure() -> None:
    assert [
        format.measure(Decimal("412300.45"), "money", currency="USD"),
        format.measure(Decimal("0.1942"), "rate"),
        format.measure(Decimal("0.1942"), "rate", style="exact"),
        format.measure(Decimal(41), "count"),
        format.measure(Decimal(18300), "count", style="compact"),
        format.measure(Decimal("4.256"), "number"),
        format.measure(None, "rate"),
    ] == ["$412,300", "19.4%", "19.42%", "41", "18.3k", "4.26", "–"]


def test_a_difference_says_its_sign_and_what_to() -> None:
    assert [
        format.pace_gap(Decimal(-167_300), "money", currency="USD"),
        format.pace_gap(Decimal(12), "count"),
        format.pace_gap(Decimal(0), "count"),
        format.delta(Decimal("-0.032"), "rate", "to last quarter"),
        format.signed("$0"),
    ] == ["−$167k to pace", "+12 over pace", "exactly on pace", "−3.2 pts to last quarter", "$0"]


def test_a_day_shows_its_year_only_when_it_is_another() -> None:
    assert format.day(date(2026, 3, 1), TODAY) == "1 Mar"
    assert format.day(date(2025, 12, 31), TODAY) == "31 Dec 2025"
    assert format.period(date(2026, 10, 1), date(2026, 12, 31), TODAY) == "1 Oct – 31 Dec"


def test_a_moment_of_today_needs_no_date() -> None:
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    with timezone.override("Europe/Berlin"):
        assert format.moment(datetime(2026, 11, 23, 7, 15, tzinfo=UTC), now) == "08:15"
        assert format.moment(datetime(2026, 11, 22, 7, 15, tzinfo=UTC), now) == "08:15, 22 Nov"


def test_durations_and_sizes_are_short() -> None:
    assert [format.duration(0.42), format.duration(12), format.duration(200), format.duration(7500)] == [
        "0.4 s",
        "12 s",
        "3 min 20 s",
        "2 h 5 min",
    ]
    assert [format.file_size(1), format.file_size(8412), format.file_size(3_400_000)] == ["1 byte", "8 kB", "3.4 MB"]
