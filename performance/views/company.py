"""The company with its departments, as far as one may see them."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from common import export, format  # noqa: A004  # the module is named for what it does
from common.export import Sheet
from common.ui import Fact, Option, with_query
from goals import figures
from goals.frame import Frame, days_done, frame
from goals.models import Goal, OwnerKind
from goals.queries import periods
from people.scope import viewer
from performance import company as pages
from performance.queries.units import departments_of


@require_safe
def company(request: HttpRequest) -> HttpResponseBase:
    who = viewer(request)
    if not (who.sees_company or who.departments):
        raise Http404
    nodes = departments_of(who)
    goals = Goal.objects.visible_to(who).filter(owner_kind__in=[OwnerKind.DEPARTMENT, OwnerKind.COMPANY])
    page = frame(request, goals)
    tree = pages.tree(nodes, page.progress_in_period(goals), request.GET.get("measure", ""))
    sort = pages.asked_sort(request.GET.get("sort", ""))
    name = nodes[0].name if nodes else ""
    if export.asked(request):
        measure = Fact(gettext("Measure"), figures.title(tree.lens) if tree.lens else "")
        rows = pages.ordered(tree, sort)
        sheet = Sheet("company", name, pages.file_columns(), rows, len(rows), [measure, *page.facts])
        return export.answer(request, sheet)
    context = {
        **page.context,
        "title": pages.sentence(tree, name),
        "sub": _line(tree, name, page),
        "period": page.label(),
        "cards": pages.top_cards(tree, page),
        "tabs": pages.tabs(tree, request.GET),
        "heading": figures.title(tree.lens) if tree.lens else gettext("Departments"),
        "table": pages.table(
            pages.ordered(tree, sort), page, sort=sort, opens=who.sees_all_figures or bool(who.departments)
        ),
        "has_goals": tree.lens is not None,
        "earlier": None if tree.lens else _earlier(page),
        "may_set": who.sets_goals,
        "kept": tuple((key, value) for key, value in request.GET.items() if key != "as_of"),
        "asked_day": request.GET.get("as_of", ""),
        "today": str(page.today),
    }
    fragment = request.headers.get("HX-Target") == "departments"
    return render(request, "performance/_departments.html" if fragment else "performance/company.html", context)


def _line(tree: pages.Tree, name: str, page: Frame) -> str:
    past = gettext("as of %(day)s") % {"day": format.day(page.as_of, page.today)} if page.is_past else ""
    parts = (name, page.label(), days_done(tree.aimed), past)
    return " · ".join(part for part in parts if part)


def _earlier(page: Frame) -> Option | None:
    found = periods.latest_with_goals(page.periods)
    return Option(found.label(page.today), with_query(page.query, period=found.slug)) if found else None
