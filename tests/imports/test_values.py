"""Rows given as values: the same judgement as a file's, row by row, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imports.actions import Taken, take, unpack
from imports.kinds import Resource, kind_named
from imports.models import ChangedRow, ChangeSet
from jobs.models import Job
from people.models import Absence, Person
from tests.imports.conftest import Load

TODAY = date(2026, 6, 30)

pytestmark = pytest.mark.django_db

Send = Callable[..., Taken]


def send(kind: str, *objects: object, atomic: bool = False) -> Taken:
    found = kind_named(kind)
    assert found
    lots, faults = unpack(Resource(found), objects, lambda unit: f"/{unit}")
    return take(lots=lots, faults=faults, units=len(objects), today=TODAY, by=None, reason="test", atomic=atomic)


def faults(taken: Taken) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in taken.faults]


def person(number: int, **more: Any) -> dict[str, Any]:
    return {"email": f"p{number}@acme.example", "name": f"Person {number}", **more}


def test_each_row_says_what_became_of_it(company: Load) -> None:
    taken = send(
        "people",
        {"email": "Ana@ACME.example", "name": "Ana Ruiz"},
        {"email": "ben@acme.example", "name": "Ben O."},
        person(1),
        {"email": "no address", "name": ""},
    )

    assert taken.results == ["unchanged", "changed", "added", "rejected"]
    assert faults(taken) == [("/3/email", "not_an_email"), ("/3/name", "required")]
    change_set = ChangeSet.objects.get(pk=taken.change_set)
    assert (change_set.source, change_set.reason) == ("api", "test")
    assert sorted(change_set.rows.values_list("table", "action")) == [("people_person", "a"), ("people_person", "c")]


def test_a_member_that_is_not_there_leaves_what_is_stored(company: Load) -> None:
    """And one that is null empties it: each row says for itself."""
    taken = send(
        "people",
        {"email": "ana@acme.example", "name": "Ana"},
        {"email": "ben@acme.example", "name": "Ben", "employee_number": None, "hired_on": "2023-10-01"},
    )

    assert taken.results == ["changed", "changed"]
    people = Person.objects.order_by("email").values_list("name", "employee_number", "hired_on")
    assert list(people)[:2] == [("Ana", "0007", date(2021, 3, 1)), ("Ben", None, date(2023, 10, 1))]


def test_the_same_rows_again_change_nothing(company: Load) -> None:
    rows = [person(1, hired_on="2024-01-01"), person(2)]
    send("people", *rows)
    before = ChangedRow.objects.count(), ChangeSet.objects.count()

    again = send("people", *rows)

    assert (again.results, again.change_set) == (["unchanged", "unchanged"], None)
    assert (ChangedRow.objects.count(), ChangeSet.objects.count()) == before


def test_what_is_no_row_is_named_and_does_not_stop_the_others(company: Load) -> None:
    taken = send("people", 7, {"email": "x@y.example", "nmae": "X"}, person(1), {**person(2), "name": 5}, None)

    assert taken.results == ["rejected", "rejected", "added", "rejected", "rejected"]
    assert faults(taken) == [
        ("/0", "not_an_object"),
        ("/1/nmae", "unknown_field"),
        ("/3/name", "not_a_string"),
        ("/4", "not_an_object"),
    ]


def test_a_key_twice_and_a_rule_over_several_rows_name_the_other_by_its_pointer(company: Load) -> None:
    twice = send("people", person(1), person(1, name="Other"))
    overlap = send(
        "absences",
        {"email": "ana@acme.example", "start_on": "2026-01-01", "end_on": "2026-01-10"},
        {"email": "ana@acme.example", "start_on": "2026-01-01"},
    )

    assert faults(twice) == [("/1/email", "duplicate_key")]
    assert "/0" in twice.faults[0].message
    assert overlap.results == ["added", "rejected"]
    assert Absence.objects.count() == 1


def test_all_or_nothing(company: Load) -> None:
    taken = send("people", person(1), {"email": "x", "name": "X"}, atomic=True)

    assert taken.results == ["rejected", "rejected"]
    assert faults(taken) == [("/0", "not_applied"), ("/1/email", "not_an_email")]
    assert not Person.objects.filter(email="p1@acme.example").exists()
    assert not ChangeSet.objects.filter(source="api").exists()


def test_delete(company: Load) -> None:
    taken = send("people", {"email": "cleo@acme.example", "delete": True}, {"email": "ana@acme.example", "delete": "x"})

    assert taken.results == ["deleted", "rejected"]
    assert faults(taken) == [("/1/name", "required"), ("/1/delete", "not_yes_or_no")]


def test_a_date_after_today_is_taken_with_a_warning(company: Load) -> None:
    taken = send("people", person(1), person(2, hired_on="2026-07-01"))

    assert taken.results == ["added", "added"]
    assert [(note["pointer"], note["code"]) for note in taken.notes] == [("/1/hired_on", "future_date")]
    assert "/1" in taken.notes[0]["detail"]


def test_one_job_brings_attainment_up_to_all_that_waits(company: Load) -> None:
    Job.objects.all().delete()

    send("people", person(1))
    send("people", person(2))

    assert list(Job.objects.values_list("kind", "arguments")) == [("apply", {})]


def test_one_row_and_thirty_cost_the_same(company: Load) -> None:
    send("people", person(0))
    with CaptureQueriesContext(connection) as one:
        send("people", person(1))

    with CaptureQueriesContext(connection) as thirty:
        send("people", *(person(number) for number in range(2, 32)))

    assert len(thirty) == len(one)
