"""What waits for me, what I was told, what I did."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from common import format  # noqa: A004  # the module is named for what it does
from common.ui import Tab
from inbox import pages
from inbox.actions import mark_all_read, mark_read
from inbox.models import Notice
from inbox.queries import notices as told
from inbox.queries import promises
from people.scope import Viewer, get_visible_or_404, viewer

PER_PAGE = 50
WAITING, TOLD, DONE = "", "told", "done"


@never_cache
@require_safe
def inbox(request: Request) -> HttpResponse:
    who = viewer(request)
    shown = request.GET.get("show", WAITING)
    open_now, late = promises.counted(who)
    unread = told.unread(who.person_id)
    page: Page[Any]
    if shown == TOLD:
        page = Paginator(told.told(who), PER_PAGE).get_page(request.GET.get("page"))
        lines = pages.told(page, who.on, timezone.now())
    else:
        rows = promises.mine_closed(who) if shown == DONE else promises.mine(who)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        lines = pages.waiting(page, who.on)
    context = {
        "title": pages.sentence(open_now, late),
        "tabs": _tabs(shown, open_now, unread),
        "shown": shown,
        "lines": lines,
        "unread": unread,
        "newest": max((line.pk for line in lines), default=0),
        "page": page,
        "leads": who.manages,
    }
    return render(request, "inbox/inbox.html", context)


def _tabs(shown: str, open_now: int, unread: int) -> list[Tab]:
    counts = {WAITING: open_now, TOLD: unread, DONE: 0}
    labels = {WAITING: gettext("Waits for me"), TOLD: gettext("Told me"), DONE: gettext("Done")}
    return [
        Tab(label, f"?show={key}" if key else "?", shown == key, _count(counts[key])) for key, label in labels.items()
    ]


def _count(number: int) -> str:
    return format.number(number) if number else ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: Request, pk: int) -> HttpResponse:
    """To what it is about, which reads it; posted, it is read and one stays in the inbox."""
    found = get_visible_or_404(Notice.objects.all(), viewer(request), pk=pk)
    if request.method != "HEAD":
        mark_read(found, now=timezone.now())
    there = found.url if request.method != "POST" else ""
    return redirect(there) if there else _back(TOLD)


@require_POST
def notices_read(request: Request) -> HttpResponse:
    """All up to the newest that the page showed."""
    newest = request.POST.get("newest", "")
    read = _mark(viewer(request), newest)
    if read:
        messages.success(request, gettext("Marked as read."))
    return _back(TOLD)


def _mark(who: Viewer, newest: str) -> int:
    known = newest.isascii() and newest.isdecimal() and len(newest) < 18
    return mark_all_read(who, up_to=int(newest), now=timezone.now()) if known else 0


def _back(shown: str) -> HttpResponse:
    response = redirect("inbox")
    response["Location"] += f"?show={shown}"
    return response
