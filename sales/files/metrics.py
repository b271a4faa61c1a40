"""Whatever else a company counts, and what was counted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imports.kinds import Column, Kind, Lasting, Rule, choice, day, decimal, email, key, literal, text
from sales.files.references import to_metric, to_person
from sales.measures import MEASURES
from sales.models import Measurement, Metric

METRICS = Kind(
    name="metrics",
    title=_("Metrics"),
    help=_("Anything else that your company counts and sets goals in: calls, demos, visits."),
    model=Metric,
    key=("code",),
    columns=[
        Column(name="code", type=key(40), required=True, help=_("what measurements and goals call it")),
        Column(name="name", type=text(200), required=True, help=_("what people call it")),
        Column(name="unit", type=text(40), default="''", help=_("of what: calls, hours")),
        Column(
            name="better",
            type=choice(Metric.Better.values),
            required=True,
            help=_("higher, or lower where less is better"),
        ),
    ],
    rules=[
        Rule(
            code="built_in_measure",
            column="code",
            where=f"r.code IN ({', '.join(map(literal, MEASURES))})",
            text=_("This is a measure that is counted already, from deals and orders: choose another code."),
        ),
    ],
    samples=[("calls", "Calls", "calls", "higher"), ("wait", "Time to answer", "hours", "lower")],
)

# One row a metric: whether its first stored row has a denominator; else whether the first good one of the file has.
FIRST_OF_METRIC = """
JOIN (
    SELECT DISTINCT ON (place.metric_id) place.metric_id, place.divided
    FROM (
        SELECT m.metric_id, m.denominator IS NOT NULL AS divided, false AS in_file, m.id AS place
        FROM sales_measurement m
        WHERE m.id IN (
            SELECT min(s.id) FROM sales_measurement s
            WHERE s.metric_id IN (SELECT metric_id FROM import_rows)
              AND NOT EXISTS (SELECT FROM import_rows gone WHERE gone.id = s.id AND gone.action = 'd' AND NOT gone.bad)
            GROUP BY s.metric_id)
        UNION ALL
        SELECT i.metric_id, i.denominator IS NOT NULL, true, i.file_line
        FROM import_rows i WHERE NOT i.bad AND i.action <> 'd'
    ) place
    ORDER BY place.metric_id, place.in_file, place.place
) first ON first.metric_id = r.metric_id
"""

MEASUREMENTS = Kind(
    name="measurements",
    title=_("Measurements"),
    help=_("What was counted of a metric, for a person and a day."),
    model=Measurement,
    key=("metric", "email", "day"),
    match=("metric_id", "person_id", "day"),
    columns=[
        Column(name="metric", type=key(40), required=True, field="", help=_("a code of metrics.csv")),
        Column(name="email", type=email(), required=True, field="", help=_("whose it is")),
        Column(name="day", type=day(), required=True, help=_("when it was counted")),
        Column(
            name="numerator",
            type=decimal(18, 6, least="0"),
            required=True,
            help=_("what was counted, or what is to be divided"),
        ),
        Column(
            name="denominator",
            type=decimal(18, 6, least="0"),
            help=_("what it is divided by; for one metric always or never"),
        ),
    ],
    references=[
        to_metric(),
        to_person("person_id", "email"),
    ],
    rules=[
        Rule(
            code="denominator_missing",
            column="denominator",
            join=FIRST_OF_METRIC,
            where="first.divided AND r.denominator IS NULL",
            text=_("The first measurement of this metric has a denominator, so that each one needs it: fill it in."),
        ),
        Rule(
            code="denominator_unexpected",
            column="denominator",
            join=FIRST_OF_METRIC,
            where="NOT first.divided AND r.denominator IS NOT NULL",
            text=_(
                "The first measurement of this metric has no denominator, so that none may have it: leave it empty."
            ),
        ),
    ],
    lasting=[
        Lasting(
            sql="""
            SELECT jsonb_build_object('metric', m.code)
            FROM sales_measurement s JOIN sales_metric m ON m.id = s.metric_id
            WHERE s.metric_id IN (SELECT t.metric_id FROM undone_rows u JOIN sales_measurement t ON t.id = u.id)
            GROUP BY m.code HAVING count(s.denominator) NOT IN (0, count(*))""",
            text=_(
                "Some measurements of %(metric)s would have a denominator and others not. Delete the later ones first."
            ),
        ),
    ],
    samples=[
        ("calls", "ben@acme.example", "2026-03-02", "14", ""),
        ("calls", "ben@acme.example", "2026-03-03", "9", ""),
        ("wait", "cleo.north@acme.example", "2026-03-02", "36.5", "12"),
    ],
)
