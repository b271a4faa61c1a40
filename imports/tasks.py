"""What a worker does for imports; called with ids by jobs."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from imports import actions
from imports.models import Import


def run_import(*, import_id: int, job_id: int | None = None, dry_run: bool = False) -> None:
    """A job that was taken twice starts over: everything of it is one transaction."""
    imported = Import.objects.get(pk=import_id)
    if dry_run:
        actions.check(imported=imported, today=import_string(settings.IMPORT_DAY)(), job_id=job_id)
    else:
        actions.run(imported=imported, today=import_string(settings.IMPORT_DAY)(), job_id=job_id)
