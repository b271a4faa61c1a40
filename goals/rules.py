"""Judgements on plain numbers: what a goal's sums and days say. No database, no clock.

Status is judged in SQL (goals.queries.progress), where the night needs it for all goals at once; the numbers that people
read are divided here. All divisions are rounded once, half up, to ten decimals.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

MILLION = Decimal(1_000_000)
_TEN_PLACES = Decimal("1e-10")
_SIX_PLACES = Decimal("1e-6")
_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)


def quotient(numerator: Decimal, denominator: Decimal) -> Decimal | None:
    """Rounded half up to ten decimals; None where the denominator is 0."""
    if not denominator:
        return None
    rounded = _EXACT.divide(numerator, denominator).quantize(_TEN_PLACES, ROUND_HALF_UP, _EXACT)
    return _EXACT.plus(rounded)  # never -0


def amount(millionths: int) -> Decimal:
    return (Decimal(millionths) / MILLION).quantize(_SIX_PLACES)


def actual(numerator: int, denominator: int | None) -> Decimal | None:
    """The sum of an additive measure (denominator None); a rate's quotient, None where nothing is in its denominator."""
    if denominator is None:
        return amount(numerator)
    return quotient(Decimal(numerator), Decimal(denominator))


def attainment(*, numerator: int, denominator: int | None, target: Decimal, lower_is_better: bool) -> Decimal | None:
    """Actual / target; target / actual where lower is better. None is no data."""
    reached = Decimal(numerator)
    aim = target * (MILLION if denominator is None else Decimal(denominator))
    if denominator == 0 or not target:
        return None
    return quotient(aim, reached) if lower_is_better else quotient(reached, aim)


def expected(*, target: Decimal, additive: bool, days: int, days_done: int) -> Decimal | None:
    """Target × finished working days / working days for an additive measure where more is better, else the target."""
    if not days:
        return None
    if not additive:
        return target
    return _EXACT.divide(target * days_done, Decimal(days)).quantize(_TEN_PLACES, ROUND_HALF_UP, _EXACT)


def pace(
    *, numerator: int, denominator: int | None, target: Decimal, lower_is_better: bool, days: int, days_done: int
) -> Decimal | None:
    """Actual / expected (expected / actual where lower is better); 1 is on course."""
    if denominator == 0 or not target or not days:
        return None
    if lower_is_better:
        return attainment(numerator=numerator, denominator=denominator, target=target, lower_is_better=True)
    if denominator is None:
        return quotient(Decimal(numerator) * days, target * MILLION * days_done)
    return quotient(Decimal(numerator), target * Decimal(denominator))


def weighted(parts: list[tuple[Decimal, Decimal]]) -> Decimal | None:
    """Sum(weight × attainment) / sum(weight) of (weight, attainment); None where there is nothing to weigh."""
    return quotient(sum((w * a for w, a in parts), Decimal(0)), sum((w for w, _ in parts), Decimal(0)))
