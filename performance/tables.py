"""The smaller lists of the dashboards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from common import charts, format  # noqa: A004  # the module is named for what it does
from common.ui import Column, Row, Table, link, titled
from goals.frame import Frame
from performance.queries.steps import CreditedOrder
from sales.records import state_of
from sales.tables.words import customer_of, order_url, share_text, state_pill


@dataclass(frozen=True, slots=True)
class Latest:
    link: SafeString
    note: str
    state: SafeString
    credited: SafeString


def latest_orders(rows: Sequence[CreditedOrder], frame: Frame) -> list[Latest]:
    return [_order(row, frame) for row in rows]


def _order(row: CreditedOrder, frame: Frame) -> Latest:
    share = "" if row.share == 1 else share_text(row.share)
    parts = (format.day(row.order.ordered_on, frame.as_of), customer_of(row.order), share)
    return Latest(
        link=link(row.order.number, order_url(row.order.number)),
        note=" · ".join(part for part in parts if part),
        state=state_pill(state_of(row.order, frame.as_of)),
        credited=titled(format.money(row.credited, frame.currency), format.exact_money(row.credited, frame.currency)),
    )


def people_without_goal(people: Sequence[tuple[int, str]], frame: Frame) -> Table:
    columns = [Column(gettext("Rep"), primary=True), Column("", quiet=True)]
    return Table(
        gettext("Reps without a goal"),
        columns,
        [
            Row([link(name, new_goal_url(pk, frame), before=charts.avatar(name)), gettext("no goal in this period")])
            for pk, name in people
        ],
    )


def new_goal_url(person_id: int, frame: Frame) -> str:
    query = QueryDict(mutable=True)
    query["owner"] = f"person-{person_id}"
    if frame.period:
        query["period"] = frame.period.slug
    return f"{reverse('goal_new')}?{query.urlencode()}"
