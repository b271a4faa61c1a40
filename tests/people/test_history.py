"""The history: what it keeps of a change and its author, and that nobody changes it afterwards unnoticed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from pghistory.models import Context

from accounts import actions as accounts
from accounts.models import Scope, User
from common import history
from goals.actions import set_goal
from goals.models import OwnerKind
from imports.models import ChangedRow, ChangeSet
from nightly.models import Night
from people.actions import seal_history, set_limits, verify_history
from people.models import Person, ReadRecord, Seal, SealedRow
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


def events(name: str) -> Any:
    label, model = name.split(".")
    return apps.get_model(label, model).objects.order_by("pgh_id")


def changed(times: int = 1) -> Person:
    """A person with so many changes in the history, each by somebody."""
    person = PersonFactory(name="Ana 0")
    for number in range(times):
        with history.context(user=number + 1):
            Person.objects.filter(pk=person.pk).update(name=f"Ana {number + 1}")
    return person


def tamper(sql: str) -> None:
    """As whoever owns the database can, triggers or not."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


# -- what is kept ---------------------------------------------------------------------------


def test_each_change_keeps_the_image_before_and_who() -> None:
    changed(2)

    assert [(event.name, event.pgh_context.metadata["user"]) for event in events("people.PersonEvent")] == [
        ("Ana 0", 1),
        ("Ana 1", 2),
    ]


def test_what_was_said_of_a_change_stays_with_it_when_more_is_said_later() -> None:
    person = changed(0)
    with history.context(user=1):
        for number, words in enumerate(({"command": "import_data"}, {"import": 7})):
            with history.context(**words):
                Person.objects.filter(pk=person.pk).update(country=f"A{number}")
        history.add(reason="moved")
        Person.objects.filter(pk=person.pk).update(country="CC")

    assert [event.pgh_context.metadata for event in events("people.PersonEvent")] == [
        {"user": 1, "command": "import_data"},
        {"user": 1, "import": 7},
        {"user": 1, "reason": "moved"},
    ]


def test_what_gives_power_is_kept_from_its_first_row_on() -> None:
    user = UserFactory()
    accounts.create_token(user=user, name="till", scopes=[Scope.READ], days=1, by=None)
    set_limits(limits=(Decimal("1.2"), Decimal("0.9"), Decimal("0.8")), since=DAY, by=user)

    kept = [events(name).last() for name in ("accounts.UserEvent", "accounts.TokenEvent", "people.PaceLimitsEvent")]
    assert [event.pgh_label for event in kept] == ["insert", "insert", "insert"]
    assert (kept[0].email, kept[1].name, kept[2].ahead) == (user.email, "till", Decimal("1.2"))


def test_that_an_account_is_closed_is_kept_and_no_password() -> None:
    user = UserFactory()
    user.set_password("another one of ten")
    user.save()
    User.objects.filter(pk=user.pk).update(is_active=False)

    last = events("accounts.UserEvent").filter(pgh_label="update").get()
    assert (last.is_active, last.pgh_obj_id) == (True, user.pk)
    assert not {"password", "digest", "token_hash"} & {
        field.name
        for model in ("UserEvent", "TokenEvent", "InvitationEvent")
        for field in apps.get_model("accounts", model)._meta.fields
    }


def test_a_program_is_told_by_its_owner_and_its_name() -> None:
    user = PersonFactory(signs_in=True).user
    text = accounts.create_token(user=user, name="till", scopes=[], days=1, by=None)
    seen: list[Any] = []

    with history.context(user=None):
        client = Client(headers={"Authorization": f"Bearer {text}"})
        assert client.get("/api/v1/people/").status_code == 200
        User.objects.filter(pk=user.pk).update(is_active=False)
        seen.append(events("accounts.UserEvent").last().pgh_context.metadata)

    assert (seen[0]["user"], seen[0]["token"]) == (user.pk, "till")


def test_a_command_says_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    person = PersonFactory(signs_in=True)

    call_command("create_token", person.email, "--name", "till", "--scope", "read")

    assert events("accounts.TokenEvent").last().pgh_context.metadata == {"command": "create_token"}
    assert capsys.readouterr().out


# -- nobody changes it ----------------------------------------------------------------------


def rows_to_refuse() -> list[Any]:
    person = changed(1)
    seal_history(DAY)
    change_set = ChangeSet.objects.create(source=ChangeSet.Source.API)
    ChangedRow.objects.create(change_set=change_set, table="people_person", row_id=person.pk, action="a")
    user = UserFactory()
    ReadRecord.objects.create(reader=user, role="hr", person=person, kind="record", day=DAY)
    models: list[Any] = [apps.get_model("people", "PersonEvent"), ChangedRow, ReadRecord, Seal, SealedRow, Context]
    return models


WAYS: list[Callable[[Any], Any]] = [
    lambda model: model.objects.first().delete(),
    lambda model: model.objects.all().delete(),
    lambda model: model.objects.update(**{model._meta.concrete_fields[1].name: None}),
    lambda model: connection.cursor().execute(f"DELETE FROM {model._meta.db_table}"),
    lambda model: connection.cursor().execute(
        f"UPDATE {model._meta.db_table} SET {model._meta.pk.column} = {model._meta.pk.column}"
    ),
]


@pytest.mark.parametrize("way", range(len(WAYS)))
def test_no_way_of_changing_or_removing_it_is_open(way: int) -> None:
    for model in rows_to_refuse():
        with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
            WAYS[way](model)
        assert model.objects.exists()


def test_a_night_is_never_deleted() -> None:
    Night.objects.create(day=DAY, state="done")

    with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
        Night.objects.all().delete()
    assert Night.objects.update(state="failed") == 1


def test_a_goals_version_stays_as_it_was_said() -> None:
    goal = set_goal(
        owner_kind=OwnerKind.COMPANY, measure="revenue", start_on=DAY, end_on=DAY, target=Decimal(9), by=None
    )

    for change in (lambda: goal.versions.update(target=8), lambda: goal.versions.get().save()):
        with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
            change()
    assert goal.delete()[0] == 2


def test_what_comes_in_bulk_has_no_trigger_on_inserts() -> None:
    """A trigger on every row of a hundred thousand costs a load more than all the rest of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
            WHERE tgname LIKE 'pgtrigger%' AND tgtype & 4 > 0 ORDER BY 1
            """
        )
        tables = [table for (table,) in cursor.fetchall()]

    assert tables == [
        "accounts_invitation",
        "accounts_token",
        "accounts_twosteprule",
        "accounts_user",
        "inbox_webhook",
        "people_datacopy",
        "people_erasure",
        "people_grant",
        "people_pacelimits",
        "people_sight",
        "performance_handover",
    ]


def test_what_may_go_goes_by_its_name_alone_and_only_meanwhile() -> None:
    rows_to_refuse()

    with history.removing("imports_changedrow"):
        assert ChangedRow.objects.all().delete()[0] == 1
        with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
            ReadRecord.objects.all().delete()
    ChangedRow.objects.create(change_set_id=1, table="people_person", row_id=1, action="a")
    with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
        ChangedRow.objects.all().delete()


# -- and if somebody did --------------------------------------------------------------------


def test_what_was_written_is_what_was_sealed(capsys: pytest.CaptureFixture[str]) -> None:
    changed(3)
    first = seal_history(DAY)
    changed(1)

    again = seal_history(DAY)

    assert (first, again, seal_history(DAY)) == (3, 1, 0)
    call_command("verify_history")
    assert verify_history(DAY) == 0
    assert "people_personevent: 4 sealed, 0 wait for the night" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sql", "row", "words"),
    [
        ("UPDATE people_personevent SET name = 'Eve' WHERE pgh_id = {}", 1, "is not as it was sealed"),
        ("DELETE FROM people_personevent WHERE pgh_id = {}", 1, "was removed"),
        ("DELETE FROM people_sealedrow WHERE row_id = {}", 2, "or a row before it was taken out"),
        (
            (
                "UPDATE pghistory_context SET metadata = '{{\"user\": 99}}' "
                "WHERE id = (SELECT pgh_context_id FROM people_personevent WHERE pgh_id = {})"
            ),
            1,
            "is not as it was sealed",
        ),
    ],
)
def test_a_row_that_was_tampered_with_is_named(
    sql: str, row: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`row`: which of the three is named when the second one (1) was changed."""
    changed(3)
    seal_history(DAY)
    ids = list(events("people.PersonEvent").values_list("pgh_id", flat=True))

    tamper(sql.format(ids[1]))

    with pytest.raises(SystemExit) as ended:
        call_command("verify_history")
    told = capsys.readouterr().err
    assert ended.value.code == 1
    assert told.startswith(f"  people_personevent row {ids[row]} ")
    assert words in told
    assert verify_history(DAY) == 1


def test_a_row_whose_seal_was_taken_off_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    changed(2)
    tamper("UPDATE people_personevent SET pgh_created_at = now() - interval '3 days'")
    seal_history(DAY)
    last = events("people.PersonEvent").last().pgh_id

    tamper(f"DELETE FROM people_sealedrow WHERE row_id = {last}")

    assert verify_history(DAY) == 1
    with pytest.raises(SystemExit):
        call_command("verify_history")
    assert f"row {last} is older than its table's last seal and has none" in capsys.readouterr().err


def test_a_column_that_is_added_later_breaks_no_seal() -> None:
    changed(1)
    seal_history(DAY)
    tamper("ALTER TABLE people_personevent ADD COLUMN shoe_size integer DEFAULT 44")

    assert verify_history(DAY) == 0


def test_a_sign_in_by_password_writes_no_history() -> None:
    """Power changes hands by invitation, token and grant: those are kept; signing in is no change."""
    person = PersonFactory(signs_in=True)
    before = events("accounts.UserEvent").count()

    Client().post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    assert events("accounts.UserEvent").count() == before
