"""What becomes of each row: types, references, keys that come twice, deletes, whole files, the same file again."""

from __future__ import annotations

from datetime import date

import pytest

from imports import queries
from imports.actions import suggest_mapping
from imports.kinds import kind_named
from imports.models import ChangeSet, Import
from people.models import Department, Person
from tests.imports.conftest import DEPARTMENTS, PEOPLE, Load, codes, counts, errors

POSITION = "email,department_code,role,start_on,end_on,fte\nben@acme.example,NORTH,rep,{start},{end},{fte}\n"

NUMBERS = {
    59: ("NaN", "not_a_number"), 60: ("sNaN", "not_a_number"), 61: ("Infinity", "not_a_number"),
    62: ("1e400", "not_a_number"), 63: ("1E-1000000000", "not_a_number"), 64: ("1_000", "not_a_number"),
    65: ("\uff11", "not_a_number"), 66: ("\u0661", "not_a_number"), 67: ("1,234.56", "not_a_number"),
    68: ("1.234,56", "not_a_number"), 69: ("(5.00)", "not_a_number"), 70: ("5-", "not_a_number"),
    71: ("\u22125", "not_a_number"), 72: ("1\u00a0000", "not_a_number"), 73: ("$5", "not_a_number"),
    74: ("0x10", "not_a_number"), 75: ("-0", "number_too_small"), 76: ("-1", "number_too_small"),
    77: ("0", "number_too_small"), 78: ("10", "number_too_large"), 79: ("0.005", "too_many_decimals"),
    80: ("99999999999999999", "number_too_large"), 81: ("2147483648", "number_too_large"),
    82: ("9223372036854775808", "number_too_large"), 83: ("9" * 5000, "number_too_large"), 84: ("true", "not_a_number"),
}  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_exact_or_an_error_of_its_row(number: int, company: Load) -> None:
    cell, code = NUMBERS[number]

    imported = company("positions", POSITION.format(start="2026-01-01", end="", fte=f'"{cell}"'))

    assert errors(imported) == [(2, "fte", code)]
    assert counts(imported) == {"read": 1, "rejected": 1}


DATES = {
    86: ("2026-02-29", "no_such_day"), 88: ("2026-W01-1", "not_a_date"), 89: ("20260101", "not_a_date"),
    90: ("01/02/2026", "not_a_date"), 91: ("0000-01-01", "date_out_of_range"), 911: ("9999-01-01", "date_out_of_range"),
    912: ("10000-01-01", "not_a_date"), 92: ("2026-01-01+14:00", "not_a_date"), 93: ("2026-01-01T00:00:60", "not_a_date"),
    94: ("2026-03-29 02:30", "not_a_date"), 97: ("2026-01-01T00:00:00.000000001Z", "not_a_date"),
    101: ("45292", "not_a_date"), 102: ("1900-02-29", "date_out_of_range"), 103: ("2026-04-31", "no_such_day"),
    104: ("2100-02-29", "no_such_day"), 105: ("1969-12-31", "date_out_of_range"), 106: ("٢٠٢٦-01-01", "not_a_date"),
}  # fmt: skip


@pytest.mark.parametrize("number", DATES)
def test_a_date_is_written_in_one_way(number: int, company: Load) -> None:
    cell, code = DATES[number]

    imported = company("positions", POSITION.format(start=cell, end="", fte="1"))

    assert errors(imported) == [(2, "start_on", code)]


def test_dates_at_the_limits_are_taken(company: Load) -> None:  # 87, 98
    first = company("positions", POSITION.format(start="1970-01-01", end="2028-02-29", fte="0.5"))
    last = company("positions", POSITION.format(start="2028-03-01", end="2100-12-31", fte="1"))

    assert (first.added, last.added) == (1, 1)
    assert [note["code"] for note in last.notes] == ["future_date", "future_date"]


def test_the_end_lies_after_the_start(company: Load) -> None:  # 100
    imported = company("positions", POSITION.format(start="2026-02-01", end="2026-01-31", fte="1"))

    assert errors(imported) == [(2, "end_on", "end_before_start")]


def test_the_same_file_twice_changes_nothing_and_names_the_first(load: Load) -> None:  # 30
    first = load("departments", DEPARTMENTS)
    second = load("departments", DEPARTMENTS)

    assert counts(first) == {"read": 3, "added": 3}
    assert counts(second) == {"read": 3, "unchanged": 3}
    assert second.same_as == first
    assert [note["code"] for note in second.notes] == ["same_file", "nothing_changed"]
    assert ChangeSet.objects.count() == 1


def test_only_what_differs_is_written(company: Load) -> None:
    imported = company("departments", DEPARTMENTS.replace("Sales North", "Nord"))

    assert counts(imported) == {"read": 3, "changed": 1, "unchanged": 2}
    assert imported.change_set
    changed = imported.change_set.rows.get()
    assert (changed.table, changed.action, changed.before["name"]) == ("people_department", "c", "Sales North")
    assert Department.objects.get(code="NORTH").version == 2


def test_good_rows_do_not_wait_for_bad_ones_and_all_are_counted(load: Load) -> None:
    imported = load("departments", DEPARTMENTS + "X,Bad,nonsense,CO\n,No code,sales,CO\nY,Orphan,sales,NOWHERE\n")

    assert counts(imported) == {"read": 6, "added": 3, "rejected": 3}
    assert errors(imported) == [
        (5, "kind", "unknown_choice"),
        (6, "code", "required"),
        (7, "parent_code", "unknown_department"),
    ]


def test_every_reason_of_a_row_is_told(load: Load) -> None:
    imported = load("departments", DEPARTMENTS + f"{'X' * 41},,nonsense,NOWHERE\n")

    assert [code for _, _, code in errors(imported)] == ["too_long", "required", "unknown_choice", "unknown_department"]
    message = imported.errors.get(code="too_long").message
    assert message == "More than 40 characters. Shorten it."


def test_a_key_twice_rejects_the_later_row(load: Load) -> None:  # 50, 51
    imported = load("departments", DEPARTMENTS + "NORTH,Sales North,sales,SALES\nNORTH,Other,sales,SALES\n")

    assert errors(imported) == [(5, "code", "duplicate_key"), (6, "code", "duplicate_key")]
    assert "line 4" in imported.errors.all()[0].message


def test_a_key_twice_is_no_error_where_the_first_row_is_bad(load: Load) -> None:
    imported = load("departments", "code,name,kind,parent_code\nCO,Acme,company,\nS,,sales,CO\nS,Sales,sales,CO\n")

    assert counts(imported) == {"read": 3, "added": 2, "rejected": 1}


def test_rows_refer_to_each_other_in_any_order(load: Load) -> None:
    lines = DEPARTMENTS.splitlines()

    imported = load("departments", "\n".join([lines[0], *reversed(lines[1:])]))

    assert counts(imported) == {"read": 3, "added": 3}


def test_a_rejected_row_takes_those_that_need_it_with_it(load: Load) -> None:
    imported = load("departments", DEPARTMENTS.replace("Sales,sales", "Sales,bad"))

    assert errors(imported) == [(3, "kind", "unknown_choice"), (4, "parent_code", "reference_rejected")]
    assert counts(imported) == {"read": 3, "added": 1, "rejected": 2}


def test_a_rejected_change_of_a_stored_row_takes_nothing_with_it(company: Load) -> None:
    imported = company("departments", "code,name,kind,parent_code\nSALES,Sales,bad,CO\nEAST,East,sales,SALES\n")

    assert counts(imported) == {"read": 2, "added": 1, "rejected": 1}


def test_an_absent_column_leaves_values_and_an_empty_cell_clears_them(company: Load) -> None:
    company("people", "email,name\nana@acme.example,Ana R\n")
    kept = Person.objects.get(email="ana@acme.example")
    company("people", "email,name,employee_number\nana@acme.example,Ana R,\n")
    cleared = Person.objects.get(email="ana@acme.example")

    assert (kept.employee_number, kept.hired_on) == ("0007", date(2021, 3, 1))
    assert (cleared.employee_number, cleared.hired_on) == (None, date(2021, 3, 1))


def test_an_unknown_column_is_a_warning(load: Load) -> None:  # 19
    imported = load("departments", "code,colour,name,kind\nCO,red,Acme,company\n")

    assert counts(imported) == {"read": 1, "added": 1}
    assert [(note["code"], note["column"]) for note in imported.notes] == [("unknown_column", "colour")]


def test_a_missing_required_column_is_an_error_of_the_file(load: Load) -> None:  # 20
    imported = load("departments", "code,name\nCO,Acme\n")

    assert (imported.state, imported.error_code) == (Import.State.FAILED, "missing_column")
    assert "kind" in imported.error


def test_a_header_alone_changes_nothing(load: Load) -> None:  # 2
    imported = load("departments", "code,name,kind\n")

    assert (imported.state, counts(imported)) == (Import.State.DONE, {})


def test_a_file_that_is_no_csv_changes_nothing(load: Load) -> None:
    imported = load("departments", b"%PDF-1.7")

    assert (imported.state, imported.error_code, counts(imported)) == (Import.State.FAILED, "not_text", {})


def test_delete_takes_the_row_away(company: Load) -> None:
    text = "code,name,kind,parent_code,delete\nNORTH,,,,yes\nGONE,,,,yes\nSALES,Sales,sales,CO,no\n"

    imported = company("departments", text)

    assert counts(imported) == {"read": 3, "unchanged": 2, "deleted": 1}
    assert not Department.objects.filter(code="NORTH").exists()


def test_delete_is_refused_while_something_refers_to_it(company: Load) -> None:
    imported = company("departments", "code,name,kind,delete\nSALES,,,yes\n")

    assert errors(imported) == [(2, "code", "still_referred_to")]
    both = company("departments", "code,name,kind,delete\nSALES,,,yes\nNORTH,,,yes\n")
    assert counts(both) == {"read": 2, "deleted": 2}


def test_a_row_may_not_refer_to_one_that_the_file_deletes(company: Load) -> None:
    text = "code,name,kind,parent_code,delete\nNORTH,,,,yes\nFAR,Far North,sales,NORTH,\n"

    imported = company("departments", text)

    assert (3, "parent_code", "refers_to_deleted") in errors(imported)


def test_atomic_applies_all_or_nothing(load: Load) -> None:
    imported = load("departments", DEPARTMENTS + "X,Bad,nonsense,CO\n", atomic=True)

    assert counts(imported) == {"read": 4, "rejected": 4}
    assert [code for _, _, code in errors(imported)] == ["not_applied"] * 3 + ["unknown_choice"]
    assert not Department.objects.exists()
    assert load("departments", DEPARTMENTS, atomic=True).added == 3


def test_a_dry_run_counts_as_an_import_would_and_changes_nothing(load: Load) -> None:
    imported = load("departments", DEPARTMENTS + "X,Bad,nonsense,CO\n", applies=False)

    assert (imported.state, counts(imported)) == (Import.State.CHECKED, {"read": 4, "added": 3, "rejected": 1})
    assert not Department.objects.exists()
    assert not ChangeSet.objects.exists()


def test_rejected_rows_come_back_as_they_were_and_can_be_mended(load: Load) -> None:
    bad = 'X," =1+1 ",nonsense,CO\nY,"a ""b"" \tc",sales\n'
    imported = load("departments", DEPARTMENTS + bad)

    text = "".join(queries.rejected_csv(imported))

    assert text.splitlines()[:2] == [
        "\ufeffcode,name,kind,parent_code,reason",
        f'X, =1+1 ,nonsense,CO,"kind: {imported.errors.all()[0].message}"',
    ]
    mended = load("departments", text.replace("nonsense", "sales").replace("sales,,", "sales,CO,"))
    assert counts(mended) == {"read": 2, "added": 2}
    assert mended.notes == []
    assert Department.objects.get(code="Y").name == 'a "b" \tc'


def test_errors_are_grouped_with_how_to_mend_them(load: Load) -> None:
    imported = load("departments", DEPARTMENTS + "".join(f"X{n},Bad,nonsense,CO\n" for n in range(7)) + ",a,sales,CO\n")

    groups = queries.error_groups(imported)

    assert [(group.code, group.column, group.count, len(group.samples)) for group in groups] == [
        ("unknown_choice", "kind", 7, 5),
        ("required", "code", 1, 1),
    ]
    assert (groups[0].samples[0].line, groups[0].samples[0].value) == (5, "nonsense")


def test_ids_are_kept_as_they_are(load: Load) -> None:  # 54, 55, 57
    load("departments", "code,name,kind,parent_code\nCO,Acme,company,\n000123,a,sales,CO\n1.23E+10,b,sales,CO\n")
    imported = load("departments", "code,name,kind,parent_code\n123,c,sales,CO\nX,d,sales,С0\n")

    assert set(Department.objects.values_list("code", flat=True)) == {"CO", "000123", "1.23E+10", "123"}
    assert errors(imported) == [(3, "parent_code", "unknown_department")]


def test_a_row_error_says_where_what_and_how(load: Load) -> None:
    imported = load("departments", DEPARTMENTS + "X,Bad,nonsense,CO\n")

    error = imported.errors.get()
    assert (error.line, error.column, error.value) == (5, "kind", "nonsense")
    assert error.message.startswith("This is none of: company")


def test_cells_that_a_database_cannot_hold_are_rejected_and_shown(load: Load) -> None:  # 39
    imported = load("departments", DEPARTMENTS.encode() + b"X,a\x00b,sales,CO\n")

    assert codes(imported) == {"control_character"}
    assert imported.rejected_rows.get().cells == ["X", "a␀b", "sales", "CO"]


def test_a_mapping_is_suggested_by_name() -> None:
    kind = kind_named("departments")
    assert kind
    found = suggest_mapping(["Department Code", "NAME", "Kind", "Parent-Code", "Colour"], kind)

    assert found == {
        "Department Code": "code",
        "NAME": "name",
        "Kind": "kind",
        "Parent-Code": "parent_code",
        "Colour": "",
    }


def test_people_are_matched_without_regard_to_case(company: Load) -> None:  # 56
    imported = company("people", PEOPLE.replace("ana@acme.example", "ANA@Acme.Example"))

    assert counts(imported) == {"read": 3, "unchanged": 3}
