"""Keeping people, for the programs of HR and administrators: a move, days away, a last day. By the actions of the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import once
from accounts.models import User
from common.api.fields import DecimalField, NotAValueError, StrictSerializer, TextField, read_day
from imports.actions import BusyError, Fault, Taken
from imports.api.described import KEY_HEADER
from imports.api.rows import ImportRunsError, RejectedError
from imports.models import ChangeSet
from people.actions import (
    GoneError,
    LastAdministratorError,
    Move,
    OwnCaseError,
    RefusedMoveError,
    absent,
    leave_on,
    move_person,
    not_absent,
)
from people.api.directory import Scoped
from people.models import Absence, Department, Person, Role
from people.queries.moving import roles_to_give, seat_on
from people.scope import kept_or_404

PROGRAM = ChangeSet.Source.API


class DayField(serializers.DateField):
    """YYYY-MM-DD and nothing else."""

    def to_internal_value(self, data: Any) -> date:
        if not isinstance(data, str):
            raise serializers.ValidationError(_("Write the day as YYYY-MM-DD."), code="not_a_string")
        try:
            return read_day(data)
        except NotAValueError as wrong:
            raise serializers.ValidationError(wrong.message, code=wrong.code) from wrong


class MoveIn(StrictSerializer):
    start_on = DayField(help_text=_("the first day in the new place"))
    end_on = DayField(required=False, allow_null=True, help_text=_("null: until the next change"))
    department_code = TextField(max_length=40)
    manager_email = TextField(max_length=254, required=False, allow_null=True, help_text=_("null: under nobody"))
    title = TextField(max_length=200, required=False, allow_blank=True, default="")
    role = serializers.ChoiceField(choices=Role.choices)
    fte = DecimalField(max_digits=3, decimal_places=2, min_value=0, max_value=1, required=False, default=Decimal(1))
    reason = TextField(max_length=400)


class AbsenceIn(StrictSerializer):
    start_on = DayField(help_text=_("the first day; an absence that begins then already is corrected"))
    end_on = DayField(required=False, allow_null=True, help_text=_("the last day; null: not known yet"))
    kind = serializers.ChoiceField(choices=Absence.Kind.choices, required=False, default=Absence.Kind.LEAVE.value)
    delete = serializers.BooleanField(required=False, default=False, help_text=_("true takes it away"))


class LeaveIn(StrictSerializer):
    last_day = DayField(allow_null=True, help_text=_("null takes one that is still to come back"))
    reason = TextField(max_length=400)


class KeptOut(serializers.Serializer[Any]):
    """`unchanged`: it was so already."""

    result = serializers.ChoiceField(choices=["changed", "unchanged"])
    notes = serializers.ListField(child=serializers.DictField(), help_text=_("what else followed, or is odd"))


class OwnCaseRefusedError(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "own_case"
    default_detail = _("Nobody moves themselves, or anybody under themselves. Nothing was changed.")


class LastAdministratorRefusedError(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "last_administrator"
    default_detail = _("Nobody else administers: make somebody an administrator first.")


class GoneRefusedError(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "gone"
    default_detail = _("They have left: a file of people hires them anew.")


class Keeping(Scoped):
    """What HR and administrators do for anybody but themselves; to all others there is no such address."""

    queryset = Person.objects.none()
    serializer_class = KeptOut

    def get_queryset(self) -> QuerySet[Person]:
        return Person.objects.none()

    @extend_schema(
        summary="Move somebody from a day on",
        description="As the page does: the position that the day cuts ends on the day before. The members are the columns "
        "of positions.csv. Figures of the days from then on follow within seconds.",
        request=MoveIn,
        responses={200: KeptOut},
        parameters=[KEY_HEADER],
    )
    @once
    def move(self, request: Request, pk: int) -> Response:
        person = kept_or_404(self.viewer, pk)
        said = _read(MoveIn, request)
        seat = seat_on(person, self.viewer.on)
        if said["role"] not in roles_to_give(seat, grants=self.viewer.is_admin):
            raise _refused("role", "not_yours_to_give", gettext("Administrators alone give this role."))
        place = Move(
            start_on=said["start_on"],
            until=said.get("end_on"),
            department=_department(said["department_code"]),
            manager=_manager(said.get("manager_email")),
            title=said["title"],
            role=said["role"],
            fte=said["fte"],
        )
        return _answer(
            lambda: move_person(person=person, move=place, reason=said["reason"], source=PROGRAM, **self._by(request))
        )

    @extend_schema(
        summary="Enter days away",
        description="By the rules of absences.csv: known by the first day, the same again changes nothing.",
        request=AbsenceIn,
        responses={200: KeptOut},
        parameters=[KEY_HEADER],
    )
    @once
    def absence(self, request: Request, pk: int) -> Response:
        person = kept_or_404(self.viewer, pk)
        said = _read(AbsenceIn, request)
        if said["delete"]:
            return _answer(
                lambda: not_absent(person=person, start_on=said["start_on"], source=PROGRAM, **self._by(request))
            )
        days = {"start_on": said["start_on"], "end_on": said.get("end_on")}
        kind = Absence.Kind(said["kind"])
        return _answer(lambda: absent(person=person, kind=kind, source=PROGRAM, **days, **self._by(request)))

    @extend_schema(
        summary="Enter somebody's last day",
        description="Nothing changes until it is over; then the account closes. One that is over closes it at once.",
        request=LeaveIn,
        responses={200: KeptOut},
        parameters=[KEY_HEADER],
    )
    @once
    def leave(self, request: Request, pk: int) -> Response:
        person = kept_or_404(self.viewer, pk)
        said = _read(LeaveIn, request)
        return _answer(
            lambda: leave_on(
                person=person,
                last_day=said["last_day"],
                reason=said["reason"],
                now=timezone.now(),
                source=PROGRAM,
                **self._by(request),
            )
        )

    def _by(self, request: Request) -> dict[str, Any]:
        return {"by": cast("User", request.user), "today": self.viewer.on}


def _read(serializer: type[StrictSerializer], request: Request) -> dict[str, Any]:
    sent = serializer(data=request.data)
    sent.is_valid(raise_exception=True)
    said: dict[str, Any] = sent.validated_data
    return said


def _department(code: str) -> Department:
    found = Department.objects.filter(code=code).first()
    if found is None:
        raise _refused("department_code", "unknown_department", gettext("There is no department with this code."))
    return found


def _manager(email: str | None) -> Person | None:
    found = Person.objects.filter(email=email.casefold()).first() if email else None
    if email and found is None:
        raise _refused("manager_email", "unknown_person", gettext("There is no person with this e-mail."))
    return found


def _refused(column: str, code: str, detail: str) -> RejectedError:
    return RejectedError(errors=[{"pointer": f"/{column}", "code": code, "detail": detail}])


def _answer(work: Callable[[], Taken]) -> Response:
    try:
        taken = work()
    except RefusedMoveError as refused:
        raise RejectedError(errors=[_told(fault) for fault in refused.faults]) from refused
    except BusyError as busy:
        raise ImportRunsError from busy
    except OwnCaseError as own:
        raise OwnCaseRefusedError from own
    except LastAdministratorError as last:
        raise LastAdministratorRefusedError from last
    except GoneError as gone:
        raise GoneRefusedError from gone
    notes = [{**note, "pointer": _member(note["pointer"])} for note in taken.notes]
    return Response({"result": "changed" if taken.change_set else "unchanged", "notes": notes})


def _told(fault: Fault) -> dict[str, str]:
    return {"pointer": _member(fault.pointer), "code": fault.code, "detail": fault.message}


def _member(pointer: str) -> str:
    """Of a row among those that the request became, the member that it is about."""
    return f"/{pointer.split('/', 2)[2]}" if pointer.count("/") > 1 else ""


urlpatterns = [
    path("people/<int:pk>/move/", Keeping.as_view({"post": "move"}), name="api_person_move"),
    path("people/<int:pk>/absences/", Keeping.as_view({"post": "absence"}), name="api_person_absence"),
    path("people/<int:pk>/leave/", Keeping.as_view({"post": "leave"}), name="api_person_leave"),
]
