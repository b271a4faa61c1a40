"""Webhooks: events kept in the transaction that causes them, sent by a worker, tried again for three days."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from typing import Any

import structlog
from django.db import connection, transaction

from accounts.models import User
from common.events import all_events
from common.stale import StaleError
from inbox.models import Delivery, Webhook
from jobs.actions import enqueue_once

TEST_EVENT = "webhook.test"
OLD_SECRET_LASTS = timedelta(days=1)
KEPT = timedelta(days=30)
JOB = "webhooks"

# Run inside the transaction that restores, whose search path is empty; the backup may be older than this app.
HOLD_MESSAGES = """
DO $hold$ BEGIN
    IF to_regclass('public.inbox_delivery') IS NOT NULL THEN
        UPDATE public.inbox_delivery SET state = 'held', claimed_at = NULL WHERE state = 'waiting';
    END IF;
END $hold$
"""

log = structlog.get_logger()

_KEEP = """
INSERT INTO inbox_delivery (webhook_id, message_id, event, key, happened_at, asked_at, next_try_at, state, attempts)
SELECT w.id, 'msg_' || replace(gen_random_uuid()::text, '-', ''), s.event, s.key, now(), now(), now(), 'waiting', 0
FROM inbox_webhook w JOIN ({source}) s (event, key) ON s.event = ANY (w.events) WHERE w.is_on
"""


def announce(event: str, keys: Sequence[str]) -> None:
    """settings.EVENTS_ANNOUNCED_BY: a message to every webhook that wants the event."""
    _keep("SELECT %s, unnest(%s::text[])", [event, list(keys)])


def announce_changes(change_set: int) -> None:
    """Of the rows that a change-set wrote, those that are events; one statement, however many."""
    kinds = [event for event in all_events().values() if event.table]
    if not Webhook.objects.filter(is_on=True, events__overlap=[event.name for event in kinds]).exists():
        return
    source = """
        SELECT e.name, c.row_id::text FROM imports_changedrow c
        JOIN unnest(%s::text[], %s::text[], %s::text[]) e (name, tab, act) ON e.tab = c."table" AND e.act = c.action
        WHERE c.change_set_id = %s
    """
    columns = ([event.name for event in kinds], [event.table for event in kinds], [event.action for event in kinds])
    _keep(source, [*columns, change_set])


def _keep(source: str, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_KEEP.format(source=source), parameters)
        if cursor.rowcount:
            enqueue_once(kind=JOB)


def new_secret() -> str:
    """As Standard Webhooks writes it: 32 random bytes."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def create_webhook(*, name: str, url: str, events: Collection[str], by: User | None) -> Webhook:
    """With its secret, which is shown this once."""
    webhook = Webhook.objects.create(name=name, url=url, events=_in_order(events), secret=new_secret(), by=by)
    log.info("webhook_created", webhook=webhook.pk, by=by.pk if by else None)
    return webhook


@transaction.atomic
def change_webhook(
    *, webhook: Webhook, name: str, url: str, events: Collection[str], is_on: bool, expected_version: int
) -> Webhook:
    """Switched on again, it begins anew: what failed before is not held against it."""
    current = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if current.version != expected_version:
        raise StaleError(current)
    current.name, current.url, current.events = name, url, _in_order(events)
    if is_on and not current.is_on:
        current.failing_since = current.paused_until = current.gave_up_at = None
    current.is_on = is_on
    current.version += 1
    current.save()
    log.info("webhook_changed", webhook=current.pk, is_on=is_on)
    return current


@transaction.atomic
def rotate_secret(*, webhook: Webhook, now: datetime) -> Webhook:
    """A new secret; the one before signs beside it for a day, so that its receiver can change over."""
    current = Webhook.objects.select_for_update().get(pk=webhook.pk)
    current.old_secret, current.old_secret_until = current.secret, now + OLD_SECRET_LASTS
    current.secret = new_secret()
    current.save(update_fields=["secret", "old_secret", "old_secret_until"])
    log.info("webhook_secret_rotated", webhook=current.pk)
    return current


def delete_webhook(*, webhook: Webhook) -> None:
    """With the log of what it was told."""
    number = webhook.pk
    webhook.delete()
    log.info("webhook_deleted", webhook=number)


@transaction.atomic
def send_test(*, webhook: Webhook, now: datetime) -> Delivery:
    """A message about nothing, also to one that is switched off."""
    delivery = Delivery.objects.create(
        webhook=webhook,
        message_id=f"msg_{secrets.token_hex(16)}",
        event=TEST_EVENT,
        key=str(webhook.pk),
        happened_at=now,
        asked_at=now,
        next_try_at=now,
    )
    Webhook.objects.filter(pk=webhook.pk).update(paused_until=None)
    enqueue_once(kind=JOB)
    return delivery


@transaction.atomic
def replay(*, delivery: Delivery, now: datetime) -> Delivery:
    """Send it again, under the same id, by which a receiver knows that it had it."""
    current = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if current.state != Delivery.State.WAITING:
        current.state, current.attempts, current.ended_at = Delivery.State.WAITING, 0, None
    current.asked_at = current.next_try_at = now
    current.save(update_fields=["state", "attempts", "asked_at", "next_try_at", "ended_at"])
    Webhook.objects.filter(pk=current.webhook_id).update(paused_until=None)
    enqueue_once(kind=JOB)
    return current


@transaction.atomic
def forget_deliveries(day: date) -> int:
    """The log of messages is kept for thirty days before that day; how many go, whatever became of them."""
    before = datetime.combine(day, clock(), UTC) - KEPT
    old = Delivery.objects.filter(happened_at__lt=before, asked_at__lt=before)
    return old.delete()[1].get(Delivery._meta.label, 0)


def _in_order(events: Collection[str]) -> list[str]:
    return [name for name in all_events() if name in set(events)]
