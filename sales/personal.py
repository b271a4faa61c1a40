"""What of sales is about people. Figures stay: they are the company's books; they point to the person's number."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.personal import Held, PersonalData
from sales.models import Credit, Customer, Deal, Entry, FollowUp, Measurement, Order, OrderLine, Return

BOOKS = _("the company's books: totals of teams, departments and years rest on it")

PERSONAL_DATA = PersonalData(
    held=(
        Held(
            Order,
            "orders",
            _("Orders credited"),
            "credits__person",
            ("number", "ordered_on", "confirmed_on", "promised_on", "delivered_on", "cancelled_on", "currency"),
            stays=BOOKS,
        ),
        Held(
            OrderLine,
            "order_lines",
            _("Lines of the orders"),
            "order__credits__person",
            ("order__number", "line", "product__sku", "quantity", "unit_price", "discount"),
            stays=BOOKS,
        ),
        Held(
            Credit,
            "credits",
            _("Own shares in the orders"),
            "person",
            ("order__number", "share", "kind"),
            stays=BOOKS,
        ),
        Held(
            Return,
            "returns",
            _("Returns"),
            "line__order__credits__person",
            ("line__order__number", "line__line", "returned_on", "quantity", "reason"),
            stays=BOOKS,
        ),
        Held(
            FollowUp,
            "follow_ups",
            _("Calls after delivery; not the customer's own words"),
            "order__credits__person",
            ("order__number", "due_on", "done_on", "score"),
            stays=BOOKS,
        ),
        Held(
            Deal,
            "deals",
            _("Deals"),
            "owner",
            ("number", "opened_on", "closed_on", "stage", "amount", "loss_reason", "technique"),
            stays=BOOKS,
        ),
        Held(
            Measurement,
            "measurements",
            _("Other measurements"),
            "person",
            ("metric__code", "day", "numerator", "denominator"),
            stays=BOOKS,
        ),
        Held(Customer, "customers", _("Customers looked after, by their code"), "owner", ("code",), stays=BOOKS),
        Held(
            Entry,
            "ledger",
            _("Entries of the ledger, in millionths"),
            "person",
            (
                "day",
                "kind",
                "currency",
                "native",
                "revenue",
                "units",
                "returned",
                "orders",
                "deals_won",
                "deals_closed",
            ),
            stays=BOOKS,
        ),
    ),
    others={
        "sales.Campaign": "a campaign is a department's",
        "sales.CompetitorPrice": "a product's",
        "sales.ExchangeRate": "a currency's",
        "sales.Metric": "a word of the company's",
        "sales.OrderPromise": "an order's; its day stands in the orders",
        "sales.Posting": "when the ledger was written",
        "sales.Product": "the company's",
    },
    names=("sales_customer.name", "sales_customer.code", "sales_campaign.name", "sales_product.name"),
)
