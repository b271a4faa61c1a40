"""Promises, for programs: read by whoever sees them in the browser, answered by their owner alone."""

from __future__ import annotations

from typing import Any, ClassVar, cast

import django_filters
from django.db.models import Q, QuerySet
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import once
from accounts.models import User
from common.api.fields import StrictSerializer, TextField
from common.api.filters import DayFilter, EmailFilter
from common.api.versions import GUARDED, IF_MATCH, VersionClashError, expected_version
from common.api.views import Records
from imports.api.described import KEY_HEADER
from inbox.actions import ClosedError, StaleError, answer_promise
from inbox.forms import LONGEST_RESULT
from inbox.models import Promise
from people.api import PersonKey, Scoped
from people.scope import get_visible_or_404

ANSWERS = ("done", "declined")


class OwedOut(serializers.Serializer[Promise]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    owner = PersonKey()
    given_by = PersonKey(source="by.person", default=None, allow_null=True)
    on_behalf_of = PersonKey(allow_null=True)
    about = serializers.CharField(
        source="about_kind", help_text=_("what it is about: action, or a word of another part")
    )
    due_on = serializers.DateField()
    first_due_on = serializers.DateField(help_text=_("as it was first promised"))
    carried = serializers.IntegerField(help_text=_("how often it was moved to a later day"))
    state = serializers.ChoiceField(choices=Promise.State.choices)
    overdue = serializers.SerializerMethodField()
    result = serializers.CharField(help_text=_("what came of it, or why it was moved, declined or withdrawn"))
    made_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField(help_text=_("what If-Match guards"))

    def get_overdue(self, promise: Promise) -> bool:
        return promise.is_overdue(self.context["on"])


class AnswerIn(StrictSerializer):
    state = serializers.ChoiceField(choices=ANSWERS)
    result = TextField(
        max_length=LONGEST_RESULT, required=False, allow_blank=True, help_text=_("needed where it is declined")
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["state"] == "declined" and not attrs.get("result"):
            raise serializers.ValidationError({"result": [_("Say why not.")]}, "required")
        return attrs


class PromiseClosedError(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "closed"
    default_detail = _("It is done, declined or withdrawn already, and stays so.")


class PromiseFilters(django_filters.FilterSet):
    owner = EmailFilter("owner__email", help_text=_("a person's e-mail"))
    state = django_filters.ChoiceFilter(choices=Promise.State.choices)
    due_until = DayFilter("due_on", lookup_expr="lte")
    overdue = django_filters.ChoiceFilter(
        method="past_their_day", choices=[("true", "true"), ("false", "false")], help_text=_("open, and past its day")
    )

    def past_their_day(self, promises: QuerySet[Promise], name: str, value: str) -> QuerySet[Promise]:
        late = Q(state=Promise.State.OPEN, due_on__lt=self.request.parser_context["view"].viewer.on)
        return promises.filter(late) if value == "true" else promises.exclude(late)


@extend_schema_view(
    list=extend_schema(summary="Promises"),
    retrieve=extend_schema(summary="A promise"),
    partial_update=extend_schema(
        summary="Say what came of a promise",
        description="Its owner says that it is done, or why it will not be. Whoever gave it is told.",
        request=AnswerIn,
        responses={
            200: OwedOut,
            (409, "application/problem+json"): {
                "description": "It is closed already.",
                "allOf": [{"$ref": "#/components/schemas/Problem"}],
            },
            **GUARDED,
        },
        parameters=[IF_MATCH, KEY_HEADER],
    ),
)
class Promises(Scoped, Records):
    """What somebody is to do by a day: one's own, and those of the people below."""

    queryset = Promise.objects.none()
    serializer_class = OwedOut
    filterset_class = PromiseFilters
    sorts: ClassVar[dict[str, str]] = {"id": "pk", "due_on": "due_on"}
    usual_sort = "due_on"

    def get_queryset(self) -> QuerySet[Promise]:
        return Promise.objects.visible_to(self.viewer).select_related("owner", "by__person", "on_behalf_of")

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "on": self.viewer.on}

    @once
    def partial_update(self, request: Request, pk: int) -> Response:
        promise = get_visible_or_404(self.get_queryset().kept_by(self.viewer), self.viewer, pk=pk)  # type: ignore[attr-defined]
        expected = expected_version(request, current=promise.version)
        sent = AnswerIn(data=request.data)
        sent.is_valid(raise_exception=True)
        said = sent.validated_data
        try:
            answered = answer_promise(
                promise=promise,
                state=Promise.State(said["state"]),
                result=said.get("result", ""),
                by=cast("User", request.user),
                expected_version=expected,
            )
        except StaleError as clash:
            yours = {"version": expected, **cast("dict[str, Any]", request.data)}
            raise VersionClashError(current=self._shown(clash.current), yours=yours) from clash
        except ClosedError as closed:
            raise PromiseClosedError from closed
        return Response(self._shown(answered), headers={"ETag": f'"{answered.version}"'})

    def _shown(self, promise: Promise) -> Any:
        return self.get_serializer(self.get_queryset().get(pk=promise.pk)).data

    def edition(self, data: Any) -> str:
        return f"{data['version']}-" if "version" in data else ""


urlpatterns = [
    path("promises/", Promises.as_view({"get": "list"}), name="api_promises"),
    path("promises/<int:pk>/", Promises.as_view({"get": "retrieve", "patch": "partial_update"}), name="api_promise"),
]
