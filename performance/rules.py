"""Judgements on plain figures: several goals as one, the middle of a team, the part of the day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


def median(values: Iterable[Decimal | None]) -> Decimal | None:
    """The middle of those that have data; None below three, where it would point at one of them."""
    known = sorted(value for value in values if value is not None)
    if len(known) < 3:
        return None
    middle = len(known) // 2
    return known[middle] if len(known) % 2 else (known[middle - 1] + known[middle]) / 2


@dataclass(frozen=True, slots=True)
class Together:
    """Several people's goals of one additive measure as one."""

    goals: int
    actual: Decimal
    target: Decimal
    expected: Decimal

    @property
    def attainment(self) -> Decimal | None:
        return self.actual / self.target if self.target else None

    @property
    def pace(self) -> Decimal | None:
        return self.actual / self.expected if self.expected else None

    @property
    def gap(self) -> Decimal:
        return self.actual - self.expected


def together(figures: Iterable[tuple[Decimal | None, Decimal, Decimal | None]]) -> Together | None:
    """(actual, target, expected) of goals whose facts nobody shares: people's own, of one measure and filter."""
    known = [(actual or Decimal(0), target, expected or Decimal(0)) for actual, target, expected in figures]
    if not known:
        return None
    actuals, targets, dues = zip(*known, strict=True)
    return Together(len(known), sum(actuals, Decimal(0)), sum(targets, Decimal(0)), sum(dues, Decimal(0)))


def judged(
    pace: Decimal | None, attainment: Decimal | None, *, over: bool, ahead: Decimal, on_pace: Decimal, at_risk: Decimal
) -> str:
    """The word for several goals as one, by the limits that hold for each of them."""
    if attainment is None:
        return "no_data"
    if over:
        return "met" if attainment >= 1 else "missed"
    if pace is None:
        return "not_started"
    if pace >= ahead:
        return "ahead"
    if pace >= on_pace:
        return "on_pace"
    return "at_risk" if pace >= at_risk else "behind"


def part_of_day(hour: int) -> str:
    if hour < 5:
        return "night"
    if hour < 12:
        return "morning"
    return "afternoon" if hour < 18 else "evening"
