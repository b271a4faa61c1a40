"""Fifty at once with one key: one record, and nobody hears of a fault of ours."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from imports.models import ChangeSet
from sales.models import Order
from tests.api.programs import importer

pytestmark = pytest.mark.django_db(transaction=True)
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
