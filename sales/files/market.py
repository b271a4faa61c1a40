"""Customers, the campaigns aimed at them, and the deals that come of it."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from imports.kinds import Batch, Column, Kind, Reference, Rule, choice, country, day, email, key, text
from people.models import Department
from sales.files.amounts import price
from sales.files.references import to_customer, to_person, to_product
from sales.models import Campaign, Customer, Deal, Reason

CUSTOMERS = Kind(
    name="customers",
    title=_("Customers"),
    help=_("Who buys. Goals may count one segment or region alone, as customers have them now."),
    model=Customer,
    key=("code",),
    columns=[
        Column(name="code", type=key(80), required=True, help=_("what other files call the customer")),
        Column(name="name", type=text(300), required=True, help=_("what people call it")),
        Column(name="segment", type=text(200), default="''", help=_("what kind of customer; goals may count it alone")),
        Column(name="region", type=text(200), default="''", help=_("where; goals may count it alone")),
        Column(name="country", type=country(), default="''", help=_("two letters, ISO 3166")),
        Column(name="owner_email", type=email(), field="", help=_("who looks after the customer")),
    ],
    references=[to_person("owner_id", "owner_email")],
    samples=[
        ("NORDVIK", "Nordvik AS", "Industry", "North", "NO", "ben@acme.example"),
        ("HAFEN", "Hafenwerke GmbH", "Industry", "South", "DE", ""),
        ("LAKE", "Lakeside Waterworks", "Public", "North", "US", ""),
    ],
)

CAMPAIGNS = Kind(
    name="campaigns",
    title=_("Campaigns"),
    help=_("What marketing does to bring leads: whom it is aimed at, when, and what it costs."),
    model=Campaign,
    key=("code",),
    columns=[
        Column(name="code", type=key(80), required=True, help=_("what deals call the campaign")),
        Column(name="name", type=text(300), required=True, help=_("what people call it")),
        Column(name="department_code", type=key(40), field="", help=_("the department that runs it")),
        Column(name="segment", type=text(200), default="''", help=_("the segment that it is aimed at")),
        Column(name="region", type=text(200), default="''", help=_("the region that it is aimed at")),
        Column(name="start_on", type=day(), future_is_odd=False, help=_("first day")),
        Column(name="end_on", type=day(), future_is_odd=False, help=_("last day")),
        Column(name="spend", type=price(), help=_("what it costs, in the company's currency")),
    ],
    references=[Reference("department_id", ("department_code",), Department, ("code",), code="unknown_department")],
    rules=[
        Rule(
            code="end_before_start",
            column="end_on",
            where="r.end_on < r.start_on",
            params="jsonb_build_object('day', r.start_on)",
            text=_("The campaign would end before it starts on %(day)s: correct one of the two days."),
        ),
    ],
    samples=[
        ("SPRING", "Spring of pumps", "NORTH", "Industry", "North", "2026-03-01", "2026-05-31", "12000"),
    ],
)

CLOSED = "('won', 'lost')"
STAGE = replace(text(80), cast=f"CASE WHEN lower({{c}}) IN {CLOSED} THEN lower({{c}}) ELSE {{c}} END")


def _note_open_with_day(batch: Batch) -> None:
    batch.note(
        "closed_and_open",
        "closed_on",
        f"SELECT r.file_line, NULL::jsonb FROM good_rows r WHERE r.closed_on IS NOT NULL AND r.stage NOT IN {CLOSED}",
    )


DEALS = Kind(
    name="deals",
    title=_("Deals"),
    help=_("Opportunities, from the lead to won or lost."),
    model=Deal,
    key=("number",),
    columns=[
        Column(name="number", type=key(80), required=True, help=_("what orders call the deal")),
        Column(name="customer_code", type=key(80), field="", help=_("who would buy")),
        Column(name="owner_email", type=email(), required=True, field="", help=_("who works on it, and is credited")),
        Column(name="sku", type=key(80), field="", help=_("the main product")),
        Column(name="opened_on", type=day(), required=True, help=_("the day of the lead")),
        Column(name="closed_on", type=day(), help=_("the day it was won or lost; required then")),
        Column(
            name="stage",
            type=STAGE,
            required=True,
            help=_("in your own words while open; won or lost closes it"),
        ),
        Column(name="amount", type=price(), help=_("what it would bring, in the company's currency")),
        Column(name="loss_reason", type=choice(Reason.values), default="''", help=_("why it was lost")),
        Column(name="technique", type=text(200), default="''", help=_("the sales technique used, by its name")),
        Column(name="campaign_code", type=key(80), field="", help=_("where the lead came from")),
    ],
    references=[
        to_customer(),
        to_person("owner_id", "owner_email"),
        to_product(),
        Reference(
            "campaign_id",
            ("campaign_code",),
            Campaign,
            ("code",),
            code="unknown_campaign",
            text=_("There is no campaign with this code. Import it first, or correct the code."),
        ),
    ],
    rules=[
        Rule(
            code="closing_day_missing",
            column="closed_on",
            where=f"r.stage IN {CLOSED} AND r.closed_on IS NULL",
            params="jsonb_build_object('stage', r.stage)",
            text=_("A deal that is %(stage)s has a day on which it was closed: fill it in."),
        ),
        Rule(
            code="closed_before_opened",
            column="closed_on",
            where="r.closed_on < r.opened_on",
            params="jsonb_build_object('day', r.opened_on)",
            text=_("The deal would be closed before it was opened on %(day)s: correct one of the two days."),
        ),
    ],
    after_merge=_note_open_with_day,
    texts={
        "closed_and_open": _("The deal has a closing day, and its stage is neither won nor lost: it counts as open.")
    },
    samples=[
        (
            "D-1",
            "NORDVIK",
            "ben@acme.example",
            "P-100",
            "2026-02-02",
            "2026-03-02",
            "won",
            "2700",
            "",
            "Site visit",
            "SPRING",
        ),
        ("D-2", "LAKE", "ben@acme.example", "P-200", "2026-02-20", "2026-04-10", "lost", "9600", "price", "", ""),
        ("D-3", "HAFEN", "ana@acme.example", "", "2026-04-15", "", "offer sent", "5000", "", "", ""),
    ],
)
