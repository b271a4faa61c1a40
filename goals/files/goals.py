"""The file of goals."""

from __future__ import annotations

from dataclasses import replace

from django.db import connection
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goals.actions import attach_scopes, drop_unused_scopes
from goals.kinds import GOALS_BY_FILE
from goals.models import Goal, GoalState, GoalVersion, OwnerKind, Signature
from imports.kinds import Batch, Column, Kind, Part, Reference, Rule, choice, day, decimal, key, literal
from inbox.actions import tell_selected
from people.models import Department, Person
from sales.files.product_lines import PRODUCT_LINE, make_lines, well_named
from sales.measures import MEASURES, filters_of
from sales.models import Metric, ProductLine

OWN_MEASURES = ", ".join(map(literal, MEASURES))
ROOT_CODE = f"(SELECT code FROM people_department WHERE kind = '{Department.Kind.COMPANY.value}')"
FILTERS = ("product_line", "segment", "region")
# An address is compared without regard to case, a code is not: the cell beside it tells which it is.
OWNER = replace(
    key(254), folds=True, cast="CASE WHEN s.v_owner_kind = 'person' THEN lower({c} COLLATE \"C\") ELSE {c} END"
)
# What a goal is known by, as equalities: a hash join however many goals share a period.
SAME_GOAL = """
    old.owner_kind = t.owner_kind AND old.measure = t.metric AND old.start_on = t.period_start AND old.end_on = t.period_end
    AND coalesce(old.person_id, 0) = coalesce(ref_person_id.id, 0)
    AND coalesce(old.department_id, 0) = coalesce(ref_department_id.id, 0)
    AND coalesce(old.product_line_id, 0) = coalesce(ref_product_line_id.id, 0)
    AND old.segment = coalesce(t.segment, '') AND old.region = coalesce(t.region, '')
    AND (t.product_line IS NULL OR ref_product_line_id.id IS NOT NULL)
"""


def _only_where_it_counts(name: str) -> Rule:
    allowed = [code for code in MEASURES if name in filters_of(code)]
    given = "r.product_line IS NOT NULL" if name == "product_line" else f"r.{name} <> ''"
    return Rule(
        code="filter_not_allowed",
        column=name,
        where=f"{given} AND r.measure NOT IN ({', '.join(map(literal, allowed))})",
        params="jsonb_build_object('metric', r.measure)",
        text=_("%(metric)s has no such filter: leave this cell empty."),
    )


# Of what has ended nobody is told: a company's past comes by files.
OWNERS = """
    SELECT 'goals:' || %(change_set)s, g.person_id, jsonb_build_object('count', count(*)),
           %(goals)s || '?owner=person-' || g.person_id, NULL::bigint
    FROM good_rows r JOIN goals_goal g ON g.id = r.id
    WHERE r.action IN ('a', 'c') AND g.person_id IS NOT NULL AND g.end_on >= %(today)s GROUP BY g.person_id
"""


def _before(batch: Batch) -> None:
    make_lines(batch, field="product_line_id")


def _after(batch: Batch) -> None:
    write_versions(batch, reason=literal(batch.reason[:400]))
    note_what_nothing_has(batch)


def write_versions(batch: Batch, *, reason: str) -> None:
    """Each new or changed number is a version of its own, for the whole period; `reason` is SQL over the row r."""
    author = "NULL::bigint" if batch.author is None else str(batch.author)
    batch.add(
        GoalVersion,
        ("goal_id", "number", "target", "valid_from", "known_since", "reason", "author_id"),
        f"SELECT g.id, g.version, g.target, g.start_on, now(), {reason}, {author} "
        "FROM good_rows r JOIN goals_goal g ON g.id = r.id WHERE r.action IN ('a', 'c')",
    )
    tell_selected(
        GOALS_BY_FILE, OWNERS, {"change_set": batch.change_set, "today": batch.today, "goals": reverse("goals")}
    )


def note_what_nothing_has(batch: Batch) -> None:
    for name, held in (
        ("segment", "SELECT FROM sales_customer c WHERE c.segment = r.segment"),
        ("region", "SELECT FROM sales_customer c WHERE c.region = r.region"),
    ):
        batch.note(
            "nothing_has_it",
            name,
            f"SELECT r.file_line, jsonb_build_object('value', r.{name}) FROM good_rows r "
            f"WHERE r.{name} <> '' AND NOT EXISTS ({held})",
        )
    batch.note(
        "nothing_has_it",
        "product_line",
        """
        WITH RECURSIVE below AS (
            SELECT DISTINCT r.product_line_id AS top, r.product_line_id AS id
            FROM good_rows r WHERE r.product_line_id IS NOT NULL
            UNION
            SELECT below.top, l.id FROM below JOIN sales_productline l ON l.parent_id = below.id
        )
        SELECT r.file_line, jsonb_build_object('value', r.product_line) FROM good_rows r
        WHERE r.product_line_id IS NOT NULL AND r.product_line_id NOT IN (
            SELECT below.top FROM below JOIN sales_product p ON p.line_id = below.id)
        """,
    )


# An undo is one more correction: the number that counts again is a version of its own, after the one that is gone.
VERSION_OF_AN_UNDO = """
INSERT INTO goals_goalversion (goal_id, number, target, valid_from, known_since, reason, change_set_id)
SELECT g.id, g.version, g.target, g.start_on, now(), %s, g.change_set_id
FROM goals_goal g WHERE NOT EXISTS (SELECT FROM goals_goalversion v WHERE v.goal_id = g.id AND v.number = g.version)
"""


def _after_goals() -> None:
    with connection.cursor() as cursor:
        cursor.execute(VERSION_OF_AN_UNDO, [gettext("An import was undone.")])
    drop_unused_scopes()
    attach_scopes()


GOALS = Kind(
    name="goals",
    title=_("Goals"),
    help=_("What a person, a department or the company shall reach in a period. A changed target is a correction."),
    model=Goal,
    key=("owner_kind", "owner", "metric", "period_start", "period_end"),
    match=(
        "owner_kind",
        "person_id",
        "department_id",
        "measure",
        "start_on",
        "end_on",
        "product_line",  # by name: several rows may each bring a line that is not there yet
        "segment",
        "region",
    ),
    nullable=frozenset({"person_id", "department_id", "product_line"}),
    find=SAME_GOAL,
    columns=[
        Column(
            name="owner_kind", type=choice(OwnerKind.values), required=True, help=_("person, department or company")
        ),
        Column(
            name="owner",
            type=OWNER,
            required=True,
            field="",
            help=_("the person's e-mail address, the department's code, or the code of the company itself"),
        ),
        Column(
            name="metric",
            type=key(40),
            field="measure",
            required=True,
            help=format_lazy(_("what is counted: {measures}, or a code of metrics.csv"), measures=", ".join(MEASURES)),
        ),
        Column(
            name="period_start",
            type=day(),
            field="start_on",
            required=True,
            future_is_odd=False,
            help=_("first day of the period"),
        ),
        Column(
            name="period_end",
            type=day(),
            field="end_on",
            required=True,
            future_is_odd=False,
            help=_("last day of the period"),
        ),
        Column(name="target", type=decimal(20, 6, least="0"), required=True, help=_("the number to reach")),
        Column(
            name="product_line",
            type=PRODUCT_LINE,
            field="",
            help=_("count this product line and its parts alone: A / B; everything when empty"),
        ),
        Column(name="segment", type=key(200), default="''", help=_("count customers of this segment alone")),
        Column(name="region", type=key(200), default="''", help=_("count customers of this region alone")),
        Column(
            name="weight",
            type=decimal(12, 6, least="0"),
            default="1",
            help=_("how much it weighs among the owner's goals of the period; 1 when empty"),
        ),
    ],
    references=[
        Reference(
            "person_id",
            ("owner",),
            Person,
            ("email",),
            code="unknown_person",
            when="t.owner_kind = 'person'",
        ),
        Reference(
            "department_id",
            ("owner",),
            Department,
            ("code",),
            code="unknown_department",
            when="t.owner_kind = 'department'",
        ),
        Reference(
            "metric_id",
            ("metric",),
            Metric,
            ("code",),
            code="unknown_metric",
            when=f"t.metric NOT IN ({OWN_MEASURES})",
            text=_("This is neither a measure nor a metric of yours: correct it, or import the metric first."),
        ),
        Reference("product_line_id", ("product_line",), ProductLine, ("path",), code=""),
    ],
    rules=[
        Rule(
            code="unknown_company",
            column="owner",
            where=f"r.owner_kind = 'company' AND r.owner IS DISTINCT FROM {ROOT_CODE}",
            params=f"jsonb_build_object('root', {ROOT_CODE})",
            text=_("A goal of the company is owned by its root department: write %(root)s."),
        ),
        Rule(
            code="end_before_start",
            column="period_end",
            where="r.end_on < r.start_on",
            params="jsonb_build_object('day', r.start_on)",
            text=_("The period would end before it starts on %(day)s: correct one of the two days."),
        ),
        well_named(),
        *map(_only_where_it_counts, FILTERS),
        Rule(
            code="no_employed_day",
            column="owner",
            join="JOIN people_person p ON p.id = r.person_id",
            where="p.hired_on > r.end_on OR p.left_on < r.start_on",
            params="jsonb_build_object('hired', p.hired_on, 'left', p.left_on)",
            text=_("The person works here on no day of the period: correct the period, or the days of employment."),
        ),
    ],
    before_merge=_before,
    after_merge=_after,
    after=_after_goals,
    derived=[Signature],
    parts=[Part(GoalVersion, "goal_id"), Part(GoalState, "goal_id")],
    texts={"nothing_has_it": _("Nothing has the value %(value)s yet: the goal counts nothing until something has.")},
    samples=[
        ("person", "ben@acme.example", "revenue", "2026-01-01", "2026-03-31", "25000", "", "", "", ""),
        ("person", "ben@acme.example", "revenue", "2026-01-01", "2026-03-31", "10000", "Pumps", "Industry", "", "0.5"),
        ("person", "ben@acme.example", "calls", "2026-03-01", "2026-03-31", "200", "", "", "", ""),
        ("department", "NORTH", "on_time_rate", "2026-01-01", "2026-12-31", "0.95", "", "", "North", ""),
        ("company", "CO", "new_customers", "2026-01-01", "2026-12-31", "12", "", "", "", ""),
    ],
)
