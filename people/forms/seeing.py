from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _


class SightForm(forms.Form):
    """Why an administrator asks to see somebody's pages: that one reads it, and so does the history."""

    reason = forms.CharField(
        label=_("Why"), max_length=400, help_text=_("They read it before they agree. It stays in the history.")
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("reason")
