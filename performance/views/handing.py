"""The hand-over sheet of somebody, and the list of people who have left and still own something."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import Request
from common import export, format  # noqa: A004  # the module is named for what it does
from common.export import Sheet
from common.ui import Crumb
from imports.actions import BusyError, RefusedError
from people.actions import OwnCaseError, RefusedMoveError
from people.models import Person, Position
from people.scope import Viewer, colleagues, kept_or_404, not_left, viewer
from people.tables import person_crumbs
from performance import handovers as pages
from performance.actions import UnownedError, hand_over
from performance.forms import HandOverForm
from performance.models import HandOver
from performance.queries import owned

SOON = timedelta(days=90)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_sheet(request: Request, pk: int) -> HttpResponse:
    """By HR and administrators, of anybody but themselves."""
    who = viewer(request)
    person = kept_or_404(who, pk)
    counts = owned.counts(person, who.on)
    form = _form(request, who, person, counts)
    if request.method == "POST" and form.is_valid() and _given(request, who, person, form):
        return redirect("hand_over", pk)
    rows = owned.rows_of(person, who)
    plans = HandOver.objects.visible_to(who).waiting().filter(person=person).select_related("to")
    context: dict[str, Any] = {
        "title": pages.title(person, who.on),
        "sub": gettext("Leaves on %(day)s") % {"day": format.long_day(person.left_on)} if person.left_on else "",
        "crumbs": person_crumbs(person, Crumb(gettext("Hand-over"))),
        "person": person,
        "form": form,
        "given": pages.given(counts, rows, list(plans), who.on),
        "staying": pages.staying(counts, rows),
    }
    return render(request, "performance/hand_over.html", context, status=422 if form.errors else 200)


def _form(request: Request, who: Viewer, person: Person, counts: dict[str, int]) -> HandOverForm:
    people = colleagues(who).filter(not_left(who.on)).exclude(pk=person.pk)
    beside = Position.objects.filter(person=person, manager__isnull=False).values("manager")
    last = person.left_on
    return HandOverForm(
        request.POST if request.method == "POST" else None,
        initial={"start_on": last + timedelta(days=1) if last and last >= who.on else who.on},
        person=person,
        owned=counts,
        people=people,
        near=people.filter(Q(pk__in=beside) | Q(pk__in=Position.objects.filter(manager__in=beside).values("person"))),
        today=who.on,
    )


def _given(request: Request, who: Viewer, person: Person, form: HandOverForm) -> bool:
    try:
        made = hand_over(
            person=person,
            to=form.heirs,
            effective_on=form.cleaned_data["start_on"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            today=who.on,
            now=timezone.now(),
        )
    except OwnCaseError:
        form.add_error(None, gettext("Nobody hands over to themselves, nor moves themselves: ask a colleague."))
    except UnownedError as unowned:
        form.add_error(None, gettext("%(name)s does not work here on that day.") % {"name": unowned.person.name})
    except RefusedMoveError as refused:
        for message in dict.fromkeys(fault.message for fault in refused.faults):
            form.add_error(None, message)
    except RefusedError as refused:
        form.add_error(None, str(refused))
    except BusyError:
        form.add_error(None, gettext("An import is being applied. Nothing was changed; try again in a moment."))
    else:
        _say(request, made)
    return not form.errors


def _say(request: Request, made: list[HandOver]) -> None:
    done = sum(one.rows or 0 for one in made)
    waiting = [one for one in made if one.done_at is None]
    if done:
        words = ngettext("%(n)s thing is handed over.", "%(n)s things are handed over.", done)
        messages.success(request, words % {"n": format.number(done)})
    if waiting:
        day = format.long_day(waiting[0].effective_on)
        messages.success(request, gettext("The rest goes in the night before %(day)s.") % {"day": day})


@never_cache
@require_safe
def hand_overs(request: Request) -> HttpResponseBase:
    who = viewer(request)
    if not (who.is_admin or who.is_hr):
        raise Http404
    found = owned.leavers(who.on, before=who.on + SOON)
    table = pages.leavers(found, who.on)
    if export.asked(request):
        return export.answer(request, Sheet("hand-overs", table.caption, list(table.columns), found, len(found), []))
    left = sum(row.left_on < who.on for row in found)
    plans = list(
        HandOver.objects.visible_to(who).waiting().select_related("person", "to").order_by("effective_on", "pk")
    )
    words = ngettext(
        "%(n)s person who has left still owns something", "%(n)s people who have left still own something", left
    )
    context = {
        "title": words % {"n": format.number(left)} if left else gettext("Nobody who has left owns anything"),
        "crumbs": [Crumb(gettext("People"), reverse("people")), Crumb(gettext("Hand-overs"))],
        "table": table if found else None,
        "plans": pages.plans(plans, who.on) if plans else None,
    }
    return render(request, "performance/hand_overs.html", context)
