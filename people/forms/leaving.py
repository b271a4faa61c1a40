"""The last day of employment, and days away."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from people.forms.moving import day_field, within_reason
from people.models import Absence


class LeaveForm(forms.Form):
    last_day = day_field(_("Last day"), help_text=_("The last day of employment, whose end is the end of all access."))
    reason = forms.CharField(
        label=_("Why"), max_length=400, help_text=_("Kept in the history, for administrators and HR.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_last_day(self) -> date:
        return within_reason(self.cleaned_data["last_day"])


class AbsenceForm(forms.Form):
    start_on = day_field(_("From"), help_text=_("An absence that begins on this day already is corrected."))
    end_on = day_field(_("Until"), required=False, help_text=_("The last day away. Empty: not known yet."))
    kind = forms.ChoiceField(label=_("Kind"), choices=Absence.Kind.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(Row(Column("start_on"), Column("end_on")), "kind")

    def clean_start_on(self) -> date:
        return within_reason(self.cleaned_data["start_on"])

    def clean_end_on(self) -> date | None:
        day: date | None = self.cleaned_data["end_on"]
        return day and within_reason(day)
