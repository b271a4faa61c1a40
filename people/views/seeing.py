"""Seeing the pages as somebody else does: asked for, answered, begun and ended (docs/access.md)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import lasting
from accounts.http import Request, ask_again
from common import export
from common.export import Sheet
from common.ui import Crumb
from people import seeing_page
from people.actions import NotOpenError, answer_sight, ask_to_see, begin_sight, end_sight
from people.forms import SightForm
from people.models import Sight
from people.queries import directory, seeing
from people.scope import Action, can, get_visible_or_404, viewer

# In the session of whoever sees as somebody else: the sight that it goes by.
SEEING = "sight"
PER_PAGE = 50


@never_cache
@require_safe
def sights(request: Request) -> HttpResponseBase:
    """Everybody's own: who asked to see, and saw, my pages. For administrators all."""
    who, now = viewer(request), timezone.now()
    found = seeing.sights(who)
    title = gettext("Seeing as somebody else")
    if export.asked(request):
        rows: Any = found[: export.MOST_ROWS]
        return export.answer(request, Sheet("sights", title, seeing_page.columns(now), rows, found.count(), []))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    crumbs = [Crumb(gettext("Who looked at your record"), reverse("my_readers")), Crumb(title)]
    context = {"title": title, "crumbs": crumbs, "page": page, "table": seeing_page.table(page, now)}
    return render(request, "people/sights.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sight_new(request: Request, pk: int) -> HttpResponse:
    """An administrator asks somebody who can sign in, and is not themselves."""
    who = viewer(request)
    rows = directory.looked_at(who).filter(signs_in=True).exclude(pk=who.person_id)
    if not who.is_admin:
        raise Http404
    person: Any = get_object_or_404(rows, pk=pk)
    form = SightForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = ask_to_see(person=person, by=request.user, reason=form.cleaned_data["reason"], now=timezone.now())
        messages.success(request, gettext("%(name)s is asked.") % {"name": person.name})
        return redirect("sight", made.pk)
    title = gettext("See the pages as %(name)s does") % {"name": person.name}
    crumbs = [Crumb(person.name, reverse("person", args=[pk])), Crumb(title)]
    context = {"title": title, "crumbs": crumbs, "person": person, "form": form}
    return render(request, "people/sight_new.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sight(request: Request, pk: int) -> HttpResponse:
    """What was agreed and what was opened; the one whose pages they are answers here."""
    who, now = viewer(request), timezone.now()
    found = get_visible_or_404(Sight.objects.select_related("person", "by__person"), who, pk=pk)
    answers = can(who, Action.CHANGE, found)
    if request.method == "POST":
        return _do(request, found, answers=answers)
    is_open = found.until > now
    context = {
        "title": gettext("%(name)s's pages, seen by an administrator") % {"name": found.person.name},
        "crumbs": [Crumb(gettext("Seeing as somebody else"), reverse("sights")), Crumb(found.person.name)],
        "sight": found,
        "facts": seeing_page.facts(found, now),
        "pages": seeing_page.events(seeing.pages(found), now),
        "may_answer": answers and is_open and found.state == Sight.State.ASKED,
        "may_begin": is_open and found.by_id == request.user.pk and found.state == Sight.State.AGREED,
        "may_end": is_open and found.state in (Sight.State.AGREED, Sight.State.RUNNING),
    }
    return render(request, "people/sight.html", context)


def _do(request: Request, found: Sight, *, answers: bool) -> HttpResponse:
    verb, now = request.POST.get("do", ""), timezone.now()
    if verb not in {"agree", "refuse", "end"}:
        return render(request, "errors/400.html", status=422)
    if not (answers or (verb == "end" and found.by_id == request.user.pk)):
        raise Http404
    try:
        if verb == "end":
            end_sight(sight=found, now=now)
        else:
            answer_sight(sight=found, agreed=verb == "agree", now=now)
    except NotOpenError:
        messages.error(request, gettext("That was decided before, or its time is over."))
    return redirect("sight", found.pk)


@never_cache
@require_POST
def sight_begin(request: Request, pk: int) -> HttpResponse:
    """By whoever asked, as long as they administer; under a new key of the session."""
    who = viewer(request)
    found = get_visible_or_404(Sight.objects.filter(by=request.user), who, pk=pk)
    if not who.is_admin:
        raise Http404
    ask_again(request)
    try:
        begin_sight(sight=found, now=timezone.now())
    except NotOpenError:
        messages.error(request, gettext("That was not agreed to, or its time is over."))
        return redirect("sight", pk)
    lasting.rotate(request.session)
    request.session[SEEING] = pk
    return redirect("/")


@never_cache
@require_POST
def sight_end(request: Request) -> HttpResponse:
    """The button of the banner."""
    there = request.session.get(SEEING)
    stop(request)
    return redirect("sight", there) if there else redirect("/")


def stop(request: Request) -> None:
    """The session sees as its own user again, under another key; twice is once."""
    pk = request.session.pop(SEEING, None)
    if pk is None:
        return
    lasting.rotate(request.session)
    running = Sight.objects.filter(pk=pk, by=request.user, state=Sight.State.RUNNING).first()
    if running is not None and running.until > timezone.now():
        end_sight(sight=running, now=timezone.now())
