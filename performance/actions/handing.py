"""Handing over what somebody owns: at once where the day has come, else a plan that the night carries out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import structlog
from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from common.locks import patient
from imports.actions import BusyError, Lot
from imports.models import ChangeSet
from inbox.actions import hand_over_promises, tell_selected
from people.actions import RefusedMoveError, lot_of, refuse_own_case, take_whole, team_rows
from people.models import Department, Person, Placement, Role
from people.queries.moving import reports_from
from people.scope import administrators, running_on
from performance.kinds import OWNERLESS
from performance.models import HandOver
from performance.queries.owned import LEAVERS
from sales.models import Customer, Deal

log = structlog.get_logger()

Group = HandOver.Group
DAY = timedelta(days=1)
# Whoever left longer ago stands in the list, and is no news: a first import may bring hundreds of them.
OF_LATE = timedelta(days=92)
_TELL = f"""
SELECT 'left_and_owns:' || l.id || ':' || l.left_on, k.id,
       jsonb_build_object('name', l.name, 'left_on', l.left_on, 'count', sum(l.owned)),
       '/people/' || l.id || '/hand-over/', NULL::bigint
FROM ({LEAVERS}) l CROSS JOIN unnest(%(keepers)s::bigint[]) k (id) WHERE l.left_on >= %(since)s
GROUP BY l.id, l.name, l.left_on, k.id
"""


class UnownedError(Exception):
    """Whoever is to own something does not work here on the day."""

    def __init__(self, person: Person) -> None:
        super().__init__(person.name)
        self.person = person


@patient
@transaction.atomic
def hand_over(
    *,
    person: Person,
    to: Mapping[Group, Person],
    effective_on: date,
    reason: str,
    by: User | None,
    today: date,
    now: datetime,
) -> list[HandOver]:
    """Each group to its new owner from the day on, all or nothing; what was planned for a group before is replaced.

    Direct reports get their dated positions at once; the others have no dates of their own and wait for the day. Raises
    UnownedError, OwnCaseError, RefusedMoveError and BusyError.
    """
    refuse_own_case(by, person, *to.values())
    if Group.TEAM in to:
        team = reports_from(person, effective_on).values("person_id")
        refuse_own_case(by, *Person.objects.filter(pk__in=team, user=by))
    for heir in to.values():
        if not heir.employed_on(max(effective_on, today)):
            raise UnownedError(heir)
    HandOver.objects.waiting().filter(person=person, group__in=to).delete()
    plans = HandOver.objects.bulk_create(
        HandOver(person=person, group=group, to=heir, effective_on=effective_on, reason=reason, by=by)
        for group, heir in to.items()
    )
    due = [plan for plan in plans if plan.group == Group.TEAM or effective_on <= today]
    _carry_out(person, due, reason=reason, by=by, today=today, now=now)
    return plans


def _carry_out(
    person: Person, plans: Sequence[HandOver], *, reason: str, by: User | None, today: date, now: datetime
) -> None:
    """In one change-set: every one of these or none."""
    lots: list[Lot] = []
    for plan in plans:
        found = _rows(plan)
        if found:
            kind, rows = found
            lots.append(lot_of(kind, rows, first=sum(len(lot.rows) for lot in lots)))
            plan.rows = len(rows)
    if lots:
        words = reason or gettext("handed over by %(name)s") % {"name": person.name}
        take_whole(lots=lots, reason=words, by=by, today=today, source=ChangeSet.Source.FORM)
    for plan in plans:
        if plan.group == Group.PROMISES:
            plan.rows = hand_over_promises(owner=person, to=plan.to)
        plan.rows, plan.done_at = plan.rows or 0, now
    HandOver.objects.bulk_update(plans, ["rows", "done_at"])


def _rows(plan: HandOver) -> tuple[str, list[dict[str, str | None]]] | None:
    """The import kind and the rows by which this goes to its new owner."""
    person, email = plan.person, plan.to.email
    if plan.group == Group.TEAM:
        rows = team_rows(person, plan.to, plan.effective_on)
        return ("positions", rows) if rows else None
    if plan.group == Group.DEPARTMENTS:
        led = Department.objects.filter(head=person).values_list("code", "name", "kind")
        rows = [{"code": code, "name": name, "kind": kind, "head_email": email} for code, name, kind in led]
        return ("departments", rows) if rows else None
    if plan.group == Group.CUSTOMERS:
        kept = Customer.objects.filter(owner=person).order_by("pk").values_list("code", "name")
        rows = [{"code": code, "name": name, "owner_email": email} for code, name in kept]
        return ("customers", rows) if rows else None
    if plan.group == Group.DEALS:
        deals = Deal.objects.filter(owner=person, closed_on__isnull=True).order_by("pk")
        rows = [
            {"number": number, "owner_email": email, "opened_on": str(opened_on), "stage": stage}
            for number, opened_on, stage in deals.values_list("number", "opened_on", "stage")
        ]
        return ("deals", rows) if rows else None
    return None


def carry_out_plans(day: date, *, now: datetime) -> int:
    """As of the end of the day: what was planned from the next one on, or before. How many plans; one a person at a time.

    One that waits for an import, that a rule refuses by now, or whose new owner has left meanwhile, stays, and keeps no
    other waiting: the list of what is owned by people who have left shows it.
    """
    tomorrow, done = day + DAY, 0
    waiting = HandOver.objects.waiting().filter(effective_on__lte=tomorrow).select_related("person", "to", "by")
    by_person: dict[int, list[HandOver]] = {}
    for plan in waiting.order_by("person", "pk"):
        if plan.to.employed_on(tomorrow):
            by_person.setdefault(plan.person_id, []).append(plan)
    for plans in by_person.values():
        first = plans[0]
        try:
            with transaction.atomic():
                _carry_out(first.person, plans, reason=first.reason, by=first.by, today=tomorrow, now=now)
        except (BusyError, RefusedMoveError) as problem:
            log.warning("hand_over_waits", person=first.person_id, problem=type(problem).__name__)
            continue
        done += len(plans)
    return done


def tell_of_leavers(day: date) -> int:
    """As of the end of the day, once for each leaving: administrators and HR hear of what is left without an owner."""
    on = day + DAY
    keepers = {
        *administrators(on).values_list("person_id", flat=True),
        *running_on(Placement.objects.filter(role=Role.HR), on).values_list("person_id", flat=True),
    }
    asked = {"on": on, "before": on, "since": day - OF_LATE, "keepers": sorted(keepers)}
    return tell_selected(OWNERLESS, _TELL, asked)
