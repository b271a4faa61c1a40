"""What of the organisation is about people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.personal import NOWHERE, PSEUDONYM, Held, PersonalData
from people.models import (
    Absence,
    DataCopy,
    Department,
    Erasure,
    Grant,
    Person,
    Position,
    ReadRecord,
    SavedView,
    SeenPage,
    Sight,
)

PERSONAL_DATA = PersonalData(
    held=(
        Held(
            SavedView,
            "saved_views",
            _("Saved views"),
            "owner",
            ("page", "name", "query", "shared"),
            goes=True,
        ),
        Held(
            DataCopy,
            "copies",
            _("Copies of the data"),
            "person",
            ("asked_at", "made_at", "expires_at", "fetched_at"),
            stays=_("that the right to a copy was answered, and when; the file itself goes"),
        ),
        Held(
            Erasure,
            "erasures",
            _("Erasures asked for"),
            "person",
            ("asked_at", "withdrawn_at", "done_at"),
            stays=_("the record of this erasure, by numbers"),
        ),
        Held(
            ReadRecord,
            "readers",
            _("Who looked at the record: as what, and when"),
            "person",
            ("day", "role", "kind", "at"),
            stays=_("who has read about whom is proof, by numbers"),
        ),
        Held(
            SeenPage,
            "sight_pages",
            _("Pages that an administrator opened with their eyes"),
            "sight__person",
            ("at", "path"),
            stays=_("who has read about whom is proof, by numbers"),
        ),
        Held(
            Sight,
            "sights",
            _("When an administrator asked to see pages as they do, and their word"),
            "person",
            ("reason", "state", "asked_at", "answered_at", "begun_at", "ended_at"),
            blanks={"reason": ""},
            stays=_("who has read about whom is proof, by numbers"),
        ),
        Held(
            Grant,
            "powers",
            _("Powers beside the position"),
            "person",
            ("kind", "start_on", "end_on", "reason", "created_at", "agreed_at"),
            blanks={"reason": ""},
            stays=_("who could do what on which day is proof, by numbers"),
        ),
        Held(
            Grant,
            "powers_given",
            _("Powers handed to others: when, and why"),
            "on_behalf_of",
            ("kind", "start_on", "end_on", "reason"),
            blanks={"reason": ""},
            stays=_("who could do what on which day is proof, by numbers"),
        ),
        Held(Department, "departments", _("Departments run"), "head", ("code", "name"), stays=_("the company's")),
        Held(
            Absence,
            "absences",
            _("Days away"),
            "person",
            ("start_on", "end_on", "kind"),
            blanks={"kind": Absence.Kind.OTHER},
            stays=_("what was expected on a day leaves them out; why somebody was away goes"),
        ),
        Held(
            Position,
            "positions",
            _("Positions"),
            "person",
            ("title", "role", "department__code", "department__name", "start_on", "end_on", "fte"),
            blanks={"title": ""},
            stays=_("whose figures count for which team and department rests on them"),
        ),
        Held(
            Person,
            "person",
            _("The person"),
            "pk",
            ("name", "email", "employee_number", "hired_on", "left_on", "country", "time_zone"),
            blanks={
                "name": PSEUDONYM,
                "email": NOWHERE,
                "employee_number": None,
                "time_zone": "",
            },
            stays=_("the number, the first and last day and the country, by which working days are counted"),
        ),
    ),
    others={
        "people.DepartmentAncestor": "which department lies below which",
        "people.ErasedKey": "by which a file that brings an erased person back is known: digests",
        "people.PaceLimits": "the company's limits",
        "people.Placement": "derived from positions",
        "people.Redaction": "which rows of the history an erasure has changed: digests",
    },
    names=("people_person.name", "people_department.name", "people_company.name"),
)
