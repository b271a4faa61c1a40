"""A copy of one's data: all of one's own and nothing of others, for oneself alone, for some days."""

from __future__ import annotations

import csv
import io
import json
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import Scope
from goals.actions import apply_changes, set_goal
from goals.models import OwnerKind
from inbox.models import Notice
from jobs.models import Job
from people.actions import BeingMadeError, ask_copy, forget_copies, make_copy
from people.models import DataCopy, Person, ReadRecord
from sales.models import Credit, Deal, Order
from tests.factories.accounts import PASSWORD
from tests.factories.people import PersonFactory, make_admin, root, sits

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def signed_in(person: Person, *, lately: bool = True) -> Client:
    client = Client()
    client.force_login(person.user)
    if lately:
        session = client.session
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.user_id)
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        session.save()
    return client


def team() -> tuple[Person, Person, Person]:
    """Ada and Bo share an order under Mina."""
    mina, ada, bo = (
        PersonFactory(name=name, email=f"{name[:3].strip().lower()}@example.com", signs_in=True)
        for name in ("Mina Canary", "Ada Berg", "Bo Canary")
    )
    sits(mina, role="manager")
    sits(ada, under=mina, title="Sales rep")
    sits(bo, under=mina)
    order = Order.objects.create(number="SO-1", ordered_on=DAY, currency="USD")
    Credit.objects.create(order=order, person=ada, share=Decimal("0.25"))
    Credit.objects.create(order=order, person=bo, share=Decimal("0.75"))
    Deal.objects.create(number="D-1", owner=ada, opened_on=DAY, stage="offer")
    Deal.objects.create(number="D-CANARY", owner=bo, opened_on=DAY, stage="offer")
    set_goal(
        owner_kind=OwnerKind.PERSON, person=ada, measure="revenue", target=Decimal(500), by=mina.user,
        start_on=DAY, end_on=DAY + timedelta(days=30), reason="=2+2 a good year",
    )  # fmt: skip
    apply_changes()
    Person.objects.filter(pk=ada.pk).update(employee_number="0042")
    accounts.create_token(user=ada.user, name="my program", scopes=[Scope.READ], days=9, by=ada.user)
    ReadRecord.objects.create(reader=bo.user, role="hr", person=ada, kind="record", day=DAY)
    return mina, ada, bo


def made(person: Person) -> DataCopy:
    copy = ask_copy(person=person, by=person.user)
    make_copy(copy_id=copy.pk, now=timezone.now())
    copy.refresh_from_db()
    return copy


def unzipped(content: bytes) -> dict[str, str]:
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def fetched(person: Person, path: str) -> tuple[int, bytes]:
    answer: Any = signed_in(person).get(path)
    return answer.status_code, b"".join(answer)


def test_it_has_all_of_ones_own_and_nothing_of_others() -> None:
    _mina, ada, _bo = team()

    copy = made(ada)

    files = unzipped(fetched(ada, f"/me/data/{copy.public_id}/")[1])
    told = {name: json.loads(text) for name, text in files.items() if name.endswith(".json")}
    assert told["json/person.json"][0]["employee_number"] == "0042"
    assert told["json/positions.json"][0]["title"] == "Sales rep"
    assert [row["number"] for row in told["json/orders.json"]] == ["SO-1"]
    assert [row["share"] for row in told["json/credits.json"]] == ["0.2500"]
    assert [row["number"] for row in told["json/deals.json"]] == ["D-1"]
    assert told["json/goal_versions.json"][0]["target"] == "500.000000"
    assert told["json/tokens.json"][0]["name"] == "my program"
    assert told["json/readers.json"][0]["role"] == "hr"
    assert told["json/person_before.json"][0]["employee_number"] is None
    rows = list(csv.DictReader(io.StringIO(files["csv/goal_versions.csv"].lstrip("\ufeff"))))
    assert rows[0]["reason"] == "'=2+2 a good year"
    assert {name[4:-4] for name in files if name.startswith("csv/")} == {name[5:-5] for name in told}
    assert all(f"{name[5:-5]}: " in files["README.txt"] for name in told)
    whole = "\n".join(files.values()).lower()
    assert [word for word in ("canary", "bo@example", "smt_", "md5$", ada.user.password.lower()) if word in whole] == []


def test_only_the_one_whom_it_is_about_fetches_it_whoever_asked() -> None:
    mina, ada, bo = team()
    hr, admin = PersonFactory(signs_in=True), PersonFactory(signs_in=True)
    sits(hr, role="hr")
    make_admin(admin)
    copy = ask_copy(person=ada, by=hr.user)
    make_copy(copy_id=copy.pk, now=timezone.now())

    path = f"/me/data/{copy.public_id}/"
    got = {person.name: fetched(person, path)[0] for person in (mina, bo, hr, admin, ada)}

    assert got == {mina.name: 404, bo.name: 404, hr.name: 404, admin.name: 404, ada.name: 200}
    assert Client().get(path).status_code == 302
    assert DataCopy.objects.get().fetched_at
    Person.objects.filter(pk=ada.pk).update(left_on=date(2026, 1, 1))
    assert signed_in(ada).get(path).status_code == 302
    assert list(Notice.objects.filter(kind="data_copy").values_list("person__name", "url")) == [(ada.name, "/me/data/")]


def test_it_is_asked_for_with_the_password_and_once_at_a_time() -> None:
    root()
    ada = PersonFactory(signs_in=True)
    ada.user.set_password(PASSWORD)
    ada.user.save()
    stale = signed_in(ada, lately=False)

    answer = stale.post("/me/data/")
    assert answer.headers["Location"].startswith("/accounts/again/")
    assert not DataCopy.objects.exists()
    signed_in(ada).post("/me/data/")
    signed_in(ada).post("/me/data/")

    assert DataCopy.objects.count() == Job.objects.filter(kind="copy").count() == 1
    with pytest.raises(BeingMadeError):
        ask_copy(person=ada, by=ada.user)
    assert Job.objects.get(kind="copy").arguments == {"copy_id": DataCopy.objects.get().pk}


def test_it_goes_after_its_days(django_capture_on_commit_callbacks: Any) -> None:
    root()
    ada = PersonFactory(signs_in=True)
    copy = made(ada)
    path = Path(default_storage.path(copy.file))
    assert path.stat().st_mode & 0o777 == 0o600
    today = timezone.localdate()

    with django_capture_on_commit_callbacks(execute=True):
        assert forget_copies(today) == 0
    assert path.exists()
    DataCopy.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert signed_in(ada).get(f"/me/data/{copy.public_id}/").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_copies(today) == 1

    assert not path.exists()
    copy.refresh_from_db()
    assert copy.gone_at
    assert not copy.file
    make_copy(copy_id=copy.pk, now=timezone.now())
    assert not path.exists()
    assert "removed" in signed_in(ada).get("/me/data/").content.decode()
    assert settings.DATA_COPY_DAYS == 7
