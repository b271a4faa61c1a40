"""Who acts for whom, and who administers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Person

LONGEST = timedelta(days=366)
OFFERED = 200


class PersonField(forms.CharField):
    """Somebody by e-mail, or by a name that nobody shares. `people`: who may be named; `near`: who is offered."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)
        self.people: QuerySet[Person] = Person.objects.none()

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = list(self.people.filter(Q(email__iexact=text) | Q(name__iexact=text))[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(_("Several people are called so: give the e-mail."), code="ambiguous")
        raise forms.ValidationError(_("Nobody who works here has this e-mail or name."), code="unknown")


class _GrantForm(forms.Form):
    """Days and a reason; `near` are people to offer as one types."""

    person = PersonField(label=_("Who"))
    start_on = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Today or later."),
    )
    end_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    reason = forms.CharField(label=_("Why"), max_length=400)

    def __init__(
        self, *args: Any, people: QuerySet[Person], near: QuerySet[Person], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.today = people, today
        self.near = [(person.email, person.name) for person in near.order_by("name", "pk")[:OFFERED]]
        for field in self.fields.values():
            if isinstance(field, PersonField):
                field.people = people
                field.widget.attrs.update(
                    {"list": "people-near", "autocomplete": "off", "placeholder": _("name or e-mail")}
                )
        self.fields["start_on"].widget.attrs["min"] = str(today)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_start_on(self) -> date:
        day: date = self.cleaned_data["start_on"]
        if day < self.today:
            raise forms.ValidationError(_("From today on at the earliest."), code="past")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start_on, end_on = data.get("start_on"), data.get("end_on")
        if start_on and end_on and end_on < start_on:
            self.add_error("end_on", _("The last day lies before the first."))
        if start_on and end_on and end_on - start_on > LONGEST:
            self.add_error("end_on", _("A year at most: hand over again afterwards."))
        return data


class ActingForm(_GrantForm):
    """Somebody acts for another between two days. Without `on_behalf_of` it is for the one who fills it in."""

    on_behalf_of = PersonField(label=_("For whom"))

    def __init__(self, *args: Any, for_others: bool, leading: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        principal = self.fields["on_behalf_of"]
        assert isinstance(principal, PersonField)
        principal.people = leading
        self.fields["end_on"].required = True
        self.fields["person"].label = _("Who acts")
        if not for_others:
            del self.fields["on_behalf_of"]
        who = Row(Column("on_behalf_of"), Column("person")) if for_others else "person"
        self.helper.layout = Layout(who, Row(Column("start_on"), Column("end_on")), "reason")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("person") and data.get("person") == data.get("on_behalf_of"):
            self.add_error("person", _("Nobody stands in for themselves."))
        return data


class AdministratorForm(_GrantForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["end_on"].help_text = _("Empty: until it is taken back.")
        self.helper.layout = Layout("person", Row(Column("start_on"), Column("end_on")), "reason")
