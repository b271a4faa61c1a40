"""The samples of the style guide: every component in every state, with invented figures and a fixed day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from crispy_forms.bootstrap import PrependedText
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common import charts, format, ui  # noqa: A004

START, END, TODAY = date(2026, 10, 1), date(2026, 12, 31), date(2026, 11, 23)
USD = partial(format.compact_money, currency="USD")
EXACT = partial(format.exact_money, currency="USD")


def context(query: QueryDict) -> dict[str, Any]:
    return {
        "pickers": [
            _picker("Period", ("Q4 FY26", "Q3 FY26", "Q2 FY26", "FY26"), "calendar"),
            _tree(),
        ],
        "as_of": "08:15",
        "crumbs": [ui.Crumb("EMEA", "#emea"), ui.Crumb("Mid-Market", "#mid-market"), ui.Crumb("Jo Meyer")],
        "kpis": _kpis(),
        "statuses": [charts.status_pill(status) for status in charts.STATUSES],
        "bullets": _bullets(),
        "sparks": _sparks(),
        "deltas": _deltas(),
        "chart": _chart(days=54),
        "chart_empty": _chart(days=0),
        "chart_negative": _chart(days=30, factor=Decimal("-0.35")),
        "table": _table(query),
        "table_tree": _tree_table(),
        "table_empty": ui.Table(gettext("Reps"), _columns(), []),
        "tabs": [
            ui.Tab("All", "#all", True, "23"),
            ui.Tab("Counted", "#counted", count="19"),
            ui.Tab("Returned", "#back"),
        ],
        "events": _events(),
        "facts": _facts(),
        "next_items": _next(),
        "jobs": _jobs(),
        "problems": _problems(),
        "page": Paginator(range(200), 20).page(2),
        "form": _form(None),
        "form_wrong": _form({"owner": "", "target": "-4", "start": "2026-13-01"}),
    }


def _picker(label: str, names: tuple[str, ...], icon: str) -> ui.Picker:
    return ui.Picker(
        label, [ui.Option(name, f"?period={name.replace(' ', '-')}", n == 0) for n, name in enumerate(names)], icon
    )


def _tree() -> ui.Picker:
    names = (
        ("Contoso Trading", 0),
        ("EMEA", 1),
        ("Mid-Market", 2),
        ("Enterprise with a name that is far too long", 2),
        ("AMER", 1),
    )
    return ui.Picker("Organisation", [ui.Option(n, f"?unit={n}", n == "Mid-Market", d) for n, d in names], "building-2")


@dataclass(frozen=True, slots=True)
class Kpi:
    label: str
    value: str
    exact: str
    detail: str
    pill: SafeString
    bullet: SafeString
    foot: str


def _kpi(  # rows of a table of samples
    label: str, value: str, detail: str, status: str, shares: tuple[str | None, str | None], exact: str = ""
) -> Kpi:
    attainment, expected = (None if share is None else Decimal(share) for share in shares)
    bar = charts.bullet(attainment, expected, status, label=label)
    foot = (
        f"{format.percent(attainment)} of target · expected {format.percent(expected)}"
        if attainment is not None and expected is not None
        else ""
    )
    return Kpi(label, value, exact, detail, charts.status_pill(status), bar, foot)


def _kpis() -> list[Kpi]:
    return [
        _kpi("New revenue", "$412k", "$188k to go · needs $7.8k a day", "ahead", ("0.69", "0.61"), "$412,300.45"),
        _kpi("Qualified meetings", "41", "of 70 · 2 fewer than plan", "on_pace", ("0.59", "0.61")),
        _kpi("Win rate", "19.4%", "target 24% · rolling 90 days", "at_risk", ("0.81", "1")),
        _kpi("Multi-year deals", "2", "of 8 · 3 open that could count", "behind", ("0.25", "0.61")),
        _kpi("Units", "18.3k", "of 12k · over by more than half", "met", ("1.53", "1")),
        _kpi("Margin", "−$3.1k", "returns took more than was sold", "behind", ("-0.05", "0.61")),
        _kpi(
            "On-time deliveries in the northern and the western region",
            "–",
            "nothing was due yet",
            "no_data",
            (None, None),
        ),
        _kpi("Next quarter's revenue", "$0", "starts 1 Jan", "not_started", ("0", None)),
    ]


def _bullets() -> list[tuple[str, SafeString]]:
    cases = (
        ("Ahead", "0.69", "0.61", "ahead"), ("On pace", "0.61", "0.61", "on_pace"), ("At risk", "0.5", "0.61", "at_risk"),
        ("Behind", "0.31", "0.61", "behind"), ("Exactly met", "1", "1", "met"), ("Over 100 %", "1.12", "1", "met"),
        ("Far over 100 %", "3.4", "0.61", "ahead"), ("Negative", "-0.2", "0.61", "behind"), ("Nothing yet", "0", "0.02", "behind"),
        ("No expectation", "0.4", None, "on_pace"), ("No data", None, None, "no_data"), ("Missed", "0.83", "1", "missed"),
    )  # fmt: skip
    return [
        (name, charts.bullet(_decimal(part), _decimal(expected), status, label=name, peers=Decimal("0.55")))
        for name, part, expected, status in cases
    ]


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _spark(name: str, *values: int | None) -> tuple[str, SafeString]:
    points = [None if value is None else Decimal(value) for value in values]
    return name, charts.sparkline(points, label=gettext("%(name)s, last 7 weeks") % {"name": name})


def _sparks() -> list[tuple[str, SafeString]]:
    return [
        _spark("Rising", 1, 2, 2, 4, 5, 6, 7), _spark("Falling", 7, 6, 6, 4, 3, 3, 1), _spark("Flat", 3, 3, 3, 3, 3, 3, 3),
        _spark("With a gap", 1, 3, None, None, 4, 2, 5), _spark("Negative", 2, -1, -3, 0, 2, 1, -2), _spark("Too little", None, 4),
    ]  # fmt: skip


def _deltas() -> list[SafeString]:
    amounts = (Decimal(-167300), Decimal(12400), Decimal(0))
    return [charts.delta(format.pace_gap(amount, "money", currency="USD")) for amount in amounts] + [
        charts.delta(format.delta(Decimal("-0.032"), "rate", "to last quarter")),
        charts.delta(format.pace_gap(None, "money")),
    ]


def _chart(*, days: int, factor: Decimal = Decimal(1)) -> SafeString:
    expected = [(START + timedelta(days=n), Decimal(600_000) * n / 91) for n in range(92)]
    actual, total = [], Decimal(0)
    for n in range(days):
        total += Decimal((n * 7919) % 17 * 950) * factor
        actual.append((START + timedelta(days=n), total))
    return charts.cumulative(
        label="New revenue", start=START, end=END, today=TODAY, actual=actual, expected=expected,
        target=Decimal(600_000), show=USD, show_exact=EXACT,
    )  # fmt: skip


def _columns() -> list[ui.Column]:
    return [
        ui.Column("Rep", sort="name", primary=True),
        ui.Column("Status", aside=True),
        ui.Column("Actual", sort="actual", numeric=True),
        ui.Column("Target", numeric=True, muted=True),
        ui.Column("Attainment", wide=True),
        ui.Column("%", sort="attainment", numeric=True),
        ui.Column("To pace", sort="gap", numeric=True),
        ui.Column("7 weeks"),
    ]


def _row(  # rows of a table of samples
    name: str, status: str, actual: int | None, target: int, expected: str, weeks: tuple[int, ...], note: str = ""
) -> ui.Row:
    share = None if actual is None else Decimal(actual) / target
    gap = None if actual is None else Decimal(actual) - Decimal(expected) * target
    return ui.Row(
        [
            ui.link(name, "#row", before=charts.avatar(name), note=note),
            charts.status_pill(status),
            format.money(actual, "USD"),
            format.money(target, "USD"),
            charts.bullet(share, Decimal(expected), status, label=name),
            format.percent(share),
            charts.delta(format.signed(format.compact_money(gap, "USD"))),
            _spark(name, *weeks)[1],
        ],
        linked=True,
    )


def _table(query: QueryDict) -> ui.Table:
    rows = [
        _row("Dora Novak", "behind", 174_400, 560_000, "0.61", (7, 6, 6, 5, 4, 4, 3)),
        _row("Chen Li", "at_risk", 301_000, 600_000, "0.61", (7, 7, 6, 6, 5, 6, 5)),
        _row("Ben Okafor", "on_pace", 388_900, 640_000, "0.61", (4, 4, 5, 5, 5, 6, 6)),
        _row("Eli Brandt", "ahead", 96_200, 150_000, "0.58", (1, 1, 2, 3, 4, 6, 7), "ramping"),
        _row("Ana Pérez", "ahead", 412_300, 600_000, "0.61", (2, 3, 3, 5, 6, 7, 8)),
        _row(
            "Maximiliane Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh",
            "met",
            1_000_000,
            600_000,
            "0.61",
            (1, 2, 4, 6, 8, 9, 9),
        ),
        _row("Gil Sato", "no_data", None, 400_000, "0.61", ()),
    ]
    total = ui.Row(["Team", "", "$2,372,800", "$3,550,000", "", "67%", charts.delta("+$207k"), ""])
    return ui.Table(
        gettext("Reps by distance from pace"), _columns(), rows, sort=query.get("sort", "gap"), query=query, total=total
    )


def _tree_table() -> ui.Table:
    rows = (
        ("Contoso", 0, "Vera Top", 38),
        ("Sales", 1, "Jo Meyer", 24),
        ("Sales North", 2, "Ana Pérez", 8),
        ("Service", 1, "Eli Brandt", 4),
    )
    return ui.Table(
        gettext("Departments"),
        [ui.Column("Department", primary=True), ui.Column("Head", muted=True), ui.Column("People", numeric=True)],
        [ui.Row([ui.nested(ui.link(name, "#row"), depth), head, str(people)]) for name, depth, head, people in rows],
    )


def _events() -> list[ui.Event]:
    return [
        ui.Event("2 Nov", "Target 580,000 → 600,000", "Jo Meyer", "territory + Nordics", "pencil"),
        ui.Event("14 Oct", "Status on pace → ahead", icon="arrow-up"),
        ui.Event("1 Oct", "Goal published", "Jo Meyer"),
    ]


def _facts() -> list[ui.Fact]:
    return [
        ui.Fact("Counts", "closed orders, by order date"),
        ui.Fact("Split credit", "100%"),
        ui.Fact("Records", "23", "#records"),
    ]


def _next() -> list[ui.Next]:
    return [
        ui.Next("Two large deals slipped past 30 Nov", "They are 38% of your gap to pace.", "#deals", "target"),
        ui.Next("Four follow-ups are due today", "The oldest has waited for 6 days.", "#follow-ups", "clock"),
        ui.Next("Nothing else is late", icon="check"),
    ]


def _jobs() -> list[ui.Progress]:
    return [
        ui.Progress("deals_nov.csv waits for a worker", state="waiting"),
        ui.Progress(
            "Checking deals_nov.csv",
            done=7900,
            total=8412,
            detail="7,900 of 8,412 rows · 3 s left",
            cancel_url="#cancel",
        ),
        ui.Progress(
            "deals_nov.csv is imported", done=1, total=1, detail="8,120 new · 275 changed · 17 rejected", state="done"
        ),
        ui.Progress("deals_nov.csv failed", detail="The file could not be read. Nothing was changed.", state="failed"),
    ]


def _problems() -> list[ui.Problem]:
    return [
        ui.Problem("12", "nobody has this e-mail address", "owner", "4, 9, 17–22 and 4 more", ["r.lopez@contoso.example"],
                   "Import the person first, or correct the address."),
        ui.Problem("4", "is not a day: dates are written 2026-11-23", "closed_on", "31, 40, 41, 88", ["13/25/26", "soon"]),
        ui.Problem("1", "is far above this customer's other orders", "amount", "77", ["1,000,000,000.00"], warning=True),
    ]  # fmt: skip


class SampleForm(forms.Form):
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(
        Fieldset(
            _("What shall be reached"),
            Row(Column("owner"), Column("metric")),
            Row(Column(PrependedText("target", "$")), Column("start")),
        ),
        "kind",
        "notify",
        "reason",
    )

    owner = forms.ChoiceField(label=_("For whom"), choices=[("", "–"), ("ana", "Ana Pérez"), ("team", "Mid-Market")])
    metric = forms.ChoiceField(
        label=_("What counts"), choices=[("revenue", "Revenue"), ("win_rate", "Win rate")], required=False
    )
    target = forms.DecimalField(
        label=_("Target"), min_value=0, help_text=_("For the whole period, in the company's currency.")
    )
    start = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(
        label=_("Shape"), choices=[("even", "Even"), ("season", "Last year's season")], widget=forms.RadioSelect
    )
    notify = forms.BooleanField(label=_("Tell the owner"), required=False, help_text=_("By mail, tomorrow at 08:00."))
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}), required=False)


def _form(data: dict[str, str] | None) -> SampleForm:
    return SampleForm(data, auto_id="id_wrong_%s" if data else "id_%s", initial={"kind": "even"})
