"""Who works here, where they sit and under whom on any date; calendars; grants beside positions."""

from people.models.company import CalendarDay, Company, FiscalPattern, FiscalPeriod, PaceLimits
from people.models.history import ReadRecord, Seal, SealedRow, daterange, kept
from people.models.organisation import Absence, Department, DepartmentAncestor, Grant, Person, Placement, Position, Role
from people.models.personal import DataCopy, ErasedKey, Erasure, Redaction
from people.models.seeing import SeenPage, Sight
from people.models.views import SavedView

__all__ = [
    "Absence",
    "CalendarDay",
    "Company",
    "DataCopy",
    "Department",
    "DepartmentAncestor",
    "ErasedKey",
    "Erasure",
    "FiscalPattern",
    "FiscalPeriod",
    "Grant",
    "PaceLimits",
    "Person",
    "Placement",
    "Position",
    "ReadRecord",
    "Redaction",
    "Role",
    "SavedView",
    "Seal",
    "SealedRow",
    "SeenPage",
    "Sight",
    "daterange",
    "kept",
]
