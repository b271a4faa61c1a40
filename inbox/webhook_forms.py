"""A webhook as it is typed in."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.events import all_events
from common.outgoing import NotAllowedError, check_url
from inbox.models import Webhook

REFUSED = {
    "not_an_address": _("Write an address such as https://example.com/hooks, without a user, a password or a #."),
    "not_https": _("Only https: what is sent would be readable on its way."),
}


def checked_url(url: str) -> str:
    """Where it leads is judged each time it is asked; here only how it is written."""
    try:
        check_url(url, allowed=settings.WEBHOOK_INTERNAL_TARGETS)
    except NotAllowedError as refused:
        raise forms.ValidationError(REFUSED[refused.code], code=refused.code) from refused
    return url


class WebhookForm(forms.Form):
    """Which events go where. A new one is on."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("The system that hears."))
    url = forms.CharField(
        label=_("Address"), max_length=2000, help_text=_("Of the internet, by https. It answers 2xx within 5 seconds.")
    )
    events = forms.MultipleChoiceField(label=_("It hears when"), widget=forms.CheckboxSelectMultiple)
    is_on = forms.BooleanField(label=_("Send messages"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, webhook: Webhook | None = None) -> None:
        first = {} if webhook is None else {name: getattr(webhook, name) for name in self.base_fields}
        super().__init__(data, initial=first)
        if webhook is None:
            del self.fields["is_on"], self.fields["version"]
        events = self.fields["events"]
        assert isinstance(events, forms.MultipleChoiceField)
        events.choices = [(event.name, f"{event.label} · {event.name}") for event in all_events().values()]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)

    def clean_url(self) -> str:
        return checked_url(self.cleaned_data["url"])
