"""Moving somebody, or a whole team, from a day on: asked for, looked at, then done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import Request
from common import format  # noqa: A004  # the module is named for what it does
from common.ui import Crumb
from goals import effect_page
from goals.effect_page import Effect
from goals.models import Goal
from imports.actions import BusyError, RefusedError, Taken
from people.actions import (
    MovedMeanwhileError,
    OwnCaseError,
    RefusedMoveError,
    move_person,
    move_team,
    refuse_own_case,
)
from people.calendar import get_company
from people.forms import MoveForm, TeamForm, move_initial
from people.models import Department, Person, Position
from people.queries import moving as queries
from people.scope import Viewer, colleagues, kept_or_404, not_left, owned_by_department, viewer
from people.tables import person_crumbs
from performance import moves
from performance.actions import MovePreview, preview_move

Forms = MoveForm | TeamForm
Change = Callable[[str | None], Taken]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person_move(request: Request, pk: int) -> HttpResponse:
    """By HR and administrators, of anybody but themselves."""
    who = viewer(request)
    person = kept_or_404(who, pk)
    seat = queries.seat_on(person, who.on)
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        initial=move_initial(seat, who.on),
        person=person,
        seat=seat,
        grants=who.is_admin,
        **_choices(who),
    )

    def change(state: str | None) -> Taken:
        return move_person(
            person=person,
            move=form.move,
            reason=form.cleaned_data["reason"],
            by=request.user,
            today=who.on,
            state=state,
        )

    title = gettext("Move %(name)s") % {"name": person.name}
    return _answer(request, who, person, form, title=title, change=change, people=lambda: [person.pk])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def team_move(request: Request, pk: int) -> HttpResponse:
    """Everybody who reports to somebody, to another one."""
    who = viewer(request)
    person = kept_or_404(who, pk)
    data = request.POST if request.method == "POST" else None
    form = TeamForm(data, initial={"start_on": who.on}, person=person, **_choices(who))

    def change(state: str | None) -> Taken:
        data = form.cleaned_data
        return move_team(
            manager=person,
            to=data["manager"],
            start_on=data["start_on"],
            reason=data["reason"],
            by=request.user,
            today=who.on,
            state=state,
        )

    def people() -> list[int]:
        team = queries.reports_from(person, form.cleaned_data["start_on"]).values_list("person_id", flat=True)
        return [person.pk, *sorted(set(team))]

    title = gettext("Move the team of %(name)s") % {"name": person.name}
    return _answer(request, who, person, form, title=title, change=change, people=people)


def _choices(who: Viewer) -> dict[str, Any]:
    people = colleagues(who).filter(not_left(who.on))
    leading = people.filter(pk__in=Position.objects.filter(manager__isnull=False).values("manager"))
    return {"people": people, "near": leading, "today": who.on}


def _answer(
    request: Request,
    who: Viewer,
    person: Person,
    form: Forms,
    *,
    title: str,
    change: Change,
    people: Callable[[], list[int]],
) -> HttpResponse:
    """The form; with what was typed its preview; with the preview's word the move itself."""
    context: dict[str, Any] = {
        "title": title,
        "crumbs": person_crumbs(person, Crumb(title)),
        "form": form,
        "person": person,
    }
    if request.method != "POST":
        return render(request, "performance/move.html", context)
    status = 422
    if form.is_valid():
        try:
            if request.POST.get("state"):
                return _done(request, person, form, change)
            status = 200
        except MovedMeanwhileError:
            status, context["stale"] = 409, True
        except RefusedMoveError:
            status = 422
        except OwnCaseError:
            _refuse_own(form)
        except BusyError:
            status, context["busy"] = 503, True
    if not form.errors and status != 503:
        status = _look(request, who, form, context, change=change, people=people(), status=status)
    return render(request, "performance/move.html", context, status=422 if form.errors else status)


def _refuse_own(form: Forms) -> None:
    form.add_error(None, gettext("A move of yourself, or under yourself, is for another administrator or HR."))


def _done(request: Request, person: Person, form: Forms, change: Change) -> HttpResponse:
    change(request.POST["state"])
    day = format.long_day(form.cleaned_data["start_on"])
    messages.success(request, gettext("Done: it holds from %(day)s. Figures follow within seconds.") % {"day": day})
    return redirect("person", person.pk)


def _look(
    request: Request,
    who: Viewer,
    form: Forms,
    context: dict[str, Any],
    *,
    change: Change,
    people: list[int],
    status: int,
) -> int:
    """Fill in the preview; the status of the answer."""
    start_on: date = form.cleaned_data["start_on"]
    try:
        refuse_own_case(request.user, form.cleaned_data["manager"])
        found = preview_move(people=people, start_on=start_on, today=who.on, change=lambda: change(None))
    except OwnCaseError:
        _refuse_own(form)
        return 422
    except (BusyError, RefusedError):
        context["busy"] = True
        return 503
    goals = Goal.objects.visible_to(who).filter(pk__in=found.goals).select_related("person", "metric")
    effect = _effect(who, found) if found.effect else None
    context["preview"] = moves.sheet(
        found, goals=list(goals.order_by("end_on", "pk")), effect=effect, start_on=start_on, today=who.on
    )
    context["state"] = found.state
    return 422 if found.faults else status


def _effect(who: Viewer, found: MovePreview) -> Effect:
    """As far as the reader may see figures: an administrator sees the company's alone."""
    effect = found.effect or {}
    goals = Goal.objects.visible_to(who).filter(pk__in=effect_page.goal_ids(effect))
    departments = Department.objects.filter(owned_by_department("pk", who), pk__in=effect_page.department_ids(effect))
    return effect_page.effect(
        effect,
        goals=list(goals.select_related("person", "department", "metric", "product_line")),
        departments=dict(departments.values_list("pk", "name")),
        company=who.sees_company,
        currency=get_company().currency,
        day=who.on,
    )
