"""What is written about one order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from common import charts, format  # noqa: A004  # the module is named for what it does
from common.ui import Column, Event, Fact, Row, Table
from sales.models import Credit, Entry, FollowUp, Order, OrderLine, OrderPromise, Return
from sales.records import Account, Readable, state_of
from sales.tables.words import day_or_blank, kind_word, share_text

MILLION = 1_000_000


def facts(order: Order, today: date) -> list[Fact]:
    customer = order.customer
    rows = [
        (gettext("Customer"), f"{customer.name} ({customer.code})" if customer else ""),
        (
            gettext("Segment and region"),
            " · ".join(filter(None, [customer.segment, customer.region])) if customer else "",
        ),
        (gettext("Deal"), order.deal.number if order.deal else ""),
        (gettext("Ordered"), format.day(order.ordered_on, today)),
        (gettext("Confirmed"), day_or_blank(order.confirmed_on, today)),
        (gettext("First promise"), day_or_blank(order.promised_on, today)),
        (gettext("Delivered"), day_or_blank(order.delivered_on, today)),
        (gettext("Cancelled"), _cancelled(order, today)),
        (gettext("Invoiced"), day_or_blank(order.invoiced_on, today)),
        (gettext("Paid"), day_or_blank(order.paid_on, today)),
        (gettext("Currency"), order.currency),
    ]
    return [Fact(label, value) for label, value in rows if value]


def _cancelled(order: Order, today: date) -> str:
    if not order.cancelled_on:
        return ""
    day = format.day(order.cancelled_on, today)
    return f"{day} · {order.get_cancel_reason_display()}" if order.cancel_reason else day


def lines(rows: Iterable[OrderLine], currency: str) -> Table:
    columns = [
        Column(gettext("Line")),
        Column(gettext("Product"), primary=True),
        Column(gettext("Quantity"), numeric=True),
        Column(gettext("Came back"), numeric=True, muted=True),
        Column(gettext("Unit price"), numeric=True),
        Column(gettext("List price"), numeric=True, muted=True),
        Column(gettext("Discount"), numeric=True),
        Column(gettext("Revenue"), numeric=True),
    ]
    rows = list(rows)
    total = sum((_revenue(row) for row in rows), Decimal(0))
    return Table(
        gettext("Lines of the order"),
        columns,
        [
            Row(
                [
                    row.line,
                    _product(row),
                    format.plain(row.quantity, 3),
                    format.plain(_came_back(row), 3) if _came_back(row) else "",
                    format.exact_money(row.unit_price, currency),
                    format.exact_money(row.list_price, currency) if row.list_price is not None else "",
                    format.percent(row.discount, 1) if row.discount else "",
                    format.exact_money(_revenue(row), currency),
                ]
            )
            for row in rows
        ],
        total=Row(["", gettext("Total"), "", "", "", "", "", format.exact_money(total, currency)]),
    )


def _revenue(row: OrderLine) -> Decimal:
    amount: Decimal = row.revenue  # type: ignore[attr-defined]  # annotated by records.account
    return amount


def _came_back(row: OrderLine) -> Decimal:
    quantity: Decimal = row.came_back  # type: ignore[attr-defined]  # annotated by records.account
    return quantity


def _product(row: OrderLine) -> SafeString:
    return mark_safe(f'{escape(row.product.name)} <span class="muted">{escape(row.product.sku)}</span>')  # noqa: S308


def total_worth(rows: Iterable[OrderLine]) -> Decimal:
    return sum((_revenue(row) for row in rows), Decimal(0))


def credits(rows: Iterable[Credit], readable: Readable) -> Table:  # noqa: A001  # the trade's word
    """Other people's shares are numbers without a name."""
    rows = list(rows)
    shown = [row for row in rows if _may(row.person_id, readable)]
    hidden = [row for row in rows if not _may(row.person_id, readable)]
    left = Decimal(1) - sum((row.share for row in rows), Decimal(0))
    body = [Row([_person(row.person.name), share_text(row.share)]) for row in shown]
    body.extend(Row([gettext("Somebody else"), share_text(row.share)]) for row in hidden)
    if left > 0:
        body.append(Row([gettext("The company alone"), share_text(left)]))
    columns = [Column(gettext("Credited"), primary=True), Column(gettext("Share"), numeric=True)]
    return Table(gettext("Who is credited"), columns, body)


def _person(name: str) -> SafeString:
    return mark_safe(f'<span class="with-avatar">{charts.avatar(name)}<span>{escape(name)}</span></span>')  # noqa: S308


def _may(person_id: int | None, readable: Readable) -> bool:
    return readable is None or person_id in readable


def promises(rows: Iterable[OrderPromise], order: Order, today: date) -> list[Event]:
    given = list(rows)
    if not given and order.promised_on:
        return [Event(format.day(order.promised_on, today), gettext("Promised"), icon="calendar")]
    return [
        Event(
            when=gettext("known since %(day)s") % {"day": format.day(row.known_since.date(), today)},
            text=(gettext("First promise: %(day)s") if row.number == 1 else gettext("Promised anew: %(day)s"))
            % {"day": format.day(row.promised_on, today)},
            icon="calendar",
        )
        for row in given
    ]


def returns(rows: Iterable[Return], today: date) -> Table:
    columns = [
        Column(gettext("Returned")),
        Column(gettext("Product"), primary=True),
        Column(gettext("Quantity"), numeric=True),
        Column(gettext("Reason")),
    ]
    return Table(
        gettext("Returns"),
        columns,
        [
            Row(
                [
                    format.day(row.returned_on, today),
                    row.line.product.name,
                    format.plain(row.quantity, 3),
                    str(row.get_reason_display()) if row.reason else gettext("no reason given"),
                ]
            )
            for row in rows
        ],
    )


def follow_ups(rows: Iterable[FollowUp], today: date) -> Table:
    columns = [
        Column(gettext("Due"), primary=True),
        Column(gettext("Done")),
        Column(gettext("Score"), numeric=True),
        Column(gettext("Comment")),
    ]
    return Table(
        gettext("Follow-ups"),
        columns,
        [
            Row(
                [
                    format.day(row.due_on, today),
                    format.day(row.done_on, today) if row.done_on else gettext("not yet"),
                    format.plain(row.score, 2) if row.score is not None else gettext("no score"),
                    row.comment,
                ]
            )
            for row in rows
        ],
    )


def entries(account: Account, readable: Readable, currency: str, today: date) -> Table:
    """What the ledger says of the order, corrections included."""
    names = {row.pk: row.product.name for row in account.lines}
    columns = [
        Column(gettext("Counts on")),
        Column(gettext("What"), primary=True),
        Column(gettext("Kind")),
        Column(gettext("Credited")),
        Column(gettext("Department"), muted=True),
        Column(gettext("Revenue"), numeric=True),
        Column(gettext("Margin"), numeric=True),
        Column(gettext("Units"), numeric=True),
        Column(gettext("Posted"), muted=True),
    ]
    return Table(
        gettext("Entries of the ledger"),
        columns,
        [
            Row(
                [
                    format.day(row.day, today),
                    _what(row, names, today),
                    gettext("Correction") if row.reverses else kind_word(row.kind),
                    _credited(row, readable),
                    row.department.name if row.department else "",
                    _amount(row.revenue, currency),
                    _amount(row.margin, currency),
                    format.plain(Decimal(row.units) / MILLION, 3) if row.units is not None else "",
                    format.day(row.posting.posted_at.date(), today),
                ]
            )
            for row in account.entries
        ],
    )


def _what(entry: Entry, names: dict[int, str], today: date) -> str:
    """What the entry is about: a line of the order, or the order as one thing."""
    if entry.line_id is not None:
        return names.get(entry.line_id, gettext("a line"))
    if entry.promised is not None:
        if entry.day > today and not entry.on_time:
            return gettext("Promise, not due yet")
        return gettext("Promise kept") if entry.on_time else gettext("Promise not kept")
    if entry.scores is not None:
        return gettext("Score of the follow-up")
    return gettext("The customer's first order") if entry.new_customers else gettext("The order itself")


def _credited(entry: Entry, readable: Readable) -> str:
    if entry.person is None:
        return gettext("the company alone")
    return entry.person.name if _may(entry.person_id, readable) else gettext("somebody else")


def _amount(millionths: int | None, currency: str) -> str:
    return "" if millionths is None else format.exact_money(Decimal(millionths) / MILLION, currency)


def heading(account: Account, day: date) -> str:
    """The order in one sentence about now."""
    order = account.order
    words = {
        "cancelled": gettext("%(number)s was cancelled"),
        "delivered": gettext("%(number)s was delivered in time"),
        "delivered_late": gettext("%(number)s was delivered late"),
        "late": gettext("%(number)s is late"),
        "open": gettext("%(number)s is open"),
    }
    state = state_of(order, day)
    if state == "delivered" and not order.promised_on:
        return gettext("%(number)s was delivered") % {"number": order.number}
    return words[state] % {"number": order.number}
