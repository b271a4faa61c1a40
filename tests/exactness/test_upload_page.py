"""The same companies through the upload page: uploaded, checked and committed in the browser's requests, run by the worker."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from imports.models import Import
from jobs.actions import perform
from jobs.models import Job
from tests.exactness.loading import exported, real_folder, real_rows
from tests.factories.files import KINDS, load
from tests.factories.people import PersonFactory, make_admin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendars")]


@pytest.fixture
def admin(client: Client) -> Client:
    person = PersonFactory(email="admin@x.example", signs_in=True)
    make_admin(person)
    client.force_login(person.user)
    return client


def work() -> None:
    """What a worker does."""
    while job := Job.objects.waiting().order_by("id").first():
        perform(job_id=job.pk)


def upload(browser: Client, name: str) -> dict[str, tuple[str, int, int]]:
    """Upload a folder's files one by one; state, rows read and rows added of each."""
    ends = {}
    for kind in KINDS:
        path = real_folder(name) / f"{kind}.csv"
        if path.exists():
            file = SimpleUploadedFile(path.name, path.read_bytes(), "text/csv")
            at_columns = browser.post(reverse("import_new"), {"file": file})
            at_import = browser.get(at_columns["Location"])
            work()
            imported = Import.objects.latest("pk")
            assert (at_import["Location"], imported.state) == (reverse("import", args=[imported.pk]), "checked")
            browser.post(reverse("import_commit", args=[imported.pk]))
            work()
            imported.refresh_from_db()
            ends[kind] = (imported.state, imported.read, imported.added)
    return ends


def test_adventureworks(admin: Client) -> None:
    ends = upload(admin, "adventureworks")

    assert set(ends.values()) == {("done", rows, rows) for rows in (30, 290, 299, 295, 428, 1994, 30129, 95)}
    expected = real_rows("adventureworks", "expected_attainment")
    assert {(row["owner"], row["period_start"]): cents(row["actual"]) for row in exported(date(2013, 6, 30))} == {
        (row["email"], row["period_start"]): cents(row["actual"]) for row in expected
    }


def cents(amount: str) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_northwind(admin: Client) -> None:
    expected = real_rows("northwind", "expected_revenue")
    goals = [
        {
            "owner_kind": "person",
            "owner": row["email"],
            "metric": "revenue",
            "period_start": row["period_start"],
            "period_end": row["period_end"],
            "target": "1",
        }
        for row in expected
    ]

    ends = upload(admin, "northwind")
    load({"goals": goals})

    assert {state for state, _read, _added in ends.values()} == {"done"}
    assert {(row["owner"], row["period_start"]): Decimal(row["actual"]) for row in exported(date(1998, 12, 31))} == {
        (row["email"], row["period_start"]): Decimal(row["revenue"]) for row in expected
    }
