"""Jumping to what one looks for: a page, and the list of the palette that every page has."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.scope import viewer
from performance import search as pages
from performance.queries import search as queries


@never_cache
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    text = request.GET.get("q", "").strip()[: queries.LONGEST]
    found = queries.find(text, who)
    context = {
        "q": text,
        "title": pages.heading(text, found.count),
        "groups": pages.groups(found, who.on),
        "count": found.count,
    }
    palette = request.headers.get("HX-Target") == "palette-list"
    return render(request, "performance/_hits.html" if palette else "performance/search.html", context)
