"""What every goal stands at, computed by brute force straight from formats.md: the second pair of eyes.

Plain Python, no Django, no SQL, nothing fast: every fact is summed anew for every goal. Nothing here was read off the
product.

Where the text leaves room, this is how it is read here:

- Amounts are whole millionths. A line's revenue is quantity x unit_price x (1 - discount) x rate, rounded half up once;
  its margin is that exact product less unit_cost x quantity, rounded once, half away from zero; units the same.
- What returns take back is cumulative: after the returns so far the line *stands* at
  round(amount x (1 - quantity returned so far / quantity)), and a return's entry is the difference of two standings,
  so that a line returned whole stands at exactly 0. A cancellation brings it to 0 on its day.
- Every standing is split among the people credited (by share) and what no one is credited with by largest remainder:
  floor, then one millionth more to the largest fractional parts, ties by e-mail by code point, the uncredited part
  first (its e-mail is ''). A person's entry is the difference of their parts of consecutive standings.
- Somebody credited who is not employed on the day has a part as everybody; it is the company's alone.
- Somebody's managers on a day: the manager of their position, the manager of that manager's position that day, and so
  on; it ends at a manager who has no position then. A manager who has left, but still has a position, is a link of it:
  whoever still sits under them reports to those above.
- `not_started` until the first day of the period has finished, and where more is better of a sum, its first working day
  (nothing is expected before); `met` or `missed` from when its last day has.
- A metric without a single measurement is additive: 0.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from math import floor

import holidays

from tests.reference.records import Records, Row

MILLION = 1_000_000
DAY = timedelta(days=1)

# metric: (numerator, denominator), in the words of the facts below
MEASURES: dict[str, tuple[str, str | None]] = {
    "revenue": ("revenue", None),
    "margin": ("margin", None),
    "units": ("units", None),
    "orders": ("orders", None),
    "new_customers": ("new_customers", None),
    "deals_won": ("deals_won", None),
    "win_rate": ("deals_won", "deals_closed"),
    "on_time_rate": ("on_time", "promised"),
    "return_rate": ("returned", "ordered"),
    "follow_up_score": ("score", "scores"),
}
LOWER_IS_BETTER = {"return_rate"}
AVERAGES_AND_RATES = {"win_rate", "on_time_rate", "return_rate", "follow_up_score"}


@dataclass(frozen=True)
class Seat:
    """Where somebody sat on a day. Nobody's seat: the fact is the company's alone."""

    person: str | None = None
    department: str | None = None
    managers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    day: date
    seat: Seat
    amounts: dict[str, int]
    product_line: str = ""
    segment: str = ""
    region: str = ""
    metric: str = ""


@dataclass(frozen=True)
class Progress:
    actual: Fraction | None
    attainment: Fraction | None
    expected: Fraction | None
    pace: Fraction | None
    status: str


@dataclass
class Company:
    records: Records
    currency: str = "USD"
    country: str = "US"
    time_zone: str = "UTC"
    limits: tuple[Fraction, Fraction, Fraction] = (Fraction("1.05"), Fraction("0.95"), Fraction("0.85"))
    facts: list[Fact] = field(init=False)

    def __post_init__(self) -> None:
        self.facts = [*self._order_facts(), *self._deal_facts(), *self._measurement_facts()]

    # Whose a fact is

    def seat(self, email: str, day: date) -> Seat:
        if not self.employed(email, day):
            return Seat()
        position = self._position(email, day)
        if position is None:
            return Seat(person=email)
        return Seat(email, position["department_code"], tuple(self._managers(position, day)))

    def employed(self, email: str, day: date) -> bool:
        person = self.records.rows["people"][(email,)]
        return (_day(person.get("hired_on")) or date.min) <= day <= (_day(person.get("left_on")) or date.max)

    def _position(self, email: str, day: date) -> Row | None:
        for row in self.records["positions"]:
            if row["email"] == email and _must(row["start_on"]) <= day <= (_day(row.get("end_on")) or date.max):
                return row
        return None

    def _managers(self, position: Row, day: date) -> Iterator[str]:
        while manager := position.get("manager_email"):
            yield manager
            position = self._position(manager, day) or {}

    def departments_under(self, code: str) -> set[str]:
        below = {code}
        while more := {row["code"] for row in self.records["departments"] if row.get("parent_code") in below} - below:
            below |= more
        return below

    # The facts

    def _order_facts(self) -> Iterator[Fact]:
        for order in self.records["orders"]:
            ordered_on = _must(order["ordered_on"])
            credits_ = [row for row in self.records["credits"] if row["order_number"] == order["number"]]
            shares = {row["email"]: Fraction(row["share"]) for row in credits_}
            shares[""] = 1 - sum(shares.values(), Fraction(0))
            seats = {email: self.seat(email, ordered_on) if email else Seat() for email in shares}
            customer = self._customer(order)
            for line in self.records["order_lines"]:
                if line["order_number"] == order["number"]:
                    where = customer | {"product_line": self._product_line(line["sku"])}
                    for day, moves in self._line_moves(order, line, shares):
                        yield from (Fact(day, seats[email], amounts, **where) for email, amounts in moves.items())
            for day, amounts in self._order_moves(order):
                for email, share in shares.items():
                    yield Fact(
                        day,
                        seats[email],
                        {name: _whole(amount * share) for name, amount in amounts.items()},
                        **customer,
                    )

    def _line_moves(
        self, order: Row, line: Row, shares: dict[str, Fraction]
    ) -> Iterator[tuple[date, dict[str, dict[str, int]]]]:
        """Each day on which the line's standing changes, and by how much for whom."""
        quantity = Fraction(line["quantity"])
        revenue = quantity * Fraction(line["unit_price"]) * (1 - Fraction(line["discount"])) * self.rate(order)
        whole = {"revenue": half_up(revenue * MILLION), "units": half_up(quantity * MILLION)}
        if line.get("unit_cost"):
            whole["margin"] = half_up((revenue - Fraction(line["unit_cost"]) * quantity) * MILLION)

        left = Fraction(1)
        before = {name: split(0, shares) for name in whole}
        for kind, day, taken in self._line_events(order, line):
            left = {"sale": Fraction(1), "return": left - taken / quantity, "cancellation": Fraction(0)}[kind]
            now = {name: split(half_up(amount * left), shares) for name, amount in whole.items()}
            moves = {email: {name: now[name][email] - before[name][email] for name in whole} for email in shares}
            for amounts in moves.values():
                amounts["returned"] = -amounts["units"] if kind == "return" else 0
                amounts["ordered"] = 0 if kind == "return" else amounts["units"]
            yield day, moves
            before = now

    def _line_events(self, order: Row, line: Row) -> Iterator[tuple[str, date, Fraction]]:
        yield "sale", _must(order["ordered_on"]), Fraction(0)
        key = (line["order_number"], line["line"])
        returns = [row for row in self.records["returns"] if (row["order_number"], row["line"]) == key]
        for row in sorted(returns, key=lambda row: row["returned_on"]):
            yield "return", _must(row["returned_on"]), Fraction(row["quantity"])
        if order.get("cancelled_on"):
            yield "cancellation", _must(order["cancelled_on"]), Fraction(0)

    def _order_moves(self, order: Row) -> Iterator[tuple[date, dict[str, Fraction]]]:
        """What an order counts beside its lines."""
        ordered_on, cancelled_on = _must(order["ordered_on"]), _day(order.get("cancelled_on"))
        promised_on, delivered_on = _day(order.get("promised_on")), _day(order.get("delivered_on"))
        once = {"orders": Fraction(1)}
        if self._is_first_of_customer(order):
            once["new_customers"] = Fraction(1)
        yield ordered_on, once
        if cancelled_on:
            yield cancelled_on, {name: -amount for name, amount in once.items()}
        if promised_on and not (cancelled_on and cancelled_on <= promised_on):
            kept = delivered_on is not None and delivered_on <= promised_on
            yield promised_on, {"promised": Fraction(1), "on_time": Fraction(int(kept))}
        for call in self.records["follow_ups"]:
            if call["order_number"] == order["number"] and call.get("done_on") and call.get("score"):
                yield _must(call["done_on"]), {"score": Fraction(call["score"]), "scores": Fraction(1)}

    def _is_first_of_customer(self, order: Row) -> bool:
        if not order.get("customer_code"):
            return False
        of_customer = [row for row in self.records["orders"] if row.get("customer_code") == order["customer_code"]]
        return order is min(of_customer, key=lambda row: (row["ordered_on"], row["number"]))

    def _deal_facts(self) -> Iterator[Fact]:
        for deal in self.records["deals"]:
            stage = deal["stage"].casefold()
            if stage in ("won", "lost"):
                closed_on = _must(deal["closed_on"])
                amounts = {"deals_won": MILLION if stage == "won" else 0, "deals_closed": MILLION}
                where = self._customer(deal) | {"product_line": self._product_line(deal.get("sku", ""))}
                yield Fact(closed_on, self.seat(deal["owner_email"], closed_on), amounts, **where)

    def _measurement_facts(self) -> Iterator[Fact]:
        for row in self.records["measurements"]:
            amounts = {
                "numerator": _whole(Fraction(row["numerator"])),
                "denominator": _whole(Fraction(row.get("denominator") or 0)),
            }
            day = _must(row["day"])
            yield Fact(day, self.seat(row["email"], day), amounts, metric=row["metric"])

    def rate(self, order: Row) -> Fraction:
        currency = order.get("currency") or self.currency
        if currency == self.currency:
            return Fraction(1)
        known = [
            row
            for row in self.records["exchange_rates"]
            if row["currency"] == currency and row["day"] <= order["ordered_on"]
        ]
        return Fraction(max(known, key=lambda row: row["day"])["rate"])

    def _customer(self, row: Row) -> dict[str, str]:
        customer = self.records.find("customers", row.get("customer_code", "")) or {}
        return {"segment": customer.get("segment", ""), "region": customer.get("region", "")}

    def _product_line(self, sku: str) -> str:
        return (self.records.find("products", sku) or {}).get("product_line", "")

    # Sums

    def sums(self, kind: str, key: str, first: date, last: date) -> dict[str, int]:
        """All additive amounts (not measurements) of a person, department, team (by its manager) or the company."""
        total: dict[str, int] = {}
        for fact in self.facts:
            if fact.metric == "" and first <= fact.day <= last and self._belongs(fact, kind, key):
                for name, amount in fact.amounts.items():
                    total[name] = total.get(name, 0) + amount
        return {name: amount for name, amount in total.items() if amount}

    def _belongs(self, fact: Fact, kind: str, key: str) -> bool:
        if kind == "company":
            return True
        if kind == "department":
            return fact.seat.department in self.departments_under(key)
        if kind == "team":
            return key in fact.seat.managers
        return fact.seat.person == key

    # Goals

    def counted(self, goal: Row, as_of: date) -> tuple[Fraction, Fraction]:
        """Numerator and denominator of what counts for the goal."""
        numerator, denominator = MEASURES.get(goal["metric"], ("numerator", "denominator"))
        facts = [fact for fact in self.facts if self._matches(fact, goal) and fact.day <= as_of]
        over = sum(fact.amounts.get(numerator, 0) for fact in facts)
        under = sum(fact.amounts.get(denominator, 0) for fact in facts) if denominator else 0
        return Fraction(over, MILLION), Fraction(under, MILLION)

    def _matches(self, fact: Fact, goal: Row) -> bool:
        own = "" if goal["metric"] in MEASURES else goal["metric"]
        line = goal["product_line"]
        return (
            fact.metric == own
            and _must(goal["period_start"]) <= fact.day <= _must(goal["period_end"])
            and self._belongs(fact, goal["owner_kind"], goal["owner"])
            and (not line or fact.product_line == line or fact.product_line.startswith(line + " / "))
            and (not goal["segment"] or fact.segment == goal["segment"])
            and (not goal["region"] or fact.region == goal["region"])
        )

    def is_rate(self, metric: str) -> bool:
        measured = [row for row in self.records["measurements"] if row["metric"] == metric]
        return metric in AVERAGES_AND_RATES or any(row.get("denominator") for row in measured)

    def lower_is_better(self, metric: str) -> bool:
        return metric in LOWER_IS_BETTER or (self.records.find("metrics", metric) or {}).get("better") == "lower"

    def actual(self, goal: Row, as_of: date) -> Fraction | None:
        over, under = self.counted(goal, as_of)
        if not self.is_rate(goal["metric"]):
            return over
        return over / under if under else None

    def attainment(self, goal: Row, as_of: date) -> Fraction | None:
        return self._ratio(goal, self.actual(goal, as_of), Fraction(goal["target"]))

    def _ratio(self, goal: Row, actual: Fraction | None, aim: Fraction | None) -> Fraction | None:
        if actual is None or not aim:
            return None
        if self.lower_is_better(goal["metric"]):
            return aim / actual if actual else None
        return actual / aim

    def expected(self, goal: Row, as_of: date, now: datetime) -> Fraction | None:
        first, last = _must(goal["period_start"]), _must(goal["period_end"])
        country = self._owner(goal).get("country") or self.country
        days = _working_days(country, first, last)
        if not days:
            return None
        if self.is_rate(goal["metric"]) or self.lower_is_better(goal["metric"]):
            return Fraction(goal["target"])
        gone = _working_days(country, first, min(last, self.last_finished_day(goal, as_of, now)))
        return Fraction(goal["target"]) * gone / days

    def last_finished_day(self, goal: Row, as_of: date, now: datetime) -> date:
        zone = zoneinfo.ZoneInfo(self._owner(goal).get("time_zone") or self.time_zone)
        today = now.astimezone(zone).date()
        return as_of if as_of < today else today - DAY

    def _owner(self, goal: Row) -> Row:
        return self.records.rows["people"][(goal["owner"],)] if goal["owner_kind"] == "person" else {}

    def progress(self, goal: Row, as_of: date, now: datetime) -> Progress:
        actual, expected = self.actual(goal, as_of), self.expected(goal, as_of, now)
        known = Progress(actual, self.attainment(goal, as_of), expected, self._ratio(goal, actual, expected), "")
        return replace(known, status=self._status(goal, known, self.last_finished_day(goal, as_of, now)))

    def _status(self, goal: Row, known: Progress, finished: date) -> str:
        over = finished >= _must(goal["period_end"])
        if not over and not self._has_begun(goal, finished):
            return "not_started"
        if self.lower_is_better(goal["metric"]) and known.actual == 0:
            return "met" if over else "ahead"
        if known.attainment is None:
            return "no_data"
        if over:
            return "met" if known.attainment >= 1 else "missed"
        if known.pace is None:
            return "no_data"
        ahead, on_pace, at_risk = self.limits
        if known.pace >= at_risk:
            return "ahead" if known.pace >= ahead else "on_pace" if known.pace >= on_pace else "at_risk"
        return "behind"

    def _has_begun(self, goal: Row, finished: date) -> bool:
        first, last = _must(goal["period_start"]), _must(goal["period_end"])
        country = self._owner(goal).get("country") or self.country
        if (
            self.is_rate(goal["metric"])
            or self.lower_is_better(goal["metric"])
            or not _working_days(country, first, last)
        ):
            return finished >= first
        return _working_days(country, first, finished) > 0

    def overall(self, owner_kind: str, owner: str, first: date, last: date, as_of: date) -> Fraction | None:
        """Sum(weight x attainment) / sum(weight) over the goals of exactly that period that have data."""
        weighted = weights = Fraction(0)
        for goal in self.records["goals"]:
            period = (_must(goal["period_start"]), _must(goal["period_end"]))
            attainment = self.attainment(goal, as_of)
            if (goal["owner_kind"], goal["owner"], *period) == (
                owner_kind,
                owner,
                first,
                last,
            ) and attainment is not None:
                weighted += Fraction(goal["weight"]) * attainment
                weights += Fraction(goal["weight"])
        return weighted / weights if weights else None

    def export(self, as_of: date) -> list[Row]:
        """The rows of export_attainment, printed and sorted."""
        rows = []
        for goal in self.records["goals"]:
            row = {column: goal[column] for column in EXPORTED[:8]}
            row["target"] = printed(Fraction(goal["target"]), 6)
            row["actual"] = printed(self.actual(goal, as_of), 10 if self.is_rate(goal["metric"]) else 6)
            row["attainment"] = printed(self.attainment(goal, as_of), 10)
            rows.append(row)
        return sorted(rows, key=lambda row: [row[column] for column in EXPORTED[:8]])


EXPORTED = (
    "owner_kind",
    "owner",
    "metric",
    "period_start",
    "period_end",
    "product_line",
    "segment",
    "region",
    "target",
    "actual",
    "attainment",
)


def half_up(number: Fraction) -> int:
    """To the nearest whole; a half goes away from zero."""
    nearest = floor(abs(number) + Fraction(1, 2))
    return nearest if number >= 0 else -nearest


def split(amount: int, shares: dict[str, Fraction]) -> dict[str, int]:
    """By largest remainder: the parts add up to the amount. The shares add up to 1; the uncredited part is ''."""
    exact = {email: amount * share for email, share in shares.items()}
    parts = {email: floor(part) for email, part in exact.items()}
    spare = amount - sum(parts.values())
    largest_first = sorted(shares, key=lambda email: (parts[email] - exact[email], email))
    for email in largest_first[:spare]:
        parts[email] += 1
    return parts


def printed(number: Fraction | None, decimals: int) -> str:
    """Half up, a plain point, never a minus before zero; nothing where there is no data."""
    if number is None:
        return ""
    whole = half_up(number * 10**decimals)
    digits = str(abs(whole)).rjust(decimals + 1, "0")
    return f"{'-' if whole < 0 else ''}{digits[:-decimals]}.{digits[-decimals:]}"


def _working_days(country: str, first: date, last: date) -> int:
    return sum(_working(country, first + n * DAY) for n in range((last - first).days + 1))


@cache
def _working(country: str, day: date) -> bool:
    """No weekend day and no public holiday of the country."""
    calendar = holidays.country_holidays(country, years=day.year)
    return day.weekday() not in calendar.weekend and day not in calendar


def _whole(number: Fraction) -> int:
    millionths = number * MILLION
    assert millionths.denominator == 1, "a share of a count has at most six decimals"
    return millionths.numerator


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _must(text: str) -> date:
    return date.fromisoformat(text)
