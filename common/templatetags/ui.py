"""Tags around common.charts and common.format, for pages that show a few of them; loops get finished strings."""

from datetime import date, datetime
from decimal import Decimal

from django import template

from common import charts, format, ui  # noqa: A004

register = template.Library()

register.simple_tag(charts.icon)
register.simple_tag(charts.avatar)
register.simple_tag(charts.status_pill)
register.simple_tag(charts.bullet)
register.simple_tag(charts.bullet_legend)
register.simple_tag(charts.sparkline)
register.simple_tag(charts.delta, name="delta")
register.simple_tag(ui.import_steps)


@register.filter
def day(value: date | None, today: date) -> str:
    return format.day(value, today)


@register.filter
def moment(value: datetime | None, now: datetime) -> str:
    return format.moment(value, now)


@register.filter
def number(value: Decimal | int | None) -> str:
    return format.number(value)


@register.filter
def percent(value: Decimal | None) -> str:
    return format.percent(value)


@register.simple_tag(takes_context=True)
def here_with(context: template.Context, **changes: str | int | None) -> str:
    """This page's address with some of its query string changed; what is given nothing goes."""
    return ui.with_query(context["request"].GET, **{key: str(v) if v else None for key, v in changes.items()})
