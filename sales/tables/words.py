"""The words and looks that orders and entries share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from common import charts, format  # noqa: A004  # the module is named for what it does
from sales.models import Deal, Order

# The look of a goal's status, and an icon, for each state of an order.
LOOKS = {
    "cancelled": ("no_data", "x"),
    "delivered": ("met", "check"),
    "delivered_late": ("at_risk", "clock"),
    "late": ("behind", "alert"),
    "open": ("on_pace", "clock"),
}


def state_word(state: str) -> str:
    return {
        "cancelled": pgettext("order", "Cancelled"),
        "delivered": pgettext("order", "Delivered"),
        "delivered_late": pgettext("order", "Delivered late"),
        "late": pgettext("order", "Late"),
        "open": pgettext("order", "Open"),
    }[state]


def state_pill(state: str) -> SafeString:
    look, icon = LOOKS[state]
    return charts.pill(look, icon, state_word(state))


def kind_word(kind: str) -> str:
    return {
        "sale": pgettext("entry", "Sale"),
        "return": pgettext("entry", "Return"),
        "cancellation": pgettext("entry", "Cancellation"),
        "event": pgettext("entry", "Event"),
        "adjustment": pgettext("entry", "Adjustment"),
    }[kind]


def order_url(number: str) -> str:
    return reverse("order", args=[number])


def customer_of(record: Order | Deal) -> str:
    return record.customer.name if record.customer else gettext("no customer")


def share_text(share: Decimal) -> str:
    """60 %, or 33.33 % where that is the share."""
    return format.percent(share, 0 if share * 100 == int(share * 100) else 2)


def day_or_blank(value: date | None, today: date) -> str:
    return format.day(value, today) if value else ""
