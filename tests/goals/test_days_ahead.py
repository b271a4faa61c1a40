"""A process whose clock was ahead lets days count that have not come; they count no longer once the clock is right."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection

from common.verifying import Unverified
from goals.actions import post_changes, verify_month
from goals.models import Attainment, Horizon, Series
from goals.tasks import keep_current
from imports.models import ChangeSet
from sales import ledger
from sales.models import StaleMonth
from tests.exactness.loading import differences_found
from tests.performance.stories import NOW, TODAY, counted, goal, sells, team

pytestmark = pytest.mark.django_db


def stored() -> tuple[date, int, int]:
    """The last day that counts, what is attained, and how many rows sum it."""
    return Horizon.objects.get().day, Attainment.objects.get().revenue // 10**6, Series.objects.count()


def test_days_that_came_too_early_count_no_longer() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        made = team("Ana Novak")
        goal(made.reps[0])
        for days, amount in ((-1, "100"), (1, "10"), (40, "1")):
            sells(made.reps[0], on=TODAY + timedelta(days=days), amount=amount)
        counted()
        before = stored()
        clock.move_to(NOW + timedelta(days=400))
        keep_current()
        ahead = stored()
        clock.move_to(NOW)
        keep_current()

        assert ahead[0] == TODAY + timedelta(days=400)
        assert ahead[1] > before[1] == 100
        assert stored() == before
        assert differences_found(TODAY) == {}


def test_one_day_ahead_is_left_as_it_is() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        counted()
        clock.move_to(NOW + timedelta(days=1))
        keep_current()
        clock.move_to(NOW)
        keep_current()

        assert Horizon.objects.get().day == TODAY + timedelta(days=1)


def test_a_month_that_differs_while_a_change_waits_is_not_called_verified() -> None:
    with time_machine.travel(NOW, tick=False):
        made = team("Ana Novak")
        sells(made.reps[0], on=TODAY, amount="100")
        counted()
        month = TODAY.replace(day=1)
        same = verify_month(TODAY, month)
        Series.objects.update(revenue=1)
        ChangeSet.objects.create(source=ChangeSet.Source.FORM)
        unsure = verify_month(TODAY, month)
        Series.objects.update(revenue=2)
        counted()
        wrong = verify_month(TODAY, month)

    assert same == 0
    assert not isinstance(same, Unverified)
    assert isinstance(unsure, Unverified)
    assert unsure.pending == 1
    assert wrong > 0


@pytest.mark.django_db(transaction=True)
def test_a_month_named_stale_while_it_is_summed_waits_for_the_next_time_and_breaks_nothing() -> None:
    month = TODAY.replace(day=1)
    seen = StaleMonth.objects.create(month=month)
    other = connection.copy()
    with ledger.one_moment():
        assert StaleMonth.objects.get() == seen  # from here on it sees this moment
        with other.cursor() as cursor:
            cursor.execute("INSERT INTO sales_stalemonth (month) VALUES (%s)", [month])
        post_changes(TODAY)
    other.close()

    [left] = StaleMonth.objects.all()
    assert (left.month, left.pk == seen.pk) == (month, False)
    post_changes(TODAY)
    assert not StaleMonth.objects.exists()
