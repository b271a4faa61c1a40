"""The nights, for programs: up to when the figures are judged."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.fields import NotAValueError, read_day
from common.api.views import Listed
from nightly import queries
from nightly.models import Night, State
from people.api import Scoped


class StepOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    rows = serializers.IntegerField(allow_null=True, help_text=_("written"))
    pending = serializers.IntegerField(
        allow_null=True, help_text=_("not verified: so many changes were not posted yet, and may be what differed")
    )
    seconds = serializers.FloatField(allow_null=True)
    parts = serializers.IntegerField(help_text=_("months of the heavy step"))


class NightOut(serializers.Serializer[Any]):
    """Steps and errors are for administrators, null for others."""

    date = serializers.DateField()
    state = serializers.ChoiceField(choices=State.choices)
    attempt = serializers.IntegerField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    repaired = serializers.IntegerField(help_text=_("differences that verifying steps found and put right"))
    steps = StepOut(many=True, allow_null=True)
    errors = serializers.ListField(child=serializers.CharField(), allow_null=True)  # type: ignore[assignment]  # a field here


DATE = OpenApiParameter("date", date, OpenApiParameter.PATH)


@extend_schema_view(list=extend_schema(summary="Nights"))
class Nights(Scoped, Listed):
    """The night of a day judges that day and all before it as finished."""

    queryset = Night.objects.none()
    serializer_class = NightOut
    sorts: ClassVar[dict[str, str]] = {"date": "day"}
    usual_sort = "-date"

    def get_queryset(self) -> QuerySet[Night]:
        return Night.objects.visible_to(self.viewer).prefetch_related("steps")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response([self._told(night) for night in page or []])

    @extend_schema(summary="The night of a day", parameters=[DATE])
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        try:
            day = read_day(kwargs["date"])
        except NotAValueError as wrong:
            raise Http404 from wrong
        night = self.get_queryset().filter(day=day).first()
        if night is None:
            raise Http404
        return Response(self._told(night))

    def _told(self, night: Night) -> dict[str, Any]:
        told = queries.as_json(night)
        return told if self.viewer.is_admin else {**told, "steps": None, "errors": None}


urlpatterns = [
    path("nights/", Nights.as_view({"get": "list"}), name="api_nights"),
    path("nights/<str:date>/", Nights.as_view({"get": "retrieve"}), name="api_night"),
]
