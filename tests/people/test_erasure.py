"""Somebody who has left becomes a number: their words are nowhere, the company's totals and the history's proof are as before."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import redis
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import Scope
from common import history
from goals.actions import apply_changes, set_goal, verify_ledger
from goals.models import OwnerKind
from imports.models import ChangedRow, ChangeSet, Import, RejectedRow, RowError
from inbox import kinds
from inbox.actions import make_promise, renew_calendar, tell
from jobs.models import Job
from people import tasks
from people.actions import seal_history, verify_history
from people.actions.copying import ask_copy, make_copy
from people.actions.erasing import (
    RefusedError,
    SecondPersonError,
    agree_erasure,
    ask_erasure,
    erase,
    hold,
    journal,
    reapply,
    withdraw_erasure,
)
from people.models import Absence, Department, Erasure, Grant, Person, ReadRecord, SavedView
from people.queries.erasing import refusal, words_about
from sales.models import Credit, Customer, Deal, FollowUp, Order
from tests.factories.accounts import PASSWORD
from tests.factories.files import load
from tests.factories.people import DepartmentFactory, PersonFactory, make_admin, root, sits
from tests.people.test_history import tamper
from tests.people.test_my_data import signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, tzinfo=timezone.get_default_timezone())
LEFT = date(2026, 1, 31)
NAME, MARRIED = "Zoraida Kanarie", "Zoraida Kanarie-Lind"
OLD, MAIL = "z.kanarie@example.com", "zoraida.lind@example.com"
NUMBER = "KNR-4711"
TRACES = ("kanarie", "zoraida", NUMBER.lower(), "her knee", "her laptop")


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def two_keepers() -> tuple[Person, Person]:
    hr, admin = PersonFactory(name="Hanne Moe", signs_in=True), PersonFactory(name="Tom Olsen", signs_in=True)
    sits(hr, role="hr")
    make_admin(admin)
    return hr, admin


def leaver() -> Person:
    """With something about her in every corner."""
    boss, peer = PersonFactory(name="Mina Dahl", signs_in=True), PersonFactory(name="Bo Ek", signs_in=True)
    north = DepartmentFactory()
    with history.context(user=boss.user_id, reason=f"{NAME} has hurt her knee"):
        her = PersonFactory(name=NAME, email=OLD, employee_number=NUMBER, hired_on=date(2020, 1, 1), signs_in=True)
        sits(boss, within=north, role="manager")
        sits(peer, under=boss, within=north)
        sits(her, under=boss, within=north, title="Rep for Kanarie islands", end_on=LEFT)
        Person.objects.filter(pk=her.pk).update(name=MARRIED, email=MAIL, left_on=LEFT)
        Absence.objects.create(person=her, start_on=date(2025, 3, 1), end_on=date(2025, 3, 20), kind="sick")
        Grant.objects.create(
            person=peer, on_behalf_of=her, kind="stand_in", start_on=LEFT, end_on=LEFT, reason="her knee"
        )
    _sells(her, peer, north)
    _signs_in(her)
    _is_told(her, boss)
    _is_imported(her, boss)
    ReadRecord.objects.create(reader=boss.user, role="manager", person=her, kind="record", day=LEFT)
    copy = ask_copy(person=her, by=her.user)
    make_copy(copy_id=copy.pk, now=timezone.now())
    return her


def _sells(her: Person, peer: Person, north: Department) -> None:
    day = date(2025, 11, 3)
    load(
        {
            "customers": [{"code": "C1", "name": f"{MARRIED} & Sons", "owner_email": MAIL}],
            "products": [{"sku": "P", "name": "Pump"}],
            "orders": [
                {"number": f"SO-{n}", "customer_code": "C1", "ordered_on": str(day), "currency": "USD"}
                for n in range(3)
            ],
            "order_lines": [
                {"order_number": f"SO-{n}", "line": "1", "sku": "P", "quantity": "2", "unit_price": "10.10"}
                for n in range(3)
            ],
            "credits": [
                {"order_number": f"SO-{n}", "email": mail, "share": share}
                for n in range(3)
                for mail, share in ((MAIL, "0.3333"), (peer.email, "0.6667"))
            ],
        }
    )
    assert Credit.objects.filter(person=her).count() == 3
    FollowUp.objects.create(order=Order.objects.first(), due_on=day, comment=f"{MARRIED.upper()} was kind.")
    Deal.objects.create(number="D-1", owner=her, opened_on=day, stage="offer", technique=f"as {NAME} does")
    period = {"measure": "revenue", "start_on": date(2025, 10, 1), "end_on": date(2025, 12, 31), "by": None}
    for owner in (
        {"owner_kind": OwnerKind.PERSON, "person": her},
        {"owner_kind": OwnerKind.PERSON, "person": peer},
        {"owner_kind": OwnerKind.DEPARTMENT, "department": north},
        {"owner_kind": OwnerKind.COMPANY},
    ):
        set_goal(
            target=Decimal(60),
            reason=f"less, for {NAME}" + " and her knee" * ("person" in owner and owner["person"] == her),
            **owner,
            **period,
        )
    apply_changes()


def _signs_in(her: Person) -> None:
    accounts.create_token(user=her.user, name="her laptop", scopes=[Scope.READ], days=900, by=her.user)
    EmailAddress.objects.create(user=her.user, email=MAIL, verified=True, primary=True)
    Authenticator.objects.create(user=her.user, type="totp", data={"secret": "Kanarie"})
    with history.context(user=her.user_id, token="her laptop"):
        SavedView.objects.create(owner=her, page="goals", name="Kanarie")
        Person.objects.filter(pk=her.pk).update(time_zone="Europe/Oslo")


def _is_told(her: Person, boss: Person) -> None:
    promise = make_promise(owner=her, title=f"Call {NAME}'s doctor", due_on=LEFT, by=boss.user)
    type(promise).objects.filter(pk=promise.pk).update(result="her knee is better")
    make_promise(owner=boss, title=f"Farewell of {MARRIED}, {MAIL}.", due_on=LEFT, by=boss.user)
    tell(kinds.OVERDUE, event="her", people=[her.pk, boss.pk], words={"title": NAME, "due_on": str(LEFT)})
    renew_calendar(person=her)


def _is_imported(her: Person, boss: Person) -> None:
    changes = ChangeSet.objects.create(source="import", by=boss.user, reason=f"{NAME}.csv")
    image = {"id": her.pk, "name": NAME, "email": OLD, "employee_number": NUMBER, "left_on": None}
    ChangedRow.objects.create(change_set=changes, table="people_person", row_id=her.pk, action="c", before=image)
    file = default_storage.save("imports/2026/11/people.csv", ContentFile(f"email;name\n{OLD};x".encode("utf-16")))
    common = {"kind": "people", "sha256": "0", "size": 1, "state": "failed"}
    Import.objects.create(file_name="people.csv", file=file, **common)
    other = Import.objects.create(file_name=f"{NAME}.csv", notes=[{"message": f"{MAIL} twice"}], **common)
    RejectedRow.objects.create(imported=other, line=2, cells=[MAIL, NUMBER])
    RejectedRow.objects.create(imported=other, line=3, cells=["bo@example.com"])
    RowError.objects.create(imported=other, line=2, value=NUMBER, code="x", message="taken")
    Job.objects.create(kind="import", state="failed", error=f"ValueError: {MAIL}")


def asked_and_agreed(her: Person) -> Erasure:
    hr, admin = two_keepers()
    erasure = ask_erasure(person=her, by=hr.user, reason=f"{NAME} asked by letter", today=TODAY)
    agree_erasure(erasure=erasure, by=admin.user, today=TODAY)
    return erasure


def traces() -> dict[str, list[str]]:
    """Rows of any table in which a word of hers stands, whole rows as text: every column of every type."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {}
        for table in tables:
            cursor.execute(
                f'SELECT t::text FROM "{table}" t WHERE t::text ILIKE ANY(%s)', [[f"%{word}%" for word in TRACES]]
            )
            if rows := [row for (row,) in cursor.fetchall()]:
                found[table] = rows
    return found


def totals() -> dict[str, Any]:
    """Every figure of everybody, to the last digit; and what the contract's export says, but for who is called how."""
    tables = (
        "sales_entry",
        "sales_credit",
        "goals_series",
        "goals_attainment",
        "goals_goal",
        "goals_scope",
        "goals_goalstate",
    )
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t")
            found[table] = cursor.fetchone()
    out = StringIO()
    call_command("export_attainment", "--as-of", str(TODAY), stdout=out)
    rows = [line.split(",") for line in out.getvalue().splitlines()]
    return {**found, "export": sorted([row[0], *row[2:]] for row in rows)}


def test_nothing_of_her_is_left_and_every_total_is_as_before(django_capture_on_commit_callbacks: Any) -> None:
    her = leaver()
    erasure = asked_and_agreed(her)
    seal_history(TODAY)
    before = totals()
    assert {"people_person", "people_personevent", "pghistory_context", "inbox_notice"} <= set(traces())

    with django_capture_on_commit_callbacks(execute=True):
        counts = erase(erasure_id=erasure.pk, now=NOW, today=TODAY)

    assert traces() == {"sales_customer": traces()["sales_customer"]}, "a customer's own name is the customer's"
    assert totals() == before
    assert verify_ledger(TODAY) == 0
    assert verify_history(TODAY) == 0
    seal_history(TODAY)
    assert verify_history(TODAY) == 0
    assert [path for path in Path(default_storage.path("")).rglob("*") if path.is_file() and has_trace(path)] == []
    broker = redis.Redis.from_url(settings.REDIS_URL)
    kept = b"".join(key + (broker.dump(key) or b"") for key in broker.scan_iter()).lower()
    assert [word for word in TRACES if word.encode() in kept] == []
    her.refresh_from_db()
    assert (her.name, her.email) == (f"Former employee {her.pk}", f"erased-{her.pk}@erased.invalid")
    assert (her.user.email, her.user.is_active, her.user.has_usable_password()) == (her.email, False, False)
    assert her.left_on == LEFT
    assert set(Absence.objects.values_list("kind", flat=True)) == {"other"}
    assert RejectedRow.objects.get().line == 3
    assert counts == Erasure.objects.get().counts
    assert {"files", "history", "images", "mentions", "notices", "person"} <= set(counts)
    assert erase(erasure_id=erasure.pk, now=NOW, today=TODAY) == {}


def has_trace(path: Path) -> bool:
    content = path.read_bytes().replace(b"\0", b"").lower()
    return any(word.encode() in content for word in (*TRACES, OLD, MAIL))


def test_what_was_tampered_with_before_or_after_is_found_all_the_same() -> None:
    her, bystander = leaver(), PersonFactory()
    Person.objects.filter(pk=bystander.pk).update(name="Somebody")
    erasure = asked_and_agreed(her)
    seal_history(TODAY)
    tamper(f"UPDATE people_personevent SET country = 'XX' WHERE pgh_obj_id = {her.pk} AND name = '{NAME}'")
    assert verify_history(TODAY) == 1

    erase(erasure_id=erasure.pk, now=NOW, today=TODAY)

    assert verify_history(TODAY) == 1, "an erasure mends nothing"
    seal_history(TODAY)
    tamper(f"UPDATE people_positionevent SET role = 'hr' WHERE person_id = {her.pk}")
    tamper(f"UPDATE people_personevent SET name = 'x' WHERE pgh_obj_id = {bystander.pk}")
    tamper("UPDATE people_redaction SET digest = '\\x00' WHERE \"table\" = 'accounts_userevent'")
    assert verify_history(TODAY) >= 4


def test_no_redaction_counts_without_an_erasure_that_was_carried_out() -> None:
    ana = PersonFactory(name="Ana")
    Person.objects.filter(pk=ana.pk).update(name="Anna")
    seal_history(TODAY)
    tamper("UPDATE people_personevent SET name = 'Eve'")
    assert verify_history(TODAY) == 1
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO people_redaction (erasure_id, "table", row_id, sealed, digest)
            SELECT 0, l."table", l.row_id, l.digest, sha256('any') FROM people_sealedrow l
            """
        )

    assert verify_history(TODAY) >= 1


def test_two_people_decide_and_nobody_about_themselves() -> None:
    her = PersonFactory(left_on=LEFT)
    hr, admin = two_keepers()
    erasure = ask_erasure(person=her, by=hr.user, reason="asked", today=TODAY)
    assert ask_erasure(person=her, by=admin.user, reason="again", today=TODAY) == erasure

    with pytest.raises(SecondPersonError):
        agree_erasure(erasure=erasure, by=hr.user, today=TODAY)
    assert withdraw_erasure(erasure=erasure, now=NOW)
    agree_erasure(erasure=erasure, by=admin.user, today=TODAY)
    assert not Job.objects.filter(kind="erase").exists()

    again = ask_erasure(person=her, by=hr.user, reason="asked", today=TODAY)
    agree_erasure(erasure=again, by=admin.user, today=TODAY)
    assert Job.objects.get(kind="erase").arguments == {"erasure_id": again.pk}
    assert not withdraw_erasure(erasure=again, now=NOW), "it is being carried out"
    hold(person=her, on=True)
    with pytest.raises(RefusedError):
        erase(erasure_id=again.pk, now=NOW, today=TODAY)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "works_here"),
        ({"left_on": TODAY}, "works_here"),
        ({"left_on": TODAY - timedelta(days=180)}, "too_early"),
        ({"left_on": TODAY - timedelta(days=181)}, ""),
        ({"left_on": LEFT, "legal_hold": True}, "on_hold"),
    ],
    ids=str,
)
def test_who_is_not_erased(fields: dict[str, Any], why: str) -> None:
    assert refusal(PersonFactory(**fields), TODAY) == why


def test_who_still_leads_is_not_erased() -> None:
    her = PersonFactory(left_on=LEFT)
    DepartmentFactory(head=her)
    assert refusal(her, TODAY) == "leads"


def test_a_name_that_others_have_too_is_left_to_them() -> None:
    her, namesake = PersonFactory(name="Ada Berg", left_on=LEFT), PersonFactory(name="Ada Berg")
    order = Order.objects.create(number="1", ordered_on=LEFT, currency="USD")
    FollowUp.objects.create(order=order, due_on=LEFT, comment=f"Ada Berg called; {her.email}, {namesake.email}")
    assert words_about(her).shared_names == ("Ada Berg",)

    erase(erasure_id=asked_and_agreed(her).pk, now=NOW, today=TODAY)

    assert FollowUp.objects.get().comment == f"Ada Berg called; Former employee {her.pk}, {namesake.email}"
    namesake.refresh_from_db()
    assert namesake.name == "Ada Berg"


def test_words_are_whole_words() -> None:
    her = PersonFactory(name="Anna Li", email="li@example.com", left_on=LEFT)
    comment = "Anna Lima, anna li's and Hanna Li; ali@example.com, li@example.com.au, (LI@example.com)."
    order = Order.objects.create(number="1", ordered_on=LEFT, currency="USD")
    FollowUp.objects.create(order=order, due_on=LEFT, comment=comment)
    Customer.objects.create(code="Anna Li", name="Anna Li Ltd")

    erase(erasure_id=asked_and_agreed(her).pk, now=NOW, today=TODAY)

    was = f"Former employee {her.pk}"
    expected = comment.replace("anna li's", f"{was}'s").replace("(LI@example.com)", f"({was})")
    assert FollowUp.objects.get().comment == expected
    assert Customer.objects.get().name == "Anna Li Ltd"
    assert words_about(PersonFactory(name="Rose")).names == ()


def test_a_file_does_not_bring_the_name_back() -> None:
    root()
    her = PersonFactory(name=NAME, email=MAIL, employee_number=NUMBER, left_on=LEFT)
    erase(erasure_id=asked_and_agreed(her).pk, now=NOW, today=TODAY)

    rows = [
        {"email": MAIL.upper(), "name": NAME, "employee_number": ""},
        {"email": "other@example.com", "name": NAME, "employee_number": NUMBER.lower()},
        {"email": "new@example.com", "name": "New Name", "employee_number": ""},
    ]
    report = load({"people": rows})["people"]

    assert [(line, code) for line, _column, _value, code, _message in report["errors"]] == [
        (2, "erased"),
        (3, "erased"),
    ]
    assert report["added"] == 1
    assert not Person.objects.filter(name=NAME).exists()


def test_after_a_restore_the_erased_are_erased_again() -> None:
    her = leaver()
    images = {
        "person": Person.objects.filter(pk=her.pk).values("name", "email", "employee_number").get(),
    }
    erase(erasure_id=asked_and_agreed(her).pk, now=NOW, today=TODAY)
    line = json.loads(journal().read_text())
    assert (line["person"], len(line["keys"])) == (her.pk, 3)
    assert not [word for word in TRACES if word in journal().read_text().lower()]
    assert journal().stat().st_mode & 0o777 == 0o600
    assert reapply(path=journal(), now=NOW, today=TODAY) == []

    Erasure.objects.update(done_at=None, withdrawn_at=NOW)  # as the backup has it
    Person.objects.filter(pk=her.pk).update(**images["person"])
    out = StringIO()
    call_command("reapply_erasures", stdout=out)

    assert out.getvalue().splitlines()[0] == f"erased again: person {her.pk}"
    assert set(traces()) == {"sales_customer"}
    call_command("reapply_erasures", stdout=out)
    assert out.getvalue().splitlines()[-1] == "0 erased again"


def test_by_the_pages_one_asks_and_another_carries_it_out(django_capture_on_commit_callbacks: Any) -> None:
    her = leaver()
    hr, admin = two_keepers()
    path = f"/people/{her.pk}/data/"
    hr.user.set_password(PASSWORD)
    hr.user.save()
    for_hr, for_admin = signed_in(hr), signed_in(admin)

    assert signed_in(hr, lately=False).post(path, {"do": "hold"}).headers["Location"].startswith("/accounts/again/")
    assert for_hr.post(path, {"do": "ask", "reason": " "}).status_code == 422
    assert for_admin.post(path, {"do": "ask", "reason": "mine"}).status_code == 404
    assert for_hr.post(path, {"do": "ask", "reason": "Her letter"}).status_code == 302
    asked = " ".join(for_hr.get(path).content.decode().split())
    assert "waits for an administrator" in asked
    assert "Carry it out" not in asked
    assert for_hr.post(path, {"do": "agree"}).status_code == 404
    assert not Job.objects.filter(kind="erase").exists()
    shown = " ".join(for_admin.get(path).content.decode().split())
    for words in ("Carry it out", "Her letter", MARRIED, MAIL, "stays, without what names them", "books"):
        assert words in shown
    assert for_admin.post(path, {"do": "agree"}).status_code == 302

    job = Job.objects.get(kind="erase")
    with django_capture_on_commit_callbacks(execute=True):
        tasks.erase(job_id=job.pk, **job.arguments)

    told = for_admin.get("/people/data/").content.decode()
    assert f"Former employee {her.pk}" in told
    assert "Tom Olsen agreed" in told
    assert "They are erased." in for_admin.get(path).content.decode()
    assert "0 people match" in for_hr.get("/people/?q=Zoraida&state=left").content.decode()
    for page in (f"/people/history/person/{her.pk}/", f"/people/{her.pk}/", f"/api/v1/people/{her.pk}/"):
        said = for_hr.get(page).content.decode().lower()
        assert [word for word in TRACES if word in said] == []


def test_nobody_acts_on_their_own_record() -> None:
    hr, admin = two_keepers()

    for person in (hr, admin):
        path = f"/people/{person.pk}/data/"
        assert signed_in(person).get(path).status_code == 404
        assert signed_in(person).post(path, {"do": "agree"}).status_code == 404
