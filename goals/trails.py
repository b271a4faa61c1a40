"""What the history tells of a goal beside its versions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.trails import Field, Track, Trail
from goals.models import Goal, OwnerKind
from people.scope import Viewer

GOALS = Track(
    Goal,
    _("Goal"),
    {
        "target": Field(_("Target"), "number"),
        "weight": Field(_("Weight"), "number"),
        "start_on": Field(_("From"), "day"),
        "end_on": Field(_("Until"), "day"),
        "owner_kind": Field(_("Owner"), "choice", dict(OwnerKind.choices)),
        "person_id": Field(_("Person"), "person"),
        "department_id": Field(_("Department"), "department"),
        "segment": Field(_("Segment")),
        "region": Field(_("Region")),
        "counts_absences": Field(_("Leaves absences out"), "yes"),
    },
    about="person_id",
    about_kind="person",
)


def _goals(viewer: Viewer) -> Any:
    return Goal.objects.visible_to(viewer)


GOAL = Trail("goal", _("Goal"), _goals, (GOALS,))
