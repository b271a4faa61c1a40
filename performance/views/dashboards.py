"""My day and the team page: who, what, answer."""

from __future__ import annotations

from typing import Any, cast
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.models import User
from common import export, format  # noqa: A004  # the module is named for what it does
from common.export import Sheet
from common.ui import Crumb, Fact, Option, Picker, with_query
from goals import figures
from goals.frame import Frame, days_done, frame
from goals.models import Goal
from goals.queries import periods
from goals.queries.course import course
from goals.queries.progress import GoalProgress
from goals.tables import file_columns, goal_url
from inbox.queries import promises
from people.backends import known_of
from people.scope import viewer
from performance import advice, board, cards, rules, tables
from performance.queries import steps, units, weeks
from performance.queries.units import Unit

PER_PAGE = 100
LATEST = 6
MOST_OWED = 5


@require_safe
def my_day(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    if who.person_id is None:
        return render(request, "performance/nobody.html", {"title": gettext("Welcome")})
    goals = Goal.objects.visible_to(who).filter(person=who.person_id)
    page = frame(request, goals)
    rows = sorted(page.progress_in_period(goals), key=cards.weightiest)
    context = {
        **page.context,
        "title": _greeting(known_of(cast("User", request.user)), page) if not who.looks_as else gettext("My day"),
        "sub": " · ".join(part for part in (page.label(), days_done(rows), cards.overall(rows)) if part),
        "mine_url": board.person_url(who.person_id, page),
        "period": page.label(),
        "cards": [cards.of_goal(row, page) for row in rows],
        "steps": [],
        "earlier": _earlier(page) if not rows else None,
        "leads": who.sets_goals or who.sees_all_figures,
        "runs_imports": who.is_admin,
    }
    waiting = steps.steps(who.person_id, who, day=page.as_of)
    # What is owed is of today: of a past day nobody asks for it. It is of the inbox, which nobody else looks into.
    owed = [] if page.is_past or who.looks_as else promises.due_soon(who, limit=MOST_OWED)
    context["steps"] = advice.next_steps(rows, waiting, owed, page)
    latest = steps.latest_credited(who.person_id, day=page.as_of, limit=LATEST)
    context["latest"] = tables.latest_orders(latest, page)
    if rows:
        main = goals.select_related("person").get(pk=rows[0].goal_id)
        context["chart"] = figures.curve(course(main, rows[0]), rows[0], page.currency)
        context["chart_goal"] = figures.title(rows[0])
        context["chart_url"] = goal_url(rows[0].goal_id, page)
    return render(request, "performance/my_day.html", context)


@require_safe
def team(request: HttpRequest) -> HttpResponseBase:
    who = viewer(request)
    if not (who.sets_goals or who.sees_all_figures):
        return render(request, "performance/no_team.html", {"title": gettext("You lead no team")})
    known = units.units(who)
    unit = units.chosen(request.GET.get("unit", ""), known)
    if unit is None:
        raise Http404
    members = units.members(unit, who)
    goals = units.goals_of(unit, members, who)
    page = frame(request, goals)
    found = board.board(page.progress_in_period(goals), request.GET.get("measure", ""))
    sort = board.asked_sort(request.GET.get("sort", ""))
    ordered = board.ordered(found.people, sort)
    if export.asked(request):
        own = request.GET.get("table") == "departments"
        return export.answer(
            request, _departments_file(unit, found, page) if own else _file(ordered, unit, found, page)
        )
    paged = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    recent = weeks.weeks(
        found.lens,
        people=[row.owner_id for row in paged],
        owners=[row.owner_id for row in found.everyone],
        members=members,
        until=min(page.as_of, page.period.end_on) if page.period else page.as_of,
        on=who.on,
    )
    peers = rules.median(row.attainment for row in found.people)
    context = {
        **page.context,
        "pickers": [_unit_picker(unit, known, page), page.picker],
        "title": board.sentence(found, unit.name),
        "sub": _team_line(unit, found, page),
        "crumbs": _climb(unit, known, page),
        "period": page.label(),
        "cards": board.team_cards(found, page),
        "tabs": board.tabs(found, request.GET),
        "table": board.people_table(list(paged), recent.courses, page, sort=sort, peers=peers),
        "page": paged,
        "departments": board.department_table(found.departments, page),
        "without": tables.people_without_goal(recent.without_goal, page),
        "earlier": _earlier(page) if not (found.people or found.departments) else None,
        "may_set": who.sets_goals,
        "kept": tuple((key, value) for key, value in request.GET.items() if key not in {"as_of", "page"}),
        "asked_day": request.GET.get("as_of", ""),
        "today": str(page.today),
    }
    return render(
        request, "performance/_people.html" if _wants(request, "people") else "performance/team.html", context
    )


def _file(rows: list[GoalProgress], unit: Unit, found: board.Board, page: Frame) -> Sheet:
    measure = figures.title(found.lens) if found.lens else ""
    facts = [Fact(gettext("Team or department"), unit.name), Fact(gettext("Measure"), measure), *page.facts]
    columns = [*board.people_columns(), *file_columns(page.currency)]
    return Sheet("team", gettext("Team of %(name)s") % {"name": unit.name}, columns, rows, len(rows), facts)


def _departments_file(unit: Unit, found: board.Board, page: Frame) -> Sheet:
    facts = [Fact(gettext("Team or department"), unit.name), *page.facts]
    columns = [*board.department_columns(), *file_columns(page.currency)]
    rows = board.ordered(found.departments, board.USUAL_SORT)
    return Sheet("team-departments", gettext("Goals of departments"), columns, rows, len(rows), facts)


def _wants(request: HttpRequest, target: str) -> bool:
    return request.headers.get("HX-Target") == target


def _greeting(known: Any, page: Frame) -> str:
    """`known`: the user as people.backends brings them."""
    hour = page.now.astimezone(ZoneInfo(known.zone)).hour
    words = {
        "night": gettext("Hello, %(name)s"),
        "morning": gettext("Good morning, %(name)s"),
        "afternoon": gettext("Good afternoon, %(name)s"),
        "evening": gettext("Good evening, %(name)s"),
    }
    return words[rules.part_of_day(hour)] % {"name": known.person_name.split()[0]}


def _earlier(page: Frame) -> Option | None:
    """Where there are goals, when the chosen period has none."""
    found = periods.latest_with_goals(page.periods)
    if found is None:
        return None
    return Option(found.label(page.today), with_query(page.query, period=found.slug, page=None))


def _unit_picker(unit: Unit, known: list[Unit], page: Frame) -> Picker:
    return Picker(
        gettext("Team or department"),
        [
            Option(
                one.name,
                with_query(page.query, unit=one.slug, page=None, measure=None),
                current=one.slug == unit.slug,
                depth=min(one.depth, 4),
                hint=gettext("team") if one.kind == units.TEAM else "",
            )
            for one in known
        ],
        icon="building-2",
    )


def _climb(unit: Unit, known: list[Unit], page: Frame) -> list[Crumb]:
    line = units.climb(unit, known)
    above = [Crumb(one.name, with_query(page.query, unit=one.slug, page=None, measure=None)) for one in line[:-1]]
    return [*above, Crumb(unit.name)] if above else []


def _team_line(unit: Unit, found: board.Board, page: Frame) -> str:
    name = gettext("Team of %(name)s") % {"name": unit.name} if unit.kind == units.TEAM else unit.name
    past = gettext("as of %(day)s") % {"day": format.day(page.as_of, page.today)} if page.is_past else ""
    parts = (name, page.label(), days_done(found.people or found.departments), past)
    return " · ".join(part for part in parts if part)
