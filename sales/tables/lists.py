"""Orders and deals in lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from common import format  # noqa: A004  # the module is named for what it does
from common.export import Figure
from common.ui import Column, Row, Table, link, titled
from sales.models import Deal, Order
from sales.records import state_of
from sales.tables.words import customer_of, day_or_blank, order_url, state_pill, state_word


def orders(rows: Iterable[Order], *, day: date, sort: str, query: QueryDict) -> Table:
    return Table(
        gettext("Orders"),
        order_columns(day),
        [
            Row(
                [
                    link(row.number, order_url(row.number)),
                    customer_of(row),
                    state_pill(state_of(row, day)),
                    format.day(row.ordered_on, day),
                    day_or_blank(row.promised_on, day),
                    day_or_blank(row.delivered_on, day),
                    _worth(row),
                ],
                linked=True,
            )
            for row in rows
        ],
        sort=sort,
        query=query,
    )


def order_columns(day: date) -> list[Column]:
    return [
        Column(gettext("Order"), sort="number", primary=True, value=lambda row: row.number),
        Column(gettext("Customer"), sort="customer", value=customer_of),
        Column(gettext("State"), value=lambda row: state_word(state_of(row, day))),
        Column(gettext("Ordered"), sort="ordered", value=lambda row: row.ordered_on),
        Column(gettext("Promised"), sort="promised", value=lambda row: row.promised_on),
        Column(gettext("Delivered"), sort="delivered", value=lambda row: row.delivered_on),
        Column(gettext("Worth"), sort="worth", numeric=True, value=lambda row: Figure(row.worth, "money")),
    ]


def order_file_columns(day: date) -> list[Column]:
    """An order is worth an amount of its own currency, which a file must say."""
    return [*order_columns(day), Column(gettext("Currency"), value=lambda row: row.currency)]


def _worth(order: Order) -> SafeString:
    worth: Decimal = order.worth  # type: ignore[attr-defined]  # annotated by records.worth
    return titled(format.money(worth, order.currency), format.exact_money(worth, order.currency))


def deals(rows: Iterable[Deal], *, day: date, currency: str, sort: str, query: QueryDict) -> Table:
    return Table(
        gettext("Deals"),
        deal_columns(),
        [
            Row(
                [
                    row.number,
                    customer_of(row),
                    row.owner.name,
                    _stage(row),
                    format.day(row.opened_on, day),
                    _closed(row, day),
                    format.money(row.amount, currency) if row.amount is not None else gettext("no amount"),
                ]
            )
            for row in rows
        ],
        sort=sort,
        query=query,
    )


def deal_columns() -> list[Column]:
    return [
        Column(gettext("Deal"), sort="number", primary=True, value=lambda row: row.number),
        Column(gettext("Customer"), sort="customer", value=customer_of),
        Column(gettext("Owner"), sort="owner", value=lambda row: row.owner.name),
        Column(gettext("Stage"), value=_stage),
        Column(gettext("Opened"), sort="opened", value=lambda row: row.opened_on),
        Column(gettext("Closed"), sort="closed", value=lambda row: row.closed_on),
        Column(gettext("Amount"), sort="amount", numeric=True, value=lambda row: Figure(row.amount, "money")),
    ]


def deal_file_columns(currency: str) -> list[Column]:
    return [*deal_columns(), Column(gettext("Currency"), value=lambda row: currency if row.amount is not None else "")]


def _stage(deal: Deal) -> str:
    known = {"won": pgettext("deal", "Won"), "lost": pgettext("deal", "Lost")}
    word = known.get(deal.stage, deal.stage)
    return f"{word} · {deal.get_loss_reason_display()}" if deal.loss_reason else word


def _closed(deal: Deal, day: date) -> str:
    if deal.closed_on:
        return format.day(deal.closed_on, day)
    days = (day - deal.opened_on).days
    return ngettext("open for %(n)s day", "open for %(n)s days", days) % {"n": format.number(days)}
