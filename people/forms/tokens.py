from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import SERVICE_SCOPES, Scope

DAYS = ((7, _("a week")), (30, _("30 days")), (90, _("90 days")), (365, _("a year")))


class TokenForm(forms.Form):
    """What uses it, what of its owner's powers it has, and for how long. `offered`: what the owner has a use of."""

    name = forms.CharField(
        label=_("What uses it"), max_length=100, help_text=_("So that you know it when you look here again.")
    )
    scopes = forms.MultipleChoiceField(label=_("It may"), widget=forms.CheckboxSelectMultiple)
    days = forms.ChoiceField(label=_("It works for"), choices=DAYS, initial=90)

    def __init__(self, data: Any, *, offered: Sequence[Scope]) -> None:
        super().__init__(data)
        self.offered = offered
        _offer(self, "scopes", offered)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("name", "scopes", "days")


class ServiceAccountForm(forms.Form):
    """A program's name in the company, and what its tokens may at most."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("The system that signs in, such as “ERP”."))
    scopes = forms.MultipleChoiceField(
        label=_("Its tokens may"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Reading is the whole company's directory, goals, figures and sale records; importing is its own."),
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        _offer(self, "scopes", SERVICE_SCOPES)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("name", "scopes")


def _offer(form: forms.Form, name: str, scopes: Sequence[Scope]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.MultipleChoiceField)
    field.choices = [(scope.value, str(scope.label).capitalize()) for scope in scopes]
