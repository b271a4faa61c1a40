from __future__ import annotations

from django.utils import timezone

from people import actions
from people.actions import erasing
from people.calendar import company_today


def send_invitations(*, job_id: int, people: list[int], by: int, site: str) -> None:
    actions.send_invitations(people=people, by=by, site=site, now=timezone.now())


def make_copy(*, job_id: int, copy_id: int) -> None:
    actions.make_copy(copy_id=copy_id, now=timezone.now(), job_id=job_id)


def erase(*, job_id: int, erasure_id: int) -> None:
    erasing.erase(erasure_id=erasure_id, now=timezone.now(), today=company_today(), job_id=job_id)
