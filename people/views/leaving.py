"""The last day of somebody, and their days away: kept by HR and administrators, of anybody but themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import Request
from common import format  # noqa: A004  # the module is named for what it does
from common.ui import Crumb
from imports.actions import BusyError
from people import tables
from people.actions import (
    GoneError,
    LastAdministratorError,
    MovedMeanwhileError,
    RefusedMoveError,
    absent,
    leave_on,
    not_absent,
)
from people.forms import AbsenceForm, LeaveForm
from people.models import Absence, Person
from people.queries.moving import state_of
from people.scope import Viewer, kept_or_404, viewer

MOST = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person_leave(request: Request, pk: int) -> HttpResponse:
    who = viewer(request)
    person = kept_or_404(who, pk)
    stays = request.method == "POST" and "stays" in request.POST
    data = request.POST if request.method == "POST" and not stays else None
    form = LeaveForm(data, initial={"last_day": person.left_on or who.on})
    problem = ""
    if stays or form.is_valid():
        problem = _problem(lambda: _leave(request, who, person, None if stays else form))
        if not problem:
            return redirect("person", pk)
    title = gettext("%(name)s leaves the company") % {"name": person.name}
    context = {
        **_head(person, title),
        "form": form,
        "problem": problem,
        "state": state_of([pk]),
        "planned": format.long_day(person.left_on) if person.left_on and person.left_on >= who.on else "",
        "gone": format.long_day(person.left_on) if person.left_on and person.left_on < who.on else "",
    }
    return render(request, "people/leave.html", context, status=422 if problem or form.errors else 200)


def _leave(request: Request, who: Viewer, person: Person, form: LeaveForm | None) -> None:
    day: date | None = form.cleaned_data["last_day"] if form else None
    leave_on(
        person=person,
        last_day=day,
        reason=form.cleaned_data["reason"] if form else gettext("stays after all"),
        by=request.user,
        today=who.on,
        now=timezone.now(),
        state=request.POST.get("state"),
    )
    words = {"name": person.name, "day": format.long_day(day)}
    if day is None:
        messages.success(request, gettext("%(name)s stays.") % words)
    elif day < who.on:
        messages.success(request, gettext("%(name)s left on %(day)s, and the account is closed.") % words)
    else:
        messages.success(request, gettext("The last day of %(name)s is %(day)s.") % words)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person_absence(request: Request, pk: int) -> HttpResponse:
    who = viewer(request)
    person = kept_or_404(who, pk)
    gone = request.POST.get("gone", "")
    form = AbsenceForm(request.POST if request.method == "POST" and not gone else None, initial={"start_on": who.on})
    problem = ""
    if gone or form.is_valid():
        problem = _problem(lambda: _away(request, who, person, form, gone))
        if not problem:
            return redirect("person_absence", pk)
    rows = Absence.objects.filter(person=person).order_by("-start_on")[:MOST]
    title = gettext("When %(name)s is away") % {"name": person.name}
    context = {
        **_head(person, title),
        "form": form,
        "problem": problem,
        "rows": [tables.absence(row, who.on) for row in rows],
    }
    return render(request, "people/absence.html", context, status=422 if problem or form.errors else 200)


def _away(request: Request, who: Viewer, person: Person, form: AbsenceForm, gone: str) -> None:
    if gone:
        row = Absence.objects.filter(person=person, pk=int(gone) if gone.isdecimal() else 0).first()
        if row is not None:
            not_absent(person=person, start_on=row.start_on, by=request.user, today=who.on)
        messages.success(request, gettext("The absence is taken away. What is expected by today follows."))
        return
    said = form.cleaned_data
    kind = Absence.Kind(said["kind"])
    days = {"start_on": said["start_on"], "end_on": said["end_on"]}
    absent(person=person, kind=kind, by=request.user, today=who.on, **days)
    messages.success(request, gettext("The absence is entered. Goals that count absences expect less."))


def _problem(work: Callable[[], None]) -> str:
    """Why it was not done; nothing where it was."""
    try:
        work()
    except RefusedMoveError as refused:
        return " ".join(dict.fromkeys(fault.message for fault in refused.faults))
    except MovedMeanwhileError:
        return gettext("Somebody changed this meanwhile: look at it and send it again.")
    except LastAdministratorError:
        return gettext("Nobody else administers: make somebody an administrator first.")
    except GoneError:
        return gettext("They have left: a file of people hires them anew.")
    except BusyError:
        return gettext("An import is being applied. Nothing was changed; try again in a moment.")
    return ""


def _head(person: Person, title: str) -> dict[str, Any]:
    return {"title": title, "crumbs": tables.person_crumbs(person, Crumb(title)), "person": person}
