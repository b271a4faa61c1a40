"""What a goal costs where each is computed by itself, through the ORM: the usual way, timed on a sample of every kind.

The sampled goals must come to what is stored: the benchmark checks the product's arithmetic on the side.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, DecimalField, ExpressionWrapper, F, Q, QuerySet, Sum, Value
from django.utils import timezone

from bench.timing import Gate, Report
from goals.models import Attainment, Goal, OwnerKind
from goals.queries.entries import entries_behind, lines_below, quantities_of
from people.models import DepartmentAncestor
from sales.models import Credit, OrderLine, Return

SAMPLE = {"person": 10, "department": 4, "company": 2}  # goals of a measure, length of period and filter
AMOUNT = DecimalField(max_digits=40, decimal_places=12)
MILLIONTHS = 1_000_000
WORTH = F("quantity") * F("unit_price") * (Value(1) - F("discount"))

# What a goal's columns come to, in millionths, and how many roundings may lie between that and what is stored.
Computed = tuple[Sequence[int | Decimal], int]
Compute = Callable[[Goal], Computed]


def measure(report: Report, whole: float) -> None:
    """`whole` is the product's own recompute of all goals, in seconds."""
    report.head("A loop over goals")
    rows = []
    for name, compute in (("ledger", by_ledger), ("records", by_records)):
        seconds, goals, timed, wrong = _all_goals(compute)
        rows.append(
            (f"over the {name}", f"{seconds / whole:,.0f}", f"{seconds:,.1f}", f"{timed} of {goals:,}", str(wrong))
        )
        report.gate(Gate("P8", f"goals of a loop over the {name} that differ", wrong, 0))
        report.gate(Gate("P8", f"a loop over the {name} / whole recompute", seconds / whole, 300, "x", at_least=True))
    report.table(("variant", "x whole recompute", "all goals, s", "timed", "differ"), rows)


def _strata() -> Iterator[tuple[list[Goal], int]]:
    """Of each kind of owner, measure, length of period and filter: some goals, and how many there are."""
    kinds: dict[tuple[object, ...], list[int]] = defaultdict(list)
    listed = Goal.objects.values_list("pk", "owner_kind", "measure", "start_on", "end_on", "product_line", "region")
    for pk, kind, code, start, end, line, region in listed.order_by("pk"):
        kinds[kind, code, (end - start).days // 40, line is not None, region != ""].append(pk)
    for key, pks in kinds.items():
        wanted = SAMPLE[str(key[0])]
        chosen = pks[:: max(1, len(pks) // wanted)][:wanted]
        yield list(Goal.objects.filter(pk__in=chosen).select_related("person", "department")), len(pks)


def _all_goals(compute: Compute) -> tuple[float, int, int, int]:
    """Seconds for all goals, how many there are, how many were timed, and how many of those differ."""
    seconds, count, timed, wrong = 0.0, 0, 0, 0
    for goals, among in _strata():
        begun = time.perf_counter()
        with transaction.atomic():
            found = [(goal, _stored_too(goal, compute(goal))) for goal in goals]
            transaction.set_rollback(True)
        seconds += (time.perf_counter() - begun) / len(goals) * among
        count, timed = count + among, timed + len(goals)
        wrong += sum(_differs(goal, values) for goal, values in found)
    return seconds, count, timed, wrong


def _stored_too(goal: Goal, computed: Computed) -> Computed:
    """The one update a goal that such a loop ends with."""
    Attainment.objects.filter(pk=goal.scope_id).update(changed_at=timezone.now())
    return computed


def _differs(goal: Goal, computed: Computed) -> bool:
    values, roundings = computed
    stored = Attainment.objects.values_list(*quantities_of(goal.measure)).get(pk=goal.scope_id)
    return any(abs(value - kept) > roundings for value, kept in zip(values, stored, strict=True))


def by_ledger(goal: Goal) -> Computed:
    columns = quantities_of(goal.measure)
    sums = entries_behind(goal, as_of=goal.end_on).order_by().aggregate(*map(Sum, columns))
    return [sums[f"{column}__sum"] or 0 for column in columns], 0


def by_records(goal: Goal) -> Computed:
    return {"revenue": _revenue, "orders": _orders, "on_time_rate": _on_time}[goal.measure](goal)


def _credited(goal: Goal) -> QuerySet[Credit]:
    """The credits that are the goal's; every one where the owner is the company."""
    every = Credit.objects.all()
    if goal.owner_kind == OwnerKind.PERSON:
        return every.filter(person=goal.person)
    if goal.owner_kind == OwnerKind.DEPARTMENT:
        below = DepartmentAncestor.objects.filter(ancestor=goal.department_id).values("department")
        day = F("order__ordered_on")
        still = Q(person__positions__end_on__isnull=True) | Q(person__positions__end_on__gte=day)
        return every.filter(
            still, person__positions__department__in=below, person__positions__start_on__lte=day
        ).distinct()
    return every


def _revenue(goal: Goal) -> Computed:
    """Lines sold, less what came back, less what was cancelled: three sums."""
    mine = _credited(goal)
    lines = OrderLine.objects.filter(order__credits__in=mine)
    returns = Return.objects.filter(line__order__credits__in=mine)
    if goal.product_line_id:
        below = lines_below(goal.product_line_id)
        lines, returns = lines.filter(product__line__in=below), returns.filter(line__product__line__in=below)
    if goal.region:
        lines = lines.filter(order__customer__region=goal.region)
        returns = returns.filter(line__order__customer__region=goal.region)
    span = (goal.start_on, goal.end_on)
    share = F("order__credits__share")
    sold = _sum(lines.filter(order__ordered_on__range=span), WORTH * share)
    taken = _sum(lines.filter(order__cancelled_on__range=span), WORTH * share)
    price = F("line__unit_price") * (Value(1) - F("line__discount"))
    back = _sum(returns.filter(returned_on__range=span), F("quantity") * price * F("line__order__credits__share"))
    return [(sold[0] - taken[0] - back[0]) * MILLIONTHS], sold[1] + taken[1] + back[1]


def _sum(rows: QuerySet[OrderLine] | QuerySet[Return], worth: object) -> tuple[Decimal, int]:
    found = rows.aggregate(sum=Sum(ExpressionWrapper(worth, AMOUNT)), count=Count("pk"))
    return found["sum"] or Decimal(0), found["count"]


def _orders(goal: Goal) -> Computed:
    mine = _of_region(goal)
    span = (goal.start_on, goal.end_on)
    made = mine.filter(order__ordered_on__range=span).aggregate(sum=Sum("share"))["sum"] or Decimal(0)
    gone = mine.filter(order__cancelled_on__range=span).aggregate(sum=Sum("share"))["sum"] or Decimal(0)
    return [(made - gone) * MILLIONTHS], 0


def _on_time(goal: Goal) -> Computed:
    mine = _of_region(goal).filter(order__promised_on__range=(goal.start_on, goal.end_on))
    due = mine.exclude(order__cancelled_on__lte=F("order__promised_on"))
    kept = due.filter(order__delivered_on__lte=F("order__promised_on"))
    sums = [rows.aggregate(sum=Sum("share"))["sum"] or Decimal(0) for rows in (kept, due)]
    return [value * MILLIONTHS for value in sums], 0


def _of_region(goal: Goal) -> QuerySet[Credit]:
    mine = _credited(goal)
    return mine.filter(order__customer__region=goal.region) if goal.region else mine
