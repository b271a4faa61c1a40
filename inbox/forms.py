from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from inbox.actions import Way
from inbox.kinds import Kind
from inbox.models import Choice, Mail, Preferences
from people.models import Person

LONGEST_RESULT = 2000
LAST_DAY = date(2100, 12, 31)


def _day(**attributes: Any) -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attributes})


def _words(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class _Plain(forms.Form):
    """Without a form tag of its own; ids begin with the form's own word where several stand on a page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class GiveForm(_Plain):
    """An action item: who, what, until when."""

    owner = forms.ModelChoiceField(label=_("Who"), queryset=Person.objects.none())
    title = forms.CharField(
        label=_("What is to be done"), max_length=200, help_text=_("It stands in mails and calendars, too.")
    )
    due_on = forms.DateField(label=_("Due"), widget=_day())
    sensitive = forms.BooleanField(label=_("Keep the title out of mails and calendars"), required=False)

    def __init__(self, *args: Any, people: QuerySet[Person], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people
        self.today = today
        self.fields["due_on"].widget.attrs["min"] = str(today)
        self.helper.layout = Layout(Row(Column("owner"), Column("due_on")), "title", "sensitive")

    def clean_due_on(self) -> date:
        return _from_today_on(self.cleaned_data["due_on"], self.today)


class AnswerForm(_Plain):
    """It is done; what came of it may be said."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    result = forms.CharField(label=_("What came of it"), required=False, max_length=LONGEST_RESULT, widget=_words())


class DeclineForm(_Plain):
    version = forms.IntegerField(widget=forms.HiddenInput)
    result = forms.CharField(label=_("Why not"), max_length=LONGEST_RESULT, widget=_words())


class WithdrawForm(_Plain):
    version = forms.IntegerField(widget=forms.HiddenInput)
    result = forms.CharField(label=_("Why"), max_length=LONGEST_RESULT, widget=_words())


class MoveForm(_Plain):
    version = forms.IntegerField(widget=forms.HiddenInput)
    due_on = forms.DateField(label=_("New day"), widget=_day())
    result = forms.CharField(label=_("Why"), max_length=LONGEST_RESULT, widget=_words())

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["due_on"].widget.attrs["min"] = str(today)

    def clean_due_on(self) -> date:
        return _from_today_on(self.cleaned_data["due_on"], self.today)


def _from_today_on(day: date, today: date) -> date:
    if not today <= day <= LAST_DAY:
        raise forms.ValidationError(_("From today on, and not after 2100."))
    return day


WAYS = [(Mail.NONE, _("no mail")), (Mail.DIGEST, _("morning mail")), (Mail.NOW, _("at once"))]
HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


def _hour(label: Any) -> forms.TypedChoiceField:
    select = forms.Select(attrs={"class": "form-select"})
    return forms.TypedChoiceField(label=label, choices=HOURS, coerce=int, widget=select)


class PreferencesForm(_Plain):
    """When, and of each kind of notice how. Fields of kinds are named by their codes."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    digest_hour = _hour(_("Morning mail at"))
    quiet_from = _hour(_("No mail from"))
    quiet_until = _hour(_("until"))
    when_away = forms.BooleanField(label=_("Also on days off and when I am away"), required=False)

    def __init__(
        self, *args: Any, mine: Preferences, chosen: dict[str, Choice], kinds: dict[str, Kind], **kwargs: Any
    ) -> None:
        names = ("version", "digest_hour", "quiet_from", "quiet_until", "when_away")
        initial = {name: getattr(mine, name) for name in names}
        super().__init__(*args, initial=initial, **kwargs)
        self.kinds = kinds
        for code, kind in kinds.items():
            ways = [(value, label) for value, label in WAYS if not (kind.legal and value == Mail.NONE)]
            self.fields[f"in_app_{code}"] = forms.BooleanField(
                required=False, disabled=kind.legal, initial=chosen[code].in_app or kind.legal
            )
            self.fields[f"mail_{code}"] = forms.ChoiceField(choices=ways, initial=chosen[code].mail)

    @property
    def matrix(self) -> list[dict[str, Any]]:
        """A row for each kind."""
        return [
            {"label": kind.label, "legal": kind.legal, "in_app": self[f"in_app_{code}"], "mail": self[f"mail_{code}"]}
            for code, kind in self.kinds.items()
        ]

    def hours(self) -> dict[str, int | bool]:
        return {name: self.cleaned_data[name] for name in ("digest_hour", "quiet_from", "quiet_until", "when_away")}

    def ways(self) -> dict[str, Way]:
        data = self.cleaned_data
        return {code: Way(data[f"in_app_{code}"], Mail(data[f"mail_{code}"])) for code in self.kinds}
