"""Orders and deals: the records behind every number, for those who may read them."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from common import export, format  # noqa: A004  # the module is named for what it does
from common.export import Sheet
from common.ui import Crumb, Fact, Tab, with_query
from people.calendar import get_company
from people.models import Person
from people.scope import sold_by, viewer
from sales import records
from sales.models import Customer, Deal, Order
from sales.tables import lists
from sales.tables import order as tables
from sales.tables.words import customer_of, state_pill

PER_PAGE = 50
CHUNK = 2000
ORDER_SORTS = {
    "number": "number",
    "customer": "customer__name",
    "ordered": "ordered_on",
    "promised": "promised_on",
    "delivered": "delivered_on",
    "worth": "worth",
}
DEAL_SORTS = {
    "number": "number",
    "customer": "customer__name",
    "owner": "owner__name",
    "opened": "opened_on",
    "closed": "closed_on",
    "amount": "amount",
}


@require_safe
def order(request: HttpRequest, number: str) -> HttpResponse:
    who = viewer(request)
    found = get_object_or_404(Order.objects.visible_to(who).select_related("customer", "deal"), number=number)
    account = records.account(found)
    readable = records.readable_people(who)
    worth = format.exact_money(tables.total_worth(account.lines), found.currency)
    return render(
        request,
        "sales/order.html",
        {
            "as_of": format.moment(timezone.now(), timezone.now()),
            "title": tables.heading(account, who.on),
            "sub": f"{customer_of(found)} · {format.day(found.ordered_on, who.on)} · {worth}",
            "pill": state_pill(records.state_of(found, who.on)),
            "crumbs": [Crumb(gettext("Orders"), reverse("orders")), Crumb(found.number)],
            "pk": found.pk,
            "facts": tables.facts(found, who.on),
            "lines": tables.lines(account.lines, found.currency),
            "credits": tables.credits(account.credits, readable),
            "promises": tables.promises(account.promises, found, who.on),
            "returns": tables.returns(account.returns, who.on),
            "follow_ups": tables.follow_ups(account.follow_ups, who.on),
            "entries": tables.entries(account, readable, get_company().currency, who.on),
        },
    )


@require_safe
def orders(request: HttpRequest) -> HttpResponseBase:
    who = viewer(request)
    state = request.GET.get("state", "")
    sort = _sort(request.GET, ORDER_SORTS, "-ordered")
    found = _in_state(_asked(Order.objects.visible_to(who), request.GET), state, who.on)
    found = records.worth(found).select_related("customer").order_by(*_ordering(sort, ORDER_SORTS))
    if export.asked(request):
        columns, facts = lists.order_file_columns(who.on), _facts(request, _order_tabs(state, request.GET))
        rows = found.iterator(CHUNK)
        return export.answer(request, Sheet("orders", gettext("Orders"), columns, rows, found.count(), facts))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "heading": gettext("Orders"),
        "list": "orders",
        "as_of": format.moment(timezone.now(), timezone.now()),
        "title": _orders_title(state, page.paginator.count),
        "sub": gettext("Orders that you, or people you manage, are credited with"),
        "tabs": _order_tabs(state, request.GET),
        "kept": [(key, request.GET[key]) for key in ("state", "sort") if request.GET.get(key)],
        "q": request.GET.get("q", ""),
        "people": _people(request),
        "reset": "?view=all",
        "page": page,
        "table": lists.orders(page, day=who.on, sort=sort, query=request.GET),
        "empty_title": gettext("No order matches"),
        "empty_text": gettext(
            "Orders appear here once they are imported and credited to somebody whose records you may read."
        ),
    }
    return render(
        request, "sales/_rows.html" if request.headers.get("HX-Target") == "rows" else "sales/orders.html", context
    )


@require_safe
def deals(request: HttpRequest) -> HttpResponseBase:
    who = viewer(request)
    state = request.GET.get("state", "")
    sort = _sort(request.GET, DEAL_SORTS, "-opened")
    found = _deals(Deal.objects.visible_to(who), request.GET, state)
    found = found.select_related("customer", "owner").order_by(*_ordering(sort, DEAL_SORTS))
    currency, tabs = get_company().currency, _deal_tabs(state, request.GET)
    if export.asked(request):
        columns, facts = lists.deal_file_columns(currency), _facts(request, tabs)
        rows = found.iterator(CHUNK)
        return export.answer(request, Sheet("deals", gettext("Deals"), columns, rows, found.count(), facts))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count
    context = {
        "heading": gettext("Deals"),
        "list": "deals",
        "as_of": format.moment(timezone.now(), timezone.now()),
        "title": ngettext("%(n)s deal", "%(n)s deals", count) % {"n": format.number(count)},
        "sub": gettext("Deals of yours and of the people you manage"),
        "tabs": tabs,
        "kept": [(key, request.GET[key]) for key in ("state", "sort") if request.GET.get(key)],
        "q": request.GET.get("q", ""),
        "people": _people(request),
        "reset": "?view=all",
        "page": page,
        "table": lists.deals(page, day=who.on, currency=currency, sort=sort, query=request.GET),
        "empty_title": gettext("No deal matches"),
        "empty_text": gettext("Deals appear here once they are imported with an owner whose records you may read."),
    }
    return render(
        request, "sales/_rows.html" if request.headers.get("HX-Target") == "rows" else "sales/orders.html", context
    )


def _sort(query: QueryDict, known: dict[str, str], usual: str) -> str:
    sort = query.get("sort", "")
    return sort if sort.removeprefix("-") in known else usual


def _ordering(sort: str, known: dict[str, str]) -> tuple[str, str]:
    sign = "-" if sort.startswith("-") else ""
    return f"{sign}{known[sort.removeprefix('-')]}", f"{sign}pk"


def _asked(found: QuerySet[Order], query: QueryDict) -> QuerySet[Order]:
    words, person = query.get("q", "").strip(), query.get("person", "")
    if words:
        # The customers are looked for once, not beside each order.
        customers = Customer.objects.filter(Q(name__icontains=words) | Q(code=words))
        found = found.filter(Q(number__icontains=words) | Q(customer__in=customers.values("pk")))
    return records.credited(found, int(person)) if person.isdecimal() else found


def _in_state(found: QuerySet[Order], state: str, day: date) -> QuerySet[Order]:
    if state == "late":
        return records.late(found, day)
    return records.follow_up_due(found, day) if state == "follow-up" else found


def _deals(found: QuerySet[Deal], query: QueryDict, state: str) -> QuerySet[Deal]:
    words, person = query.get("q", "").strip(), query.get("person", "")
    if words:
        customers = Customer.objects.filter(name__icontains=words)
        found = found.filter(Q(number__icontains=words) | Q(customer__in=customers.values("pk")))
    if person.isdecimal():
        found = found.filter(owner_id=int(person))
    if state == "open":
        return records.open_deals(found)
    return found.filter(stage=state) if state in {"won", "lost"} else found


def _people(request: HttpRequest) -> list[dict[str, object]]:
    """Whom one may narrow to; nobody where it would be oneself alone."""
    who = viewer(request)
    if not (who.manages or who.sees_all_sales):
        return []
    chosen = request.GET.get("person", "")
    sellers = Person.objects.filter(sold_by("pk", who), credits__isnull=False).distinct().order_by("name", "pk")
    return [{"pk": pk, "name": name, "chosen": str(pk) == chosen} for pk, name in sellers.values_list("pk", "name")]


def _orders_title(state: str, count: int) -> str:
    texts = {
        "late": ngettext("%(n)s order is past its promise", "%(n)s orders are past their promise", count),
        "follow-up": ngettext("%(n)s order waits for its follow-up", "%(n)s orders wait for their follow-up", count),
    }
    usual = ngettext("%(n)s order", "%(n)s orders", count)
    return texts.get(state, usual) % {"n": format.number(count)}


def _order_tabs(state: str, query: QueryDict) -> list[Tab]:
    return [
        Tab(label, with_query(query, state=key or None, page=None), state == key)
        for key, label in (
            ("", gettext("All")),
            ("late", gettext("Past the promise")),
            ("follow-up", gettext("Follow-up due")),
        )
    ]


def _deal_tabs(state: str, query: QueryDict) -> list[Tab]:
    return [
        Tab(label, with_query(query, state=key or None, page=None), state == key)
        for key, label in (
            ("", gettext("All")),
            ("open", gettext("Open")),
            ("won", gettext("Won")),
            ("lost", gettext("Lost")),
        )
    ]


def _facts(request: HttpRequest, tabs: list[Tab]) -> list[Fact]:
    """What the list is narrowed to, and as of when it is."""
    shown = [
        Fact(gettext("Which"), next((tab.label for tab in tabs if tab.current), "")),
        Fact(gettext("Number or customer"), request.GET.get("q", "").strip()),
        Fact(gettext("Person"), next((str(one["name"]) for one in _people(request) if one["chosen"]), "")),
    ]
    as_of = Fact(gettext("Data as of"), format.moment(timezone.now(), timezone.now()))
    return [*(fact for fact in shown if fact.value), as_of]
