"""One promise: doing, moving, declining and withdrawing it; and giving somebody something to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import Request
from common.ui import Crumb
from inbox import pages
from inbox.actions import ClosedError, StaleError, answer_promise, make_promise, move_promise, withdraw_promise
from inbox.forms import AnswerForm, DeclineForm, GiveForm, MoveForm, WithdrawForm
from inbox.models import Promise
from inbox.queries import promises
from people.scope import Action, Viewer, get_visible_or_404, viewer

RELATED = ("owner", "by__person", "on_behalf_of")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def promise(request: Request, pk: int) -> HttpResponse:
    who = viewer(request)
    rows = Promise.objects.select_related(*RELATED)
    if request.method != "POST":
        return _page(request, get_visible_or_404(rows, who, pk=pk), who)
    found = get_visible_or_404(rows, who, Action.CHANGE, pk=pk)
    way = request.POST.get("way", "")
    forms_here = _forms(found, who, way=way, data=request.POST)
    form = forms_here.get(way)
    if form is None:
        raise Http404
    if not form.is_valid():
        return _page(request, found, who, forms_here, status=422)
    try:
        _act(request, found, way, form.cleaned_data)
    except StaleError as clash:
        messages.warning(
            request, gettext("Somebody changed this meanwhile. Look at it again; nothing of yours is saved.")
        )
        return redirect("promise", clash.current.pk)
    except ClosedError:
        messages.warning(request, gettext("It was closed meanwhile."))
        return redirect("promise", pk)
    messages.success(request, _thanks(way))
    return redirect("inbox" if found.owner_id == who.person_id else "board")


def _forms(found: Promise, who: Viewer, *, way: str = "", data: Any = None) -> dict[str, forms.Form]:
    """What the viewer may do with it, by a word; the one that was sent is bound."""
    if found.state != Promise.State.OPEN:
        return {}
    own = found.owner_id == who.person_id
    makers: dict[str, Callable[..., forms.Form]] = {"move": lambda *a, **k: MoveForm(*a, today=who.on, **k)}
    makers |= {"done": AnswerForm, "decline": DeclineForm} if own else {"withdraw": WithdrawForm}
    return {
        name: make(data if name == way else None, initial={"version": found.version}, auto_id=f"{name}-%s")
        for name, make in makers.items()
    }


def _act(request: Request, found: Promise, way: str, data: dict[str, Any]) -> None:
    common = {"promise": found, "by": request.user, "expected_version": data["version"]}
    if way == "move":
        move_promise(due_on=data["due_on"], reason=data["result"], **common)
    elif way == "withdraw":
        withdraw_promise(reason=data["result"], **common)
    else:
        state = Promise.State.DONE if way == "done" else Promise.State.DECLINED
        answer_promise(state=state, result=data["result"], **common)


def _thanks(way: str) -> str:
    return {
        "done": gettext("Done. Whoever gave it is told."),
        "decline": gettext("Declined. Whoever gave it is told."),
        "move": gettext("Moved. The day before stays in its history."),
        "withdraw": gettext("Taken back."),
    }[way]


def _page(
    request: Request, found: Promise, who: Viewer, shown: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    own = found.owner_id == who.person_id
    home = Crumb(gettext("Inbox"), reverse("inbox")) if own else Crumb(gettext("Accountability"), reverse("board"))
    context = {
        "title": found.title,
        "pill": pages.state_pill(found, who.on),
        "crumbs": [home, Crumb(gettext("Item"))],
        "promise": found,
        "facts": pages.facts(found, who.on),
        "events": pages.timeline(found, promises.changes(found), timezone.now(), who.on),
        "forms": _forms(found, who) if shown is None else shown,
        "own": own,
    }
    return render(request, "inbox/promise.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def promise_new(request: Request) -> HttpResponse:
    """To somebody below, or to oneself; `?person=` chooses whom."""
    who = viewer(request)
    if who.person_id is None:
        raise Http404
    asked = request.GET.get("person", "")
    form = GiveForm(
        request.POST or None,
        people=promises.may_be_given_to(who),
        today=who.on,
        initial={"owner": asked if asked.isdecimal() else who.person_id},
    )
    if form.is_valid():
        data = form.cleaned_data
        made = make_promise(by=request.user, on_behalf_of=promises.acts_for(who, data["owner"]), **data)
        messages.success(request, gettext("Given. It is in the inbox of %(name)s.") % {"name": made.owner.name})
        return redirect("board" if who.manages else "inbox")
    context = {
        "title": gettext("Give an action item") if who.manages else gettext("Note what you promise"),
        "crumbs": [
            Crumb(gettext("Accountability"), reverse("board"))
            if who.manages
            else Crumb(gettext("Inbox"), reverse("inbox"))
        ],
        "form": form,
        "back": reverse("board" if who.manages else "inbox"),
    }
    return render(request, "inbox/promise_new.html", context, status=422 if form.is_bound else 200)
