import re
from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils.safestring import SafeString

from common import charts
from common.charts.curves import nice_ticks
from common.format import compact_number

START = date(2026, 10, 1)


def drawing(svg: SafeString) -> ElementTree.Element:
    return ElementTree.fromstring(str(svg))


def share(svg: SafeString, kind: str, attribute: str) -> str | None:
    found = drawing(svg).find(f".//*[@class='{kind}']")
    return None if found is None else found.get(attribute)


def test_a_bullet_draws_actual_expected_and_target_on_one_scale() -> None:
    svg = charts.bullet(Decimal("0.6"), Decimal("0.3"), "ahead", label="Ana")

    assert share(svg, "bar", "width") == "50%"
    assert share(svg, "expected", "x1") == "25%"
    assert share(svg, "target", "x1") == "83.33%"
    assert drawing(svg).get("aria-label") == "Ana: 60% of target, expected 30% by today, Ahead"


def test_a_bullet_far_over_its_target_is_capped_and_says_so() -> None:
    svg = charts.bullet(Decimal("3.4"), Decimal(1), "met", label="Ana")

    assert share(svg, "bar", "width") == "100%"
    assert share(svg, "cap", "x") == "100%"
    assert "340% of target" in svg


def test_a_negative_bullet_stands_left_of_nothing() -> None:
    svg = charts.bullet(Decimal("-0.2"), None, "behind", label="Ana")

    assert share(svg, "bar", "x") == "-8"
    assert share(svg, "expected", "x1") is None


def test_a_bullet_without_data_has_no_bar() -> None:
    svg = charts.bullet(None, None, "no_data", label="Ana")

    assert share(svg, "bar", "width") is None
    assert drawing(svg).get("aria-label") == "Ana: No data"


def test_names_are_escaped() -> None:
    assert drawing(charts.bullet(None, None, "no_data", label='<b>"A&B')).get("aria-label") == '<b>"A&B: No data'
    assert "<b>" not in charts.avatar("<b>old")


def test_nothing_drawn_needs_an_inline_style() -> None:
    chart = cumulative(days=40)

    assert not re.search(r"\sstyle=|\son\w+=|data:", chart + charts.status_pill("ahead"))


@pytest.mark.parametrize("values", [[], [Decimal(1)], [None, Decimal(1)], [None, None]])
def test_a_sparkline_of_too_little_is_a_dotted_line(values: list[Decimal | None]) -> None:
    assert "is-empty" in charts.sparkline(values, label="Ana")


def test_a_gap_in_a_sparkline_stays_a_gap() -> None:
    svg = charts.sparkline([Decimal(1), None, Decimal(2), Decimal(3)], label="Ana")

    assert svg.count("M") == 2


def test_a_flat_sparkline_runs_through_the_middle() -> None:
    assert "M4.0 12.0L92.0 12.0" in charts.sparkline([Decimal(3), Decimal(3)], label="Ana")


@pytest.mark.parametrize("status", charts.STATUSES)
def test_a_status_is_an_icon_and_a_word(status: str) -> None:
    pill = charts.status_pill(status)

    assert charts.status_word(status) in pill
    assert "<use " in pill


def cumulative(*, days: int, factor: int = 1) -> SafeString:
    return charts.cumulative(
        label="Revenue",
        start=START,
        end=date(2026, 12, 31),
        today=date(2026, 11, 23),
        actual=[(START + timedelta(days=n), Decimal(n * 100 * factor)) for n in range(days)],
        expected=[(START + timedelta(days=n), Decimal(n * 100)) for n in range(92)],
        target=Decimal(9100),
        show=compact_number,
    )


def test_a_cumulative_chart_says_what_it_shows_and_brings_its_table() -> None:
    figure = drawing(cumulative(days=11))

    plot = figure.find("svg")
    assert plot is not None
    assert plot.get("aria-label") == "Revenue: 1k so far, 1k expected by then, target 9.1k"
    rows = figure.findall(".//tbody/tr")
    assert len(rows) == 11
    assert ["".join(cell.itertext()) for cell in rows[-1]] == ["11 Oct", "1k", "1k", "0"]


def test_a_long_table_is_thinned_and_keeps_its_last_day() -> None:
    rows = drawing(cumulative(days=90)).findall(".//tbody/tr")

    assert len(rows) <= 33
    assert rows[-1][0].text == "29 Dec"


def test_a_chart_of_nothing_says_so() -> None:
    assert "Nothing counted yet" in cumulative(days=0)


def test_a_chart_below_nothing_has_room_for_it() -> None:
    assert "−" in cumulative(days=20, factor=-1)


def test_ticks_are_round_and_hold_all() -> None:
    assert nice_ticks(Decimal(0), Decimal(9100)) == [0, 2500, 5000, 7500, 10000]
    assert nice_ticks(Decimal(-3), Decimal(4)) == [-4, -2, 0, 2, 4]
    assert nice_ticks(Decimal(0), Decimal(0)) == [0, Decimal("0.25"), Decimal("0.5"), Decimal("0.75"), 1]
