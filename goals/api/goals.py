"""Goals with how far they are, for programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import once
from common.api.fields import NumberOut
from common.api.filters import DayFilter, KeyFilter
from common.api.versions import GUARDED, IF_MATCH
from common.api.views import Endpoint, Records
from goals.api.revising import RevisionIn, SettersOnly, refused_owners, revise
from goals.files import GIVEN_GOALS
from goals.models import Goal, GoalVersion, OwnerKind
from goals.queries.progress import GoalProgress, progress
from imports.actions import Fault
from imports.api.changed import Pulled, UpdatedSince, written_since
from imports.api.described import KEY_HEADER
from imports.api.rows import Taking, takes
from people.actions.reading import tell_figures
from people.api import AS_OF, Priced
from people.models import Department, Person
from people.scope import Action, get_visible_or_404

UNITS = ("money", "count", "rate", "average")
STATUSES = ("not_started", "no_data", "ahead", "on_pace", "at_risk", "behind", "met", "missed")


class OwnerOut(serializers.Serializer[GoalProgress]):
    kind = serializers.ChoiceField(source="owner_kind", choices=OwnerKind.choices)
    key = serializers.CharField(source="owner_key", help_text=_("a person's e-mail, a department's code"))
    name = serializers.CharField(source="owner_name")


class PeriodOut(serializers.Serializer[GoalProgress]):
    """Both days inclusive."""

    start = serializers.DateField(source="start_on")
    end = serializers.DateField(source="end_on")


class FiltersOut(serializers.Serializer[GoalProgress]):
    """Only what matches counts; null: whatever it is."""

    product_line = serializers.SerializerMethodField()
    segment = serializers.SerializerMethodField()
    region = serializers.SerializerMethodField()

    def get_product_line(self, row: GoalProgress) -> str | None:
        return row.product_line or None

    def get_segment(self, row: GoalProgress) -> str | None:
        return row.segment or None

    def get_region(self, row: GoalProgress) -> str | None:
        return row.region or None


class ProgressOut(serializers.Serializer[GoalProgress]):
    """Null where there is no data (docs/measures.md)."""

    as_of = serializers.DateField(help_text=_("the last day counted"))
    actual = serializers.SerializerMethodField()
    attainment = NumberOut(10, allow_null=True)
    expected = NumberOut(10, allow_null=True)
    pace = NumberOut(10, allow_null=True)
    status = serializers.ChoiceField(choices=STATUSES)

    @extend_schema_field(NumberOut(10, allow_null=True))
    def get_actual(self, row: GoalProgress) -> str | None:
        """Additive figures have 6 decimals, rates and averages 10."""
        return None if row.actual is None else f"{row.actual:.{6 if row.denominator is None else 10}f}"


class GoalOut(serializers.Serializer[GoalProgress]):
    id = serializers.IntegerField(source="goal_id")
    owner = OwnerOut(source="*")
    metric = serializers.CharField(source="measure")
    unit = serializers.ChoiceField(choices=UNITS)
    currency = serializers.SerializerMethodField(help_text=_("the company's, where the unit is money"))
    period = PeriodOut(source="*")
    filters = FiltersOut(source="*")
    weight = NumberOut(6)
    version = serializers.IntegerField(help_text=_("of the target; what If-Match guards"))
    target = NumberOut(6)
    progress = ProgressOut(source="*")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_currency(self, row: GoalProgress) -> str | None:
        return str(self.context["currency"]) if row.unit == "money" else None


class GoalFilters(django_filters.FilterSet):
    owner_kind = django_filters.ChoiceFilter(choices=OwnerKind.choices)
    owner = KeyFilter(method="of_owner", help_text=_("a person's e-mail, a department's or the root's code"))
    metric = KeyFilter("measure", help_text=_("a code of docs/measures.md, or of a metric of your own"))
    period_start = DayFilter("start_on")
    period_end = DayFilter("end_on")
    updated_since = UpdatedSince(method="changed")

    def changed(self, goals: QuerySet[Goal], name: str, value: datetime) -> QuerySet[Goal]:
        """The goal and its target; its figures move by the day and have no such moment."""
        told = GoalVersion.objects.filter(known_since__gte=value).values("goal")
        return goals.filter(written_since(value, Goal, {}) | Q(pk__in=told))

    def of_owner(self, goals: QuerySet[Goal], name: str, value: str) -> QuerySet[Goal]:
        root = Department.objects.filter(kind=Department.Kind.COMPANY, code=value)
        found = Q(person__email=value.casefold()) | Q(department__code=value)
        return goals.filter(found | Q(owner_kind=OwnerKind.COMPANY) if root.exists() else found)


@extend_schema_view(
    list=extend_schema(summary="Goals and how far they are", parameters=[AS_OF]),
    retrieve=extend_schema(summary="A goal and how far it is", parameters=[AS_OF]),
    partial_update=extend_schema(
        summary="Revise a goal",
        description="A correction for the whole period: the version counts up, the one before is kept.",
        request=RevisionIn,
        responses={200: GoalOut, **GUARDED},
        parameters=[IF_MATCH, KEY_HEADER],
    ),
)
@takes(GIVEN_GOALS, _("Set goals"))
class Goals(Taking, Pulled, Priced, Records):
    """What each person, department and the company shall reach, with the figures of any day."""

    queryset = Goal.objects.none()
    serializer_class = GoalOut
    filterset_class = GoalFilters
    sorts: ClassVar[dict[str, str]] = {
        "id": "pk",
        "period_start": "start_on",
        "period_end": "end_on",
        "metric": "measure",
        "target": "target",
    }
    usual_sort = "id"
    parameters = frozenset({"as_of"})
    permission_classes = (*Endpoint.permission_classes, SettersOnly)
    writing = ("write",)

    def get_queryset(self) -> QuerySet[Goal]:
        return Goal.objects.visible_to(self.viewer)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._tell_owner(request)
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset().only("pk", *set(self.sorts.values()))))
        return self.get_paginated_response(self.get_serializer(self.figures(page or []), many=True).data)

    def _tell_owner(self, request: Request) -> None:
        """A list narrowed to one person is read about that person."""
        owner = request.query_params.get("owner", "").casefold()
        if owner and self.viewer.sees_all_figures:
            person = Person.objects.filter(email=owner).values_list("pk", flat=True).first()
            tell_figures(request._request, self.viewer, person)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        goal = self.get_object()
        tell_figures(request._request, self.viewer, goal.person_id)
        return Response(self._shown(goal))

    def refusals(self, objects: Sequence[object], pointer: Callable[[int], str]) -> Sequence[Fault]:
        return refused_owners(self.viewer, objects, pointer)

    def told(self, one: object, row: int | None) -> dict[str, Any]:
        return {**super().told(one, row), "id": row}

    @once
    def partial_update(self, request: Request, pk: int) -> Response:
        goal = get_visible_or_404(Goal.objects.all(), self.viewer, Action.CHANGE, pk=pk)
        revised = revise(goal, request=request, shown=self._shown)
        return Response(self._shown(revised), headers={"ETag": f'"{revised.version}"'})

    def _shown(self, goal: Goal) -> Any:
        return self.get_serializer(self.figures([goal])[0]).data

    def edition(self, data: Any) -> str:
        return f"{data['version']}-" if "version" in data else ""

    def figures(self, goals: Sequence[Goal]) -> Sequence[GoalProgress]:
        """In the order of the page; one statement, however many."""
        if not goals:
            return []
        keys = [goal.pk for goal in goals]
        rows = progress(Goal.objects.filter(pk__in=keys), as_of=self.day, now=timezone.now())
        return sorted(rows, key=lambda row: keys.index(row.goal_id))


urlpatterns = [
    path("goals/", Goals.as_view({"get": "list", "post": "create"}), name="api_goals"),
    path("goals/<int:pk>/", Goals.as_view({"get": "retrieve", "patch": "partial_update"}), name="api_goal"),
]
