"""Files sent by programs: taken in at once, imported by a worker, told until they are done."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Scope
from imports.models import Import
from jobs.models import Job
from people.models import Department
from tests.api.programs import API, Program, errors, importer, work
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
MORE = "code,name,kind,parent_code\nNORTH,North,sales,ALL\n"
MIXED = MORE + "SOUTH,,sales,ALL\nWEST,West,galaxy,ALL\n"


@pytest.fixture
def program() -> Program:
    return importer()


def text_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode())


def test_a_file_is_taken_in_and_imported(program: Program) -> None:
    answer = program.upload("departments", MORE)

    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    assert answer.headers["Location"].startswith("http://testserver/api/v1/imports/")
    assert not Department.objects.filter(code="NORTH").exists()
    work()
    done = program.get(answer.headers["Location"]).json()
    assert (done["state"], done["failure"], done["errors"]) == ("done", None, [])
    counts = {"read": 1, "added": 1, "changed": 0, "unchanged": 0, "rejected": 0, "deleted": 0}
    assert done["counts"] == counts
    assert Department.objects.get(code="NORTH").name == "North"
    assert Import.objects.get().by == program.person.user


def test_rejected_rows_are_told_and_can_be_fetched(program: Program) -> None:
    there = program.upload("departments", MIXED).headers["Location"]
    work()

    told = program.get(there).json()

    assert (told["state"], told["counts"]["added"], told["counts"]["rejected"]) == ("done", 1, 2)
    assert [(error["line"], error["column"], error["value"], error["code"]) for error in told["errors"]] == [
        (3, "name", "", "required"),
        (4, "kind", "galaxy", "unknown_choice"),
    ]
    for accept in ("text/csv", "*/*"):
        rejected = program.client.get(f"{there}rejected.csv", headers={"Accept": accept})
        assert rejected.headers["Content-Type"] == "text/csv; charset=utf-8"
        lines = text_of(rejected).splitlines()
        assert [line.partition(",")[0] for line in lines] == ["\ufeffcode", "SOUTH", "WEST"]
        assert lines[0].endswith(",reason")


def test_all_or_nothing(program: Program) -> None:
    file = SimpleUploadedFile("departments.csv", MIXED.encode(), "text/csv")
    answer = program.client.post(f"{API}imports/", {"file": file, "atomic": "true"})
    work()

    told = program.get(answer.headers["Location"]).json()

    assert (told["kind"], told["atomic"], told["counts"]["added"], told["counts"]["rejected"]) == (
        "departments",
        True,
        0,
        3,
    )
    assert "not_applied" in [error["code"] for error in told["errors"]]


def test_a_file_that_cannot_be_read_fails_with_its_reason(program: Program) -> None:
    there = program.upload("departments", b"%PDF-1.4 \x00\x01").headers["Location"]
    work()

    told = program.get(there).json()

    assert (told["state"], told["counts"]["read"]) == ("failed", 0)
    assert "not a text file" in told["failure"]


def test_a_job_that_was_given_up_is_no_import_that_goes_on(program: Program) -> None:
    there = program.upload("departments", MORE).headers["Location"]
    Job.objects.update(state=Job.State.FAILED)

    assert program.get(there).json()["state"] == "failed"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [("/file", "required")]),
        ({"file": "text"}, [("/file", "invalid")]),
        ({"kind": "galaxies", "file": True}, [("/kind", "invalid_choice")]),
        ({"kind": ["goals", "orders"], "file": True}, [("/kind", "repeated")]),
        ({"kind": "orders\x00", "file": True}, [("/kind", "invalid_choice")]),
        ({"meta": "null", "kind": "orders", "file": True}, [("/meta", "unknown_field")]),
        ({"atomic": "null", "kind": "orders", "file": True}, [("/atomic", "invalid")]),
        ({"atomic": "perhaps", "kind": "orders", "file": True}, [("/atomic", "invalid")]),
        ({"file": "holiday.csv"}, [("/file", "invalid")]),
    ],
)
def test_a_form_that_is_not_right_is_refused(
    program: Program, fields: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    if fields.get("file") is True:
        fields = {**fields, "file": SimpleUploadedFile("x.csv", b"code\n")}

    answer = program.client.post(f"{API}imports/", fields)

    assert (answer.status_code, errors(answer)) == (400, expected)
    assert Import.objects.count() == 0


def test_without_a_kind_the_name_of_the_file_says_it(program: Program) -> None:
    assert program.upload("", MORE, name="Departments.CSV").json()["kind"] == "departments"
    answer = program.upload("", MORE, name="holiday.csv")
    assert (answer.status_code, errors(answer)) == (400, [("/kind", "unknown_kind")])


def test_json_is_no_file(program: Program) -> None:
    answer = program.post("imports/", {"kind": "orders"})

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_the_same_upload_with_its_key_is_one_import(program: Program) -> None:
    first = program.upload("departments", MORE, Idempotency_Key="u-1")
    again = program.upload("departments", MORE, Idempotency_Key="u-1")
    other = program.upload("departments", MIXED, Idempotency_Key="u-1")

    assert (again.status_code, again.headers["Location"], again.json()) == (
        202,
        first.headers["Location"],
        first.json(),
    )
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Import.objects.count() == 1


def test_ingest_reads_its_own_imports_and_nothing_else(program: Program) -> None:
    other = importer()
    theirs = other.upload("departments", MIXED).headers["Location"]
    work()
    mine = Program(program.person, Scope.INGEST)

    own = mine.upload("departments", MORE).headers["Location"]

    assert mine.get(own).status_code == 200
    assert [one["id"] for one in mine.get("imports/").json()["results"]] == [mine.get(own).json()["id"]]
    assert (mine.get(theirs).status_code, mine.get(f"{theirs}rejected.csv").status_code) == (404, 404)
    assert mine.get("people/").status_code == 403
    # An administrator knows of all imports; the rows of a file are its sender's alone.
    assert (program.get(theirs).status_code, program.get(theirs).json()["errors"]) == (200, None)
    assert program.get(f"{theirs}rejected.csv").status_code == 404


def test_who_may_not_import_finds_no_imports(program: Program) -> None:
    there = program.upload("departments", MORE).headers["Location"]
    rep = Program(PersonFactory(signs_in=True))

    answers = [rep.upload("departments", MORE), rep.get("imports/"), rep.get(there), rep.get(f"{there}rejected.csv")]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert Program(program.person, Scope.READ).upload("departments", MORE).status_code == 403
    assert Client().get(there).status_code == 401
    assert Import.objects.count() == 1


def test_a_name_cannot_lead_elsewhere(program: Program) -> None:
    answer = program.upload("departments", MORE, name='../../etc/"x\u202e\n.csv')

    assert json.loads(answer.content)["file"] == '"x.csv'
