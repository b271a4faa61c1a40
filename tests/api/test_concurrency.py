"""Many at once with one key or one version: one record, one revision, and nobody hears of a fault of ours."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from goals.models import Goal, GoalVersion, Signature
from imports.models import ChangeSet
from sales.models import Order
from tests.api.programs import importer
from tests.factories.people import PersonFactory, sits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("left_as_migrated")]
AT_ONCE, THREADS = 50, 10


@pytest.mark.parametrize("keyed", [False, True], ids=["by the order's number", "by an Idempotency-Key too"])
def test_fifty_at_once_make_one_order(keyed: bool) -> None:  # F28
    program, together = importer(), threading.Barrier(THREADS)
    headers = {"Idempotency_Key": "k"} if keyed else {}

    def send(number: int) -> tuple[int, str]:
        if number < THREADS:
            together.wait()
        try:
            answer = program.post("orders/", {"number": "o1", "ordered_on": "2026-03-01"}, **headers)
            return answer.status_code, answer.json().get("result") or answer.json()["code"]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        answers = Counter(pool.map(send, range(AT_ONCE)))

    assert (Order.objects.count(), ChangeSet.objects.filter(source="api").count()) == (1, 1)
    if keyed:  # the first, the same told again, or asked to wait for it
        assert set(answers) <= {(201, "added"), (409, "in_progress")}
        assert answers[201, "added"] >= 1
    else:
        assert answers == {(201, "added"): 1, (200, "unchanged"): AT_ONCE - 1}


def test_of_eight_who_revise_the_goal_they_read_one_wins() -> None:
    program, together = importer(), threading.Barrier(8)
    Signature.objects.get_or_create(pk=0)  # gone where a test before flushed the database
    sits(program.person, role="manager")
    sits(PersonFactory(email="ben@x.example"), under=program.person)
    goal = {"owner_kind": "person", "owner": "ben@x.example", "metric": "revenue", "target": "1000"}
    there = program.post("goals/", {**goal, "period_start": "2026-01-01", "period_end": "2026-03-31"}).json()["id"]

    def revise(number: int) -> tuple[int, str, str]:
        together.wait()
        try:
            body = {"target": str(2000 + number), "reason": f"by {number}"}
            told = program.patch(f"goals/{there}/", body, If_Match='"1"')
            said = told.json()
            return told.status_code, said.get("code", ""), said.get("target") or said["current"]["target"]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(revise, range(8)))

    now = f"{Goal.objects.get().target:.6f}"
    assert answers == {(200, "", now): 1, (412, "version_clash", now): 7}
    assert list(GoalVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
