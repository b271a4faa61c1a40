"""absences.csv: when people were away."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imports.kinds import Column, Kind, Reference, Rule, choice, day, email
from people.models import Absence, Person

ABSENCES = Kind(
    name="absences",
    title=_("Absences"),
    help=_("Leave, sickness and other days away; they count where a goal asks for it."),
    model=Absence,
    key=("email", "start_on"),
    match=("person_id", "start_on"),
    columns=[
        Column(name="email", type=email(), required=True, field="", help=_("who was away")),
        Column(name="start_on", type=day(), required=True, help=_("the first day")),
        Column(name="end_on", type=day(), help=_("the last day; empty: still away")),
        Column(name="kind", type=choice(Absence.Kind.values), default="'leave'", help=_("why; leave when empty")),
    ],
    references=[Reference("person_id", ("email",), Person, ("email",), code="unknown_person")],
    rules=[
        Rule(
            code="end_before_start",
            column="end_on",
            where="r.end_on < r.start_on",
            text=_("The last day lies before the first. Correct one of them."),
        ),
    ],
    samples=[
        ("ana@acme.example", "2026-07-06", "2026-07-17", "leave"),
        ("ben@acme.example", "2026-09-01", "", "parental"),
    ],
)
