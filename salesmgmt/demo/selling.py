"""Six quarters of deals, orders and what follows them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from dateutil.relativedelta import relativedelta

from salesmgmt.demo.company import (
    BY_FIRST_NAME,
    PRODUCTS,
    SELLERS,
    Files,
    Member,
    Row,
    bo_joined,
    first_quarter,
    ivo_moved,
    oskar_left,
)

# What a customer of a segment tends to order.
_TASTE = {
    "Food industry": ("SE-2", "SE-2", "PU-10", "PU-20", "SE-1", "SV-COM"),
    "Water utilities": ("PU-20", "PU-10", "DR-200", "SE-3", "SV-YEAR"),
    "Marine": ("PU-40", "PU-60", "SE-3", "DR-500", "SV-COM"),
    "Energy": ("DR-500", "DR-200", "DR-100", "SE-3", "SV-YEAR"),
    "Building": ("DR-100", "PU-10", "SE-1", "DR-200", "SV-COM"),
}
_SEASON = {1: 0.85, 2: 0.9, 3: 1.1, 4: 0.95, 5: 1.0, 6: 1.1, 7: 0.65, 8: 0.8, 9: 1.15, 10: 1.0, 11: 1.05, 12: 1.0}
_CURRENCY = {"GULF": ("AED", 0.25), "NORTH": ("NOK", 0.085)}
_LOSS = ("price", "competitor", "timing", "no_budget", "product", "delivery")
_TECHNIQUES = ("Site survey before quote", "Reference visit", "Total cost of ownership", "")


class Books:
    """Collects the rows of every file while the days go by."""

    def __init__(self, rng: Random, day: date, customers: list[Row]) -> None:
        self.rng, self.day = rng, day
        self.customers = customers
        self.files: Files = {
            name: []
            for name in (
                "deals",
                "orders",
                "order_lines",
                "credits",
                "returns",
                "follow_ups",
                "exchange_rates",
                "metrics",
                "measurements",
            )
        }
        self.number = 1000

    def add(self, file: str, /, **cells: object) -> None:
        self.files[file].append({key: _cell(value) for key, value in cells.items()})


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def selling_files(rng: Random, day: date, customers: list[Row]) -> Files:
    """Deals, orders, credits, returns, follow-ups, rates and measurements up to the day."""
    books = Books(rng, day, customers)
    _rates(books)
    today = first_quarter(day)
    while today <= day:
        if today.weekday() < 5:
            for seller in SELLERS:
                if _works(seller, today, day) and rng.random() < 0.34 * seller.skill * _SEASON[today.month]:
                    _close_deal(books, seller, today)
        if today.weekday() == 4:
            _measure(books, today)
        today += timedelta(days=1)
    _open_deals(books)
    _web_shop(books)
    return books.files


def _works(seller: Member, on: date, day: date) -> bool:
    if seller.name == "Bo Nilsen":
        return on >= bo_joined(day) + timedelta(days=20)
    if seller.name == "Oskar Hahn":
        return on <= oskar_left(day)
    if seller.name == "Nora Klein":
        return on < day - timedelta(days=35)
    return True


def _rates(books: Books) -> None:
    month = first_quarter(books.day)
    while month <= books.day:
        for currency, rate in _CURRENCY.values():
            books.add(
                "exchange_rates", currency=currency, day=month, rate=f"{rate * books.rng.uniform(0.97, 1.03):.6f}"
            )
        month += relativedelta(months=1)


def _territory(seller: Member, on: date, day: date) -> str:
    if seller.name == "Ivo Marin" and on < ivo_moved(day):
        return "North"
    return {"NORTH": "North", "SOUTH": "South", "GULF": "Gulf"}[seller.department]


def _customer(books: Books, seller: Member, on: date) -> Row:
    """Of the seller's territory; some of its customers are won only as the quarters go by."""
    whole = (books.day - first_quarter(books.day)).days
    share = 0.6 + 0.4 * (on - first_quarter(books.day)).days / whole
    there = [c for c in books.customers if c["region"] == _territory(seller, on, books.day)]
    return books.rng.choice(there[: max(3, round(share * len(there)))])


def _close_deal(books: Books, seller: Member, on: date) -> None:
    """A deal closes: lost, or won and ordered the same day."""
    rng = books.rng
    customer = _customer(books, seller, on)
    sku = rng.choice(_TASTE[customer["segment"]])
    if seller.name == "Carl Weber" and rng.random() < 0.6:
        sku = rng.choice(("DR-100", "DR-200", "DR-500"))
    books.number += 1
    opened = on - timedelta(days=rng.randint(10, 90))
    chance = 0.24 if seller.name == "Dina Costa" else 0.62 if seller.name == "Elif Kaya" else 0.5
    won = rng.random() < chance
    technique = rng.choice(_TECHNIQUES)
    books.add(
        "deals",
        number=f"D{books.number}",
        customer_code=customer["code"],
        owner_email=seller.email,
        sku=sku,
        opened_on=opened,
        closed_on=on,
        stage="won" if won else "lost",
        amount=PRODUCTS[sku][3] * rng.randint(2, 12),
        loss_reason="" if won else rng.choice(_LOSS),
        technique=technique,
        campaign_code=rng.choice(("", "", "", "FOOD")) if customer["segment"] == "Food industry" else "",
    )
    if won:
        _order(books, seller, customer, sku, on)


def _order(books: Books, seller: Member | None, customer: Row, sku: str, on: date) -> None:
    rng = books.rng
    number = f"SO{books.number}"
    promised = on + timedelta(days=rng.randint(10, 28))
    delivered: date | None = promised - timedelta(days=rng.randint(0, 6))
    late = (
        0.5
        if sku.startswith("DR") and seller and seller.name == "Carl Weber"
        else 0.22
        if sku.startswith("DR")
        else 0.07
    )
    if rng.random() < late:
        delivered = promised + timedelta(days=rng.randint(2, 24))
    cancelled = on + timedelta(days=rng.randint(3, 9)) if rng.random() < 0.03 else None
    if (delivered and delivered > books.day) or cancelled:
        delivered = None
    if cancelled and cancelled > books.day:
        cancelled = None
    currency, rate = _CURRENCY.get(seller.department if seller else "", ("", 1.0))
    if rng.random() < 0.5:
        currency, rate = "", 1.0
    books.add(
        "orders",
        number=number,
        customer_code=customer["code"],
        deal_number=f"D{books.number}" if seller else "",
        ordered_on=on,
        confirmed_on=min(on + timedelta(days=rng.choice((0, 1, 1, 2))), books.day),
        # The order desk forgets to ask now and then.
        promised_on=None if books.number % 19 == 0 else promised,
        delivered_on=delivered,
        cancelled_on=cancelled,
        cancel_reason="delivery" if cancelled else "",
        invoiced_on=delivered,
        paid_on=_past(delivered, rng.randint(14, 45), books.day),
        currency=currency,
    )
    _lines(books, number, customer, sku, rate, delivered)
    _credit(books, seller, number)
    if delivered:
        _follow_up(books, number, delivered, on_time=delivered <= promised)


def _past(day: date | None, after: int, today: date) -> date | None:
    found = day + timedelta(days=after) if day else None
    return found if found and found <= today else None


def _lines(books: Books, number: str, customer: Row, sku: str, rate: float, delivered: date | None) -> None:
    rng = books.rng
    skus = dict.fromkeys((sku, *rng.sample(_TASTE[customer["segment"]], rng.randint(0, 2))))
    # A seal made to drawing has no cost price until the workshop has made it.
    drawn = ("SE-X" if item == "SE-3" and books.number % 4 == 0 else item for item in skus)
    for line, item in enumerate(drawn, start=1):
        _, _, kind, price, _ = PRODUCTS[item]
        quantity = rng.randint(4, 30) if price < 1000 else rng.randint(1, 8) if kind == "product" else 1
        books.add(
            "order_lines",
            order_number=number,
            line=line,
            sku=item,
            quantity=quantity,
            unit_price=f"{price / rate:.2f}",
            discount=rng.choice(("0", "0", "0", "0.05", "0.08", "0.12")),
        )
        back = delivered + timedelta(days=rng.randint(5, 40)) if delivered and rng.random() < 0.025 else None
        if back and back <= books.day:
            books.add(
                "returns",
                order_number=number,
                line=line,
                returned_on=back,
                quantity=rng.randint(1, quantity),
                reason=rng.choice(("defect", "wrong_item", "not_needed")),
            )


def _credit(books: Books, seller: Member | None, number: str) -> None:
    if seller is None:
        return
    rng = books.rng
    mates = [
        m
        for m in SELLERS
        if m.department == seller.department
        and m is not seller
        and m.role == "rep"
        and m.name not in ("Bo Nilsen", "Oskar Hahn")
    ]
    share, helper = rng.choice(
        (
            ("1", None),
            ("1", None),
            ("1", None),
            ("1", None),
            ("1", None),
            ("0.6", "0.4"),
            ("0.8", "0.2"),
            ("0.3333", "0.3333"),
        )
    )
    books.add("credits", order_number=number, email=seller.email, share=share)
    if helper:
        books.add("credits", order_number=number, email=rng.choice(mates).email, share=helper)


def _follow_up(books: Books, number: str, delivered: date, *, on_time: bool) -> None:
    rng = books.rng
    due = delivered + timedelta(days=7)
    done = due + timedelta(days=rng.randint(-4, 5)) if rng.random() < 0.85 else None
    done = done if done and done <= books.day else None
    score = f"{min(10.0, max(1.0, rng.gauss(8.6 if on_time else 6.1, 1.1))):.1f}" if done else ""
    comment = (
        "" if not done or on_time else rng.choice(("Late again, nobody called us.", "Good pump, but a week late.", ""))
    )
    books.add("follow_ups", order_number=number, due_on=due, done_on=done, score=score, comment=comment)


def _open_deals(books: Books) -> None:
    for seller in SELLERS:
        if not _works(seller, books.day, books.day):
            continue
        for _ in range(books.rng.randint(3, 9)):
            customer = _customer(books, seller, books.day)
            sku = books.rng.choice(_TASTE[customer["segment"]])
            books.number += 1
            books.add(
                "deals",
                number=f"D{books.number}",
                customer_code=customer["code"],
                owner_email=seller.email,
                sku=sku,
                opened_on=books.day - timedelta(days=books.rng.randint(1, 70)),
                stage=books.rng.choice(("lead", "qualified", "quoted", "negotiating")),
                amount=PRODUCTS[sku][3] * books.rng.randint(2, 10),
            )


def _web_shop(books: Books) -> None:
    """Seals bought on the web: nobody is credited, the company has them alone."""
    day = first_quarter(books.day)
    while day <= books.day:
        customer = books.rng.choice(books.customers)
        books.number += 1
        _order(books, None, customer, "SE-1", day)
        day += timedelta(days=books.rng.randint(4, 12))


def _measure(books: Books, friday: date) -> None:
    """A week's counts of sellers and supporters."""
    rng = books.rng
    if not books.files["metrics"]:
        books.add("metrics", code="customer_visits", name="Customer visits", unit="visits", better="higher")
        books.add("metrics", code="order_accuracy", name="Order accuracy", unit="", better="higher")
        books.add("metrics", code="first_response_hours", name="Hours to first response", unit="hours", better="lower")
    for seller in SELLERS:
        if seller.role == "rep" and _works(seller, friday, books.day):
            books.add(
                "measurements", metric="customer_visits", email=seller.email, day=friday, numerator=rng.randint(2, 9)
            )
    for name, share in (("Sigrid", 0.985), ("Ulla", 0.97), ("Vera", 0.93)):
        taken = rng.randint(18, 40)
        right = sum(rng.random() < share for _ in range(taken))
        books.add(
            "measurements",
            metric="order_accuracy",
            email=BY_FIRST_NAME[name].email,
            day=friday,
            numerator=right,
            denominator=taken,
        )
    for name, hours in (("Priya", 3.0), ("Anders", 4.5), ("Bente", 7.5), ("Chiara", 5.0)):
        cases = rng.randint(8, 25)
        books.add(
            "measurements",
            metric="first_response_hours",
            email=BY_FIRST_NAME[name].email,
            day=friday,
            numerator=f"{sum(rng.expovariate(1 / hours) for _ in range(cases)):.2f}",
            denominator=cases,
        )
