"""A migration runs while the version before it still serves: what that one reads and writes must stay (CONTRIBUTING.md).

django-migration-linter asks the same of the SQL, but has to be an app of the product; the operations say enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from tests.guards.chain import Chain, whole_plan

# Migrations that take something away all the same. Before the first release no version before can be serving; after it,
# only what the release before this one has stopped reading and writing, with that release's name.
UNRELEASED = "before the first release"
CONTRACTS = {
    "accounts.0002_throttle_and_one_time_password": UNRELEASED,
    "goals.0004_history_of_changes": UNRELEASED,
    "imports.0002_header_and_blank_lines": UNRELEASED,
    "nightly.0002_counts_repairs_and_tries": UNRELEASED,
    "people.0004_pace_limits": UNRELEASED,
}
GOING = (
    migrations.RemoveField,
    migrations.DeleteModel,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
)
BREAKING_SQL = re.compile(r"\b(DROP\s+(TABLE|COLUMN)|RENAME\s+(TO|COLUMN)|SET\s+NOT\s+NULL)\b", re.IGNORECASE)


def breaks(app: str, operation: Operation, before: ProjectState) -> Iterator[str]:
    """What of it the version before would trip over."""
    if isinstance(operation, GOING):
        yield operation.describe()
    elif isinstance(operation, migrations.AddField) and is_required(operation.field):
        yield f"NOT NULL {app}.{operation.model_name_lower}.{operation.name}"
    elif isinstance(operation, migrations.AlterField) and is_required(operation.field):
        if before.models[app, operation.model_name_lower].fields[operation.name].null:
            yield f"NOT NULL {app}.{operation.model_name_lower}.{operation.name}"
    elif isinstance(operation, migrations.RunSQL) and BREAKING_SQL.search(str(operation.sql)):
        yield "SQL that drops, renames or requires"
    elif isinstance(operation, migrations.SeparateDatabaseAndState):
        for inner in operation.database_operations:
            yield from breaks(app, inner, before)


def is_required(field: object) -> bool:
    """Whether a row that does not name it is refused: a default of Django's own is not the database's."""
    return not (
        isinstance(field, models.ManyToManyField)
        or getattr(field, "null", False)
        or getattr(field, "db_default", models.NOT_PROVIDED) is not models.NOT_PROVIDED
    )


def found() -> Iterator[str]:
    loader = Chain()
    ours = {apps.get_app_config(name).label for name in settings.LOCAL_APPS}
    state = ProjectState()
    for app, name in whole_plan(loader):
        operations = loader.get_migration(app, name).operations
        new = {made.name_lower for made in operations if isinstance(made, migrations.CreateModel)}
        for operation in operations:
            if app in ours and getattr(operation, "model_name_lower", None) not in new:
                yield from (f"{app}.{name}: {what}" for what in breaks(app, operation, state))
            operation.state_forwards(app, state)


def test_a_migration_takes_nothing_away_that_the_version_before_needs() -> None:
    unlisted = [what for what in found() if what.partition(":")[0] not in CONTRACTS]

    assert unlisted == []


def test_what_is_listed_does_take_something_away() -> None:
    assert {what.partition(":")[0] for what in found()} == set(CONTRACTS)


@pytest.mark.parametrize(
    ("operation", "what"),
    [
        (migrations.RemoveField("job", "phase"), ["Remove field phase from job"]),
        (migrations.RenameField("job", "phase", "stage"), ["Rename field phase on job to stage"]),
        (migrations.DeleteModel("Canary"), ["Delete model Canary"]),
        (migrations.AddField("job", "more", models.IntegerField(default=0)), ["NOT NULL jobs.job.more"]),
        (migrations.AddField("job", "more", models.IntegerField(db_default=0)), []),
        (migrations.AddField("job", "more", models.IntegerField(null=True)), []),
        (migrations.AlterField("job", "started_at", models.DateTimeField()), ["NOT NULL jobs.job.started_at"]),
        (migrations.AlterField("job", "phase", models.TextField()), []),
        (migrations.RunSQL("ALTER TABLE jobs_job ALTER phase SET NOT NULL"), ["SQL that drops, renames or requires"]),
        (migrations.RunSQL("CREATE INDEX CONCURRENTLY j ON jobs_job (phase)"), []),
    ],
)
def test_what_the_version_before_would_trip_over_is_seen(operation: Operation, what: list[str]) -> None:
    now = MigrationLoader(None).project_state()

    assert list(breaks("jobs", operation, now)) == what
