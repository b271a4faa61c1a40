from __future__ import annotations

from datetime import date
from typing import Any

from babel import Locale
from crispy_forms.bootstrap import AppendedText
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Fieldset, Layout, Row
from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from imports.kinds.standards import COUNTRIES, CURRENCIES
from people.actions import Settings
from people.calendar import time_zones
from people.models import Company, FiscalPattern, PaceLimits

SECTION = "form-section"
COMPANY_FIELDS = ("name", "currency", "time_zone", "country", "year_starts", "fiscal_pattern")
LIMIT: dict[str, Any] = {"min_value": 1, "max_value": 500, "max_digits": 5, "decimal_places": 2}


class CompanyForm(forms.Form):
    """The company's settings. Limits are typed in percent of what is expected by now."""

    name = forms.CharField(label=_("Name"), max_length=200)
    currency = forms.ChoiceField(label=_("Currency"), help_text=_("Of targets, and of every figure in money."))
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Says when a day has ended, for whoever has no zone of their own.")
    )
    country = forms.ChoiceField(
        label=_("Country"), help_text=_("Its weekends and public holidays, for whoever has no country of their own.")
    )
    year_starts = forms.TypedChoiceField(label=_("Fiscal year starts in"), coerce=int)
    fiscal_pattern = forms.ChoiceField(label=_("Periods"), choices=FiscalPattern.choices)
    ahead = forms.DecimalField(label=_("Ahead from"), **LIMIT)
    on_pace = forms.DecimalField(label=_("On pace from"), **LIMIT)
    at_risk = forms.DecimalField(label=_("At risk from"), **LIMIT)
    since = forms.DateField(
        label=_("Limits hold from"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Today or later."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, company: Company, today: date, currency_fixed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company, self.today = company, today
        self._choose("currency", _currencies())
        self._choose("time_zone", [(zone, zone.replace("_", " ")) for zone in time_zones()])
        self._choose("country", _countries())
        self._choose("year_starts", [(number, name) for number, name in enumerate(_months(), start=1)])
        self.fields["currency"].disabled = currency_fixed
        if currency_fixed:
            self.fields["currency"].help_text = _("Fixed: there are orders in it.")
        self.fields["since"].widget.attrs["min"] = str(today)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "version",
            Fieldset(
                _("Company"),
                _about(
                    _(
                        "Not dated: once saved they hold for every day, past ones too. Figures of past days are sums of "
                        "entries in the one currency, which is why that is fixed with the first order. A day's working "
                        "days are those of its country: somebody elsewhere, or who moves there, has a country of their own."
                    )
                ),
                "name",
                Row(Column("currency"), Column("country")),
                "time_zone",
                css_class=SECTION,
            ),
            Fieldset(
                _("Fiscal calendar"),
                _about(
                    _(
                        "Not dated: past years are cut the same way, so that two years can be compared. A goal keeps the "
                        "days that it was set for."
                    )
                ),
                Row(Column("year_starts"), Column("fiscal_pattern")),
                css_class=SECTION,
            ),
            Fieldset(
                _("Limits of the statuses"),
                _about(_("Dated: a change holds from its day on. Days before are judged by the limits of their time.")),
                Row(*(Column(AppendedText(field, "%")) for field in ("ahead", "on_pace", "at_risk"))),
                "since",
                css_class=SECTION,
            ),
        )

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since < self.today:
            raise forms.ValidationError(_("From today on at the earliest: what was judged before stays as it was."))
        return since

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        ahead, on_pace, at_risk = (cleaned.get(name) for name in ("ahead", "on_pace", "at_risk"))
        if ahead is not None and on_pace is not None and ahead <= on_pace:
            self.add_error("ahead", _("Must be above the limit of on pace."))
        if on_pace is not None and at_risk is not None and on_pace <= at_risk:
            self.add_error("on_pace", _("Must be above the limit of at risk."))
        return cleaned

    def settings(self) -> Settings:
        data = self.cleaned_data
        return Settings(
            **{name: data[name] for name in ("name", "currency", "time_zone", "country", "fiscal_pattern", "since")},
            year_starts=data["year_starts"],
            limits=(data["ahead"] / 100, data["on_pace"] / 100, data["at_risk"] / 100),
        )


def settings_as_typed(company: Company, today: date) -> dict[str, Any]:
    """The form's first values."""
    limits = zip(("ahead", "on_pace", "at_risk"), PaceLimits.on(today), strict=True)
    return {
        **{name: getattr(company, name) for name in (*COMPANY_FIELDS, "version")},
        **{name: f"{(limit * 100).normalize():f}" for name, limit in limits},
        "since": today,
    }


def _about(text: Promise) -> HTML:
    """A sentence below the legend of a section."""
    return HTML(format_html('<p class="form-text">{}</p>', text))


def _currencies() -> list[tuple[str, str]]:
    names = Locale.parse(get_language() or "en", sep="-").currencies
    return [(code, f"{code} · {names.get(code, code)}") for code in CURRENCIES]


def _countries() -> list[tuple[str, str]]:
    names = Locale.parse(get_language() or "en", sep="-").territories
    return sorted(((code, names.get(code, code)) for code in COUNTRIES), key=lambda choice: choice[1])


def _months() -> list[str]:
    names = Locale.parse(get_language() or "en", sep="-").months["format"]["wide"]
    return [names[number] for number in range(1, 13)]
