"""What the history tells of people, departments, powers, settings, accounts and imports."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, Scope, Token, TwoStepRule, User
from common.trails import Field, Raw, Track, Trail
from imports.models import ChangeSet, Import
from people.models import (
    Absence,
    Company,
    DataCopy,
    Department,
    Erasure,
    FiscalPattern,
    Grant,
    PaceLimits,
    Person,
    Position,
    Role,
    Sight,
)
from people.scope import Viewer, is_self, narrow

FROM, UNTIL = Field(_("From"), "day"), Field(_("Until"), "day")

PERSONS = Track(
    Person,
    _("Person"),
    {
        "name": Field(_("Name")),
        "email": Field(_("E-mail")),
        "employee_number": Field(_("Employee number"), keepers=True),
        "hired_on": Field(_("Hired"), "day"),
        "left_on": Field(_("Left"), "day"),
        "country": Field(_("Country"), "country"),
        "time_zone": Field(_("Time zone")),
        "user_id": Field(_("Signs in as"), "user"),
    },
)
POSITIONS = Track(
    Position,
    _("Position"),
    {
        "title": Field(_("Title")),
        "role": Field(_("Role"), "choice", dict(Role.choices)),
        "department_id": Field(_("Department"), "department"),
        "manager_id": Field(_("Reports to"), "person"),
        "start_on": FROM,
        "end_on": UNTIL,
        "fte": Field(_("Share of full time"), "share"),
    },
    of="person_id",
    about="person_id",
    about_kind="person",
)
ABSENCES = Track(
    Absence,
    _("Absence"),
    {
        "start_on": FROM,
        "end_on": UNTIL,
        "kind": Field(_("Why"), "choice", dict(Absence.Kind.choices)),
    },
    of="person_id",
    about="person_id",
    about_kind="person",
)
GRANTS = Track(
    Grant,
    _("Power"),
    {
        "kind": Field(_("What"), "choice", dict(Grant.Kind.choices)),
        "on_behalf_of_id": Field(_("For"), "person"),
        "start_on": FROM,
        "end_on": UNTIL,
        "reason": Field(_("Why")),
        "by_id": Field(_("Given by"), "user"),
        "agreed_by_id": Field(_("Agreed by"), "user"),
        "agreed_at": Field(_("Agreed"), "moment"),
    },
    of="person_id",
    about="person_id",
    about_kind="person",
)
SIGHTS = Track(
    Sight,
    _("Seeing as somebody"),
    {
        "by_id": Field(_("Asked by"), "user"),
        "reason": Field(_("Why")),
        "state": Field(_("State"), "choice", dict(Sight.State.choices)),
        "until": Field(_("Until"), "moment"),
    },
    of="person_id",
    about="person_id",
    about_kind="person",
)
DEPARTMENTS = Track(
    Department,
    _("Department"),
    {
        "name": Field(_("Name")),
        "code": Field(_("Code")),
        "kind": Field(_("Kind"), "choice", dict(Department.Kind.choices)),
        "parent_id": Field(_("Belongs to"), "department"),
        "head_id": Field(_("Head"), "person"),
    },
)
SETTINGS = Track(
    Company,
    _("Settings"),
    {
        "name": Field(_("Name")),
        "currency": Field(_("Currency")),
        "time_zone": Field(_("Time zone")),
        "country": Field(_("Country"), "country"),
        "year_starts": Field(_("Fiscal year starts in month"), "number"),
        "fiscal_pattern": Field(_("Periods"), "choice", dict(FiscalPattern.choices)),
    },
)
LIMITS = Track(
    PaceLimits,
    _("Limits of the statuses"),
    {
        "since": FROM,
        "ahead": Field(_("Ahead"), "limit"),
        "on_pace": Field(_("On pace"), "limit"),
        "at_risk": Field(_("At risk"), "limit"),
    },
    about="since",
    through="e.pgh_obj_id",  # all of them are the one company's
)
TWO_STEPS = Track(
    TwoStepRule,
    _("Second step"),
    {
        "since": FROM,
        "roles": Field(_("Required of"), "choice", TwoStepRule.ROLES),
        "grace_days": Field(_("Days of grace"), "number"),
    },
    about="since",
    through="e.pgh_obj_id",  # all of them are the one company's
)
ACCOUNTS = Track(
    User,
    _("Account"),
    {"email": Field(_("E-mail")), "is_active": Field(_("May sign in"), "yes")},
    through="SELECT user_id FROM people_person WHERE id = %(of)s",
    about="email",
)
INVITATIONS = Track(
    Invitation,
    _("Invitation"),
    {
        "expires_at": Field(_("Until"), "moment"),
        "accepted_at": Field(_("Accepted"), "moment"),
        "revoked_at": Field(_("Withdrawn"), "moment"),
        "by_id": Field(_("Invited by"), "user"),
    },
    about="user_id",
    about_kind="user",
)
TOKENS = Track(
    Token,
    _("Token"),
    {
        "name": Field(_("What uses it")),
        "user_id": Field(_("Acts as"), "user"),
        "scopes": Field(_("May"), "choice", dict(Scope.choices)),
        "expiry": Field(_("Until"), "moment"),
        "by_id": Field(_("Made by"), "user"),
    },
    about="user_id",
    about_kind="user",
)


def _people(viewer: Viewer) -> Any:
    """Whoever keeps records reads what became of them; everybody what became of their own."""
    keeps = viewer.is_admin or viewer.is_hr
    return Person.objects.all() if keeps else Person.objects.filter(is_self("pk", viewer))


def _departments(viewer: Viewer) -> Any:
    return Department.objects.all() if viewer.sees_all_seats else Department.objects.none()


def _company(viewer: Viewer) -> Any:
    return Company.objects.all() if viewer.is_admin else Company.objects.none()


def _imports(viewer: Viewer) -> Any:
    return narrow(Import.objects.all(), viewer)


def _import(pk: int) -> list[Raw]:
    """What was done with the file; its rows tell the rest."""
    one = Import.objects.get(pk=pk)
    words = {"user": one.by_id} if one.by_id else {}
    found = [Raw(FILES, str(pk), "added", one.created_at, words, told=str(_("Brought")))]
    if one.finished_at and one.change_set_id:
        told = _("Imported: its rows are records from now on")
        found.append(Raw(FILES, str(pk), "changed", one.finished_at, words, told=str(told)))
    if one.forgotten_at:
        told = _("The file and its rejected rows were removed, as they are after a time")
        found.append(Raw(FILES, str(pk), "removed", one.forgotten_at, {}, told=str(told)))
    undone = ChangeSet.objects.filter(undoes=one.change_set_id).first() if one.change_set_id else None
    if undone:
        by = {"user": undone.by_id} if undone.by_id else {}
        found.append(Raw(FILES, str(pk), "removed", undone.at, by, told=str(_("Undone"))))
    return found


FILES = Track(Import, _("Import"), {}, about="file_name")

COPIES = Track(
    DataCopy,
    _("Copy of the data"),
    {
        "asked_by_id": Field(_("Asked by"), "user"),
        "made_at": Field(_("Made"), "moment"),
        "fetched_at": Field(_("Fetched"), "moment"),
        "gone_at": Field(_("Removed"), "moment"),
    },
    of="person_id",
    about="person_id",
    about_kind="person",
)
ERASURES = Track(
    Erasure,
    _("Erasure"),
    {
        "asked_by_id": Field(_("Asked by"), "user"),
        "reason": Field(_("Why"), keepers=True),
        "withdrawn_at": Field(_("Withdrawn"), "moment"),
        "agreed_by_id": Field(_("Agreed by"), "user"),
        "done_at": Field(_("Carried out"), "moment"),
    },
    of="person_id",
    about="person_id",
    about_kind="person",
)

PERSON = Trail(
    "person",
    _("Person"),
    _people,
    (PERSONS, POSITIONS, ABSENCES, GRANTS, SIGHTS, ACCOUNTS, COPIES, ERASURES),
    personal=True,
)
DEPARTMENT = Trail("department", _("Department"), _departments, (DEPARTMENTS,))
COMPANY = Trail("company", _("Settings"), _company, (SETTINGS, LIMITS, TWO_STEPS))
IMPORT = Trail("import", _("Import"), _imports, read=_import)


def _nobody(viewer: Viewer) -> Any:
    return User.objects.none()


# Read in the search alone: who invites, and what programs there are, is the administrators' to know.
ACCOUNT = Trail("account", _("Account"), _nobody, (INVITATIONS, TOKENS))
