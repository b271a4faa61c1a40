"""Setting and revising goals one by one. (goals.csv comes through goals.files.)"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from common import history
from common.events import announce
from common.locks import patient
from common.stale import StaleError
from goals.actions.scopes import attach_scopes
from goals.events import CREATED, REVISED
from goals.kinds import GOAL_REVISED, GOAL_SET
from goals.models import Goal, GoalVersion, OwnerKind
from inbox.actions import tell
from inbox.kinds import Kind
from jobs.actions import enqueue
from people.models import Department, Person
from sales.models import Metric, ProductLine


@patient
@transaction.atomic
def set_goal(
    *,
    owner_kind: OwnerKind,
    person: Person | None = None,
    department: Department | None = None,
    measure: str,
    metric: Metric | None = None,
    start_on: date,
    end_on: date,
    target: Decimal,
    product_line: ProductLine | None = None,
    segment: str = "",
    region: str = "",
    weight: Decimal = Decimal(1),
    by: User | None,
    on_behalf_of: int | None = None,
    reason: str = "",
) -> Goal:
    """A new goal with its first version; a second one of the same key breaks the constraint."""
    goal = Goal.objects.create(
        owner_kind=owner_kind,
        person=person,
        department=department,
        measure=measure,
        metric=metric,
        start_on=start_on,
        end_on=end_on,
        target=target,
        product_line=product_line,
        segment=segment,
        region=region,
        weight=weight,
    )
    GoalVersion.objects.create(
        goal=goal,
        number=1,
        target=target,
        valid_from=start_on,
        reason=reason,
        author=by,
        on_behalf_of_id=on_behalf_of,
    )
    attach_scopes()
    enqueue(kind="apply", arguments={}, asked_by=by)
    _tell(GOAL_SET, goal)
    announce(CREATED, [goal.pk])
    return goal


@patient
@transaction.atomic
def revise_goal(
    *,
    goal: Goal,
    target: Decimal,
    weight: Decimal,
    reason: str,
    by: User | None,
    on_behalf_of: int | None = None,
    expected_version: int,
) -> Goal:
    """Correct a goal for its whole period: the version counts up, the old one is kept with the reason."""
    history.add(reason=reason, on_behalf_of=on_behalf_of)
    current = Goal.objects.select_for_update().get(pk=goal.pk)
    if current.version != expected_version:
        raise StaleError(current)
    current.version += 1
    current.target, current.weight = target, weight
    current.change_set = None
    current.save(update_fields=["version", "target", "weight", "change_set"])
    GoalVersion.objects.create(
        goal=current,
        number=current.version,
        target=target,
        valid_from=current.start_on,
        reason=reason,
        author=by,
        on_behalf_of_id=on_behalf_of,
    )
    _tell(GOAL_REVISED, current)
    announce(REVISED, [current.pk])
    return current


def _tell(kind: Kind, goal: Goal) -> None:
    """Its owner, where that is a person: what somebody is measured by, they know."""
    if goal.person_id is None:
        return
    tell(
        kind,
        event=f"goal:{goal.pk}:{goal.version}",
        people=[goal.person_id],
        words={"goal": goal.measured, "start_on": goal.start_on.isoformat(), "end_on": goal.end_on.isoformat()},
        url=reverse("goal", args=[goal.pk]),
    )
