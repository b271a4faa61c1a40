"""Imports, for programs: what became of each file."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, StreamingHttpResponse
from django.urls import path
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from accounts.models import Scope, Token
from common.api.filters import DayFilter, KeyFilter
from common.api.views import Endpoint, Records
from imports import queries
from imports.models import Import, RowError

State = Import.State
# A file that somebody still looks at in the browser is no import yet; one that was undone has been done.
TOLD = {
    State.QUEUED: "queued",
    State.RUNNING: "running",
    State.DONE: "done",
    State.UNDONE: "done",
    State.FAILED: "failed",
}
STATES = ("queued", "running", "done", "failed")
ERRORS_TOLD = 100


class CountsOut(serializers.Serializer[Import]):
    """read = added + changed + unchanged + rejected + deleted."""

    read = serializers.IntegerField()
    added = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    deleted = serializers.IntegerField()


class ImportProgress(serializers.Serializer[queries.Progress]):
    phase = serializers.CharField()
    done = serializers.IntegerField()
    total = serializers.IntegerField()


class RowErrorOut(serializers.Serializer[RowError]):
    line = serializers.IntegerField()
    column = serializers.CharField()
    value = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class ImportOut(serializers.Serializer[Import]):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    file = serializers.CharField(source="file_name")
    size = serializers.IntegerField(help_text=_("bytes"))
    sha256 = serializers.CharField()
    atomic = serializers.BooleanField()
    state = serializers.SerializerMethodField()
    undone = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    counts = CountsOut(source="*")
    failure = serializers.SerializerMethodField(help_text=_("why the file could not be imported at all"))
    same_as = serializers.IntegerField(
        source="same_as_id", allow_null=True, help_text=_("an earlier import of the same file")
    )
    by = serializers.CharField(source="by.email", default=None, allow_null=True, help_text=_("null: the command line"))
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(serializers.ChoiceField(choices=STATES))
    def get_state(self, imported: Import) -> str:
        return TOLD[State(queries.progress(imported).state)]

    def get_undone(self, imported: Import) -> bool:
        return imported.state == State.UNDONE

    @extend_schema_field(ImportProgress())
    def get_progress(self, imported: Import) -> dict[str, Any]:
        return dict(ImportProgress(queries.progress(imported)).data)

    def get_failure(self, imported: Import) -> str | None:
        found = queries.progress(imported)
        return found.error or None


class ImportRecord(ImportOut):
    """With the errors of its rows, which are for whoever brought the file; null for others."""

    warnings = serializers.ListField(source="notes", child=serializers.DictField())
    errors = serializers.SerializerMethodField(  # type: ignore[assignment]  # a field here
        help_text=_("the first %(n)s by line; rejected.csv has every row") % {"n": ERRORS_TOLD}
    )

    @extend_schema_field(RowErrorOut(many=True, allow_null=True))
    def get_errors(self, imported: Import) -> list[dict[str, Any]] | None:
        if not is_own(imported, self.context["request"]):
            return None
        rows = RowError.objects.filter(imported=imported).order_by("line", "pk")[:ERRORS_TOLD]
        return [dict(RowErrorOut(row).data) for row in rows]


class ImportFilters(django_filters.FilterSet):
    kind = KeyFilter()
    sha256 = KeyFilter(help_text=_("of the file"))
    created_at__gte = DayFilter("created_at__date", "gte")
    created_at__lte = DayFilter("created_at__date", "lte")

    class Meta:
        model = Import
        fields: ClassVar[list[str]] = []


class ForImporters(Endpoint):
    """Whoever may not import finds nothing here; a token for ingesting alone finds its own."""

    reading = ("read", "write", "ingest")
    writing = ("write", "ingest")
    queryset = Import.objects.none()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not import_string(settings.IMPORT_PERMISSION)(request.user):
            raise Http404

    def get_queryset(self) -> QuerySet[Import]:
        found = queries.latest(Import.objects.filter(state__in=TOLD))
        token = self.request.auth
        if isinstance(token, Token) and token.scopes == [Scope.INGEST]:
            return found.filter(by_id=self.request.user.pk)
        return found


@extend_schema_view(
    list=extend_schema(summary="Imports"),
    retrieve=extend_schema(summary="The record of an import", responses=ImportRecord),
)
class Imports(ForImporters, Records):
    """What was imported, latest first, and what became of each row."""

    serializer_class = ImportOut
    filterset_class = ImportFilters
    sorts: ClassVar[dict[str, str]] = {"id": "pk", "created_at": "created_at"}
    usual_sort = "-id"

    def get_serializer_class(self) -> type[ImportOut]:
        return ImportRecord if self.action == "retrieve" else ImportOut


class CSVRenderer(BaseRenderer):
    """Says that CSV may be asked for; the rows are streamed past it."""

    media_type = "text/csv"
    format = "csv"


class RejectedRows(ForImporters):
    """The rejected rows as they came, with their reasons: mend them and import the file."""

    renderer_classes = (CSVRenderer,)

    @extend_schema(
        operation_id="imports_rejected",
        summary="The rejected rows of an import",
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        imported = self.get_object()
        if not is_own(imported, request):
            raise Http404
        headers = {"Content-Disposition": f'attachment; filename="rejected-{imported.pk}.csv"'}
        rows = queries.rejected_csv(imported)
        return StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8", headers=headers)


def is_own(imported: Import, request: Request) -> bool:
    """Rows are for whoever brought them; a file of the command line belongs to every administrator."""
    return imported.by_id in (None, request.user.pk)


urlpatterns = [
    path("imports/", Imports.as_view({"get": "list"}), name="api_imports"),
    path("imports/<int:pk>/", Imports.as_view({"get": "retrieve"}), name="api_import"),
    path("imports/<int:pk>/rejected.csv", RejectedRows.as_view({"get": "retrieve"}), name="api_import_rejected"),
]
