"""Tags around common.charts and common.format, for pages that show a few of them; loops get finished strings."""

from collections.abc import Hashable
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.http import QueryDict
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.utils.safestring import SafeString

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
    return _with(context["request"].GET, changes)


@register.simple_tag
def query_with(query: str, **changes: str | int | None) -> str:
    """The same of a query string at hand."""
    return _with(QueryDict(query), changes)


def _with(query: QueryDict, changes: dict[str, str | int | None]) -> str:
    return ui.with_query(query, **{key: str(value) if value else None for key, value in changes.items()})


MOST_KEPT = 256


class KeptNode(template.Node):
    """Markup by the values and the language that it was written for."""

    def __init__(self, nodelist: NodeList, values: dict[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self.values = values
        self.kept: dict[Hashable, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        values = {name: value.resolve(context) for name, value in self.values.items()}
        key = (format.language(), *values.values())
        if key not in self.kept:
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            self.kept[key] = self.nodelist.render(context.new(values))
        return self.kept[key]


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """{% kept nav=shell.nav %}…{% endkept %}: written once for each language and these values, by every process.

    It sees these values and nothing else, no request either, so that nobody is shown what was written for another.
    """
    values = token_kwargs(token.split_contents()[1:], parser)
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, values)
