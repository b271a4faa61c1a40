"""To whom each group of what somebody owns goes, and from which day on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common import format  # noqa: A004  # the module is named for what it does
from people.forms.moving import DatedForm, day_field
from people.forms.powers import PersonField
from people.models import Person
from performance.models import HandOver


class HandOverForm(DatedForm):
    """One new owner for everything, or one for a group; what nobody is named for stays where it is."""

    start_on = day_field(
        _("From"), help_text=_("What is still theirs when the day comes goes. Today or a past day: at once.")
    )
    everything = PersonField(label=_("Everything to"), required=False, help_text=_("Unless a group says otherwise."))
    reason = forms.CharField(label=_("Why"), max_length=400)

    def __init__(self, *args: Any, person: Person, owned: Mapping[str, int], **kwargs: Any) -> None:
        self.person = person
        self.groups = [HandOver.Group(code) for code in HandOver.Group.values if owned.get(code)]
        super().__init__(*args, **kwargs)
        people = self.fields["everything"].people  # type: ignore[attr-defined]
        for group in self.groups:
            field = PersonField(label=_counted(group, owned[group.value]), required=False)
            field.people = people
            field.widget.attrs.update(self.fields["everything"].widget.attrs)
            self.fields[group.value] = field
        pairs = [self.groups[at : at + 2] for at in range(0, len(self.groups), 2)]
        self.helper.layout = Layout(
            Row(Column("start_on"), Column("everything")),
            *(Row(*(Column(group.value) for group in pair)) for pair in pairs),
            "reason",
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("everything", *(group.value for group in self.groups)):
            heir = data.get(name)
            if heir and heir.pk == self.person.pk:
                self.add_error(name, gettext("It is theirs already: name somebody else."))
            self.refuse_unemployed(name, heir, max(data["start_on"], self.today) if data.get("start_on") else None)
        if not self.errors and not self.heirs:
            self.add_error("everything", gettext("Name somebody, here or for a group."))
        return data

    @property
    def heirs(self) -> dict[HandOver.Group, Person]:
        data = self.cleaned_data
        chosen = {group: data.get(group.value) or data.get("everything") for group in self.groups}
        return {group: heir for group, heir in chosen.items() if heir}


def _counted(group: HandOver.Group, count: int) -> str:
    return f"{group.label} ({format.number(count)})"
