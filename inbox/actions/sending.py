"""What waits for webhooks, sent: claimed, posted beside each other, and what became of it written down."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from standardwebhooks import Webhook as Signer

from common.events import all_events
from common.outgoing import Answer, post
from inbox import webhook_rules as rules
from inbox.actions.telling import tell
from inbox.actions.webhooks import JOB, TEST_EVENT
from inbox.kinds import WEBHOOK_OFF
from inbox.models import Attempt, Delivery, Webhook
from jobs.actions import enqueue_once
from people.calendar import company_today
from people.scope import administrators

BESIDE = 8  # a slow receiver keeps none of the others waiting
BATCH = 40
# Nobody claims it again before: longer than a message may take, so that none is sent by two at once.
CLAIM = timedelta(seconds=60)
BUDGET = 20.0  # seconds after which a job lets others have the worker
AGENT = "salesmgmt-webhooks/1"

log = structlog.get_logger()

# One message of each webhook at a time goes first: where nobody answers, the rest need not find out one by one.
_CLAIM = """
WITH due AS (
    SELECT d.id, d.webhook_id, row_number() OVER (PARTITION BY d.webhook_id ORDER BY d.next_try_at, d.id) AS place
    FROM inbox_delivery d JOIN inbox_webhook w ON w.id = d.webhook_id
    WHERE d.state = 'waiting' AND d.next_try_at <= %(now)s AND (d.claimed_at IS NULL OR d.claimed_at < %(stale)s)
      AND (w.is_on OR d.event = %(test)s) AND (w.paused_until IS NULL OR w.paused_until <= %(now)s)
)
UPDATE inbox_delivery SET claimed_at = %(now)s, attempts = attempts + 1
WHERE id IN (
    SELECT d.id FROM inbox_delivery d JOIN due ON due.id = d.id JOIN inbox_webhook w ON w.id = due.webhook_id
    WHERE due.place <= CASE WHEN w.failing_since IS NULL THEN %(share)s ELSE 1 END AND d.state = 'waiting'
      AND (d.claimed_at IS NULL OR d.claimed_at < %(stale)s)
    ORDER BY d.next_try_at, d.id LIMIT %(batch)s FOR UPDATE OF d SKIP LOCKED)
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one message."""

    delivery: Delivery
    answer: Answer
    at: datetime
    milliseconds: int


def send_due() -> int:
    """Send what is due until nothing is, or the worker's time is over; how many messages went through."""
    until, through = time.monotonic() + BUDGET, 0
    with ThreadPoolExecutor(BESIDE, thread_name_prefix="webhook") as pool:
        while batch := _claim(timezone.now()):
            done = list(pool.map(_send, batch, [_message(one, timezone.now()) for one in batch]))
            for sent in done:
                through += _record(sent)
            if time.monotonic() > until:
                enqueue_once(kind=JOB)
                break
    return through


def wake(now: datetime) -> None:
    """Beat's part: what failed before may be due again."""
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, next_try_at__lte=now)
    wanted = Q(webhook__is_on=True) | Q(event=TEST_EVENT)
    reached = Q(webhook__paused_until__isnull=True) | Q(webhook__paused_until__lte=now)
    if waiting.filter(wanted, reached).exists():
        enqueue_once(kind=JOB)


def _claim(now: datetime) -> list[Delivery]:
    values: dict[str, Any] = {"now": now, "stale": now - CLAIM, "test": TEST_EVENT, "batch": BATCH, "share": BESIDE}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        ids = [row[0] for row in cursor.fetchall()]
    return list(Delivery.objects.filter(pk__in=ids).select_related("webhook").order_by("pk"))


@dataclass(frozen=True, slots=True)
class Message:
    """As it goes over the wire."""

    body: bytes
    headers: dict[str, str]


def _message(delivery: Delivery, now: datetime) -> Message:
    """Ids and addresses, and nothing of what is behind them: whoever may see that, reads it with their own token."""
    body = json.dumps(payload(delivery), separators=(",", ":"))
    at = now.astimezone(UTC)
    signatures = [Signer(secret).sign(delivery.message_id, at, body) for secret in _secrets(delivery.webhook, now)]
    return Message(
        body.encode(),
        {
            "Content-Type": "application/json",
            "User-Agent": AGENT,
            "Connection": "close",
            "webhook-id": delivery.message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": " ".join(signatures),
        },
    )


def payload(delivery: Delivery) -> dict[str, object]:
    data: dict[str, object] = {"id": delivery.key}
    event = all_events().get(delivery.event)
    if event:
        data["url"] = settings.SITE_URL + reverse(event.page, args=[delivery.key])
        if event.endpoint:
            data["api_url"] = settings.SITE_URL + reverse(event.endpoint, args=[delivery.key])
    return {"type": delivery.event, "timestamp": delivery.happened_at.isoformat(), "data": data}


def _secrets(webhook: Webhook, now: datetime) -> Iterator[str]:
    yield webhook.secret
    if webhook.old_secret and webhook.old_secret_until and webhook.old_secret_until > now:
        yield webhook.old_secret


def _send(delivery: Delivery, message: Message) -> Sent:
    """In a thread of its own, which touches no database."""
    at, began = timezone.now(), time.monotonic()
    answer = post(delivery.webhook.url, message.body, message.headers, allowed=settings.WEBHOOK_INTERNAL_TARGETS)
    return Sent(delivery, answer, at, int((time.monotonic() - began) * 1000))


@transaction.atomic
def _record(sent: Sent) -> bool:
    """What became of it, in the log and for the next try; whether it went through."""
    delivery, answer, now = sent.delivery, sent.answer, timezone.now()
    Attempt.objects.create(
        delivery=delivery, at=sent.at, status=answer.status, problem=answer.problem, milliseconds=sent.milliseconds
    )
    webhook = Webhook.objects.select_for_update().get(pk=delivery.webhook_id)
    delivery.claimed_at = None
    done = rules.is_delivered(answer.status)
    if done:
        delivery.state, delivery.ended_at = Delivery.State.DELIVERED, now
        webhook.failing_since = webhook.paused_until = None
    else:
        _put_off(delivery, webhook, answer, now)
    delivery.save(update_fields=["state", "ended_at", "claimed_at", "next_try_at"])
    webhook.save(update_fields=["failing_since", "paused_until", "is_on", "gave_up_at"])
    log.info("webhook_sent", delivery=delivery.pk, status=answer.status, problem=answer.problem)
    return done


def _put_off(delivery: Delivery, webhook: Webhook, answer: Answer, now: datetime) -> None:
    pause = rules.pause_after(delivery.attempts, chance=random.random)  # spreads, hides nothing
    delivery.next_try_at = now + pause
    webhook.failing_since = webhook.failing_since or now
    if answer.problem in rules.NOT_THERE:
        webhook.paused_until = now + min(pause, rules.LONGEST_PAUSE)
    if answer.status == rules.GONE or rules.is_too_late(delivery.asked_at, delivery.next_try_at):
        delivery.state, delivery.ended_at = Delivery.State.FAILED, now
        if webhook.is_on and (answer.status == rules.GONE or rules.has_failed_long(webhook.failing_since, now)):
            webhook.is_on, webhook.gave_up_at = False, now
            log.warning("webhook_switched_off", webhook=webhook.pk, failing_since=str(webhook.failing_since))
            _tell_switched_off(webhook, now)


def _tell_switched_off(webhook: Webhook, now: datetime) -> None:
    """Whoever administers today hears of it, once for each time that it happens."""
    admins = administrators(company_today())
    tell(
        WEBHOOK_OFF,
        event=f"webhook:{webhook.pk}:{now.isoformat()}",
        people=admins.values_list("person_id", flat=True),
        words={"webhook": webhook.name},
        url=reverse("webhook", args=[webhook.pk]),
    )
