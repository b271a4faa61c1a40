"""The measures: what can be a goal, each as two additive sums over the ledger.

A measure is one entry of MEASURES: its numerator and denominator are sums of the ledger's quantities (QUANTITIES), so
that whatever sums entries (series, attainment, a past date, a page) computes it without knowing it. Adding one that
needs a new quantity also adds the column (CONTRIBUTING.md, "Add a measure").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The additive columns of the ledger, in bigint millionths; series and attainment hold their sums.
QUANTITIES = (
    "revenue",
    "margin",
    "units",
    "returned",
    "orders",
    "new_customers",
    "deals_won",
    "deals_closed",
    "promised",
    "on_time",
    "score",
    "scores",
    "numerator",
    "denominator",
)
LINE = frozenset({"product_line", "segment", "region"})
CUSTOMER = frozenset({"segment", "region"})


@dataclass(frozen=True, slots=True)
class Measure:
    """`numerator` is one of QUANTITIES; `denominator` those whose sum it is divided by, none for an additive measure."""

    code: str
    label: Promise
    unit: Literal["money", "count", "rate", "average"]
    numerator: str
    denominator: tuple[str, ...]
    filters: frozenset[str]
    counted: Promise
    example: Promise
    better: Literal["higher", "lower"] = "higher"

    @property
    def divisor(self) -> str:
        """The denominator in SQL over columns of QUANTITIES' names; empty for an additive measure."""
        return " + ".join(self.denominator)


MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        Measure(
            "revenue",
            _("Revenue"),
            "money",
            "revenue",
            (),
            LINE,
            _(
                "Quantity × unit price × (1 − discount) of each order line, on the day of the order, at that day's exchange rate. "
                "A return takes back its part on the day it came back, a cancellation what is left on the day of the cancellation."
            ),
            _(
                "3 pumps at 1,000 with 10 % discount, ordered on 3 March: 2,700 in March. One comes back on 5 April: −900 in April. "
                "With a share of 50 % the rep is credited with 1,350 and −450."
            ),
        ),
        Measure(
            "margin",
            _("Margin"),
            "money",
            "margin",
            (),
            LINE,
            _(
                "Revenue less unit cost × quantity, the same way. Lines without a unit cost are left out: "
                "they are listed as a matter of data quality."
            ),
            _("3 pumps at 1,000 with 10 % discount that cost 600 each: 2,700 − 1,800 = 900."),
        ),
        Measure(
            "units",
            _("Units"),
            "count",
            "units",
            (),
            LINE,
            _("The quantity of each order line, less what was returned or cancelled, each on its own day."),
            _("10 seals ordered in March, 2 returned in April: 10 in March, −2 in April."),
        ),
        Measure(
            "orders",
            _("Orders"),
            "count",
            "orders",
            (),
            CUSTOMER,
            _("One for each order, on its day; taken back on the day it is cancelled."),
            _("An order shared 60/40 by two people counts 0.6 and 0.4 for them, and 1 for their team."),
        ),
        Measure(
            "new_customers",
            _("New customers"),
            "count",
            "new_customers",
            (),
            CUSTOMER,
            _(
                "One for a customer's first order of all, by day and then by number. It is taken back when that order is "
                "cancelled, and no later order takes its place."
            ),
            _("Nordvik orders first on 2 May: 1 on 2 May, for the people credited with that order."),
        ),
        Measure(
            "deals_won",
            _("Deals won"),
            "count",
            "deals_won",
            (),
            LINE,
            _("One for each won deal of its owner, on the day it was closed."),
            _("2 won and 3 lost in June: 2."),
        ),
        Measure(
            "win_rate",
            _("Win rate"),
            "rate",
            "deals_won",
            ("deals_closed",),
            LINE,
            _(
                "Won deals out of won and lost deals, by the day they were closed. "
                "A team's rate is its won deals out of its closed deals, never the mean of its people's rates."
            ),
            _("2 won and 3 lost in June: 2 ÷ 5 = 40 %."),
        ),
        Measure(
            "on_time_rate",
            _("On time"),
            "rate",
            "on_time",
            ("promised",),
            CUSTOMER,
            _(
                "Of the orders promised for a day of the period and not cancelled by then, those delivered in full on or before "
                "the first promise. What is late and not yet delivered counts against it from that day."
            ),
            _("10 orders promised in May, 8 arrived by their first promise, 2 later or not yet: 80 %."),
        ),
        Measure(
            "return_rate",
            _("Return rate"),
            "rate",
            "returned",
            ("units", "returned"),
            LINE,
            _("Units returned, on the day they came back, out of units ordered less what cancellations took back."),
            _("200 units ordered in March and 6 returned in March: 3 %."),
            better="lower",
        ),
        Measure(
            "follow_up_score",
            _("Follow-up score"),
            "average",
            "score",
            ("scores",),
            CUSTOMER,
            _("The mean score, from 0 to 10, of the follow-ups done in the period that have one."),
            _("Scores of 8, 9 and 6: 7.67."),
        ),
    )
}
# A metric of the company's own: its facts alone carry numerator and denominator.
METRIC_NUMERATOR = "numerator"
METRIC_DENOMINATOR = "denominator"


def filters_of(code: str) -> frozenset[str]:
    """Which filters a goal in this measure may have; none for a metric of the company's own."""
    measure = MEASURES.get(code)
    return measure.filters if measure else frozenset()
