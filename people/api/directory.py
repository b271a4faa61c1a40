"""People and departments, for programs."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django.db.models import Case, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.fields import NumberOut
from common.api.filters import EmailFilter, KeyFilter, WordsFilter
from common.api.views import Endpoint, Records
from imports.api.changed import Pulled, UpdatedSince
from people.actions.reading import tell
from people.api.changes import changed_departments, changed_people
from people.calendar import get_company
from people.models import Department, DepartmentAncestor, Person, Position, ReadRecord, Role
from people.scope import RUNS_DEPARTMENT, Viewer, colleagues, placed, running_on, scope, seats_on, viewer

AS_OF = OpenApiParameter("as_of", date, description="The last day counted; default: the company's today.")


class Scoped(Endpoint):
    """An endpoint that shows each reader what is theirs."""

    @cached_property
    def viewer(self) -> Viewer:
        return viewer(self.request._request)

    @cached_property
    def day(self) -> date:
        return self.asked_day(self.viewer.on)


class Priced(Scoped):
    """An endpoint with amounts in the company's currency, which serializers find in their context."""

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "currency": get_company().currency}


class CompanyCurrency(serializers.CharField):
    """The currency of an object's amounts, once in each."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs, source="*", read_only=True)

    def to_representation(self, value: object) -> str:
        return str(self.context["currency"])


class PersonKey(serializers.Serializer[Person]):
    email = serializers.CharField()
    name = serializers.CharField()


class DepartmentKey(serializers.Serializer[Department]):
    code = serializers.CharField()
    name = serializers.CharField()


class PositionOut(serializers.Serializer[Position]):
    department = DepartmentKey()
    title = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    manager = PersonKey(allow_null=True)
    start_on = serializers.DateField()
    end_on = serializers.DateField(allow_null=True)
    fte = NumberOut(2)


class EmploymentOut(serializers.Serializer[Person]):
    employee_number = serializers.CharField(allow_null=True)
    hired_on = serializers.DateField(allow_null=True)
    left_on = serializers.DateField(allow_null=True)
    country = serializers.CharField(help_text=_("ISO 3166; empty: the company's"))
    time_zone = serializers.CharField(help_text=_("IANA; empty: the company's"))


class PersonOut(serializers.Serializer[Person]):
    """Name, title and department, as of today, are for everybody here.

    Position and employment are null where there is none, or the reader may not see it.
    """

    id = serializers.IntegerField()
    email = serializers.CharField()
    name = serializers.CharField()
    title = serializers.SerializerMethodField()
    department = serializers.SerializerMethodField()
    position = serializers.SerializerMethodField()
    employment = serializers.SerializerMethodField()

    def get_title(self, person: Any) -> str:
        return str(person.card[0].title) if person.card else ""

    @extend_schema_field(DepartmentKey(allow_null=True))
    def get_department(self, person: Any) -> dict[str, Any] | None:
        return dict(DepartmentKey(person.card[0].department).data) if person.card else None

    @extend_schema_field(PositionOut(allow_null=True))
    def get_position(self, person: Any) -> dict[str, Any] | None:
        return dict(PositionOut(person.seat[0]).data) if person.seat else None

    @extend_schema_field(EmploymentOut(allow_null=True))
    def get_employment(self, person: Any) -> dict[str, Any] | None:
        return dict(EmploymentOut(person).data) if person.record else None


class PersonFilters(django_filters.FilterSet):
    email = EmailFilter(help_text=_("whole, in any case"))
    department = KeyFilter(method="in_department", help_text=_("code: who sits there today, or in one below"))
    q = WordsFilter(method="in_words", help_text=_("words of the name or the e-mail"))
    updated_since = UpdatedSince(method="changed")

    def changed(self, people: QuerySet[Person], name: str, value: datetime) -> QuerySet[Person]:
        return people.filter(changed_people(value, viewer(self.request._request)))

    def in_department(self, people: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        below = DepartmentAncestor.objects.filter(ancestor__code=value).values("department_id")
        who = viewer(self.request._request)
        seats = seats_on(who, who.on).filter(department_id__in=below)
        return people.filter(pk__in=seats.values("person_id"))

    def in_words(self, people: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        for word in value.split():
            people = people.filter(Q(name__icontains=word) | Q(email__icontains=word))
        return people


@extend_schema_view(
    list=extend_schema(summary="People", parameters=[AS_OF]),
    retrieve=extend_schema(summary="A person", parameters=[AS_OF]),
)
class People(Pulled, Scoped, Records):
    """Who works here; HR, executives and administrators find those who left, too."""

    queryset = Person.objects.none()
    serializer_class = PersonOut
    filterset_class = PersonFilters
    sorts: ClassVar[dict[str, str]] = {"id": "pk", "name": "name", "email": "email"}
    usual_sort = "email"
    parameters = frozenset({"as_of"})

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        person = self.get_object()
        if person.record:
            tell(request._request, self.viewer, person.pk, ReadRecord.Kind.RECORD)
        return Response(self.get_serializer(person).data)

    def get_queryset(self) -> QuerySet[Person]:
        card, record = seats_on(self.viewer, self.viewer.on), running_on(scope(self.viewer, Position), self.day)
        return (
            colleagues(self.viewer)
            .annotate(record=Case(When(placed("pk", self.viewer), then=Value(True)), default=Value(False)))
            .prefetch_related(
                Prefetch("positions", card.select_related("department"), to_attr="card"),
                Prefetch("positions", record.select_related("department", "manager"), to_attr="seat"),
            )
        )


@extend_schema_view(retrieve=extend_schema(summary="Oneself", parameters=[AS_OF]))
class Me(People):
    """Whoever asks, or whose token it is; a service account is nobody."""

    def get_object(self) -> Person:
        return get_object_or_404(self.get_queryset(), pk=self.viewer.person_id or 0)


class DepartmentOut(serializers.Serializer[Department]):
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Department.Kind.choices)
    parent = serializers.CharField(  # type: ignore[assignment]  # Field.parent is another
        source="parent.code", default=None, allow_null=True, help_text=_("its code; null: the root")
    )
    depth = serializers.IntegerField(help_text=_("0: the root"))
    head = PersonKey(allow_null=True)
    run_by = serializers.SerializerMethodField(
        help_text=_(
            "Without a head: who sits in it as head, manager or executive; with nobody, those of the nearest above."
        )
    )

    @extend_schema_field(PersonKey(many=True))
    def get_run_by(self, department: Any) -> list[dict[str, Any]]:
        runners = [department.head] if department.head else [seat.person for seat in department.runners]
        return [dict(PersonKey(person).data) for person in runners]


class DepartmentFilters(django_filters.FilterSet):
    code = KeyFilter()
    parent = KeyFilter("parent__code", help_text=_("code: those right below"))
    within = KeyFilter(method="in_tree", help_text=_("code: it and all below"))
    kind = django_filters.ChoiceFilter(choices=Department.Kind.choices)
    updated_since = UpdatedSince(method="changed")

    def changed(self, departments: QuerySet[Department], name: str, value: datetime) -> QuerySet[Department]:
        return departments.filter(changed_departments(value, viewer(self.request._request)))

    def in_tree(self, departments: QuerySet[Department], name: str, value: str) -> QuerySet[Department]:
        return departments.filter(
            pk__in=DepartmentAncestor.objects.filter(ancestor__code=value).values("department_id")
        )


@extend_schema_view(
    list=extend_schema(summary="Departments", parameters=[AS_OF]),
    retrieve=extend_schema(summary="A department", parameters=[AS_OF]),
)
class Departments(Pulled, Scoped, Records):
    """The tree of departments as it is now, and who runs them on a day."""

    queryset = Department.objects.none()
    serializer_class = DepartmentOut
    filterset_class = DepartmentFilters
    lookup_field = "code"
    sorts: ClassVar[dict[str, str]] = {"code": "code", "name": "name"}
    usual_sort = "code"
    parameters = frozenset({"as_of"})

    def get_queryset(self) -> QuerySet[Department]:
        above = DepartmentAncestor.objects.filter(department=OuterRef("pk")).order_by("-depth")
        seats = seats_on(self.viewer, self.day).filter(role__in=RUNS_DEPARTMENT)
        runners = seats.select_related("person").order_by("person__email")
        return (
            scope(self.viewer, Department)
            .select_related("parent", "head")
            .annotate(depth=Subquery(above.values("depth")[:1]))
            .prefetch_related(Prefetch("positions", runners, to_attr="runners"))
        )


urlpatterns = [
    path("me/", Me.as_view({"get": "retrieve"}), name="api_me"),
    path("people/", People.as_view({"get": "list"}), name="api_people"),
    path("people/<int:pk>/", People.as_view({"get": "retrieve"}), name="api_person"),
    path("departments/", Departments.as_view({"get": "list"}), name="api_departments"),
    path("departments/<str:code>/", Departments.as_view({"get": "retrieve"}), name="api_department"),
]
