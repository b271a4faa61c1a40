from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import TwoStepRule


class TwoStepForm(forms.Form):
    """Of whom a second step is required, and from when."""

    roles = forms.MultipleChoiceField(
        label=_("Required of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(role, str(label).capitalize()) for role, label in TwoStepRule.ROLES.items()],
        help_text=_("Nobody chosen: of nobody."),
    )
    since = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Today or later."),
    )
    grace_days = forms.IntegerField(
        label=_("Days of grace"),
        min_value=0,
        max_value=90,
        help_text=_("To set it up in: from that day, for whoever comes later from their first."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["since"].widget.attrs["min"] = str(today)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("roles", Row(Column("since"), Column("grace_days")))

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since < self.today:
            raise forms.ValidationError(_("From today on at the earliest."), code="past")
        return since
