from __future__ import annotations

from django.utils import timezone

from people.actions import send_invitations as send


def send_invitations(*, job_id: int, people: list[int], by: int, site: str) -> None:
    send(people=people, by=by, site=site, now=timezone.now())
