"""Taking an import back, and what stands in the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from imports.actions import CannotUndoError, undo
from imports.models import ChangeSet, Import
from jobs.models import Job
from people.models import Department, Person, Placement, Position
from tests.imports.conftest import DEPARTMENTS, Load

POSITIONS = "email,department_code,role,start_on\n"


def take_back(imported: Import, days: int = 0) -> ChangeSet:
    return undo(imported=imported, by=None, now=timezone.now() + timedelta(days=days))


def test_what_was_added_goes_and_what_was_closed_opens_again(company: Load) -> None:
    company("positions", POSITIONS + "ben@acme.example,NORTH,rep,2025-01-01\n")
    imported = company("positions", POSITIONS + "ben@acme.example,SALES,manager,2026-01-01\n")

    back = take_back(imported)

    assert list(Position.objects.values_list("start_on", "end_on", "version")) == [(date(2025, 1, 1), None, 3)]
    assert list(Placement.objects.values_list("start_on", "end_on")) == [(date(2025, 1, 1), None)]
    assert (back.source, back.undoes) == (ChangeSet.Source.UNDO, imported.change_set)
    assert sorted(back.rows.values_list("action", flat=True)) == ["c", "d"]
    imported.refresh_from_db()
    assert imported.state == Import.State.UNDONE
    assert Job.objects.get().kind == "apply"


def test_what_was_deleted_comes_back_with_its_id(company: Load) -> None:
    before = Department.objects.get(code="NORTH").pk
    imported = company("departments", "code,name,kind,delete\nNORTH,,,yes\n")

    take_back(imported)

    north = Department.objects.get(code="NORTH")
    assert (north.pk, north.name, north.parent.code if north.parent else "") == (before, "Sales North", "SALES")


def test_a_whole_first_import_can_be_undone_and_imported_again(load: Load) -> None:
    take_back(load("departments", DEPARTMENTS))

    assert not Department.objects.exists()
    assert load("departments", DEPARTMENTS).added == 3


def test_a_renaming_is_undone(company: Load) -> None:
    text = "email,previous_email,name\nb.okafor@acme.example,ben@acme.example,Ben Okafor\n"

    take_back(company("people", text))

    assert Person.objects.filter(email="ben@acme.example", employee_number="0012").exists()


def test_a_later_import_of_the_same_rows_stands_in_the_way(company: Load) -> None:
    first = company("departments", DEPARTMENTS.replace("Sales North", "Nord"))
    second = company("departments", DEPARTMENTS.replace("Sales North", "Norden"))

    with pytest.raises(CannotUndoError, match=f"import {second.pk}"):
        take_back(first)

    take_back(second)
    take_back(first)

    assert Department.objects.get(code="NORTH").name == "Sales North"


def test_an_edit_before_a_later_import_that_was_undone_still_stands_in_the_way(company: Load) -> None:
    first = company("departments", DEPARTMENTS.replace("Sales North", "Nord"))
    edited = Department.objects.get(code="NORTH")
    Department.objects.filter(pk=edited.pk).update(name="Noord", version=edited.version + 1)
    take_back(company("departments", DEPARTMENTS.replace("Sales North", "Norden")))

    with pytest.raises(CannotUndoError):
        take_back(first)


def test_an_edit_since_stands_in_the_way(company: Load) -> None:
    imported = company("departments", DEPARTMENTS.replace("Sales North", "Nord"))
    Department.objects.filter(code="NORTH").update(name="Noord", version=3)

    with pytest.raises(CannotUndoError):
        take_back(imported)


def test_rows_that_refer_to_it_stand_in_the_way(load: Load) -> None:
    load("departments", DEPARTMENTS)
    people = load("people", "email,name\nben@acme.example,Ben\n")
    load("positions", POSITIONS + "ben@acme.example,NORTH,rep,2025-01-01\n")

    with pytest.raises(CannotUndoError, match="refer to"):
        take_back(people)


def test_an_import_is_undone_once_and_within_30_days(load: Load) -> None:
    imported = load("departments", DEPARTMENTS)
    nothing = load("departments", DEPARTMENTS)

    with pytest.raises(CannotUndoError, match="30 days"):
        take_back(imported, days=31)
    with pytest.raises(CannotUndoError, match="changed nothing"):
        take_back(nothing)
    take_back(imported, days=29)
    with pytest.raises(CannotUndoError, match="already"):
        take_back(imported)
