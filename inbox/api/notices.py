"""Notices, for programs: one's own."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import once
from common.api.fields import StrictSerializer
from common.api.filters import KeyFilter
from common.api.views import Records
from imports.api.described import KEY_HEADER
from inbox.actions import mark_read
from inbox.kinds import said
from inbox.models import Notice
from people.api import Scoped
from people.scope import get_visible_or_404


class NoticeOut(serializers.Serializer[Notice]):
    id = serializers.IntegerField()
    kind = serializers.CharField(help_text=_("by which people choose how they are told"))
    text = serializers.SerializerMethodField()
    url = serializers.CharField(help_text=_("where it leads on this site; may be empty"))
    told_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)

    def get_text(self, notice: Notice) -> str:
        return said(notice.kind, notice.words, self.context["on"])


class ReadIn(StrictSerializer):
    read = serializers.BooleanField(help_text=_("true: it is read; it cannot be unread again"))

    def validate_read(self, value: bool) -> bool:
        if not value:
            raise serializers.ValidationError(_("What was read stays read."), "unknown_choice")
        return value


class NoticeFilters(django_filters.FilterSet):
    kind = KeyFilter()
    unread = django_filters.ChoiceFilter(method="not_read", choices=[("true", "true"), ("false", "false")])

    def not_read(self, notices: QuerySet[Notice], name: str, value: str) -> QuerySet[Notice]:
        return notices.filter(read_at__isnull=value == "true")


@extend_schema_view(
    list=extend_schema(summary="Notices"),
    retrieve=extend_schema(summary="A notice"),
    partial_update=extend_schema(
        summary="Mark a notice as read",
        description="Twice is once: what was read stays read since the first time.",
        request=ReadIn,
        responses={200: NoticeOut},
        parameters=[KEY_HEADER],
    ),
)
class Notices(Scoped, Records):
    """What the reader was told, newest first; nobody else's."""

    queryset = Notice.objects.none()
    serializer_class = NoticeOut
    filterset_class = NoticeFilters
    sorts: ClassVar[dict[str, str]] = {"id": "pk"}
    usual_sort = "-id"

    def get_queryset(self) -> QuerySet[Notice]:
        return Notice.objects.visible_to(self.viewer).shown()

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "on": self.viewer.on}

    @once
    def partial_update(self, request: Request, pk: int) -> Response:
        notice = get_visible_or_404(Notice.objects.all(), self.viewer, pk=pk)
        sent = ReadIn(data=request.data)
        sent.is_valid(raise_exception=True)
        mark_read(notice, now=timezone.now())
        notice.refresh_from_db()
        return Response(self.get_serializer(notice).data)


urlpatterns = [
    path("notices/", Notices.as_view({"get": "list"}), name="api_notices"),
    path("notices/<int:pk>/", Notices.as_view({"get": "retrieve", "patch": "partial_update"}), name="api_notice"),
]
