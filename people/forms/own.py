from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.calendar import time_zones
from people.models import Company


class TimeZoneForm(forms.Form):
    """By which clock one's days end and one's mail goes out; the company's, or one's own."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Your morning mail and quiet hours follow it, and so do the times that pages show."),
    )

    def __init__(self, data: Any, *, company: Company, zone: str) -> None:
        super().__init__(data, initial={"time_zone": zone})
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)
        usual = gettext("The company's: %(zone)s") % {"zone": company.time_zone.replace("_", " ")}
        field.choices = [("", usual), *((name, name.replace("_", " ")) for name in time_zones())]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("time_zone")


class ErasureForm(forms.Form):
    """What an erasure rests on."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=400,
        help_text=_(
            "Their request and its day, or the end of a term. An administrator reads it and agrees; it is kept."
        ),
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("reason")
