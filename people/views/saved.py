"""Saved views of lists: the menu in a list's head, and the page on which one keeps them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import Request
from common.ui import Crumb
from people.actions import NameTakenError, TooManyError, kept_query, save_view
from people.forms import SavedViewForm
from people.models import Person, SavedView
from people.scope import Action, Viewer, get_visible_or_404, scope, viewer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def saved_views(request: Request) -> HttpResponse:
    """Of one list: `?list=` its address' name, `?query=` what is on the screen, which may be saved."""
    who = viewer(request)
    page = request.GET.get("list", "")
    if page not in settings.SAVED_VIEW_LISTS or who.person_id is None:
        raise Http404
    query = kept_query(request.GET.get("query", ""))
    if request.method != "POST":
        template = "people/_saved.html" if request.headers.get("HX-Request") else "people/saved.html"
        return render(request, template, _context(who, page, query, SavedViewForm(may_share=who.manages)))
    form = SavedViewForm(request.POST, may_share=who.manages)
    if form.is_valid() and _saved(form, who, page, query):
        messages.success(request, gettext("The view is saved."))
        return redirect(_address(page, query))
    return render(request, "people/saved.html", _context(who, page, query, form), status=422)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def saved_view(request: Request, pk: int) -> HttpResponse:
    """Rename it, share it, open the list with it."""
    who = viewer(request)
    view = get_visible_or_404(SavedView.objects.all(), who, Action.CHANGE, pk=pk)
    initial = {"name": view.name, "shared": view.shared, "first": view.first}
    form = SavedViewForm(request.POST or None, initial=initial, may_share=who.manages)
    if form.is_valid() and _saved(form, who, view.page, view.query, view):
        messages.success(request, gettext("The view is changed."))
        return redirect(_address(view.page, view.query))
    context = {
        "title": gettext("Change the view “%(name)s”") % {"name": view.name},
        "crumbs": [Crumb(_named(view.page), _address(view.page, view.query)), Crumb(view.name)],
        "view": view,
        "form": form,
    }
    return render(request, "people/saved_view.html", context, status=422 if form.is_bound else 200)


@require_POST
def saved_view_delete(request: Request, pk: int) -> HttpResponse:
    view = get_visible_or_404(SavedView.objects.all(), viewer(request), Action.CHANGE, pk=pk)
    view.delete()
    messages.success(request, gettext("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect(_address(view.page, "view=all"))


def _saved(form: SavedViewForm, who: Viewer, page: str, query: str, view: SavedView | None = None) -> bool:
    owner = Person.objects.get(pk=who.person_id or 0)
    try:
        save_view(owner=owner, page=page, query=query, view=view, **form.cleaned_data)
    except NameTakenError:
        form.add_error("name", gettext("You have a view of this name already."))
    except TooManyError:
        form.add_error(None, gettext("You have very many views of this list. Delete one first."))
    return not form.errors


def _context(who: Viewer, page: str, query: str, form: SavedViewForm) -> dict[str, Any]:
    views = scope(who, SavedView).filter(page=page).select_related("owner").order_by("name", "pk")
    rows = [
        {
            "pk": view.pk,
            "name": view.name,
            "url": _address(page, view.query or "view=all"),
            "mine": view.owner_id == who.person_id,
            "first": view.first and view.owner_id == who.person_id,
            "shared": view.shared,
            "owner": view.owner.name,
            "current": view.query == query,
        }
        for view in views
    ]
    return {
        "title": gettext("Saved views: %(list)s") % {"list": _named(page)},
        "crumbs": [Crumb(_named(page), _address(page, query or "view=all")), Crumb(gettext("Saved views"))],
        "mine": [row for row in rows if row["mine"]],
        "theirs": [row for row in rows if not row["mine"]],
        "all_url": _address(page, "view=all"),
        "list": page,
        "query": query,
        "form": form,
    }


def _named(page: str) -> str:
    """As the menu calls the list; of a view whose list is none any more, its own word."""
    return str(settings.SAVED_VIEW_LISTS.get(page, page))


def _address(page: str, query: str) -> str:
    there = reverse(page)
    return f"{there}?{query}" if query else there
