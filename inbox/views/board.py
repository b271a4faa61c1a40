"""The accountability board: who owes what, how old it is, what is past its day."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.http import Request
from common import export
from common.export import Sheet
from common.ui import Fact, Tab, with_query
from inbox import pages
from inbox.models import Promise
from inbox.queries import promises
from inbox.queries.promises import CLOSED, OPEN, OVERDUE, SORTS, USUAL_SORT, OwnerLine
from people.scope import Viewer, viewer

PER_PAGE = 50
CHUNK = 2000


@require_safe
def board(request: Request) -> HttpResponseBase:
    """Of everybody below, and of whoever looks: for those who lead somebody."""
    who = viewer(request)
    if not who.manages:
        raise Http404
    asked = request.GET.dict()
    sort = asked.get("sort", "")
    sort = sort if sort.removeprefix("-") in SORTS else USUAL_SORT
    found = promises.board(who, asked, sort=sort)
    lines = promises.by_owner(who)
    if export.asked(request):
        return export.answer(
            request, _owners_file(lines, who) if asked.get("table") == "owners" else _file(found, who, asked)
        )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    chosen = asked.get("owner", "")
    context = {
        "title": pages.board_sentence(lines),
        "sub": gettext("Of everybody who reports to you, and your own"),
        "tabs": _tabs(request, asked.get("state", "")),
        "kept": [(key, request.GET[key]) for key in ("state", "owner", "sort") if request.GET.get(key)],
        "q": asked.get("q", ""),
        "reset": with_query(request.GET, q=None, owner=None, page=None),
        "chosen": next((line.name for line in lines if str(line.owner_id) == chosen), ""),
        "page": page,
        "table": pages.board_table(page, who.on, sort=sort, query=request.GET),
        "owners": pages.owners_table(lines, who.on, request.GET, chosen=chosen, me=who.person_id),
    }
    return render(
        request, "inbox/_rows.html" if request.headers.get("HX-Target") == "rows" else "inbox/board.html", context
    )


def _tabs(request: Request, state: str) -> list[Tab]:
    labels = {OPEN: gettext("Open"), OVERDUE: gettext("Past their day"), CLOSED: gettext("Closed, with their result")}
    return [
        Tab(label, with_query(request.GET, state=key or None, page=None), state == key) for key, label in labels.items()
    ]


def _file(found: QuerySet[Promise], who: Viewer, asked: dict[str, str]) -> Sheet:
    labels = {"q": gettext("Item or owner"), "state": gettext("State"), "owner": gettext("Owner")}
    facts = [Fact(label, asked[name]) for name, label in labels.items() if asked.get(name)]
    facts.append(Fact(gettext("As of"), str(who.on)))
    columns = pages.board_file_columns(who.on)
    return Sheet("accountability", gettext("What is owed"), columns, found.iterator(CHUNK), found.count(), facts)


def _owners_file(lines: Sequence[OwnerLine], who: Viewer) -> Sheet:
    facts = [Fact(gettext("As of"), str(who.on))]
    return Sheet("accountability-owners", gettext("Who owes how much"), pages.owner_columns(), lines, len(lines), facts)
