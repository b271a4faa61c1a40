"""What to do next, said from the figures and records alone: nothing is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from common import format  # noqa: A004  # the module is named for what it does
from common.ui import Next
from goals import figures
from goals.frame import Frame
from goals.queries.progress import GoalProgress
from goals.tables import goal_url
from inbox.models import Promise
from inbox.pages import next_step
from performance.queries.steps import OpenDeals, Steps, Waiting

NEEDS_ACTION = frozenset({"behind", "at_risk"})


def next_steps(goals: Sequence[GoalProgress], steps: Steps, owed: Sequence[Promise], frame: Frame) -> list[Next]:
    """What was promised to somebody comes first, then what is furthest behind."""
    person = frame.viewer.person_id
    behind = sorted((goal for goal in goals if goal.status in NEEDS_ACTION), key=_by_distance)
    items = [next_step(promise, frame.today) for promise in owed]
    items += [_goal(goal, frame) for goal in behind]
    if steps.late:
        items.append(_late(steps.late, frame, f"{reverse('orders')}?state=late&person={person}"))
    if steps.follow_ups:
        items.append(_follow_ups(steps.follow_ups, frame, f"{reverse('orders')}?state=follow-up&person={person}"))
    if steps.deals.deals:
        items.append(_deals(steps.deals, behind, frame, f"{reverse('deals')}?state=open&person={person}"))
    return items


def _by_distance(goal: GoalProgress) -> tuple[bool, Decimal]:
    """Money first, furthest from pace first."""
    return (
        goal.unit != "money",
        goal.gap if goal.unit == "money" and goal.gap is not None else goal.pace or Decimal(0),
    )


def _goal(goal: GoalProgress, frame: Frame) -> Next:
    gap = figures.gap(goal, frame.currency)
    needed, left = figures.needed_a_day(goal), goal.working_days - goal.working_days_done
    why = figures.distance(goal, frame.currency)
    if needed is not None:
        why = ngettext(
            "It takes %(amount)s on the last working day to reach %(target)s.",
            "It takes %(amount)s on each of the %(days)s remaining working days to reach %(target)s.",
            left,
        ) % {
            "amount": figures.show(needed, goal.unit, frame.currency),
            "days": left,
            "target": figures.show(goal.target, goal.unit, frame.currency),
        }
    return Next(
        gettext("%(goal)s: %(gap)s") % {"goal": figures.title(goal), "gap": gap},
        why,
        goal_url(goal.goal_id, frame),
        "target",
    )


def _late(late: Sequence[Waiting], frame: Frame, url: str) -> Next:
    worth = format.money(sum((order.credited for order in late), Decimal(0)), frame.currency)
    text = ngettext(
        "%(n)s order is past its promise and not delivered: %(worth)s of your revenue",
        "%(n)s orders are past their promise and not delivered: %(worth)s of your revenue",
        len(late),
    ) % {"n": len(late), "worth": worth}
    return Next(text, _oldest(late, gettext("%(order)s was promised for %(day)s"), frame), _one(late, url), "clock")


def _follow_ups(due: Sequence[Waiting], frame: Frame, url: str) -> Next:
    text = ngettext(
        "%(n)s order waits for its call after delivery", "%(n)s orders wait for their call after delivery", len(due)
    ) % {"n": len(due)}
    return Next(text, _oldest(due, gettext("%(order)s was due on %(day)s"), frame), _one(due, url), "calendar")


def _oldest(waiting: Sequence[Waiting], words: str, frame: Frame) -> str:
    first = waiting[0]
    name = f"{first.order} · {first.customer}" if first.customer else first.order
    return words % {"order": name, "day": format.day(first.since, frame.as_of)}


def _one(waiting: Sequence[Waiting], url: str) -> str:
    """A single order opens itself."""
    return reverse("order", args=[waiting[0].order]) if len(waiting) == 1 else url


def _deals(deals: OpenDeals, behind: Sequence[GoalProgress], frame: Frame, url: str) -> Next:
    worth = format.money(deals.worth, frame.currency) if deals.worth else gettext("no amount yet")
    text = ngettext("%(n)s open deal: %(worth)s", "%(n)s open deals: %(worth)s", deals.deals) % {
        "n": deals.deals,
        "worth": worth,
    }
    money = next((goal for goal in behind if goal.measure == "revenue" and goal.gap is not None), None)
    if money is not None and deals.worth:
        why = gettext("The gap of %(goal)s to pace is %(gap)s.") % {
            "goal": figures.title(money),
            "gap": format.money(-(money.gap or Decimal(0)), frame.currency),
        }
    else:
        why = gettext("The oldest is open since %(day)s.") % {"day": format.day(deals.oldest, frame.as_of)}
    return Next(text, why, url, "flag")
