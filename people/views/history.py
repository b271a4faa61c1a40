"""What became of a record, the search over all changes, and who has read about whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, overload

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import export, format  # noqa: A004  # the module is named for what it does
from common.export import Sheet
from common.trails import Raw
from common.ui import Crumb, Fact, Tab
from people import changes_page, history_page
from people.actions.reading import tell
from people.calendar import get_company
from people.models import ReadRecord
from people.queries import history as queries
from people.queries import reads as read_queries
from people.queries.history import Search, names, trails
from people.scope import Viewer, viewer

PER_PAGE = 50
CHUNK = 2000


@never_cache
@require_safe
def history(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """A card's content for htmx; a page of its own without."""
    trail = trails().get(kind)
    if trail is None:
        raise Http404
    who = viewer(request)
    found = get_object_or_404(trail.rows(who), pk=pk)
    if trail.personal:
        tell(request, who, pk, ReadRecord.Kind.HISTORY)
    raws = queries.of_object(trail, pk)
    frame = history_page.Frame(who, timezone.now(), names(raws, who))
    context = {
        "history": history_page.history(raws, frame),
        "title": gettext("What became of %(what)s") % {"what": found},
        "crumbs": [Crumb(str(trail.noun))],
    }
    return render(
        request, "people/_history.html" if request.headers.get("HX-Request") else "people/history.html", context
    )


class Found(Sequence[Raw]):
    """All changes that are looked for; fetched a page at a time, since a paginator slices it."""

    def __init__(self, asked: Search) -> None:
        self.asked, self.total = asked, queries.count(asked)

    def __len__(self) -> int:
        return self.total

    @overload
    def __getitem__(self, at: int) -> Raw: ...

    @overload
    def __getitem__(self, at: slice) -> list[Raw]: ...

    def __getitem__(self, at: int | slice) -> Raw | list[Raw]:
        if isinstance(at, int):
            return queries.search(self.asked, offset=at, limit=1)[0]
        start, stop, _step = at.indices(self.total)
        return queries.search(self.asked, offset=start, limit=stop - start)


@never_cache
@require_safe
def changes(request: HttpRequest) -> HttpResponseBase:
    """For administrators: who changed what, of which kind, about whom or what, on which days."""
    who = viewer(request)
    if not who.is_admin:
        raise Http404
    asked = _asked(request)
    found = Found(asked)
    if export.asked(request):
        raws = found[: export.MOST_ROWS]
        frame = history_page.Frame(who, timezone.now(), names(raws, who))
        columns = changes_page.file_columns(frame)
        title = gettext("Changes")
        return export.answer(request, Sheet("changes", title, columns, raws, len(found), _facts(request)))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    frame = history_page.Frame(who, timezone.now(), names(list(page), who))
    context = {
        "title": _title(len(found)),
        "tabs": history_tabs(who, "changes"),
        "filters": changes_page.filters(request.GET, queries.authors(), queries.tracks()),
        "reset": reverse("changes") if _facts(request) else "",
        "page": page,
        "table": changes_page.table(page, frame),
    }
    fragment = request.headers.get("HX-Target") == "rows"
    return render(request, "people/_changes.html" if fragment else "people/changes.html", context)


def _asked(request: HttpRequest) -> Search:
    get = request.GET
    return Search(
        user=int(get["who"]) if get.get("who", "").isdecimal() else None,
        table=get["what"] if get.get("what") in queries.tracks() else "",
        about=get.get("q", "").strip(),
        since=_day(get.get("since", "")),
        until=_day(get.get("until", "")),
        zone=getattr(request.user, "company_zone", "") or get_company().time_zone,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _facts(request: HttpRequest) -> list[Fact]:
    labels = {
        "who": gettext("Changed by"),
        "what": gettext("What"),
        "q": gettext("About"),
        "since": gettext("From"),
        "until": gettext("Until"),
    }
    return [Fact(label, request.GET[name]) for name, label in labels.items() if request.GET.get(name)]


def _title(count: int) -> str:
    return ngettext("%(n)s change is kept", "%(n)s changes are kept", count) % {"n": format.number(count)}


def history_tabs(who: Viewer, current: str) -> list[Tab]:
    tabs = [Tab(gettext("Changes"), reverse("changes"), current == "changes")] if who.is_admin else []
    return [
        *tabs,
        Tab(gettext("Who read what"), reverse("reads"), current == "reads"),
        Tab(gettext("Copies and erasures"), reverse("data_requests"), current == "data"),
    ]


@never_cache
@require_safe
def reads(request: HttpRequest) -> HttpResponseBase:
    """For administrators, and of what is personnel's for HR."""
    who = viewer(request)
    if not who.is_admin and not who.is_hr:
        raise Http404
    asked = request.GET.dict()
    asked["day"] = str(_day(asked.get("day", "")) or "")
    found = read_queries.search(who, asked)
    if export.asked(request):
        columns = changes_page.read_columns()
        rows: Any = found.iterator(CHUNK)
        return export.answer(request, Sheet("reads", gettext("Who read what"), columns, rows, found.count(), []))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count
    context = {
        "title": ngettext("%(n)s reading is noted", "%(n)s readings are noted", count) % {"n": format.number(count)},
        "tabs": history_tabs(who, "reads"),
        "personnel": who.is_hr,
        "filters": changes_page.read_filters(request.GET),
        "reset": reverse("reads") if any(request.GET.get(name) for name in ("q", "kind", "day")) else "",
        "page": page,
        "table": changes_page.reads_table(page, who.on, timezone.now()),
    }
    fragment = request.headers.get("HX-Target") == "rows"
    return render(request, "people/_changes.html" if fragment else "people/reads.html", context)


@never_cache
@require_safe
def my_readers(request: HttpRequest) -> HttpResponse:
    """Everybody's own: who looked at my record, as what, and when."""
    who = viewer(request)
    page = Paginator(read_queries.of_mine(who), PER_PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count
    words = ngettext("%(n)s reading of your record is noted", "%(n)s readings of your record are noted", count)
    context = {
        "title": words % {"n": format.number(count)} if count else gettext("Nobody has read your record"),
        "page": page,
        "table": changes_page.my_readers_table(page, who.on, timezone.now()),
        "person": who.person_id,
    }
    return render(request, "people/my_readers.html", context)
