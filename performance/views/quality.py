"""What keeps numbers from being whole: the problems of a period's records, and the records of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from common import export, format  # noqa: A004  # the module is named for what it does
from common.export import Sheet
from common.ui import Crumb, with_query
from goals.frame import Frame, frame
from goals.models import Goal
from goals.queries.periods import Period
from people.scope import Viewer, viewer
from performance import quality as pages
from performance.problems import PROBLEMS, Problem
from performance.queries import quality as queries
from performance.queries.quality import Broken

PER_PAGE = 50


@require_safe
def data_quality(request: HttpRequest) -> HttpResponseBase:
    who, page, period = _looked_at(request)
    found = queries.found(who, period)
    if export.asked(request):
        sheet = Sheet("data-quality", gettext("Data quality"), pages.columns(), found, len(found), page.facts)
        return export.answer(request, sheet)
    context = {
        **page.context,
        "title": pages.sentence(found, page),
        "sub": _whose(who),
        "table": pages.table(found, page),
        "clean": pages.clean(found),
    }
    return render(request, "performance/data_quality.html", context)


@require_safe
def data_quality_problem(request: HttpRequest, code: str) -> HttpResponseBase:
    who, page, period = _looked_at(request)
    problem = PROBLEMS.get(code)
    if problem is None:
        raise Http404
    every, readable = queries.count(who, problem, period)
    rows = _Records(who, problem, period, readable)
    if export.asked(request):
        sheet = Sheet(code, str(problem.title), pages.record_columns(), rows[: export.MOST_ROWS], readable, page.facts)
        return export.answer(request, sheet)
    paged = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    title = gettext("%(title)s: %(n)s") % {"title": problem.title, "n": format.number(every)}
    context = {
        **page.context,
        "title": title,
        "sub": f"{page.label()} · {_whose(who)}",
        "crumbs": [
            Crumb(gettext("Data quality"), reverse("data_quality") + with_query(request.GET, page=None)),
            Crumb(str(problem.title)),
        ],
        "facts": pages.facts(problem, imports=who.is_admin),
        "closed": pages.closed(every, readable),
        "every": every,
        "page": paged,
        "table": pages.records(list(paged), problem, page),
        "sources": pages.sources(queries.sources(who, problem, period)),
    }
    return render(request, "performance/data_quality_problem.html", context)


def _looked_at(request: HttpRequest) -> tuple[Viewer, Frame, Period]:
    """Administrators, executives and heads; a period there always is, once there is a fiscal calendar."""
    who = viewer(request)
    if not (who.is_admin or who.is_executive or who.departments):
        raise Http404
    page = frame(request, Goal.objects.visible_to(who))
    if page.period is None:
        raise Http404
    return who, page, page.period


def _whose(who: Viewer) -> str:
    if queries.sees_whole(who):
        return gettext("All records of the company")
    return gettext("Records of yours and of the people you lead")


class _Records(Sequence[Broken]):
    """The records of a problem, fetched a page at a time."""

    def __init__(self, who: Viewer, problem: Problem, period: Period, count: int) -> None:
        self.who, self.problem, self.period, self.records = who, problem, period, count

    def __len__(self) -> int:
        return self.records

    @overload
    def __getitem__(self, at: int) -> Broken: ...

    @overload
    def __getitem__(self, at: slice) -> list[Broken]: ...

    def __getitem__(self, at: int | slice) -> Broken | list[Broken]:
        if isinstance(at, int):
            return self[at : at + 1][0]
        start, stop, _step = at.indices(self.records)
        return queries.broken(self.who, self.problem, self.period, limit=stop - start, offset=start)
