"""Who works here: the list, and one person."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from common import export, format  # noqa: A004  # the module is named for what it does
from common.export import Sheet
from common.ui import Crumb, Fact, Tab, with_query
from people import tables
from people.actions.reading import tell
from people.models import Absence, Person, ReadRecord, Role
from people.queries import directory as queries
from people.queries.departments import departments
from people.queries.directory import EMPLOYED, LEFT, TO_COME
from people.scope import Viewer, viewer

PER_PAGE = 50
CHUNK = 2000
MOST_REPORTS = 50


@require_safe
def directory(request: HttpRequest) -> HttpResponseBase:
    who = viewer(request)
    asked = request.GET.dict()
    if not who.sees_all_seats:
        asked.pop("state", None)
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in queries.SORTS else "name"
    found = queries.directory(who, asked, sort=sort)
    if export.asked(request):
        return export.answer(request, _file(found, who, asked))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    narrowed = [name for name in ("q", "department", "role", "manager") if asked.get(name)]
    context = {
        "as_of": format.moment(timezone.now(), timezone.now()),
        "title": _title(page.paginator.count, asked.get("state", ""), narrowed=bool(narrowed)),
        "sub": _under_title(request, asked),
        "tabs": _tabs(request, asked.get("state", "")) if who.sees_all_seats else [],
        "kept": [(key, request.GET[key]) for key in ("state", "manager", "sort") if request.GET.get(key)],
        "q": request.GET.get("q", ""),
        "departments": [
            {
                "value": node.code,
                "label": f"{'  ' * node.depth}{node.name}",
                "chosen": node.code == asked.get("department"),
            }
            for node in departments()
        ],
        "roles": [
            {"value": value, "label": tables.role_word(value), "chosen": value == asked.get("role")}
            for value in Role.values
        ],
        "keeps": who.is_admin or who.is_hr,
        "reset": with_query(request.GET, q=None, department=None, role=None, manager=None, page=None),
        "page": page,
        "table": tables.directory(page, who, sort=sort, query=request.GET),
    }
    fragment = request.headers.get("HX-Target") == "rows"
    return render(request, "people/_rows.html" if fragment else "people/directory.html", context)


def _file(found: QuerySet[Any], who: Viewer, asked: dict[str, str]) -> Sheet:
    labels = {
        "q": gettext("Name, title or department"),
        "department": gettext("Department"),
        "role": gettext("Role"),
        "state": gettext("Who is shown"),
    }
    facts = [Fact(label, asked[name]) for name, label in labels.items() if asked.get(name)]
    facts.append(Fact(gettext("As of"), str(who.on)))
    columns = tables.directory_file_columns(who)
    return Sheet("people", gettext("People"), columns, found.iterator(CHUNK), found.count(), facts)


def _title(count: int, state: str, *, narrowed: bool) -> str:
    number = {"n": format.number(count)}
    if narrowed:
        return ngettext("%(n)s person matches", "%(n)s people match", count) % number
    if state == LEFT:
        return ngettext("%(n)s person has left", "%(n)s people have left", count) % number
    if state == TO_COME:
        return ngettext("%(n)s person is still to come", "%(n)s people are still to come", count) % number
    return ngettext("%(n)s person works here", "%(n)s people work here", count) % number


def _under_title(request: HttpRequest, asked: dict[str, str]) -> str:
    manager = asked.get("manager", "")
    name = Person.objects.filter(pk=int(manager)).values_list("name", flat=True).first() if manager.isdecimal() else ""
    if name:
        return gettext("Who reports to %(name)s") % {"name": name}
    return gettext("Names, titles and teams of today")


def _tabs(request: HttpRequest, state: str) -> list[Tab]:
    return [
        Tab(label, with_query(request.GET, state=key or None, page=None), state == key)
        for key, label in (
            (EMPLOYED, gettext("Employed")),
            (TO_COME, gettext("Still to come")),
            (LEFT, gettext("Left")),
        )
    ]


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    found: Any = get_object_or_404(queries.looked_at(who), pk=pk)
    account = queries.account(found, who)
    reports = list(account.reports[: MOST_REPORTS + 1])
    if account.near:
        tell(request, who, pk, ReadRecord.Kind.RECORD, leads=found.below)
    context = {
        "as_of": format.moment(timezone.now(), timezone.now()),
        "title": _sentence(found, account.absences, who),
        "sub": _line(found, len(reports)),
        "crumbs": [Crumb(gettext("People"), reverse("people")), Crumb(found.name)],
        "person": found,
        "facts": tables.facts(account, who.on),
        "near": account.near,
        "gives": found.below and found.pk != who.person_id,
        "sees_figures": account.sees_figures,
        "positions": tables.positions(account.positions, who.on),
        "reports": tables.reports(reports[:MOST_REPORTS]),
        "all_reports": f"{reverse('people')}?manager={pk}" if len(reports) > MOST_REPORTS else "",
        "absences": tables.absences(account.absences, who.on, why=account.sees_why),
        "invite": _invitation_url(found) if who.is_admin and not found.signs_in else "",
        "administers": account.keeps and pk != who.person_id,
        "has_history": account.keeps or pk == who.person_id,
        "data_page": reverse("person_data", args=[pk]) if account.keeps and pk != who.person_id else "",
        "account_page": reverse("person_account", args=[pk]) if who.is_admin and found.user_id else "",
        "may_see": who.is_admin and found.signs_in and pk != who.person_id,
        "query": request.GET.urlencode(),
    }
    return render(request, "people/person.html", context)


def _sentence(found: Any, absences: list[Absence], who: Viewer) -> str:
    """Ada Berg is Sales representative in Sales North; away since 19 Oct; left on 22 Aug."""
    words = {"name": found.name, "title": found.seat_title, "department": found.seat_department}
    if found.left_on and found.left_on < who.on:
        return gettext("%(name)s left on %(day)s") % {**words, "day": format.day(found.left_on, who.on)}
    if found.hired_on and found.hired_on > who.on:
        return gettext("%(name)s starts on %(day)s") % {**words, "day": format.day(found.hired_on, who.on)}
    away = next((one for one in absences if one.start_on <= who.on and (not one.end_on or one.end_on >= who.on)), None)
    if away and away.end_on:
        return gettext("%(name)s is away until %(day)s") % {**words, "day": format.day(away.end_on, who.on)}
    if away:
        return gettext("%(name)s is away since %(day)s") % {**words, "day": format.day(away.start_on, who.on)}
    if found.seat_title and found.seat_department:
        return gettext("%(name)s is %(title)s in %(department)s") % words
    return gettext("%(name)s has no position today") % words if not found.seat_department else str(found.name)


def _line(found: Any, reports: int) -> str:
    parts = (
        gettext("reports to %(name)s") % {"name": found.seat_manager} if found.seat_manager else "",
        ngettext("leads %(n)s person", "leads %(n)s people", reports) % {"n": format.number(reports)}
        if 0 < reports <= MOST_REPORTS
        else gettext("leads more than %(n)s people") % {"n": format.number(MOST_REPORTS)}
        if reports
        else "",
    )
    return " · ".join(part for part in parts if part)


def _invitation_url(found: Any) -> str:
    """Where an administrator gives somebody the link to choose a password with."""
    return reverse("people_invitations") + with_query(QueryDict(), q=found.email)
