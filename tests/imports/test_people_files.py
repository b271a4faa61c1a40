"""The organisation as files: renames, positions that follow each other, cycles, and what else can be wrong with it."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import User
from people.models import Department, DepartmentAncestor, Grant, Person, Placement, Position
from tests.imports.conftest import Load, codes, counts, errors

HEAD = "email,department_code,manager_email,role,start_on,end_on\n"


def position(person: str, start: str = "2025-01-01", end: str = "", *, under: str = "", role: str = "rep") -> str:
    manager = f"{under}@acme.example" if under else ""
    return f"{person}@acme.example,NORTH,{manager},{role},{start},{end}\n"


def many_people(load: Load, count: int) -> list[str]:
    names = [f"p{number:05}" for number in range(count)]
    load("people", "email,name\n" + "".join(f"{name}@acme.example,{name}\n" for name in names))
    return names


def spans(person: str) -> list[tuple[date, date | None]]:
    rows = Position.objects.filter(person__email=f"{person}@acme.example").order_by("start_on")
    return list(rows.values_list("start_on", "end_on"))


def test_departments_make_their_ancestors(company: Load) -> None:
    assert DepartmentAncestor.objects.count() == 1 + 2 + 3


def test_there_is_one_company(company: Load) -> None:
    second = company("departments", "code,name,kind,parent_code\nCO2,Other,company,\n")
    none = company("departments", "code,name,kind,parent_code\nCO,Acme,other,NORTH\n")
    orphan = company("departments", "code,name,kind,parent_code\nX,Other,sales,\n")

    assert errors(second) == [(2, "kind", "second_company")]
    assert {"no_company", "department_cycle"} == codes(none)
    assert errors(orphan) == [(2, "parent_code", "parent_missing")]


def test_every_row_of_a_cycle_of_departments_is_rejected_and_what_hangs_below_it(load: Load) -> None:
    rows = "A,A,sales,B\nB,B,sales,C\nC,C,sales,A\nD,D,sales,A\n"

    imported = load("departments", f"code,name,kind,parent_code\nCO,Acme,company,\n{rows}E,E,sales,CO\n")

    assert errors(imported) == [
        (3, "parent_code", "department_cycle"),
        (4, "parent_code", "department_cycle"),
        (5, "parent_code", "department_cycle"),
        (6, "parent_code", "reference_rejected"),
    ]
    assert set(Department.objects.values_list("code", flat=True)) == {"CO", "E"}


def test_a_person_is_renamed_and_keeps_everything(company: Load) -> None:
    company("positions", HEAD + position("ben", under="ana"))
    user = User.objects.create_user("ben@acme.example")
    Person.objects.filter(email="ben@acme.example").update(user=user)
    text = "email,previous_email,name\nb.okafor@acme.example,ben@acme.example,Ben Okafor\n"

    first, second = company("people", text), company("people", text)

    ben = Person.objects.get(email="b.okafor@acme.example")
    assert (counts(first), counts(second)) == ({"read": 1, "changed": 1}, {"read": 1, "unchanged": 1})
    assert (ben.positions.count(), ben.employee_number) == (1, "0012")
    user.refresh_from_db()
    assert user.email == "b.okafor@acme.example"


def test_nobody_is_renamed_to_somebody_else(company: Load) -> None:  # J: rename to an existing login
    taken = company("people", "email,previous_email,name\nana@acme.example,ben@acme.example,Ben\n")
    unknown = company("people", "email,previous_email,name\nzoe@acme.example,nobody@acme.example,Zoe\n")
    user = User.objects.create_user("ben@acme.example")
    Person.objects.filter(email="ben@acme.example").update(user=user)
    User.objects.create_user("guest@acme.example")
    login = company("people", "email,previous_email,name\nguest@acme.example,ben@acme.example,Ben\n")

    assert errors(taken) == [(2, "email", "email_taken")]
    assert errors(unknown) == [(2, "previous_email", "unknown_previous_email")]
    assert errors(login) == [(2, "email", "login_taken")]


def test_employee_numbers_are_unique_and_may_be_exchanged(company: Load) -> None:
    head = "email,name,employee_number\n"

    taken = company("people", head + "cleo@acme.example,Cleo,0007\n")
    twice = company("people", head + "cleo@acme.example,Cleo,0009\nzoe@acme.example,Zoe,0009\n")
    swapped = company("people", head + "ana@acme.example,Ana Ruiz,0012\nben@acme.example,Ben Okafor,0007\n")

    assert errors(taken) == [(2, "employee_number", "employee_number_taken")]
    assert "ana@acme.example" in taken.errors.get().message
    assert errors(twice) == [(3, "employee_number", "employee_number_twice")]
    assert counts(swapped) == {"read": 2, "changed": 2}
    assert Person.objects.get(email="ben@acme.example").employee_number == "0007"


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("country", "XX", "unknown_country"),
        ("time_zone", "Mars/Olympus", "unknown_time_zone"),
        ("email", "no address", "not_an_email"),
        ("left_on", "2020-01-01", "left_before_hired"),
    ],
)
def test_a_person_is_checked(column: str, cell: str, code: str, company: Load) -> None:
    row = {"email": "zoe@acme.example", "name": "Zoe", "hired_on": "2025-01-01", column: cell}

    imported = company("people", ",".join(row) + "\n" + ",".join(row.values()) + "\n")

    assert errors(imported) == [(2, column, code)]


def test_the_last_administrator_does_not_leave(company: Load) -> None:  # J
    ana = Person.objects.get(email="ana@acme.example")
    Grant.objects.create(person=ana, kind=Grant.Kind.ADMIN, start_on=date(2021, 3, 1))

    imported = company(
        "people", "email,name,left_on\nana@acme.example,Ana,2025-01-01\nben@acme.example,Ben,2025-01-01\n"
    )

    assert errors(imported) == [(2, "left_on", "last_admin")]
    assert counts(imported) == {"read": 2, "changed": 1, "rejected": 1}


def test_a_new_position_closes_the_open_one_and_says_so(company: Load) -> None:
    company("positions", HEAD + position("ben"))

    text = HEAD + position("ben", "2026-01-01", role="manager")
    imported = company("positions", text)

    assert counts(imported) == {"read": 1, "added": 1}
    assert [note["code"] for note in imported.notes] == ["position_closed"]
    assert "2025-12-31" in imported.notes[0]["message"]
    assert spans("ben") == [(date(2025, 1, 1), date(2025, 12, 31)), (date(2026, 1, 1), None)]
    assert imported.change_set
    assert sorted(imported.change_set.rows.values_list("action", flat=True)) == ["a", "c"]
    assert counts(company("positions", text)) == {"read": 1, "unchanged": 1}


def test_positions_of_one_file_follow_each_other_and_stay_as_they_are(company: Load) -> None:
    text = (
        HEAD
        + position("ben", "2026-01-01")
        + position("ben", "2025-01-01")
        + position("ben", "2024-01-01", "2024-06-30")
    )

    first, second = company("positions", text), company("positions", text)

    assert (counts(first), counts(second)) == ({"read": 3, "added": 3}, {"read": 3, "unchanged": 3})
    assert spans("ben")[1:] == [(date(2025, 1, 1), date(2025, 12, 31)), (date(2026, 1, 1), None)]


def test_a_position_reopens_when_the_one_that_closed_it_is_deleted(company: Load) -> None:
    company("positions", HEAD + position("ben") + position("ben", "2026-01-01"))

    head = HEAD.strip() + ",delete\n"
    text = head + position("ben").strip() + ",\n" + position("ben", "2026-01-01").strip() + ",yes\n"
    imported = company("positions", text)

    assert counts(imported) == {"read": 2, "changed": 1, "deleted": 1}
    assert spans("ben") == [(date(2025, 1, 1), None)]


def test_any_other_overlap_rejects_every_row_of_it(
    company: Load,
) -> None:  # J: two managers the same day; closed period
    company("positions", HEAD + position("ben", "2025-01-01", "2025-12-31"))

    past = company("positions", HEAD + position("ben", "2025-06-01", "2025-06-30"))
    both = company(
        "positions", HEAD + position("ana", "2025-01-01", "2025-12-31") + position("ana", "2025-12-31", "2026-06-30")
    )

    assert errors(past) == [(2, "start_on", "position_overlap")]
    assert "2025-01-01" in past.errors.get().message
    assert errors(both) == [(2, "start_on", "position_overlap"), (3, "start_on", "position_overlap")]


def test_a_gap_is_no_error(company: Load) -> None:  # J
    rows = position("ben", "2025-01-01", "2025-03-31") + position("ben", "2025-06-01")

    assert company("positions", HEAD + rows).added == 2


def test_nobody_manages_themselves(company: Load) -> None:  # 140
    assert errors(company("positions", HEAD + position("ben", under="ben"))) == [(2, "manager_email", "own_manager")]


def test_an_unknown_manager_is_an_error(company: Load) -> None:  # J: orphan manager id
    assert errors(company("positions", HEAD + position("ben", under="nobody"))) == [
        (2, "manager_email", "unknown_person")
    ]


def test_a_cycle_of_two_rejects_both_and_only_them(company: Load) -> None:  # J
    rows = position("ana", under="ben") + position("ben", under="ana") + position("cleo", under="ana")

    imported = company("positions", HEAD + rows)

    assert errors(imported) == [(2, "manager_email", "manager_cycle"), (3, "manager_email", "manager_cycle")]
    assert "ben@acme.example" in imported.errors.first().message  # type: ignore[union-attr]
    assert counts(imported) == {"read": 3, "added": 1, "rejected": 2}


def test_a_cycle_on_no_day_is_none(company: Load) -> None:
    rows = position("ana", "2025-01-01", "2025-06-30", under="ben") + position("ben", "2025-07-01", under="ana")

    assert company("positions", HEAD + rows).added == 2


def test_a_long_cycle_is_found(company: Load) -> None:  # J: the full 1,000 behind the marker
    names = many_people(company, 60)
    rows = [position(name, under=names[place - 1]) for place, name in enumerate(names)]

    imported = company("positions", HEAD + "".join(rows))

    assert (imported.rejected, codes(imported)) == (60, {"manager_cycle"})


@pytest.mark.full
def test_a_cycle_of_a_thousand_is_found(company: Load) -> None:
    names = many_people(company, 1000)
    rows = [position(name, under=names[place - 1]) for place, name in enumerate(names)]

    imported = company("positions", HEAD + "".join(rows))

    assert (imported.rejected, codes(imported)) == (1000, {"manager_cycle"})


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.full)])
def test_a_manager_may_have_many_reports(count: int, company: Load) -> None:  # J
    rows = [position(name, under="ana") for name in many_people(company, count)]

    imported = company("positions", HEAD + position("ana", role="manager") + "".join(rows))

    assert imported.added == count + 1
    assert Placement.objects.count() == count + 1


def test_a_position_outside_employment_is_taken(company: Load) -> None:  # 49, 99
    assert company("positions", HEAD + position("cleo", "2019-01-01", "2019-12-31")).added == 1
    assert not Placement.objects.exists()


def test_absences_are_taken_and_corrected(company: Load) -> None:
    text = (
        "email,start_on,end_on,kind\nben@acme.example,2026-07-01,2026-07-10,\nana@acme.example,2026-07-05,2026-07-01,\n"
    )

    imported = company("absences", text)

    assert errors(imported) == [(3, "end_on", "end_before_start")]
    assert list(Person.objects.get(email="ben@acme.example").absences.values_list("kind", flat=True)) == ["leave"]
