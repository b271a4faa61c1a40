"""Where somebody sits from a day on, and to whom a team reports."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.actions import Move, away_then
from people.calendar import FIRST_DAY, LAST_DAY
from people.forms.powers import OFFERED, PersonField
from people.models import Department, Person, Position, Role
from people.queries.departments import departments
from people.queries.moving import roles_to_give

INDENT = "\u2003"


def day_field(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, **options)


class DatedForm(forms.Form):
    """A day from which it holds, people chosen by name, and why."""

    def __init__(
        self, *args: Any, people: QuerySet[Person], near: QuerySet[Person], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.near = [(person.email, person.name) for person in near.order_by("name", "pk")[:OFFERED]]
        for field in self.fields.values():
            if isinstance(field, PersonField):
                field.people = people
                field.widget.attrs.update(
                    {"list": "people-near", "autocomplete": "off", "placeholder": _("name or e-mail")}
                )
        self.helper = FormHelper()
        self.helper.form_tag = False

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was sent, to be sent again with the word that it is meant."""
        return [(name, self.data.get(name, "")) for name in self.fields]

    def clean_start_on(self) -> date:
        return within_reason(self.cleaned_data["start_on"])

    def refuse_unemployed(self, field: str, person: Person | None, day: date | None) -> None:
        problem = away_then(person, day) if person and day else ""
        if problem:
            self.add_error(field, problem)


def within_reason(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise forms.ValidationError(_("A day between 1970 and 2100."), code="range")
    return day


class MoveForm(DatedForm):
    """`grants`: whether roles may be given that see more than a line."""

    start_on = day_field(
        _("From"), help_text=_("The first day in the new place. A past day restates what was sold since.")
    )
    until = day_field(_("Until"), required=False, help_text=_("Empty: until the next change."))
    department = forms.ChoiceField(label=_("Department"))
    manager = PersonField(label=_("Reports to"), required=False, help_text=_("Empty: to nobody."))
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    role = forms.ChoiceField(label=_("Role"))
    fte = forms.DecimalField(
        label=_("Share of full time"), min_value=Decimal("0.01"), max_value=1, max_digits=3, decimal_places=2
    )
    reason = forms.CharField(label=_("Why"), max_length=400)

    def __init__(self, *args: Any, person: Person, seat: Position | None, grants: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["department"].choices = [  # type: ignore[attr-defined]
            (node.code, f"{INDENT * node.depth}{node.name}") for node in departments()
        ]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (value, str(label).capitalize())
            for value, label in Role.choices
            if value in roles_to_give(seat, grants=grants)
        ]
        self.helper.layout = Layout(
            Row(Column("start_on"), Column("until")),
            Row(Column("department"), Column("manager")),
            Row(Column("title"), Column("role"), Column("fte")),
            "reason",
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start_on, until, manager = data.get("start_on"), data.get("until"), data.get("manager")
        if start_on and until and until < start_on:
            self.add_error("until", _("The last day lies before the first."))
        if manager and manager.pk == self.person.pk:
            self.add_error("manager", _("Nobody manages themselves: name somebody else, or leave it empty."))
        self.refuse_unemployed("start_on", self.person, start_on)
        self.refuse_unemployed("manager", manager, start_on)
        return data

    def clean_until(self) -> date | None:
        day: date | None = self.cleaned_data["until"]
        return day and within_reason(day)

    @property
    def move(self) -> Move:
        data = self.cleaned_data
        return Move(
            start_on=data["start_on"],
            department=Department.objects.get(code=data["department"]),
            manager=data["manager"],
            title=data["title"],
            role=data["role"],
            fte=data["fte"],
            until=data["until"],
        )


class TeamForm(DatedForm):
    """All direct reports of `person` to another one."""

    start_on = day_field(_("From"), help_text=_("The first day under the new manager."))
    manager = PersonField(label=_("Report to"))
    reason = forms.CharField(label=_("Why"), max_length=400)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.helper.layout = Layout(Row(Column("start_on"), Column("manager")), "reason")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        manager = data.get("manager")
        if manager and manager.pk == self.person.pk:
            self.add_error("manager", _("They report to this person already: name another one."))
        self.refuse_unemployed("manager", manager, data.get("start_on"))
        return data


def move_initial(seat: Position | None, today: date) -> dict[str, Any]:
    """The form as it opens: everything as it is, from tomorrow."""
    if seat is None:
        return {"start_on": today + timedelta(days=1), "fte": Decimal(1), "role": Role.REP}
    return {
        "start_on": today + timedelta(days=1),
        "department": seat.department.code,
        "manager": seat.manager.email if seat.manager else "",
        "title": seat.title,
        "role": seat.role,
        "fte": seat.fte,
    }
