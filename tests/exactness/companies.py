"""Random small companies in the import formats, and random good corrections of them.

Every file that a `Company` hands out is free of errors by the rules of formats.md, so that nothing may be rejected; the
reference's records follow each file. Values are chosen to hurt: thirds, millionths, ties, addresses and numbers whose
order differs between collations, days on the edges of periods.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

from tests.reference.records import KEYS, Records, Row

TODAY = date(2026, 5, 20)
EDGES = ("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01", "2026-03-16", "2026-04-30", "2026-05-19", "2026-05-20")
PERIODS = (
    ("2026-01-01", "2026-12-31"),
    ("2026-01-01", "2026-03-31"),
    ("2026-02-01", "2026-02-28"),
    ("2026-01-31", "2026-04-29"),
    ("2026-02-28", "2026-05-30"),
    ("2026-03-16", "2026-03-16"),
    ("2026-05-01", "2026-05-31"),
    ("2026-05-16", "2026-05-17"),
    ("2026-06-01", "2026-06-30"),
    ("2025-12-15", "2026-02-14"),
)
ADDRESSES = (
    "a@x.example",
    "a-1@x.example",
    "a_1@x.example",
    "a.b@x.example",
    "ab@x.example",
    "b@x.example",
    "a1@x.example",
)
NUMBERS = ("B", "a", "A", "b-1", "b1", "b_1", "10", "9", "Z", "ä", "z", "é2", "001", "1")
PRODUCT_LINES = ("", "A", "A / B", "A / B / C", "A B", "D")
MEASURES = (
    "revenue",
    "revenue",
    "margin",
    "units",
    "orders",
    "new_customers",
    "deals_won",
    "win_rate",
    "on_time_rate",
    "return_rate",
    "follow_up_score",
    "calls",
    "wait",
)
WITH_PRODUCT_LINE = {"revenue", "margin", "units", "return_rate", "deals_won", "win_rate"}
QUANTITIES = ("1", "2", "3", "7", "0.001", "0.333", "2.5", "12.345")
PRICES = ("0", "0.0001", "1", "9.99", "33.3333", "1234.5678")
DISCOUNTS = ("0", "", "0.15", "0.333333", "0.999999", "1")
COSTS = ("", "", "0", "0.0001", "5.5555", "40")
WEIGHTS = ("1", "", "2.5", "0.000001")
TARGETS = ("0", "1", "0.95", "3", "100", "2500.123456")


class Company:
    """A company and what is known of it. `orders` sizes it; `chance` decides everything."""

    def __init__(self, chance: Random, *, people: int = 5, orders: int = 10, goals: int = 12) -> None:
        self.chance = chance
        self.records = Records()
        self.today = TODAY
        self.numbers = list(NUMBERS)
        self.sizes = {"people": people, "orders": orders, "goals": goals}

    # First files

    def first_files(self) -> dict[str, list[Row]]:
        files: dict[str, list[Row]] = {}
        for kind, make in (
            ("departments", self._departments),
            ("people", self._people),
            ("positions", self._positions),
            ("absences", self._absences),
            ("exchange_rates", self._exchange_rates),
            ("products", self._products),
            ("customers", self._customers),
            ("deals", self._deals),
            ("orders", self._orders),
            ("order_lines", self._order_lines),
            ("credits", self._credits),
            ("returns", self._returns),
            ("follow_ups", self._follow_ups),
            ("metrics", self._metrics),
            ("measurements", self._measurements),
            ("goals", self._goals),
        ):
            files[kind] = list(make())
            self.records.read(kind, files[kind])
        files = {kind: rows for kind, rows in files.items() if rows}
        assert good(self.records), files
        return files

    def _departments(self) -> Iterator[Row]:
        yield {"code": "CO", "name": "Company", "kind": "company", "parent_code": ""}
        codes = ["CO"]
        for code in ("N", "S", "N1", "n2"):
            yield {
                "code": code,
                "name": f"Department {code}",
                "kind": "sales",
                "parent_code": self.chance.choice(codes),
            }
            codes.append(code)

    def _people(self) -> Iterator[Row]:
        for email in self.chance.sample(ADDRESSES, self.sizes["people"]):
            yield {"email": email, "name": email, **self._employment(), **self._place()}

    def _place(self) -> Row:
        """At noon in London it is the next day in Auckland."""
        zone = self.chance.choice(("", "", "Pacific/Auckland", "America/New_York"))
        return {"country": self.chance.choice(("", "DE", "US")), "time_zone": zone}

    def _employment(self) -> Row:
        hired_on = self.chance.choice(("", "", "", "2026-02-01", self._day()))
        left_on = self.chance.choice(("", "", "", "2026-03-31", self._day()))
        return {"hired_on": hired_on, "left_on": left_on if not (hired_on and left_on < hired_on) else ""}

    def _positions(self) -> Iterator[Row]:
        """One to three a person, with gaps; managers come before their reports, so that there is no cycle."""
        for email in self._emails():
            start, spans = date(2025, 11, 1), self.chance.randint(0, 3)
            for number in range(spans):
                end = start + timedelta(days=self.chance.randint(20, 90))
                last = number == spans - 1
                yield {
                    "email": email,
                    **self._chair(email),
                    "start_on": start.isoformat(),
                    "end_on": "" if last and self.chance.random() < 0.8 else end.isoformat(),
                }
                start = end + timedelta(days=self.chance.choice((1, 1, 8)))

    def _chair(self, email: str) -> Row:
        above = [other for other in self._emails() if other < email]
        manager = self.chance.choice(above) if above and self.chance.random() < 0.8 else ""
        return {"department_code": self._any("departments", "code"), "manager_email": manager, "role": "rep"}

    def _absences(self) -> Iterator[Row]:
        if self.chance.random() < 0.5:
            yield {"email": self._any("people", "email"), "start_on": self._day(), "end_on": "", "kind": "leave"}

    def _exchange_rates(self) -> Iterator[Row]:
        for currency, rate in (("EUR", "1.08765432"), ("JPY", "0.00671234")):
            yield {"currency": currency, "day": "2025-10-01", "rate": rate}
            if self.chance.random() < 0.7:
                yield {"currency": currency, "day": self._day(), "rate": self.chance.choice(("1", "0.33333333", "7.5"))}

    def _products(self) -> Iterator[Row]:
        for number, line in enumerate(self.chance.sample(PRODUCT_LINES, 4)):
            cost = self.chance.choice(COSTS)
            yield {"sku": f"P{number}", "name": f"Product {number}", "product_line": line, "unit_cost": cost}

    def _customers(self) -> Iterator[Row]:
        for number in range(3):
            yield {"code": f"C{number}", "name": f"Customer {number}", **self._market()}

    def _market(self) -> Row:
        return {"segment": self.chance.choice(("", "big", "small")), "region": self.chance.choice(("", "west", "east"))}

    def _deals(self) -> Iterator[Row]:
        for number in range(4):
            yield self._deal(f"D{number}")

    def _deal(self, number: str) -> Row:
        stage = self.chance.choice(("won", "Won", "lost", "LOST", "offer"))
        return {
            "number": number,
            "owner_email": self._any("people", "email"),
            "customer_code": self._any("customers", "code", empty=True),
            "sku": self._any("products", "sku", empty=True),
            "opened_on": "2025-11-15",
            "closed_on": self._day() if stage != "offer" else "",
            "stage": stage,
        }

    def _orders(self) -> Iterator[Row]:
        for _ in range(self.sizes["orders"]):
            yield self._order(self._fresh_number())

    def _fresh_number(self) -> str:
        number = self.chance.choice(self.numbers)
        self.numbers.remove(number)
        return number

    def _order(self, number: str) -> Row:
        ordered_on = self._day()
        return {
            "number": number,
            "ordered_on": ordered_on,
            "customer_code": self._any("customers", "code", empty=True),
            "promised_on": self._later(ordered_on, 0.7),
            "delivered_on": self._later(ordered_on, 0.7),
            "cancelled_on": self._later(ordered_on, 0.3),
            "currency": self.chance.choice(("", "", "USD", "EUR", "JPY")),
        }

    def _order_lines(self) -> Iterator[Row]:
        for order in self.records["orders"]:
            yield from self._lines_of(order["number"])

    def _lines_of(self, number: str) -> Iterator[Row]:
        for line in range(self.chance.randint(1, 2)):
            yield {"order_number": number, "line": str(line + 1), **self._line()}

    def _line(self) -> Row:
        return {
            "sku": self._any("products", "sku"),
            "quantity": self.chance.choice(QUANTITIES),
            "unit_price": self.chance.choice(PRICES),
            "discount": self.chance.choice(DISCOUNTS),
            "unit_cost": self.chance.choice(COSTS),
        }

    def _credits(self) -> Iterator[Row]:
        for order in self.records["orders"]:
            yield from self._credits_of(order["number"])

    def _credits_of(self, number: str) -> Iterator[Row]:
        for email, share in self._shares().items():
            yield {"order_number": number, "email": email, "share": share}

    def _shares(self) -> dict[str, str]:
        shares = self.chance.choice(
            (
                [],
                ["1"],
                ["1"],
                ["0.25"],
                ["0.5", "0.5"],
                ["0.3333", "0.3333", "0.3333"],
                ["0.3333", "0.3333", "0.3334"],
                ["0.0001", "0.9999"],
                ["0.7", "0.2"],
            )
        )
        return dict(zip(self.chance.sample(self._emails(), len(shares)), shares, strict=True))

    def _returns(self) -> Iterator[Row]:
        for line in self.records["order_lines"]:
            if self.chance.random() < 0.4:
                yield from self._returns_of(line)

    def _returns_of(self, line: Row) -> Iterator[Row]:
        """Up to two on different days, at most what was sold, before any cancellation."""
        order = self.records.rows["orders"][(line["order_number"],)]
        left = Decimal(line["quantity"])
        for returned_on in sorted({self._later(order["ordered_on"], 1) for _ in range(2)}):
            quantity = left if self.chance.random() < 0.3 else (left / 3).quantize(Decimal("0.001"))
            if quantity > 0 and not (order["cancelled_on"] and returned_on >= order["cancelled_on"]):
                left -= quantity
                key = {"order_number": line["order_number"], "line": line["line"], "returned_on": returned_on}
                yield {**key, "quantity": str(quantity), "reason": "defect"}

    def _follow_ups(self) -> Iterator[Row]:
        for order in self.records["orders"]:
            if self.chance.random() < 0.5:
                yield {"order_number": order["number"], "due_on": "2026-06-01", **self._call()}

    def _call(self) -> Row:
        done_on = self._day(0.8)
        return {"done_on": done_on, "score": self.chance.choice(("", "0", "7.5", "9.99", "10"))}

    def _metrics(self) -> Iterator[Row]:
        yield {"code": "calls", "name": "Calls", "better": "higher"}
        yield {"code": "wait", "name": "Waiting", "better": "lower"}

    def _measurements(self) -> Iterator[Row]:
        for metric in ("calls", "wait"):
            keys = {(self._any("people", "email"), self._day()) for _ in range(4)}
            for email, day in sorted(keys):
                yield {"metric": metric, "email": email, "day": day, **self._measured(metric)}

    def _measured(self, metric: str) -> Row:
        under = self.chance.choice(("0", "2", "7.000001")) if metric == "wait" else ""
        return {"numerator": self.chance.choice(("0", "1", "3.333333")), "denominator": under}

    def _goals(self) -> Iterator[Row]:
        made: dict[tuple[str, ...], Row] = {}
        for _ in range(self.sizes["goals"]):
            goal = self._goal()
            if goal:
                made[tuple(goal[column] for column in KEYS["goals"])] = goal
        yield from made.values()

    def _goal(self) -> Row | None:
        kind = self.chance.choice(("person", "person", "department", "company"))
        owner = {
            "person": self._any("people", "email"),
            "department": self._any("departments", "code"),
            "company": "CO",
        }[kind]
        metric = self.chance.choice(MEASURES)
        period_start, period_end = self.chance.choice(PERIODS)
        market = (
            self._market()
            if metric not in ("calls", "wait") and self.chance.random() < 0.3
            else {"segment": "", "region": ""}
        )
        product_line = (
            self.chance.choice(("A", "A / B", "D"))
            if metric in WITH_PRODUCT_LINE and self.chance.random() < 0.3
            else ""
        )
        goal = {
            "owner_kind": kind,
            "owner": owner,
            "metric": metric,
            "period_start": period_start,
            "period_end": period_end,
        }
        goal |= {
            "product_line": product_line,
            **market,
            "target": self.chance.choice(TARGETS),
            "weight": self.chance.choice(WEIGHTS),
        }
        return goal if owner_works_in_period(self.records, goal) else None

    # Corrections

    def correction(self) -> dict[str, list[Row]]:
        """Files of one change of mind; those of a deletion are in the order in which they can be imported."""
        for _ in range(20):
            make = self.chance.choice(CORRECTIONS)
            numbers = list(self.numbers)
            files = {kind: rows for kind, rows in make(self).items() if rows}
            after = copy.deepcopy(self.records)
            well = bool(files)
            for kind, rows in files.items():
                after.read(kind, rows)
                well = well and good(after)
            if well:
                self.records = after
                return files
            self.numbers = numbers
        return {}

    def _reorganise(self) -> dict[str, list[Row]]:
        """Open-ended, and then it closes an open-ended one before; or up to the position that follows."""
        email, start_on = self._any("people", "email"), self._day()
        later = [
            row["start_on"] for row in self.records["positions"] if row["email"] == email and row["start_on"] > start_on
        ]
        end_on = (date.fromisoformat(min(later)) - timedelta(days=1)).isoformat() if later else ""
        return {"positions": [{"email": email, **self._chair(email), "start_on": start_on, "end_on": end_on}]}

    def _correct_position(self) -> dict[str, list[Row]]:
        position = self._one("positions")
        return {"positions": [position | self._chair(position["email"])]} if position else {}

    def _drop_position(self) -> dict[str, list[Row]]:
        return self._drop("positions")

    def _correct_employment(self) -> dict[str, list[Row]]:
        email = self._any("people", "email")
        return {"people": [{"email": email, "name": email, **self._employment()}]}

    def _correct_place(self) -> dict[str, list[Row]]:
        email = self._any("people", "email")
        return {"people": [{"email": email, "name": email, **self._place()}]}

    def _rename(self) -> dict[str, list[Row]]:
        before = self._any("people", "email")
        free = sorted(set(ADDRESSES) - set(self._emails()))
        return (
            {"people": [{"email": self.chance.choice(free), "previous_email": before, "name": "Renamed"}]}
            if free
            else {}
        )

    def _correct_order(self) -> dict[str, list[Row]]:
        order = self._one("orders")
        if not order:
            return {}
        fresh = self._order(order["number"])
        columns = self.chance.sample(sorted(fresh.keys() - {"number", "promised_on"}), 2)
        return {"orders": [required(order) | {column: fresh[column] for column in columns}]}

    def _cancel_or_revive(self) -> dict[str, list[Row]]:
        return self._another_day("cancelled_on", 0.6)

    def _promise_again(self) -> dict[str, list[Row]]:
        return self._another_day("promised_on", 1)

    def _another_day(self, column: str, likely: float) -> dict[str, list[Row]]:
        order = self._one("orders")
        return {"orders": [required(order) | {column: self._later(order["ordered_on"], likely)}]} if order else {}

    def _new_order(self) -> dict[str, list[Row]]:
        if not self.numbers:
            return {}
        number = self._fresh_number()
        return {
            "orders": [self._order(number)],
            "order_lines": list(self._lines_of(number)),
            "credits": list(self._credits_of(number)),
        }

    def _drop_line(self) -> dict[str, list[Row]]:
        line = self._one("order_lines")
        if not line:
            return {}
        key = (line["order_number"], line["line"])
        returns = [
            row | {"delete": "yes"} for row in self.records["returns"] if (row["order_number"], row["line"]) == key
        ]
        return {"returns": returns, "order_lines": [line | {"delete": "yes"}]}

    def _drop_deal(self) -> dict[str, list[Row]]:
        return self._drop("deals")

    def _drop_call(self) -> dict[str, list[Row]]:
        return self._drop("follow_ups")

    def _drop_order(self) -> dict[str, list[Row]]:
        order = self._one("orders")
        if not order:
            return {}
        files: dict[str, list[Row]] = {}
        for kind in ("returns", "follow_ups", "credits", "order_lines"):
            files[kind] = [
                row | {"delete": "yes"} for row in self.records[kind] if row["order_number"] == order["number"]
            ]
        files["orders"] = [order | {"delete": "yes"}]
        return files

    def _correct_line(self) -> dict[str, list[Row]]:
        line = self._one("order_lines")
        return (
            {"order_lines": [{"order_number": line["order_number"], "line": line["line"], **self._line()}]}
            if line
            else {}
        )

    def _split_again(self) -> dict[str, list[Row]]:
        order = self._one("orders")
        if not order:
            return {}
        before = [row for row in self.records["credits"] if row["order_number"] == order["number"]]
        now = list(self._credits_of(order["number"]))
        gone = [row | {"delete": "yes"} for row in before if row["email"] not in {new["email"] for new in now}]
        return {"credits": [*gone, *(row | {"delete": ""} for row in now)]}

    def _return_more(self) -> dict[str, list[Row]]:
        line = self._one("order_lines")
        return {"returns": list(self._returns_of(line))} if line else {}

    def _drop_return(self) -> dict[str, list[Row]]:
        return self._drop("returns")

    def _correct_return(self) -> dict[str, list[Row]]:
        row = self._one("returns")
        return {"returns": [row | {"quantity": self.chance.choice(QUANTITIES)}]} if row else {}

    def _correct_call(self) -> dict[str, list[Row]]:
        call = self._one("follow_ups")
        return {"follow_ups": [call | self._call()]} if call else {}

    def _correct_deal(self) -> dict[str, list[Row]]:
        return {"deals": [self._deal(f"D{self.chance.randint(0, 5)}")]}

    def _correct_market(self) -> dict[str, list[Row]]:
        return {"customers": [{"code": self._any("customers", "code"), "name": "Customer", **self._market()}]}

    def _correct_product(self) -> dict[str, list[Row]]:
        fresh = {"product_line": self.chance.choice(PRODUCT_LINES), "unit_cost": self.chance.choice(COSTS)}
        return {"products": [{"sku": self._any("products", "sku"), "name": "Product", **fresh}]}

    def _correct_rate(self) -> dict[str, list[Row]]:
        day = self.chance.choice(("2025-10-01", self._day()))
        return {
            "exchange_rates": [
                {
                    "currency": self.chance.choice(("EUR", "JPY")),
                    "day": day,
                    "rate": self.chance.choice(("2", "0.00000001")),
                }
            ]
        }

    def _drop_rate(self) -> dict[str, list[Row]]:
        return self._drop("exchange_rates")

    def _move_department(self) -> dict[str, list[Row]]:
        department = self.chance.choice(self.records["departments"][1:])
        return {"departments": [department | {"parent_code": self._any("departments", "code")}]}

    def _correct_measurement(self) -> dict[str, list[Row]]:
        row = self._one("measurements")
        return {"measurements": [row | self._measured(row["metric"])]} if row else {}

    def _drop_measurement(self) -> dict[str, list[Row]]:
        row = self._one("measurements")
        others = [other for other in self.records["measurements"] if row and other["metric"] == row["metric"]]
        return {"measurements": [row | {"delete": "yes"}]} if row and len(others) > 1 else {}

    def _more_goals(self) -> dict[str, list[Row]]:
        return {"goals": list(self._goals())[:3]}

    def _correct_target(self) -> dict[str, list[Row]]:
        goal = self._one("goals")
        return {"goals": [goal | {"target": self.chance.choice(TARGETS)}]} if goal else {}

    def _drop_goal(self) -> dict[str, list[Row]]:
        return self._drop("goals")

    def let_days_pass(self) -> None:
        """What was dated ahead comes to count."""
        self.today += timedelta(days=self.chance.choice((1, 1, 11, 12, 30)))

    # Choices

    def _drop(self, kind: str) -> dict[str, list[Row]]:
        row = self._one(kind)
        return {kind: [row | {"delete": "yes"}]} if row else {}

    def _one(self, kind: str) -> Row | None:
        return dict(self.chance.choice(self.records[kind])) if self.records[kind] else None

    def _any(self, kind: str, column: str, *, empty: bool = False) -> str:
        values = [row[column] for row in self.records[kind]]
        return self.chance.choice([*values, ""] if empty else values)

    def _emails(self) -> list[str]:
        return [row["email"] for row in self.records["people"]]

    def _day(self, likely: float = 1) -> str:
        if self.chance.random() > likely:
            return ""
        if self.chance.random() < 0.4:
            return self.chance.choice(EDGES)
        return (date(2025, 12, 1) + timedelta(days=self.chance.randint(0, 200))).isoformat()

    def _later(self, day: str, likely: float) -> str:
        if self.chance.random() > likely:
            return ""
        return (date.fromisoformat(day) + timedelta(days=self.chance.choice((0, 1, 7, 20, 35)))).isoformat()


CORRECTIONS: tuple[Callable[[Company], dict[str, list[Row]]], ...] = tuple(
    getattr(Company, name)
    for name in (
        "_reorganise",
        "_correct_position",
        "_drop_position",
        "_correct_employment",
        "_correct_place",
        "_rename",
        "_correct_order",
        "_correct_order",
        "_cancel_or_revive",
        "_promise_again",
        "_new_order",
        "_drop_order",
        "_drop_line",
        "_drop_deal",
        "_drop_call",
        "_correct_line",
        "_split_again",
        "_return_more",
        "_drop_return",
        "_correct_return",
        "_correct_call",
        "_correct_deal",
        "_correct_market",
        "_correct_product",
        "_correct_rate",
        "_drop_rate",
        "_move_department",
        "_correct_measurement",
        "_drop_measurement",
        "_more_goals",
        "_correct_target",
        "_drop_goal",
    )
)


def required(order: Row) -> Row:
    """The columns that every orders.csv has."""
    return {"number": order["number"], "ordered_on": order["ordered_on"]}


def good(records: Records) -> bool:
    """Whether formats.md would take these records: what a correction must not break."""
    return (
        all(_order_is_good(records, order) for order in records["orders"])
        and all(owner_works_in_period(records, goal) for goal in records["goals"])
        and not _overlaps(records["positions"])
        and _is_tree({row["code"]: row["parent_code"] for row in records["departments"]})
        and all((row.get("left_on") or "9") >= (row.get("hired_on") or "") for row in records["people"])
        and not _manager_cycles(records)
    )


def _order_is_good(records: Records, order: Row) -> bool:
    number, ordered_on = order["number"], order["ordered_on"]
    cancelled_on = order.get("cancelled_on") or "9"
    days = [order.get(column) or "9" for column in ("promised_on", "delivered_on", "cancelled_on")]
    if min(days) < ordered_on:
        return False
    currency = order.get("currency") or "USD"
    if currency != "USD" and not any(
        r["currency"] == currency and r["day"] <= ordered_on for r in records["exchange_rates"]
    ):
        return False
    if sum(Decimal(row["share"]) for row in records["credits"] if row["order_number"] == number) > 1:
        return False
    for line in records["order_lines"]:
        if line["order_number"] == number:
            back = [row for row in records["returns"] if (row["order_number"], row["line"]) == (number, line["line"])]
            if sum(Decimal(row["quantity"]) for row in back) > Decimal(line["quantity"]):
                return False
            if any(not ordered_on <= row["returned_on"] < cancelled_on for row in back):
                return False
    return True


def owner_works_in_period(records: Records, goal: Row) -> bool:
    if goal["owner_kind"] != "person":
        return True
    person = records.rows["people"].get((goal["owner"],), {})
    return (person.get("hired_on") or "") <= goal["period_end"] and (person.get("left_on") or "9") >= goal[
        "period_start"
    ]


def _overlaps(positions: list[Row]) -> bool:
    spans = sorted((row["email"], row["start_on"], row.get("end_on") or "9") for row in positions)
    backwards = any(end < start for _, start, end in spans)
    return backwards or any(a[0] == b[0] and a[2] >= b[1] for a, b in pairwise(spans))


def _is_tree(parents: dict[str, str]) -> bool:
    def reaches_root(code: str) -> bool:
        seen: set[str] = set()
        while code and code not in seen:
            seen.add(code)
            code = parents[code]
        return not code

    return all(map(reaches_root, parents))


def _manager_cycles(records: Records) -> bool:
    """On any day on which a position starts (a cycle begins with one)."""
    for day in {row["start_on"] for row in records["positions"]}:
        held = [row for row in records["positions"] if row["start_on"] <= day <= (row.get("end_on") or "9")]
        managers = {row["email"]: row.get("manager_email", "") for row in held}
        everyone = {row["email"]: managers.get(row["email"], "") for row in records["people"]}
        if not _is_tree(everyone):
            return True
    return False
