"""departments.csv: the tree of departments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imports.kinds import Check, Column, Kind, Reference, Rule, choice, email, key, text
from people.actions import rebuild_ancestors
from people.models import Department, DepartmentAncestor, Person, Placement


def _after_departments() -> None:
    rebuild_ancestors()


# Only what no root reaches can be in a cycle or below one, so that the walk up starts from few rows.
CYCLE_OF_DEPARTMENTS = """
WITH RECURSIVE rooted AS (
    SELECT id FROM people_department WHERE parent_id IS NULL
    UNION ALL
    SELECT d.id FROM people_department d JOIN rooted ON d.parent_id = rooted.id
), up AS (
    SELECT d.id AS start, d.parent_id AS above FROM people_department d WHERE d.id NOT IN (SELECT id FROM rooted)
    UNION
    SELECT up.start, d.parent_id FROM up JOIN people_department d ON d.id = up.above WHERE up.above <> up.start
), member AS (
    SELECT start AS id FROM up WHERE above = start
)
SELECT r.file_line, jsonb_build_object('others', (
    SELECT string_agg(code, ', ' ORDER BY code COLLATE "C")
    FROM (SELECT d.code FROM up JOIN people_department d ON d.id = up.above WHERE up.start = r.id LIMIT 5) few
))
FROM good_rows r JOIN member USING (id)
"""

DEPARTMENTS = Kind(
    name="departments",
    title=_("Departments"),
    help=_("The tree of departments, with the company itself as its root."),
    model=Department,
    key=("code",),
    columns=[
        Column(name="code", type=key(40), required=True, help=_("what other files call the department")),
        Column(name="name", type=text(200), required=True, help=_("what people call it")),
        Column(
            name="kind",
            type=choice(Department.Kind.values),
            required=True,
            help=_("what it does; exactly one department is the company"),
        ),
        Column(
            name="parent_code",
            type=key(40),
            field="",
            help=_("the department above; every one but the company has one"),
        ),
        Column(name="head_email", type=email(), field="", help=_("who runs it; import this person first")),
    ],
    references=[
        Reference("parent_id", ("parent_code",), Department, ("code",), code="unknown_department", own=True),
        Reference("head_id", ("head_email",), Person, ("email",), code="unknown_person"),
    ],
    rules=[
        Rule(
            code="parent_missing",
            column="parent_code",
            where="r.kind <> 'company' AND r.parent_id IS NULL AND r.parent_code IS NULL",
            text=_("A department other than the company needs the code of the department above it."),
        ),
        Rule(
            code="company_has_no_parent",
            column="parent_code",
            where="r.kind = 'company' AND r.parent_id IS NOT NULL",
            text=_("The company is the root of the tree: leave its parent_code empty."),
        ),
        Rule(
            code="second_company",
            column="kind",
            join="JOIN people_department other ON other.kind = 'company'",
            where="r.kind = 'company' AND other.id <> r.id",
            params="jsonb_build_object('others', other.code)",
            text=_("There is one company, and it is %(others)s: give this department another kind and a parent_code."),
        ),
        Rule(
            code="second_company",
            column="kind",
            join="JOIN import_rows other ON other.kind = 'company' AND other.file_line <> r.file_line AND other.code <> r.code",
            where="r.kind = 'company' AND NOT other.bad AND other.action <> 'd'",
            params="jsonb_build_object('others', other.code)",
            text=_("There is one company, and it is %(others)s: give this department another kind and a parent_code."),
        ),
    ],
    checks=[
        Check(
            code="department_cycle",
            column="parent_code",
            sql=CYCLE_OF_DEPARTMENTS,
            text=_("The department would be above itself, through %(others)s: correct one parent_code among them."),
        ),
        Check(
            code="no_company",
            column="kind",
            sql=(
                "SELECT r.file_line, NULL::jsonb FROM good_rows r WHERE r.kind <> 'company' AND r.action = 'c' "
                "AND NOT EXISTS (SELECT FROM people_department d WHERE d.kind = 'company')"
            ),
            text=_("No department would be the company any more: keep the kind company for the root."),
        ),
    ],
    after=_after_departments,
    derived=[DepartmentAncestor, Placement],
    samples=[
        ("CO", "Acme", "company", "", ""),
        ("SALES", "Sales", "sales", "CO", ""),
        ("NORTH", "Sales North", "sales", "SALES", ""),
    ],
)
