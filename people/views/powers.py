"""Powers beside the position: what one holds, what one has handed over, and for administrators everybody's."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request, ask_again
from common import export
from common.export import Sheet
from common.ui import Crumb, Tab, with_query
from people import tables
from people.actions import (
    LastAdministratorError,
    OnlyAdministratorError,
    OverlapError,
    OwnCaseError,
    agree,
    hand_over,
    propose_admin,
    take_back,
)
from people.forms import ActingForm, AdministratorForm
from people.models import Grant, Person
from people.queries import powers as queries
from people.scope import Action, Viewer, get_visible_or_404, narrow, viewer

PAGE = 50


@never_cache
@require_safe
def powers(request: Request) -> HttpResponseBase:
    who = viewer(request)
    over = request.GET.get("state") == "over"
    found = queries.grants(who, over=over)
    if export.asked(request):
        return export.answer(request, _file(found))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    changeable = set(
        narrow(Grant.objects.filter(pk__in=[row.pk for row in page]), who, Action.CHANGE).values_list("pk", flat=True)
    )
    context = {
        "title": gettext("Who acts for whom"),
        "crumbs": [Crumb(gettext("People"))],
        "tabs": [
            Tab(label, with_query(request.GET, state=state, page=None), (state == "over") == over)
            for label, state in ((gettext("Today and to come"), None), (gettext("Over"), "over"))
        ],
        "page": page,
        "rows": [tables.power(row, who, changeable=row.pk in changeable and not over) for row in page],
        "everybody": who.is_admin or who.is_hr,
        "is_admin": who.is_admin,
        "hands_over": queries.has_own_line(who),
    }
    return render(request, "people/powers.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def power_new(request: Request, kind: str) -> HttpResponse:
    """`mine`: one's own line handed over; `stand-in` and `administrator`: made by administrators for others."""
    who = viewer(request)
    if not (queries.has_own_line(who) if kind == "mine" else who.is_admin):
        raise Http404
    form = _form(request, who, kind)
    if request.method == "POST" and form.is_valid() and _made(request, who, kind, form):
        return redirect("powers")
    titles = {
        "mine": gettext("Let somebody act for you"),
        "stand-in": gettext("Name a stand-in"),
        "administrator": gettext("Propose an administrator"),
    }
    context = {
        "title": titles[kind],
        "crumbs": [Crumb(gettext("Who acts for whom"), reverse("powers")), Crumb(titles[kind])],
        "kind": kind,
        "form": form,
    }
    return render(request, "people/power_new.html", context, status=422 if form.is_bound else 200)


@require_POST
def power_agree(request: Request, pk: int) -> HttpResponse:
    who = viewer(request)
    grant = get_visible_or_404(Grant.objects.filter(kind=Grant.Kind.ADMIN), who, Action.CHANGE, pk=pk)
    if not who.is_admin:
        raise Http404
    ask_again(request)
    try:
        agree(grant=grant, by=request.user, now=timezone.now())
    except OwnCaseError:
        messages.error(request, gettext("Another administrator has to agree: not the one who proposed it."))
    else:
        messages.success(request, gettext("%(name)s administers from the first day on.") % {"name": grant.person.name})
    return redirect("powers")


@require_POST
def power_end(request: Request, pk: int) -> HttpResponse:
    who = viewer(request)
    grant = get_visible_or_404(Grant.objects.select_related("person"), who, Action.CHANGE, pk=pk)
    try:
        take_back(grant=grant, today=who.on)
    except LastAdministratorError:
        messages.error(request, gettext("%(name)s is the last administrator.") % {"name": grant.person.name})
    else:
        messages.success(request, gettext("%(name)s no longer has it.") % {"name": grant.person.name})
    return redirect("powers")


def _form(request: Request, who: Viewer, kind: str) -> ActingForm | AdministratorForm:
    options: dict[str, Any] = {
        "people": queries.nameable(who),
        "near": queries.near(who) if kind == "mine" else queries.leading(who),
        "today": who.on,
    }
    if request.method != "POST":
        options["initial"] = {"start_on": who.on}
    data = request.POST if request.method == "POST" else None
    if kind == "administrator":
        return AdministratorForm(data, **options)
    return ActingForm(data, for_others=kind == "stand-in", leading=queries.leading(who), **options)


def _made(request: Request, who: Viewer, kind: str, form: ActingForm | AdministratorForm) -> bool:
    data = form.cleaned_data
    days = {name: data[name] for name in ("start_on", "end_on", "reason")}
    ask_again(request)
    try:
        if kind == "administrator":
            propose_admin(person=data["person"], by=request.user, today=who.on, **days)
            messages.success(request, gettext("It counts as soon as another administrator agrees."))
        else:
            principal = data.get("on_behalf_of") or Person.objects.get(pk=cast("int", who.person_id))
            hand_over(on_behalf_of=principal, to=data["person"], by=request.user, **days)
            messages.success(request, gettext("%(name)s acts for those days.") % {"name": data["person"].name})
    except OverlapError:
        form.add_error("start_on", gettext("There is such a power on one of these days already."))
    except OwnCaseError:
        form.add_error("person", gettext("Nobody gives a power to themselves."))
    except OnlyAdministratorError:
        form.add_error(
            None,
            gettext(
                "You are the only administrator, so nobody could agree. On the server: script/manage create_admin."
            ),
        )
    return not form.errors


def _file(found: QuerySet[Grant]) -> Sheet:
    title = gettext("Who acts for whom")
    return Sheet("powers", title, tables.power_columns(), found[: export.MOST_ROWS], found.count(), [])
