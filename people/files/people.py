"""people.csv: who works here, known by e-mail."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext_lazy as _

from imports.kinds import Batch, Check, Column, Kind, Rule, country, day, email, key, text, time_zone
from people.actions import rebuild_placements
from people.calendar import ensure_calendar
from people.models import Person

# A row with previous_email is about that person, until the new address exists: then the renaming is done already.
FIND = """old.email = CASE
    WHEN t.previous_email IS NOT NULL AND NOT EXISTS (SELECT FROM people_person n WHERE n.email = t.email)
    THEN t.previous_email ELSE t.email END"""
RENAMES = "r.previous_email IS NOT NULL AND r.previous_email <> r.email"

NUMBER_IN_FILE = """JOIN (
    SELECT employee_number, min(file_line) AS first, count(*) FROM good_rows
    WHERE employee_number IS NOT NULL GROUP BY employee_number
) twice ON twice.employee_number = r.employee_number AND twice.count > 1"""
NUMBER_STORED = """JOIN people_person other ON other.employee_number = r.employee_number AND other.id <> r.id
    AND NOT EXISTS (SELECT FROM import_rows moved WHERE moved.id = other.id AND NOT moved.bad
                    AND (moved.deleting OR moved.employee_number IS DISTINCT FROM other.employee_number))"""

LAST_ADMIN = """
WITH admin AS (
    SELECT p.id, (p.left_on IS NULL OR p.left_on >= CURRENT_DATE) AS stays
    FROM people_grant g JOIN people_person p ON p.id = g.person_id
    WHERE g.kind = 'admin' AND g.agreed_at IS NOT NULL
      AND g.start_on <= CURRENT_DATE AND (g.end_on IS NULL OR g.end_on >= CURRENT_DATE)
)
SELECT r.file_line, NULL::jsonb FROM good_rows r JOIN admin USING (id)
WHERE r.action = 'c' AND r.given_left_on < CURRENT_DATE AND NOT EXISTS (SELECT FROM admin WHERE stays)
"""

# By digests that an erasure leaves (people.queries.erasing.digest_of).
ERASED = """JOIN LATERAL (
    SELECT s.salt FROM people_erasedkey s LIMIT 1) grain ON true
    JOIN people_erasedkey known ON known.digest IN (
        sha256(grain.salt || convert_to(lower(r.email), 'UTF8')),
        sha256(grain.salt || convert_to(lower(r.employee_number), 'UTF8')))"""

LOGINS = """
UPDATE accounts_user u SET email = p.email FROM people_person p
WHERE p.user_id = u.id AND u.email <> p.email AND p.email = lower(p.email)
"""
ADDRESSES = """
UPDATE account_emailaddress a SET email = u.email FROM accounts_user u
WHERE a.user_id = u.id AND a."primary" AND a.email <> u.email
  AND NOT EXISTS (SELECT FROM account_emailaddress o WHERE o.user_id = u.id AND o.email = u.email)
"""


def _free_numbers(batch: Batch) -> None:
    """Two people may exchange their numbers in one file: whoever holds one that another gets lets go of it first."""
    holders = """
        SELECT h.id FROM people_person h JOIN good_rows r ON r.employee_number = h.employee_number AND r.id <> h.id
        JOIN good_rows own ON own.id = h.id AND own.action = 'c'"""
    batch.keep(Person._meta.db_table, holders, "c")
    batch.execute(f"UPDATE people_person SET employee_number = NULL WHERE id IN ({holders})")


def _after_people() -> None:
    """A person's login follows the e-mail; employment bounds the placements."""
    with connection.cursor() as cursor:
        cursor.execute(LOGINS)
        cursor.execute(ADDRESSES)
    rebuild_placements()
    ensure_calendar()


PEOPLE = Kind(
    name="people",
    title=_("People"),
    help=_("Who works or worked here. Whoever is to sign in is invited afterwards."),
    model=Person,
    key=("email",),
    find=FIND,
    columns=[
        Column(name="email", type=email(), required=True, help=_("what other files call the person; also the login")),
        Column(
            name="previous_email",
            type=email(),
            field="",
            help=_("the address the person had before: renames, and keeps all history"),
        ),
        Column(name="name", type=text(200), required=True, help=_("first and last name, as others should read it")),
        Column(name="employee_number", type=key(40), help=_("unique when given; leading zeros are kept")),
        Column(name="hired_on", type=day(), help=_("the first day of employment; empty: always")),
        Column(
            name="left_on",
            type=day(),
            value="CASE WHEN {there} THEN t.left_on ELSE old.left_on END",
            help=_("the last day of employment; empty: still here"),
        ),
        Column(name="country", type=country(), default="''", help=_("for holidays; the company's when empty")),
        Column(
            name="time_zone", type=time_zone(), default="''", help=_("for when a day ends; the company's when empty")
        ),
    ],
    rules=[
        Rule(
            code="left_before_hired",
            column="left_on",
            where="r.left_on < r.hired_on",
            text=_("The last day of employment lies before the first. Correct one of them."),
        ),
        Rule(
            code="unknown_previous_email",
            column="previous_email",
            where=f"{RENAMES} AND r.action = 'a'",
            text=_(
                "There is no person with this address to rename. Correct it, or leave it empty to add a new person."
            ),
        ),
        Rule(
            code="email_taken",
            column="email",
            join="JOIN people_person other ON other.email = r.previous_email AND other.id <> r.id",
            where=RENAMES,
            text=_("Another person has this address already. Rename or correct that one first, in a file of its own."),
        ),
        Rule(
            code="login_taken",
            column="email",
            join="JOIN people_person self ON self.id = r.id JOIN accounts_user other ON other.email = r.email",
            where=f"{RENAMES} AND self.user_id IS NOT NULL AND other.id <> self.user_id",
            text=_("Another login has this address already. Choose another address, or ask an administrator."),
        ),
        Rule(
            code="erased",
            column="email",
            join=ERASED,
            where="true",
            text=_(
                "The person of this address or employee number was erased and is not brought back. Take the row out; "
                "whoever comes back starts anew, with another address and number."
            ),
        ),
        Rule(
            code="employee_number_taken",
            column="employee_number",
            join=NUMBER_STORED,
            where="r.employee_number IS NOT NULL",
            params="jsonb_build_object('others', other.email)",
            text=_("%(others)s has this employee number already. Correct one of them."),
        ),
        Rule(
            code="employee_number_twice",
            column="employee_number",
            join=NUMBER_IN_FILE,
            where="r.file_line > twice.first",
            params="jsonb_build_object('first', twice.first)",
            text=_("The row of line %(first)s has the same employee number. Correct one of them."),
        ),
    ],
    checks=[
        Check(
            code="last_admin",
            column="left_on",
            sql=LAST_ADMIN,
            text=_("This is the last administrator. Make somebody else one before this person leaves."),
        ),
    ],
    before_merge=_free_numbers,
    after=_after_people,
    samples=[
        ("ana@acme.example", "", "Ana Ruiz", "0007", "2021-03-01", "", "ES", "Europe/Madrid"),
        ("ben@acme.example", "", "Ben Okafor", "0012", "2023-09-01", "", "", ""),
        ("cleo.north@acme.example", "", "Cleo North", "", "", "2026-05-31", "GB", "Europe/London"),
    ],
)
