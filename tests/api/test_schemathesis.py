"""The API driven from its own schema: nothing it can ask for breaks it, and every answer is one that the schema tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import yaml
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from pytest_django import DjangoDbBlocker
from schemathesis.specs.openapi.checks import positive_data_acceptance

from accounts import actions as accounts
from accounts.models import Scope
from tests.access.world import World, built
from tests.api.test_schema import FILE

PERSONAS = ("rep", "other_rep", "manager", "executive", "hr", "admin")
schema = schemathesis.openapi.from_dict(yaml.safe_load(FILE.read_text()))
OPERATIONS = [found.ok() for found in schema.get_all_operations()]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    schema.app = get_wsgi_application()
    # Django's own test client does the same: each request would close the connection of the test.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with built(django_db_blocker) as world:
        yield world
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def drive(world: World, operation: Any, persona: str, examples: int) -> None:
    user = world.users[persona]
    assert user is not None
    token = accounts.create_token(user=user, name="schemathesis", scopes=list(Scope), days=1, by=None)

    @given(case=operation.as_strategy())
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def run(case: Any) -> None:
        with transaction.atomic():
            case.call_and_validate(
                app=schema.app,
                headers={"Authorization": f"Bearer {token}"},
                # A date of the year 454 is a date to the schema, and refused with its reason.
                excluded_checks=[positive_data_acceptance],
            )
            transaction.set_rollback(True)

    run()


@pytest.mark.django_db
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_what_the_schema_allows(world: World, operation: Any) -> None:
    for persona in ("rep", "admin"):
        drive(world, operation, persona, examples=6)


@pytest.mark.full
@pytest.mark.django_db
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_what_the_schema_allows_at_length(world: World, operation: Any) -> None:
    """More than 20,000 requests."""
    for persona in PERSONAS:
        drive(world, operation, persona, examples=230)
