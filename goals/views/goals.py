"""Goals: the list, one goal with what is behind it, and the forms that set and revise it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from common import charts, export, format  # noqa: A004  # the module is named for what it does
from common.export import Sheet
from common.stale import StaleError
from common.ui import Crumb, Fact, Option, with_query
from goals import explanation, figures, tables
from goals.actions.goals import revise_goal, set_goal
from goals.forms import GoalForm, TargetForm, duplicate_of, typed
from goals.frame import Frame, days_done, frame
from goals.models import Attainment, Goal, GoalVersion
from goals.queries import periods, records
from goals.queries.course import course
from goals.queries.progress import GoalProgress
from people.actions.reading import tell_figures
from people.models import Department, Person
from people.scope import Action, Viewer, acts_for_whom, get_visible_or_404, viewer, visible_people

PER_PAGE = 50
FEW = 10
CHUNK = 2000
RELATED = ("person", "department", "product_line", "metric")


@require_safe
def goals(request: HttpRequest) -> HttpResponseBase:
    who = viewer(request)
    visible = Goal.objects.visible_to(who)
    page = frame(request, visible)
    rows = page.progress_in_period(visible)
    chosen = _narrowed(rows, request)
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in tables.SORTS else "status"
    ordered = tables.ordered(chosen, sort)
    filters = _filters(rows, request)
    if export.asked(request):
        _tell_export(request, who)
        return export.answer(request, _file(ordered, filters, page))
    paged = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **page.context,
        "title": _list_title(chosen),
        "sub": " · ".join(part for part in (page.label(), days_done(rows)) if part),
        "filters": filters,
        "kept": tuple((key, request.GET[key]) for key in ("period", "sort") if request.GET.get(key)),
        "asked_day": request.GET.get("as_of", ""),
        "today": str(page.today),
        "reset": with_query(request.GET, owner=None, measure=None, status=None, page=None, as_of=None),
        "filtered": len(chosen) != len(rows),
        "period": page.label(),
        "earlier": _earlier(page) if not rows else None,
        "page": paged,
        "table": tables.goals(list(paged), page, sort=sort),
        "may_set": who.sets_goals,
    }
    fragment = request.headers.get("HX-Target") == "rows"
    return render(request, "goals/_rows.html" if fragment else "goals/list.html", context)


@require_safe
def goal(request: HttpRequest, pk: int) -> HttpResponse:
    found, row, page = _looked_at(request, pk)
    who = page.viewer
    sums = records.summary(found, as_of=page.as_of, viewer=who)
    latest = records.latest_orders(found, as_of=page.as_of, viewer=who, limit=FEW)
    versions = GoalVersion.objects.filter(goal=found).select_related("author__person", "on_behalf_of")
    context = {
        "as_of": page.stamp,
        "title": _sentence(row),
        "sub": _under(row, page),
        "crumbs": [Crumb(gettext("Goals"), _list_url(row)), Crumb(f"{row.owner_name} · {figures.title(row)}")],
        "pill": charts.status_pill(row.status),
        "bullet": figures.bullet(row, label=figures.title(row)),
        "share": figures.share_of_target(row, page.currency),
        "chart": figures.curve(course(found, row), row, page.currency),
        "facts": tables.facts(row, page),
        "explained": explanation.explain(row, page),
        "limits": explanation.limits(page),
        "history": tables.history(versions, row.unit, page),
        "table": tables.latest(latest, row, page),
        "records_url": tables.goal_url(pk, page, "goal_records"),
        "entries": tables.entries_line(sums),
        "closed": tables.closed(sums),
        "being_counted": not Attainment.objects.filter(scope=found.scope_id).exists(),
        "may_change": Goal.objects.changeable_by(who).filter(pk=pk).exists(),
        "pk": pk,
        "kept": (),
        "asked_day": request.GET.get("as_of", ""),
        "today": str(page.today),
    }
    return render(request, "goals/goal.html", context)


@require_safe
def goal_records(request: HttpRequest, pk: int) -> HttpResponseBase:
    found, row, page = _looked_at(request, pk)
    who = page.viewer
    sums = records.summary(found, as_of=page.as_of, viewer=who)
    rows = records.records(found, as_of=page.as_of, viewer=who)
    if export.asked(request):
        return export.answer(request, _records_file(row, rows, sums, page))
    paged = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = [records.record(found.measure, entry) for entry in paged]
    name = f"{row.owner_name} · {figures.title(row)}"
    context = {
        "as_of": page.stamp,
        "title": _records_title(row, sums, page),
        "sub": _under(row, page),
        "crumbs": [
            Crumb(gettext("Goals"), _list_url(row)),
            Crumb(name, tables.goal_url(pk, page)),
            Crumb(gettext("Records")),
        ],
        "table": tables.records(shown, sums, row, page),
        "closed": tables.closed(sums),
        "page": paged,
    }
    return render(request, "goals/records.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def goal_new(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    if not who.sets_goals:
        raise Http404
    page = frame(request, Goal.objects.none())
    common: dict[str, Any] = {"viewer": who, "periods": page.periods, "currency": page.currency, "today": page.today}
    if request.method != "POST":
        initial = {"period": page.period.slug if page.period else "", **request.GET.dict()}
        form = GoalForm(initial=initial, **common)
        fragment = request.headers.get("HX-Target") == "goal-filters"
        return _form_page(request, form, "goals/_fields.html" if fragment else "goals/new.html")
    form = GoalForm(request.POST, **common)
    if not form.is_valid():
        return _form_page(request, form, "goals/new.html")
    try:
        values = form.values()
        made = set_goal(**values, by=cast("User", request.user), on_behalf_of=_on_behalf_of(who, **values))
    except IntegrityError:
        # Somebody set the same goal in the meantime.
        existing = Goal.objects.visible_to(who).filter(**form.key(form.cleaned_data)).first()
        if existing is None:
            raise
        form.add_error(None, duplicate_of(existing))
        return _form_page(request, form, "goals/new.html")
    messages.success(request, gettext("The goal is set. Its figures are counted within seconds."))
    return redirect("goal", pk=made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def goal_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found, row, page = _looked_at(request, pk, Action.CHANGE)
    context = {
        "title": gettext("Change the target of %(name)s") % {"name": f"{row.owner_name} · {figures.title(row)}"},
        "sub": _under(row, page),
        "crumbs": [Crumb(gettext("Goals"), _list_url(row)), Crumb(row.owner_name, reverse("goal", args=[pk]))],
        "now": figures.show(found.target, row.unit, page.currency, "exact"),
        "actual": figures.shown(row.actual, row.unit, page.currency),
        "pk": pk,
    }
    if request.method != "POST":
        initial = {
            "target": typed(found.target, found.measure),
            "weight": found.weight.normalize(),
            "version": found.version,
        }
        form = TargetForm(initial=initial, goal=found, currency=page.currency)
        return render(request, "goals/edit.html", {**context, "form": form})
    form = TargetForm(request.POST, goal=found, currency=page.currency)
    if not form.is_valid():
        return render(request, "goals/edit.html", {**context, "form": form}, status=422)
    data = form.cleaned_data
    try:
        revise_goal(
            goal=found,
            target=data["target"],
            weight=data["weight"],
            reason=data["reason"],
            by=cast("User", request.user),
            on_behalf_of=_on_behalf_of(viewer(request), person=found.person, department=found.department),
            expected_version=data["version"],
        )
    except StaleError as clash:
        again = request.POST.copy()
        again["version"] = str(clash.current.version)
        form = TargetForm(again, goal=found, currency=page.currency)
        theirs = GoalVersion.objects.select_related("author__person", "on_behalf_of").get(
            goal=found, number=clash.current.version
        )
        context["clash"] = {
            "theirs": tables.version_text(theirs, row.unit, page),
            "mine": figures.show(data["target"], row.unit, page.currency, "exact"),
        }
        return render(request, "goals/edit.html", {**context, "form": form}, status=409)
    messages.success(request, gettext("The target is changed; the version before is kept."))
    return redirect("goal", pk=pk)


def _on_behalf_of(who: Viewer, *, person: Person | None, department: Department | None, **_more: Any) -> int | None:
    return acts_for_whom(
        who, person_id=person.pk if person else None, department_id=department.pk if department else None
    )


def _looked_at(request: HttpRequest, pk: int, action: Action = Action.READ) -> tuple[Goal, GoalProgress, Frame]:
    """One goal with its figures, on the day of the address."""
    found = get_visible_or_404(Goal.objects.select_related(*RELATED), viewer(request), action, pk=pk)
    page = frame(request, Goal.objects.none())
    tell_figures(request, page.viewer, found.person_id)
    return found, page.progress(Goal.objects.filter(pk=pk))[0], page


def _tell_export(request: HttpRequest, who: Viewer) -> None:
    """A file of one person's goals is read about that person; one of everybody's is not."""
    kind, _dash, pk = request.GET.get("owner", "").partition("-")
    if kind == "person" and pk.isdecimal():
        tell_figures(request, who, int(pk) if visible_people(who).filter(pk=int(pk)).exists() else None)


def _file(rows: list[GoalProgress], filters: list[dict[str, Any]], page: Frame) -> Sheet:
    chosen = [Fact(one["label"], option["label"]) for one in filters for option in one["options"] if option["chosen"]]
    columns = [*tables.goal_columns(), *tables.file_columns(page.currency)]
    return Sheet("goals", gettext("Goals"), columns, rows, len(rows), [*page.facts, *chosen])


def _records_file(row: GoalProgress, rows: QuerySet[Any], sums: records.Summary, page: Frame) -> Sheet:
    readable = (records.record(row.measure, entry) for entry in rows.iterator(CHUNK))
    facts = [
        Fact(gettext("Goal"), f"{row.owner_name} · {figures.title(row)}"),
        Fact(gettext("Period"), format.period(row.start_on, row.end_on, page.today)),
        Fact(gettext("Data as of"), page.stamp),
        Fact(gettext("Entries that count"), format.number(sums.entries)),
        Fact(gettext("Entries not in this file"), tables.closed(sums) or format.number(0)),
    ]
    title = gettext("Records behind the number")
    return Sheet(f"goal-{row.goal_id}-records", title, tables.record_columns(row), readable, sums.readable, facts)


def _form_page(request: HttpRequest, form: GoalForm, template: str) -> HttpResponse:
    context = {"title": gettext("Set a goal"), "crumbs": [Crumb(gettext("Goals"), reverse("goals"))], "form": form}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _narrowed(rows: list[GoalProgress], request: HttpRequest) -> list[GoalProgress]:
    owner, measure, status = (request.GET.get(name, "") for name in ("owner", "measure", "status"))
    return [
        row
        for row in rows
        if (not owner or tables.owner_slug(row) == owner)
        and (not measure or row.measure == measure)
        and (not status or row.status == status)
    ]


def _filters(rows: list[GoalProgress], request: HttpRequest) -> list[dict[str, Any]]:
    """Choices of what is there, in the order of their names."""
    choices = {
        "owner": (gettext("Owner"), gettext("Everybody"), {tables.owner_slug(row): row.owner_name for row in rows}),
        "measure": (gettext("Measure"), gettext("All measures"), {row.measure: figures.metric(row) for row in rows}),
        "status": (
            gettext("Status"),
            gettext("Any status"),
            {row.status: charts.status_word(row.status) for row in rows},
        ),
    }
    return [
        {
            "name": name,
            "label": label,
            "empty": empty,
            "options": [
                {"value": value, "label": text, "chosen": value == request.GET.get(name, "")}
                for value, text in sorted(found.items(), key=lambda item: str(item[1]).casefold())
            ],
        }
        for name, (label, empty, found) in choices.items()
    ]


def _list_title(rows: list[GoalProgress]) -> str:
    behind = sum(row.status in {"behind", "missed", "at_risk"} for row in rows)
    if not rows:
        return gettext("Goals")
    words = ngettext(
        "%(behind)s of %(all)s goal needs attention", "%(behind)s of %(all)s goals need attention", len(rows)
    )
    return words % {"behind": format.number(behind), "all": format.number(len(rows))}


def _earlier(page: Frame) -> Option | None:
    found = periods.latest_with_goals(page.periods)
    if found is None:
        return None
    return Option(found.label(page.today), with_query(page.query, period=found.slug, page=None))


def _list_url(row: GoalProgress) -> str:
    """The list in the period of the goal."""
    return f"{reverse('goals')}?period={row.start_on}..{row.end_on}"


def _sentence(row: GoalProgress) -> str:
    name = f"{row.owner_name} · {figures.title(row)}"
    if row.attainment is None:
        return name
    return gettext("%(name)s: %(percent)s of target") % {"name": name, "percent": format.percent(row.attainment)}


def _under(row: GoalProgress, page: Frame) -> str:
    period = format.period(row.start_on, row.end_on, page.today)
    past = gettext("as of %(day)s") % {"day": format.day(page.as_of, page.today)} if page.is_past else ""
    return " · ".join(part for part in (period, days_done([row]), past) if part)


def _records_title(row: GoalProgress, sums: records.Summary, page: Frame) -> str:
    amount = (
        figures.show(row.actual, row.unit, page.currency, "exact") if row.actual is not None else gettext("no data")
    )
    return ngettext("%(n)s entry makes %(amount)s", "%(n)s entries make %(amount)s", sums.entries) % {
        "n": format.number(sums.entries),
        "amount": amount,
    }
