"""What the import tells: named in `settings.IMPORT_TELL`, because imports are of a floor below."""

from __future__ import annotations

from django.urls import reverse

from imports.models import Import
from inbox import kinds
from inbox.actions.telling import tell
from people.models import Person


def tell_import(imported: Import) -> None:
    """To whoever asked for it, in the transaction that says how it ended."""
    person = Person.objects.filter(user=imported.by_id).first() if imported.by_id else None
    if person is None or imported.state not in (Import.State.DONE, Import.State.FAILED):
        return
    done = imported.state == Import.State.DONE
    counts = {name: getattr(imported, name) for name in ("added", "changed", "rejected")}
    tell(
        kinds.IMPORT_DONE if done else kinds.IMPORT_FAILED,
        event=f"import:{imported.pk}:{imported.state}",
        people=[person.pk],
        words={"file": imported.file_name, **(counts if done else {})},
        url=reverse("import", args=[imported.pk]),
    )
