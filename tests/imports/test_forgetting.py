"""Uploads and rejected rows are kept for 90 days; the record of an import for ever."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from common import locks
from imports import queries
from imports.actions import UPLOADS_LOCK, check, forget_images, forget_uploads, queue, receive, run
from imports.kinds import kind_named
from imports.models import ChangedRow, ChangeSet, Import, RejectedRow, RowError
from tests.factories.people import PersonFactory, make_admin
from tests.imports.conftest import DEPARTMENTS

pytestmark = pytest.mark.django_db
BAD = DEPARTMENTS + ",Nobody,sales,CO\nLOST,Lost,sales,NOWHERE\n"
TODAY = date(2026, 11, 20)


def upload(days_ago: int) -> Import:
    kind = kind_named("departments")
    assert kind
    one = receive(kind=kind, file_name="departments.csv", chunks=[BAD.encode()], by=None)
    at = timezone.datetime(2026, 11, 20, 12, tzinfo=timezone.get_default_timezone()) - timedelta(days=days_ago)
    Import.objects.filter(pk=one.pk).update(created_at=at)
    one.refresh_from_db()
    os.utime(one.file.path, (at.timestamp(), at.timestamp()))
    return one


def imported(days_ago: int) -> Import:
    one = upload(days_ago)
    check(imported=one, today=TODAY)
    run(imported=queue(imported=one, by=None), today=TODAY)
    return one


def stored() -> set[str]:
    return {path.name for path in Path(default_storage.path("imports")).rglob("*") if path.is_file()}


def forget() -> int:
    with TestCase.captureOnCommitCallbacks(execute=True):
        return forget_uploads(TODAY)


def test_what_is_older_than_ninety_days_goes_and_its_record_stays() -> None:
    old, young = imported(91), imported(89)

    removed = forget()

    old.refresh_from_db()
    assert removed == 1 + 2 + 2  # the import, its rejected rows, their reasons
    assert (old.state, old.read, old.added, old.rejected) == ("done", 5, 3, 2)
    assert (old.file.name, old.forgotten_at is None) == ("", False)
    assert stored() == {Path(young.file.name).name}
    assert set(RejectedRow.objects.values_list("imported", flat=True)) == {young.pk}
    assert set(RowError.objects.values_list("imported", flat=True)) == {young.pk}


def test_images_go_with_what_they_were_kept_for() -> None:
    old = imported(91)
    old.refresh_from_db()
    ChangeSet.objects.filter(pk=old.change_set_id).update(at=old.created_at)
    young = ChangeSet.objects.create(source=ChangeSet.Source.FORM)
    ChangedRow.objects.create(change_set=young, table="people_department", row_id=1, action="a")
    did = queries.effects(old)

    assert [forget_images(TODAY), forget_images(TODAY)] == [3, 0]
    assert ChangedRow.objects.get().change_set == young
    assert [len(did), queries.effects(old)] == [1, []]


def test_a_second_night_changes_nothing() -> None:
    imported(91)
    forget()

    assert forget() == 0


def test_a_file_that_a_killed_process_has_left_goes_at_the_next_night(settings: Any) -> None:
    left = upload(91)
    path = Path(left.file.path)
    Import.objects.filter(pk=left.pk).update(file="", forgotten_at=timezone.now())  # committed, and then killed

    assert (forget(), path.exists()) == (0, False)


def test_an_upload_that_nobody_committed_says_so() -> None:
    forgotten = upload(100)

    forget()

    forgotten.refresh_from_db()
    assert (forgotten.state, forgotten.error_code) == ("failed", "not_committed")
    assert forgotten.error.startswith("Nobody imported this upload within 90 days")


def test_an_import_that_waits_for_a_worker_keeps_its_file() -> None:
    waiting = queue(imported=upload(400), by=None)

    assert (forget(), len(stored())) == (0, 1)
    assert run(imported=waiting, today=TODAY).added == 3


def test_what_can_be_undone_is_kept_whatever_the_settings_say(settings: Any) -> None:
    settings.IMPORTS_KEPT_DAYS = 1
    imported(29)

    assert forget() == 0


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_is_being_made_keeps_its_files() -> None:
    imported(91)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s, 0)", [UPLOADS_LOCK])
        during = forget_uploads(TODAY)
        cursor.execute("SELECT pg_advisory_unlock_shared(%s, 0)", [UPLOADS_LOCK])
    other.close()

    assert (during, len(stored())) == (0, 1)
    assert (forget_uploads(TODAY), stored()) == (5, set())
    assert locks.holders(UPLOADS_LOCK, 0) == []


def test_the_page_of_an_old_import_says_what_is_gone(client: Client) -> None:
    old = imported(91)
    forget()
    person = PersonFactory(signs_in=True)
    make_admin(person)
    client.force_login(person.user)

    page = client.get(reverse("import", args=[old.pk])).content.decode()

    assert "removed, as old ones are" in page
    assert "Download them with reasons" not in page
