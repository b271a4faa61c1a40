"""Setting and revising a goal: what people type, as values of the domain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import NumberFormatError, parse_decimal
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Div, Fieldset, Layout, Row
from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from goals.models import Goal, OwnerKind
from goals.queries.choices import Owner, owner_of, owners
from goals.queries.periods import Period
from people.scope import Viewer
from sales.measures import MEASURES, filters_of
from sales.models import Customer, Metric, ProductLine

OTHER_DATES = "other"
FILTERS = ("product_line", "segment", "region")
SUFFIXES = {"k": 1_000, "m": 1_000_000}
FIGURES = frozenset("-0123456789.,")
HUNDRED = Decimal(100)


class AmountField(forms.CharField):
    """A number as people write it: 600,000 or 600k or 24 %."""

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "").strip().casefold()
        text = "".join(sign for sign in text if not sign.isspace() and sign not in "$€£%'’")
        if not text:
            return None
        factor = SUFFIXES.get(text[-1], 1)
        figures = text[:-1] if factor > 1 else text
        try:
            if set(figures) - FIGURES:
                raise NumberFormatError(figures)
            number = parse_decimal(figures, locale=(get_language() or "en").replace("-", "_"), strict=True)
        except NumberFormatError:
            raise forms.ValidationError(_("Write a number, such as 600,000."), code="invalid") from None
        return number * factor

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if value < 0:
            raise forms.ValidationError(_("A target is at least 0."), code="negative")
        if value != round(value, 6) or value >= Decimal(10) ** 14:
            raise forms.ValidationError(_("At most 14 figures before the point and 6 after it."), code="precision")


def unit_of(measure: str) -> str:
    return MEASURES[measure].unit if measure in MEASURES else "count"


def stored(target: Decimal, measure: str) -> Decimal:
    """A rate is typed in percent."""
    return target / HUNDRED if unit_of(measure) == "rate" else target


def typed(target: Decimal, measure: str) -> str:
    value = target * HUNDRED if unit_of(measure) == "rate" else target
    return f"{value.normalize():f}"


def target_help(measure: str, currency: str) -> str:
    texts = {
        "money": gettext("In %(currency)s, for the whole period.") % {"currency": currency},
        "rate": gettext("In percent."),
        "average": gettext("The mean to reach."),
        "count": gettext("How many, for the whole period."),
    }
    return texts[unit_of(measure)] if measure else gettext("For the whole period; a rate in percent.")


def measure_choices() -> list[tuple[str, Any]]:
    own = list(Metric.objects.order_by("name").values_list("code", "name"))
    choices: list[tuple[str, Any]] = [("", _("Choose what is counted"))]
    choices.append((str(_("Sales")), [(code, measure.label) for code, measure in MEASURES.items()]))
    return [*choices, (str(_("Own metrics")), own)] if own else choices


class GoalForm(forms.Form):
    owner = forms.ChoiceField(label=_("Whose goal"))
    measure = forms.ChoiceField(label=_("What is counted"))
    period = forms.ChoiceField(label=_("Period"))
    start_on = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    end_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    target = AmountField(label=_("Target"))
    weight = forms.DecimalField(
        label=_("Weight"),
        min_value=0,
        max_digits=12,
        decimal_places=6,
        initial=1,
        help_text=_("How much it counts among the owner's goals of the same period."),
    )
    product_line = forms.ModelChoiceField(
        ProductLine.objects.none(), label=_("Product line"), required=False, empty_label=_("All products")
    )
    segment = forms.ChoiceField(label=_("Customer segment"), required=False)
    region = forms.ChoiceField(label=_("Customer region"), required=False)
    reason = forms.CharField(
        label=_("Why this target"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, *args: Any, viewer: Viewer, periods: Iterable[Period], currency: str, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.currency = viewer, currency
        self.periods = {period.slug: period for period in periods}
        self._choices("owner", _grouped(owners(viewer)))
        self._choices("measure", measure_choices())
        named = [(slug, period.label(today)) for slug, period in self.periods.items() if period.name]
        self._choices("period", [*named, (OTHER_DATES, gettext("Other dates"))])
        for name, empty in (("segment", gettext("All segments")), ("region", gettext("All regions"))):
            known = Customer.objects.exclude(**{name: ""}).order_by(name).values_list(name, flat=True).distinct()
            self._choices(name, [("", empty), *((value, value) for value in known)])
        lines = self.fields["product_line"]
        assert isinstance(lines, forms.ModelChoiceField)
        lines.queryset = ProductLine.objects.order_by("path")
        measure = str(self["measure"].value() or "")
        self.fields["target"].help_text = target_help(measure, currency)
        self._offer(filters_of(measure) if measure else frozenset(FILTERS))

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _offer(self, allowed: frozenset[str]) -> None:
        """Only the filters that the measure knows; the others are asked for and refused without a script."""
        self.helper = FormHelper()
        self.helper.form_tag = False
        shown = [name for name in FILTERS if name in allowed or (self.is_bound and self.data.get(name))]
        for name in set(FILTERS) - set(shown):
            del self.fields[name]
        self.helper.layout = Layout(
            Fieldset(_("Who and what"), Row(Column("owner"), Column("measure"))),
            Fieldset(_("When"), Row(Column("period"), Column("start_on"), Column("end_on"))),
            Fieldset(_("How much"), Row(Column("target"), Column("weight")), "reason"),
            Div(
                *([Fieldset(_("Only what matches"), Row(*(Column(name) for name in shown)))] if shown else []),
                css_id="goal-filters",
            ),
        )

    def clean_owner(self) -> Owner:
        owner = owner_of(self.cleaned_data["owner"], self.viewer)
        if owner is None:
            raise forms.ValidationError(_("You set no goals for this owner."), code="invalid_choice")
        return owner

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._clean_period(data)
        self._clean_filters(data)
        if not self.errors:
            data["target"] = stored(data["target"], data["measure"])
            self._clean_employment(data)
        if not self.errors:
            self._clean_duplicate(data)
        return data

    def _clean_period(self, data: dict[str, Any]) -> None:
        """Days that somebody typed say more than a period that was there already."""
        chosen = self.periods.get(data.get("period", ""))
        typed = any(self.data.get(name) for name in ("start_on", "end_on"))
        if chosen and not typed:
            data["start_on"], data["end_on"] = chosen.start_on, chosen.end_on
            return
        for name in ("start_on", "end_on"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, gettext("Say which day, or choose a period."))
        start_on, end_on = data.get("start_on"), data.get("end_on")
        if start_on and end_on and end_on < start_on:
            self.add_error("end_on", gettext("The last day lies before the first."))

    def _clean_filters(self, data: dict[str, Any]) -> None:
        measure = data.get("measure")
        if not measure:
            return
        for name in FILTERS:
            if data.get(name) and name not in filters_of(measure):
                self.add_error(name, gettext("This measure can't be narrowed this way: leave it empty."))

    def _clean_employment(self, data: dict[str, Any]) -> None:
        person = data["owner"].person
        if person is None:
            return
        if (person.left_on and person.left_on < data["start_on"]) or (
            person.hired_on and person.hired_on > data["end_on"]
        ):
            self.add_error(
                "owner", gettext("%(name)s isn't employed on any day of the period.") % {"name": person.name}
            )

    def _clean_duplicate(self, data: dict[str, Any]) -> None:
        existing = Goal.objects.visible_to(self.viewer).filter(**self.key(data)).first()
        if existing:
            self.add_error(None, duplicate_of(existing))

    def key(self, data: dict[str, Any]) -> dict[str, Any]:
        """What no two goals share."""
        owner: Owner = data["owner"]
        return {
            "owner_kind": owner.kind,
            "person": owner.person,
            "department": owner.department,
            "measure": data["measure"],
            "start_on": data["start_on"],
            "end_on": data["end_on"],
            "product_line": data.get("product_line"),
            "segment": data.get("segment", ""),
            "region": data.get("region", ""),
        }

    def values(self) -> dict[str, Any]:
        """The arguments of goals.actions.set_goal."""
        data = self.cleaned_data
        return {
            **self.key(data),
            "metric": Metric.objects.filter(code=data["measure"]).first(),
            "target": data["target"],
            "weight": data["weight"],
            "reason": data["reason"],
        }


def duplicate_of(goal: Goal) -> forms.ValidationError:
    text = format_html(
        '{} <a href="{}">{}</a>',
        gettext("This owner has a goal of this measure, period and filter already."),
        reverse("goal_edit", args=[goal.pk]),
        gettext("Change its target instead"),
    )
    return forms.ValidationError(text, code="duplicate")


def _grouped(found: list[Owner]) -> list[tuple[str, Any]]:
    labels = {
        OwnerKind.PERSON: gettext("People"),
        OwnerKind.DEPARTMENT: gettext("Departments"),
        OwnerKind.COMPANY: gettext("The company"),
    }
    groups = [
        (label, [(owner.slug, owner.name) for owner in found if owner.kind == kind]) for kind, label in labels.items()
    ]
    return [("", gettext("Choose an owner")), *((label, rows) for label, rows in groups if rows)]


class TargetForm(forms.Form):
    target = AmountField(label=_("Target"))
    weight = forms.DecimalField(label=_("Weight"), min_value=0, max_digits=12, decimal_places=6)
    reason = forms.CharField(
        label=_("Why it changes"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with the version; the owner reads it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, goal: Goal, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goal = goal
        self.fields["target"].help_text = target_help(goal.measure, currency)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(Row(Column("target"), Column("weight")), "reason", "version")

    def clean_target(self) -> Decimal:
        return stored(self.cleaned_data["target"], self.goal.measure)
