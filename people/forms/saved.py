from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _


class SavedViewForm(forms.Form):
    """A view's name, and for whom it is."""

    name = forms.CharField(label=_("Name"), max_length=80)
    shared = forms.BooleanField(label=_("Share it with everybody who reports to me"), required=False)
    first = forms.BooleanField(label=_("Open the list with it"), required=False)

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shared"].disabled = not may_share
        fields = ["name", *(["shared"] if may_share else []), "first"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*fields)
