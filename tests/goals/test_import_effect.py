"""The preview of an import: what it would do to figures and goals is what it then does, and nothing of it stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection, transaction

from goals.actions import effects
from goals.models import Goal
from goals.queries.progress import progress
from imports.actions import check, queue, receive, run, weighing
from imports.kinds import kind_named
from imports.models import Import
from jobs.models import Job
from people.models import DepartmentAncestor, Person
from tests.factories.people import make_admin
from tests.performance.stories import NOW, TODAY, Team, client_of, counted, executive, goal, sells, team

pytestmark = pytest.mark.django_db
# Kept by the check itself: its record, its job, and sequences; the rest must be as it was.
OF_THE_CHECK = {"imports_import", "imports_rejectedrow", "imports_rowerror", "jobs_job"}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def checked(kind: str, *lines: str, by: Person | None = None, atomic: bool = False) -> Import:
    found = kind_named(kind)
    assert found
    text = "".join(f"{line}\n" for line in lines).encode()
    user = by.user if by else None
    one = receive(kind=found, file_name=f"{kind}.csv", chunks=[text], by=user, atomic=atomic)
    job = Job.objects.create(kind="import")
    return check(imported=one, today=TODAY, job_id=job.pk)


def more_lines(order: str, amount: int) -> tuple[str, str]:
    return "order_number,line,sku,quantity,unit_price", f"{order},2,SKU-Pumps,1,{amount}"


def statuses() -> dict[int, str]:
    return {row.goal_id: row.status for row in progress(Goal.objects.all(), as_of=TODAY, now=NOW)}


def digest() -> dict[str, str]:
    """Of every table that is ours, also of those that are derived."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if model.__module__.split(".")[0] in ("people", "sales", "goals", "imports", "nightly", "accounts"):
                cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t")
                found[table] = cursor.fetchone()[0]
    return {table: told for table, told in found.items() if table not in OF_THE_CHECK}


def seller() -> tuple[Team, str, Goal]:
    made = team("Ana Novak")
    make_admin(made.manager)
    one = goal(made.reps[0], "62000")
    goal(made.department, "62000")
    order = sells(made.reps[0], on=date(2026, 10, 5), amount="20000")
    counted()
    return made, order.number, one


def test_what_it_says_is_what_the_import_then_does() -> None:
    made, number, one = seller()
    before = statuses()

    imported = checked("order_lines", *more_lines(number, 41000))
    effect = imported.effect

    grown = [20_000_000_000, 61_000_000_000, 1_000_000, 1_000_000]
    above = DepartmentAncestor.objects.filter(department=made.department).values_list("ancestor_id", flat=True)
    assert effect["sums"] == [[0, 0, *grown], *([1, pk, *grown] for pk in sorted(above))]
    queue(imported=imported, by=None)
    run(imported=imported, today=TODAY)
    after = statuses()
    assert effect["goals"] == [[pk, before[pk], after[pk]] for pk in sorted(after) if before[pk] != after[pk]]
    assert [one.pk, "behind", "ahead"] in effect["goals"]


def test_nothing_of_it_stays() -> None:
    _made, number, _one = seller()
    before = digest(), state_of_the_session()

    assert checked("order_lines", *more_lines(number, 41000)).effect["moved"] == 2

    assert (digest(), state_of_the_session()) == before


def state_of_the_session() -> tuple[Any, ...]:
    """Its locks (those of the test's own transaction among them), its settings, its tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7341010 AND pid = pg_backend_pid()), "
            "current_setting('statement_timeout'), current_setting('lock_timeout'), "
            "(SELECT count(*) FROM pg_class WHERE relpersistence = 't')"
        )
        found: tuple[Any, ...] = cursor.fetchone()
        return found


def test_goals_that_a_file_brings_are_counted() -> None:
    made, _number, _one = seller()
    line = f"person,{made.reps[0].email},orders,2026-10-01,2026-12-31,4"

    effect = checked("goals", "owner_kind,owner,metric,period_start,period_end,target", line).effect

    assert (effect["added"], effect["moved"], effect["sums"]) == (1, 0, [])


def test_the_page_tells_each_reader_what_they_may_see() -> None:
    made, number, _one = seller()
    boss = executive()
    make_admin(boss)
    imported = checked("order_lines", *more_lines(number, 41000), by=made.manager)
    stranger = team("Eve Stone").manager
    make_admin(stranger)

    def told(person: Person) -> str:
        answer = client_of(person).get(f"/imports/{imported.pk}/effect/")
        assert answer.status_code == 200
        return unescape(answer.content.decode())

    assert "2 goals would change their status" in told(boss)
    for seen in ("+$41k", "Northern sales", "Ana Novak", "Behind", "Ahead"):
        assert seen in told(boss), seen
    assert "Northern sales" in told(made.manager)
    html = told(stranger)
    assert "Ana Novak" not in html
    assert "2 goals change their status that are not listed here." in html
    assert "1 department" in html or "2 departments" in html
    assert client_of(made.reps[0]).get(f"/imports/{imported.pk}/effect/").status_code == 404
    assert f"/imports/{imported.pk}/effect/" in client_of(boss).get(f"/imports/{imported.pk}/").content.decode()


@pytest.mark.parametrize("reason", ["nothing", "refused", "large", "slow"])
def test_where_there_is_nothing_to_say_it_says_why(reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made, number, _one = seller()
    lines = list(more_lines(number, 41000))
    if reason == "nothing":
        lines = ["order_number,line,sku,quantity,unit_price", f"{number},1,SKU-Pumps,1,20000"]
    if reason == "refused":
        lines.append(f"{number},3,no such product,1,1")
    if reason == "large":
        monkeypatch.setattr(weighing, "MOST_ROWS", 0)
    if reason == "slow":
        monkeypatch.setattr(effects, "SECONDS", 0)

    before = digest()
    imported = checked("order_lines", *lines, by=made.manager, atomic=True)

    assert (imported.state, imported.effect) == ("checked", {"reason": reason})
    assert digest() == before
    html = client_of(made.manager).get(f"/imports/{imported.pk}/effect/", headers={"HX-Request": "true"})
    assert str(effect_reason(reason)) in unescape(html.content.decode())


def effect_reason(reason: str) -> Any:
    from goals.effect_page import REASONS

    return REASONS[reason]


def test_a_dry_run_of_the_command_and_a_finished_import_keep_no_effect() -> None:
    _made, number, _one = seller()
    imported = checked("order_lines", *more_lines(number, 41000))

    with transaction.atomic():
        run(imported=queue(imported=imported, by=None), today=TODAY)

    assert Import.objects.get(pk=imported.pk).effect is None
