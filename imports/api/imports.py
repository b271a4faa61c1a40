"""Files for programs: sent whole, imported by a worker, asked after until they are done."""

from __future__ import annotations

from typing import Any, ClassVar, cast

import django_filters
from django.db.models import QuerySet
from django.http import Http404, StreamingHttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status
from rest_framework.exceptions import APIException
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import once
from accounts.models import Scope, Token, User
from common.api.fields import StrictSerializer
from common.api.filters import DayFilter, KeyFilter
from common.api.parsers import StrictMultiPartParser
from common.api.views import Endpoint, Records
from imports import actions, queries
from imports.api.described import KEY_HEADER
from imports.kinds import all_kinds, kind_named
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
STATUS = {"too_large": status.HTTP_413_REQUEST_ENTITY_TOO_LARGE, "no_space": status.HTTP_507_INSUFFICIENT_STORAGE}


class UploadIn(StrictSerializer):
    kind = serializers.ChoiceField(
        choices=[], required=False, help_text=_("what the file holds; without it, the stem of the file's name says so")
    )
    file = serializers.FileField(allow_empty_file=True, max_length=None)
    atomic = serializers.BooleanField(default=False, help_text=_("with a single rejected row, nothing is imported"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [kind.name for kind in all_kinds()]  # type: ignore[attr-defined]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        twice = [name for name in self.initial_data if len(self.initial_data.getlist(name)) > 1]
        if twice:
            raise serializers.ValidationError({name: [_("Send it once.")] for name in twice}, "repeated")
        if "kind" not in attrs:
            attrs["kind"] = str(attrs["file"].name).rpartition(".")[0].strip().lower()
            if kind_named(attrs["kind"]) is None:
                raise serializers.ValidationError(
                    {"kind": [_("The file's name does not say what it holds: send the kind.")]}, "unknown_kind"
                )
        return attrs


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
    by = serializers.CharField(
        default=None, allow_null=True, help_text=_("an e-mail, or a service account's name; null: the command line")
    )
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
        if not queries.is_own(imported, self.context["request"].user):
            return None
        rows = RowError.objects.filter(imported=imported).order_by("line", "pk")[:ERRORS_TOLD]
        return [dict(RowErrorOut(row).data) for row in rows]


class UploadRefusedError(APIException):
    """The file was not taken in."""

    def __init__(self, refused: actions.RefusedError) -> None:
        super().__init__(str(refused), refused.code)
        self.status_code = STATUS.get(refused.code, status.HTTP_400_BAD_REQUEST)


class ImportFilters(django_filters.FilterSet):
    kind = KeyFilter()
    sha256 = KeyFilter(help_text=_("of the file"))
    created_at__gte = DayFilter("created_at__date", "gte")
    created_at__lte = DayFilter("created_at__date", "lte")


class ForImporters(Endpoint):
    """Whoever may not import finds nothing here; a token for ingesting alone, and a service account, its own."""

    reading = ("read", "write", "ingest")
    writing = ("write", "ingest")
    queryset = Import.objects.none()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not queries.may_import(request.user):
            raise Http404

    def get_queryset(self) -> QuerySet[Import]:
        found = queries.latest(Import.objects.filter(state__in=TOLD))
        token, user = self.request.auth, cast("User", self.request.user)
        ingests_alone = isinstance(token, Token) and token.scopes == [Scope.INGEST]
        return found.filter(by=user) if ingests_alone or user.service_name is not None else found


@extend_schema_view(
    list=extend_schema(summary="Imports"),
    retrieve=extend_schema(summary="The record of an import", responses=ImportRecord),
    create=extend_schema(
        summary="Import a file",
        request={"multipart/form-data": UploadIn},
        responses={202: ImportRecord},
        parameters=[KEY_HEADER],
    ),
)
class Imports(ForImporters, Records):
    """What was imported, latest first, and what became of each row."""

    serializer_class = ImportOut
    filterset_class = ImportFilters
    sorts: ClassVar[dict[str, str]] = {"id": "pk", "created_at": "created_at"}
    usual_sort = "-id"
    parser_classes = (StrictMultiPartParser,)

    def get_serializer_class(self) -> type[ImportOut]:
        return ImportOut if self.action == "list" else ImportRecord

    @once
    def create(self, request: Request) -> Response:
        """Taken in at once and imported by a worker: follow Location until the state is done or failed."""
        sent = UploadIn(data=request.data)
        sent.is_valid(raise_exception=True)
        upload, by = sent.validated_data["file"], cast("User", request.user)
        kind = kind_named(sent.validated_data["kind"])
        assert kind
        try:
            one = actions.receive(
                kind=kind,
                file_name=upload.name,
                chunks=upload.chunks(),
                by=by,
                atomic=sent.validated_data["atomic"],
                expected_size=upload.size,
            )
        except actions.RefusedError as refused:
            raise UploadRefusedError(refused) from refused
        one = actions.queue(imported=one, by=by)
        there = request.build_absolute_uri(reverse("api_import", args=[one.pk]))
        body = self.get_serializer(one).data
        return Response(body, status=status.HTTP_202_ACCEPTED, headers={"Location": there})


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
        if not queries.is_own(imported, request.user):
            raise Http404
        headers = {"Content-Disposition": f'attachment; filename="rejected-{imported.pk}.csv"'}
        rows = queries.rejected_csv(imported)
        return StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8", headers=headers)


urlpatterns = [
    path("imports/", Imports.as_view({"get": "list", "post": "create"}), name="api_imports"),
    path("imports/<int:pk>/", Imports.as_view({"get": "retrieve"}), name="api_import"),
    path("imports/<int:pk>/rejected.csv", RejectedRows.as_view({"get": "retrieve"}), name="api_import_rejected"),
]
