"""The organisation on any day."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from common import export, format  # noqa: A004  # the module is named for what it does
from common.export import Sheet
from common.ui import Crumb, Fact, with_query
from people import tables
from people.queries.organisation import Lines, filled_departments
from people.scope import viewer

PER_PAGE = 200


@require_safe
def organisation(request: HttpRequest) -> HttpResponseBase:
    """Departments and lines of managers on `?on=`, which may be any day, past or to come."""
    who = viewer(request)
    on = _asked_day(request.GET.get("on", ""), who.on)
    nodes, people = filled_departments(who, on)
    chosen = next((node for node in nodes if node.code == request.GET.get("department", "") and not node.root), None)
    inside = people.get(chosen.pk, 0) if chosen else max(people.values(), default=0)
    found = Lines(who, on, department=chosen.code if chosen else "", people=inside)
    if export.asked(request):
        facts = [Fact(gettext("On"), str(on)), Fact(gettext("Department"), chosen.name if chosen else gettext("All"))]
        columns, rows = tables.line_file_columns(who), found[: export.MOST_ROWS]
        return export.answer(
            request, Sheet("organisation", gettext("Who reports to whom"), columns, rows, len(found), facts)
        )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    partly = on != who.on and not who.sees_all_seats
    if partly:
        nodes = [node for node in nodes if people.get(node.pk)]
    context = {
        "as_of": format.day(on, who.on),
        "title": _title(page.paginator.count, chosen.name if chosen else "", on, who.on),
        "sub": gettext("Departments and who reports to whom, on %(day)s") % {"day": format.long_day(on)},
        "crumbs": [
            Crumb(gettext("People"), reverse("people")),
            *([Crumb(gettext("Organisation"), with_query(request.GET, department=None, page=None))] if chosen else []),
            Crumb(chosen.name if chosen else gettext("Organisation")),
        ],
        "partly": partly,
        "past": on < who.on,
        "kept": [("department", chosen.code)] if chosen else [],
        "on": str(on),
        "reset": with_query(request.GET, on=None, page=None) if on != who.on else "",
        "departments": tables.departments(nodes, people, request.GET, chosen=chosen.code if chosen else ""),
        "department": chosen.pk if chosen and who.sees_all_seats else None,
        "page": page,
        "table": tables.lines(page, who),
    }
    return render(request, "people/organisation.html", context)


def _asked_day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today


def _title(people: int, department: str, on: date, today: date) -> str:
    words = {"n": format.number(people), "department": department, "day": format.day(on, today)}
    if on == today:
        if department:
            return ngettext("%(n)s person is in %(department)s", "%(n)s people are in %(department)s", people) % words
        return ngettext("%(n)s person is in the organisation", "%(n)s people are in the organisation", people) % words
    if department:
        return (
            ngettext("%(n)s person in %(department)s on %(day)s", "%(n)s people in %(department)s on %(day)s", people)
            % words
        )
    return ngettext("%(n)s person on %(day)s", "%(n)s people on %(day)s", people) % words
