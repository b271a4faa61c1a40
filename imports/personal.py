"""What of imports is about people: who brought which file. What the rows of files say is found by its words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.personal import Held, PersonalData
from imports.models import Import

PERSONAL_DATA = PersonalData(
    held=(
        Held(
            Import,
            "imports",
            _("Imported files"),
            "by",
            ("kind", "file_name", "state", "created_at", "read", "added", "changed", "rejected"),
            by_account=True,
            stays=_("what was imported is the company's record; it names the number of the account"),
        ),
    ),
    others={
        "imports.ChangeSet": "which change of the records was made when: its author is the number of an account",
        "imports.ChangedRow": "images of the company's records, for 90 days; names in them are found by their words",
        "imports.RejectedRow": "lines of the company's files; those with the person's name or address go",
        "imports.RowError": "the same",
        "jobs.Job": "work for a worker, with ids alone, for 30 days",
    },
)
