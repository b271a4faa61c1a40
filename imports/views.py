"""Imports in the browser: upload, say which column is which, check, preview, commit, report, undo. For who may import."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from common import export
from common.logs import request_id
from common.ui import Crumb
from imports import actions, pages, queries
from imports.forms import ColumnsForm, UploadForm
from imports.kinds import Kind, kind_named
from imports.messages import file_message
from imports.models import Import
from imports.reading import UnreadableError

PAGE = 50
CONVERTIBLE = {"utf16_file": "utf-16", "cp1252_file": "cp1252"}
P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponseBase]


def for_importers(view: View[P]) -> View[P]:
    """Whoever may not import gets the 404 of an address that does not exist."""

    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not queries.may_import(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_importers
def imports(request: Request) -> HttpResponseBase:
    kinds, found = queries.kinds(), queries.latest(Import.objects.all())
    if export.asked(request):
        return export.answer(request, _list_file(found, kinds))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "table": pages.table(page, {kind.name: str(kind.title) for kind in kinds}, timezone.now()),
        "kinds": pages.kinds_table(kinds),
    }
    return render(request, "imports/list.html", context)


def _list_file(found: QuerySet[Import], kinds: tuple[Kind, ...]) -> export.Sheet:
    columns = pages.columns({kind.name: str(kind.title) for kind in kinds})
    return export.Sheet("imports", gettext("Imports"), columns, found.iterator(PAGE), found.count())


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
def new(request: Request) -> HttpResponse:
    kinds = queries.kinds()
    if request.method != "POST":
        form = UploadForm(kinds=kinds, initial={"kind": request.GET.get("kind", "")})
        return render(request, "imports/new.html", {"form": form, "crumbs": _crumbs(gettext("New import"))})
    form = UploadForm(request.POST, request.FILES, kinds=kinds)
    if form.is_valid():
        try:
            return _received(request, form)
        except actions.RefusedError as refused:
            form.add_error("file", str(refused))
    return render(request, "imports/new.html", {"form": form, "crumbs": _crumbs(gettext("New import"))}, status=422)


def _received(request: Request, form: UploadForm) -> HttpResponse:
    upload: UploadedFile[bytes] = form.cleaned_data["file"]
    one = actions.receive(
        kind=form.kinds[form.cleaned_data["kind"]],
        file_name=upload.name or "",
        chunks=upload.chunks(),
        by=request.user,
        atomic=form.cleaned_data["atomic"],
        expected_size=upload.size,
    )
    return redirect("import_columns", one.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
def columns(request: Request, pk: int) -> HttpResponse:
    """Which column is which; a header that says it all in our own names is not asked about."""
    one, kind = _import(pk)
    if one.state != Import.State.UPLOADED:
        return redirect("import", pk)
    try:
        header = actions.describe(one, kind)
    except UnreadableError as problem:
        return _unreadable(request, one, problem)
    suggested = actions.suggest_mapping(header.columns, kind)
    initial = {f"column_{number}": suggested[name] for number, name in enumerate(header.columns)}
    if request.method == "POST":
        form = ColumnsForm(request.POST, header=header.columns, kind=kind)
        if form.is_valid():
            return _check(request, one, form.mapping())
    elif all(name and name == written for written, name in zip(header.folded, suggested.values(), strict=False)):
        return _check(request, one, {})
    else:
        form = ColumnsForm(initial=initial, header=header.columns, kind=kind)
    context = {"one": one, "form": form, "crumbs": _crumbs(one.file_name), "kind": kind}
    return render(request, "imports/columns.html", context, status=422 if form.is_bound else 200)


def _check(request: Request, one: Import, mapping: dict[str, str]) -> HttpResponse:
    one.mapping = mapping
    one.save(update_fields=["mapping"])
    actions.queue_check(imported=one, by=request.user, request_id=request_id())
    return redirect("import", one.pk)


def _unreadable(request: Request, one: Import, problem: UnreadableError) -> HttpResponse:
    context = {
        "one": one,
        "message": file_message(problem.code, problem.params),
        "encoding": CONVERTIBLE.get(problem.code, ""),
        "crumbs": _crumbs(one.file_name),
    }
    return render(request, "imports/unreadable.html", context, status=422)


@require_POST
@for_importers
def convert(request: Request, pk: int) -> HttpResponse:
    one, _kind = _import(pk)
    if one.state != Import.State.UPLOADED or request.POST.get("encoding") not in CONVERTIBLE.values():
        return redirect("import", pk)
    try:
        actions.convert(imported=one, from_encoding=request.POST["encoding"])
    except actions.RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("import_columns", pk)


@never_cache
@require_safe
@for_importers
def imported(request: Request, pk: int) -> HttpResponse:
    one, kind = _import(pk)
    if one.state == Import.State.UPLOADED:
        return redirect("import_columns", pk)
    own = queries.is_own(one, request.user)
    context = {
        "one": one,
        "own": own,
        "sheet": pages.sheet(one, str(kind.title), now=timezone.now(), in_detail=own),
        "crumbs": _crumbs(one.file_name),
    }
    return render(request, "imports/import.html", context)


@never_cache
@require_safe
@for_importers
def progress(request: Request, pk: int) -> HttpResponse:
    """The bar alone; when the work has ended the browser loads the page that says how."""
    one, _kind = _import(pk)
    response = render(request, "imports/_progress.html", {"progress": pages.progress(one)})
    if one.state not in pages.WORKING:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
@for_importers
def commit(request: Request, pk: int) -> HttpResponse:
    one, _kind = _import(pk)
    actions.queue(imported=one, by=request.user, request_id=request_id())
    return redirect("import", pk)


@require_POST
@for_importers
def undo(request: Request, pk: int) -> HttpResponse:
    one, _kind = _import(pk)
    try:
        actions.undo(imported=one, by=request.user, now=timezone.now())
    except actions.CannotUndoError as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, gettext("Taken back. The records are as they were before the import."))
    return redirect("import", pk)


@never_cache
@require_safe
@for_importers
def rejected(request: Request, pk: int) -> StreamingHttpResponse:
    """The rejected rows as they came, with their reasons: for whoever brought the file."""
    one, _kind = _import(pk)
    if not queries.is_own(one, request.user):
        raise Http404
    return _file(queries.rejected_csv(one), f"rejected-{one.pk}.csv")


@require_safe
@for_importers
def kind(request: Request, name: str) -> HttpResponse:
    found = _kind(name)
    context = {"kind": found, "table": pages.columns_table(found), "crumbs": _crumbs(str(found.title))}
    return render(request, "imports/kind.html", context)


@require_safe
@for_importers
def template_file(request: Request, name: str) -> StreamingHttpResponse:
    return _file([queries.template_csv(_kind(name))], f"{name}-template.csv")


@require_safe
@for_importers
def sample_file(request: Request, name: str) -> StreamingHttpResponse:
    return _file([queries.sample_csv(_kind(name))], f"{name}-sample.csv")


def _file(lines: Any, name: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        lines, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _import(pk: int) -> tuple[Import, Kind]:
    one = get_object_or_404(queries.latest(Import.objects.all()), pk=pk)
    return one, _kind(one.kind)


def _kind(name: str) -> Kind:
    found = kind_named(name)
    if found is None:
        raise Http404
    return found


def _crumbs(last: str) -> list[Crumb]:
    return [Crumb(gettext("Imports"), reverse("imports")), Crumb(last)]
