"""What keeps a number from being what someone expects: each problem with what it does and how it is mended.

A problem is a part of one statement over what PERIOD reads. It gives `what` is wrong ('order', 'line', 'deal' or
'measurement'), its `id`, the `order_id` behind it, the `person_id` it is about, the `day` it counts on and the `share`
of the order's revenue that is touched, in ten-thousandths. Parameters: start, end and today.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ALL = 10_000  # the whole of an order

Owners = frozenset[Literal["person", "department", "company"]]
EVERYBODY: Owners = frozenset({"person", "department", "company"})
BELOW_COMPANY: Owners = frozenset({"person", "department"})
SALES = frozenset({"revenue", "margin", "units", "orders", "new_customers"})


@dataclass(frozen=True, slots=True)
class Problem:
    """`measures` and `owners` say which goals it may touch; `kind` and `column` where an import mends it."""

    code: str
    title: Promise
    effect: Promise
    remedy: Promise
    kind: str
    column: str
    measures: frozenset[str]
    owners: Owners
    records: str


# What every problem is looked for in, each read once: the orders of the period and those still ahead, who is credited
# with them, and the deals and measurements of the period, each with whether the person was employed on the day.
PERIOD = f"""
ordered AS MATERIALIZED (
    SELECT o.id, o.ordered_on AS day, o.promised_on, o.cancelled_on,
           greatest(o.ordered_on, o.confirmed_on, o.delivered_on, o.cancelled_on, o.invoiced_on, o.paid_on) AS last_day,
           o.ordered_on BETWEEN %(start)s AND %(end)s AS inside
    FROM sales_order o WHERE o.ordered_on BETWEEN %(start)s AND %(end)s OR o.ordered_on > %(today)s
),
credited AS MATERIALIZED (
    SELECT o.id, o.day, o.inside, c.person_id, (c.share * {ALL})::bigint AS share,
           (p.hired_on IS NULL OR p.hired_on <= o.day) AND (p.left_on IS NULL OR p.left_on >= o.day) AS employed
    FROM ordered o JOIN sales_credit c ON c.order_id = o.id AND c.kind = 'direct' AND c.line_id IS NULL
    JOIN people_person p ON p.id = c.person_id
),
fact AS MATERIALIZED (
    SELECT x.*, (p.hired_on IS NULL OR p.hired_on <= x.day) AND (p.left_on IS NULL OR p.left_on >= x.day) AS employed
    FROM (
        SELECT 'deal' AS what, d.id, d.closed_on AS day, d.owner_id AS person_id
        FROM sales_deal d WHERE d.closed_on BETWEEN %(start)s AND %(end)s AND d.stage IN ('won', 'lost')
        UNION ALL
        SELECT 'measurement', m.id, m.day, m.person_id FROM sales_measurement m WHERE m.day BETWEEN %(start)s AND %(end)s
    ) x JOIN people_person p ON p.id = x.person_id
)
"""
_SITS = """EXISTS (SELECT FROM people_position s WHERE s.person_id = f.person_id AND s.start_on <= f.day
                   AND (s.end_on IS NULL OR s.end_on >= f.day))"""


def _order(share: str, joined: str, where: str) -> str:
    """SQL of orders of the period that have the problem, whole or a part of them."""
    return f"""SELECT 'order' AS what, o.id, o.id AS order_id, NULL::bigint AS person_id, o.day, {share}::bigint AS share
               FROM ordered o {joined} WHERE o.inside AND {where}"""


def _of_person(where: str) -> str:
    """SQL of credits, deals and measurements of the period whose person was so on the day."""
    return f"""SELECT 'order' AS what, f.id, f.id AS order_id, f.person_id, f.day, f.share FROM credited f
               WHERE f.inside AND {where}
               UNION ALL SELECT f.what, f.id, NULL, f.person_id, f.day, 0 FROM fact f WHERE {where}"""


PROBLEMS: dict[str, Problem] = {
    problem.code: problem
    for problem in (
        Problem(
            "no_credit",
            _("Orders that nobody is credited with"),
            _("They count for the company alone, in no person's, team's or department's figures."),
            _("Import who sold them, with the share of each."),
            "credits",
            "order_number, email, share",
            SALES | {"on_time_rate", "follow_up_score", "return_rate"},
            BELOW_COMPANY,
            _order(str(ALL), "", "NOT EXISTS (SELECT FROM credited c WHERE c.id = o.id)"),
        ),
        Problem(
            "shares_below_one",
            _("Orders whose shares do not add up to 100 %"),
            _("What nobody has a share of counts for the company alone."),
            _("Import the credits of these orders with shares that add up to 1, if somebody else sold them too."),
            "credits",
            "share",
            SALES | {"on_time_rate", "follow_up_score", "return_rate"},
            BELOW_COMPANY,
            _order(
                f"({ALL} - c.shares)",
                "JOIN (SELECT id, sum(share) AS shares FROM credited GROUP BY id) c ON c.id = o.id",
                f"c.shares < {ALL}",
            ),
        ),
        Problem(
            "outside_employment",
            _("Facts of people who were not employed on the day"),
            _("Nobody is credited: what was sold counts for the company alone, a deal or measurement for no one."),
            _("Correct the days of employment, or say who it was."),
            "people",
            "hired_on, left_on",
            frozenset(),
            BELOW_COMPANY,
            _of_person("NOT f.employed"),
        ),
        Problem(
            "no_position",
            _("Facts of people without a position on the day"),
            _("They count for the person and the company, in no department's and no manager's team."),
            _("Import a position that holds the day."),
            "positions",
            "start_on, end_on",
            frozenset(),
            frozenset({"department"}),
            _of_person(f"f.employed AND NOT {_SITS}"),
        ),
        Problem(
            "no_unit_cost",
            _("Order lines without a unit cost"),
            _("Their revenue counts, their margin does not: margin is left out rather than guessed."),
            _(
                "Import the lines with their cost, in the company's currency; later lines take it over from the product."
            ),
            "order_lines",
            "unit_cost",
            frozenset({"margin"}),
            EVERYBODY,
            f"""
            SELECT 'line' AS what, l.id, o.id AS order_id, NULL::bigint AS person_id, o.day, {ALL}::bigint AS share
            FROM ordered o JOIN sales_orderline l ON l.order_id = o.id AND l.unit_cost IS NULL WHERE o.inside
            """,
        ),
        Problem(
            "no_promise",
            _("Orders without a promised day"),
            _("Whether they arrive in time is never judged: they are no part of the on-time rate."),
            _("Import the orders with the day that was promised first."),
            "orders",
            "promised_on",
            frozenset({"on_time_rate"}),
            EVERYBODY,
            _order(str(ALL), "", "o.promised_on IS NULL AND o.cancelled_on IS NULL"),
        ),
        Problem(
            "future_date",
            _("Records dated after today"),
            _("They wait: nothing counts before its day."),
            _("Correct the day, unless it is meant."),
            "orders",
            "ordered_on, confirmed_on, delivered_on, invoiced_on, paid_on",
            frozenset(),
            EVERYBODY,
            f"""
            SELECT 'order' AS what, o.id, o.id AS order_id, NULL::bigint AS person_id, o.day, {ALL}::bigint AS share
            FROM ordered o WHERE o.last_day > %(today)s
            UNION ALL
            SELECT 'deal', d.id, NULL, d.owner_id, d.closed_on, 0 FROM sales_deal d WHERE d.closed_on > %(today)s
            UNION ALL
            SELECT 'measurement', m.id, NULL, m.person_id, m.day, 0 FROM sales_measurement m WHERE m.day > %(today)s
            """,
        ),
    )
}
