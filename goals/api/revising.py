"""Setting and revising goals: the powers of the page's form, the rules of the file, and a version that guards edits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import User
from common.api.fields import DecimalField, StrictSerializer, TextField
from common.api.versions import VersionClashError, expected_version
from common.text import normalise
from goals.actions import StaleError, revise_goal
from goals.models import Goal, OwnerKind
from goals.queries.choices import settable
from imports.actions import Fault
from people.scope import Viewer, acts_for_whom, viewer


class SettersOnly(BasePermission):
    """To set a goal; which ones, is asked of each."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.method != "POST" or viewer(request._request).sets_goals


class RevisionIn(StrictSerializer):
    target = DecimalField(max_digits=20, decimal_places=6, min_value=0, required=False, help_text=_("rates as 0.95"))
    weight = DecimalField(max_digits=12, decimal_places=6, min_value=0, required=False)
    reason = TextField(max_length=400, help_text=_("why it changes; kept with the version, the owner reads it"))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.keys() & {"target", "weight"}:
            raise serializers.ValidationError(_("Send a target or a weight."), "required")
        return attrs


def refused_owners(who: Viewer, objects: Sequence[object], pointer: Callable[[int], str]) -> Sequence[Fault]:
    """Goals of owners whose goals the viewer does not set: whether there are such owners at all, is not told."""
    asked = {unit: owner for unit, one in enumerate(objects) if (owner := _owner(one))}
    allowed = settable(
        who,
        {key for kind, key in asked.values() if kind == OwnerKind.PERSON},
        {key for kind, key in asked.values() if kind != OwnerKind.PERSON},
    )
    message = gettext("You set no goals for this owner.")
    return [
        Fault(unit, f"{pointer(unit)}/owner", "not_your_owner", message)
        for unit, owner in asked.items()
        if owner not in allowed
    ]


def _owner(one: object) -> tuple[str, str] | None:
    """Kind and key as they are compared; None where the rules of the kind have something to say."""
    kind, key = (one.get("owner_kind"), one.get("owner")) if isinstance(one, dict) else (None, None)
    if not isinstance(kind, str) or not isinstance(key, str) or kind.strip() not in OwnerKind.values:
        return None
    kind, key = kind.strip(), normalise(key)
    return (kind, key.casefold() if kind == OwnerKind.PERSON else key) if key else None


def revise(goal: Goal, *, request: Request, shown: Callable[[Goal], Any]) -> Goal:
    """The goal with its new version; `shown` is how the answer to a clash tells of what is there now."""
    expected = expected_version(request, current=goal.version)
    sent = RevisionIn(data=request.data)
    sent.is_valid(raise_exception=True)
    said = sent.validated_data
    try:
        return revise_goal(
            goal=goal,
            target=said.get("target", goal.target),
            weight=said.get("weight", goal.weight),
            reason=said["reason"],
            by=cast("User", request.user),
            on_behalf_of=acts_for_whom(viewer(request), person_id=goal.person_id, department_id=goal.department_id),
            expected_version=expected,
        )
    except StaleError as clash:
        raise VersionClashError(
            current=shown(clash.current), yours={"version": expected, **cast("dict[str, Any]", request.data)}
        ) from clash
