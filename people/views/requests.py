"""What is asked about other people's data: human resources ask, an administrator carries out. Neither reads a copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import Request, ask_again
from people import data_page
from people.actions.copying import BeingMadeError, ask_copy
from people.actions.erasing import (
    RefusedError,
    SecondPersonError,
    agree_erasure,
    ask_erasure,
    hold,
    withdraw_erasure,
)
from people.actions.reading import tell
from people.forms import ErasureForm
from people.models import Erasure, Person, ReadRecord
from people.queries import erasing, personal
from people.scope import Viewer, viewer
from people.tables import person_crumbs
from people.views.history import history_tabs


@never_cache
@require_safe
def data_requests(request: Request) -> HttpResponse:
    who, now = viewer(request), timezone.now()
    if not personal.keeps_requests(who):
        raise Http404
    erasures = personal.erasures(who)
    waiting = erasures.filter(withdrawn_at=None, done_at=None).count()
    context = {
        "tabs": history_tabs(who, "data"),
        "waiting": waiting,
        "erasures": data_page.erasures(erasures[: personal.LATEST], now),
        "copies": data_page.theirs(personal.all_copies(who)[: personal.LATEST], now),
    }
    return render(request, "people/data_requests.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person_data(request: Request, pk: int) -> HttpResponse:
    """Of anybody but oneself: one's own is the page *My data*."""
    who = viewer(request)
    person = get_object_or_404(personal.subjects(who).select_related("user"), pk=pk)
    tell(request, who, pk, ReadRecord.Kind.RECORD)
    if request.method != "POST":
        return _page(request, who, person, ErasureForm(None))
    verb = VERBS.get(request.POST.get("do", ""))
    if verb is None or not getattr(who, verb[0]):
        raise Http404
    ask_again(request)
    form = ErasureForm(request.POST)
    if verb[1] is _ask and not form.is_valid():
        return _page(request, who, person, form)
    try:
        verb[1](request, who, person, form)
    except RefusedError as refused:
        messages.error(request, data_page.why_not(str(refused), settings.ERASURE_AFTER_DAYS))
    return redirect("person_data", pk)


def _page(request: Request, who: Viewer, person: Person, form: ErasureForm) -> HttpResponse:
    now = timezone.now()
    refused = erasing.refusal(person, who.on)
    open_one = personal.erasures(who).filter(person=person, withdrawn_at=None, done_at=None).first()
    words = erasing.words_about(person)
    context: dict[str, Any] = {
        "title": gettext("What is held about %(name)s") % {"name": person.name},
        "crumbs": person_crumbs(person),
        "person": person,
        "form": form,
        "refused": data_page.why_not(refused, settings.ERASURE_AFTER_DAYS),
        "open": open_one,
        "state": data_page.erasure_state(open_one, now) if open_one else "",
        "may_ask": who.is_hr and not refused and open_one is None,
        "may_agree": who.is_admin and not refused and open_one and open_one.asked_by_id != request.user.pk,
        "may_withdraw": who.is_hr and open_one and open_one.agreed_by_id is None,
        "may_copy": who.is_hr and person.user is not None and person.user.is_active,
        "may_hold": who.is_hr,
        "preview": data_page.preview(erasing.fates(person)),
        "words": data_page.words_told(words) if words.all else "",
        "copies": data_page.theirs(personal.all_copies(who).filter(person=person)[: personal.LATEST], now),
    }
    return render(request, "people/person_data.html", context, status=422 if form.errors else 200)


def _copy(request: Request, who: Viewer, person: Person, form: ErasureForm) -> None:
    try:
        ask_copy(person=person, by=request.user)
    except BeingMadeError:
        messages.info(request, gettext("One is being made already."))
    else:
        messages.success(
            request, gettext("It is being made. %(name)s is told, and alone can fetch it.") % {"name": person.name}
        )


def _ask(request: Request, who: Viewer, person: Person, form: ErasureForm) -> None:
    ask_erasure(person=person, by=request.user, reason=form.cleaned_data["reason"], today=who.on)
    messages.success(request, gettext("Asked for. An administrator carries it out, or nobody does."))


def _withdraw(request: Request, who: Viewer, person: Person, form: ErasureForm) -> None:
    if withdraw_erasure(erasure=_open(person), now=timezone.now()):
        messages.success(request, gettext("Taken back. Nothing was erased."))
    else:
        messages.error(request, gettext("It is being carried out already."))


def _agree(request: Request, who: Viewer, person: Person, form: ErasureForm) -> None:
    try:
        agree_erasure(erasure=_open(person), by=request.user, today=who.on)
    except SecondPersonError:
        messages.error(request, gettext("Another administrator has to carry it out: not the one who asked for it."))
    else:
        messages.success(request, gettext("It is being carried out."))


def _hold(request: Request, who: Viewer, person: Person, form: ErasureForm) -> None:
    hold(person=person, on=True)
    messages.success(request, gettext("Held: nothing of it is erased until you release it."))


def _release(request: Request, who: Viewer, person: Person, form: ErasureForm) -> None:
    hold(person=person, on=False)
    messages.success(request, gettext("Released."))


def _open(person: Person) -> Erasure:
    return get_object_or_404(Erasure.objects.open(), person=person)


# Whose each is: a property of the viewer.
VERBS: dict[str, tuple[str, Callable[[Request, Viewer, Person, ErasureForm], None]]] = {
    "copy": ("is_hr", _copy),
    "ask": ("is_hr", _ask),
    "withdraw": ("is_hr", _withdraw),
    "hold": ("is_hr", _hold),
    "release": ("is_hr", _release),
    "agree": ("is_admin", _agree),
}
