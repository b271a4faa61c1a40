"""Notices into letters, letters into the post: written once, claimed, sent, marked.

A sender holds a lock for the letter in its hands. One that dies lets go of it; the next one finds the claim and sends the
letter again under the same Message-ID: never lost, and at most once too often for each death.
"""

from __future__ import annotations

import random
import smtplib
from datetime import datetime

import structlog
from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F

from common import locks
from inbox.kinds import legal_kinds
from inbox.models import Letter, PostOffice
from inbox.queries.letters import message
from inbox.rules import MOST_ATTEMPTS, is_too_old, wait_before

WRITING = 7341020
LETTER_LOCKS = 41_020
# How many letters one tick hands over; the next one goes on.
MOST = 200
# Run inside the transaction that restores, whose search path is empty; the backup may be older than this app.
HOLD_MAIL = """
DO $hold$ BEGIN
    IF to_regclass('public.inbox_postoffice') IS NOT NULL THEN
        INSERT INTO public.inbox_postoffice (id, failures, held) VALUES (1, 0, true)
        ON CONFLICT (id) DO UPDATE SET held = true;
    END IF;
END $hold$
"""

log = structlog.get_logger()

# Who may be written to at this moment: by their own clock, on days they work, unless they want mail on every day. While
# somebody's last letter is not out, what comes gathers for the next one.
_AWAKE = """
    known AS (
        SELECT p.id, p.left_on, coalesce(f.digest_hour, 7) AS digest_hour, coalesce(f.quiet_from, 19) AS quiet_from,
               coalesce(f.quiet_until, 7) AS quiet_until, coalesce(f.when_away, false) AS when_away,
               coalesce(nullif(p.time_zone, ''), c.time_zone) AS zone,
               coalesce(nullif(p.country, ''), c.country) AS country
        FROM people_person p
        JOIN accounts_user u ON u.id = p.user_id AND u.is_active
        CROSS JOIN people_company c
        LEFT JOIN inbox_preferences f ON f.person_id = p.id
        WHERE p.id IN (SELECT person_id FROM inbox_notice WHERE mail IN ('digest', 'now') AND letter_id IS NULL)
          AND NOT EXISTS (SELECT FROM inbox_letter w WHERE w.person_id = p.id AND w.state = 'waiting')
    ), local AS (
        SELECT k.*, %(now)s AT TIME ZONE k.zone AS clock FROM known k
    ), awake AS (
        SELECT l.*, extract(hour FROM l.clock)::int AS hour FROM local l
        WHERE (l.left_on IS NULL OR l.left_on >= l.clock::date) AND (l.when_away OR (
            coalesce((SELECT d.working FROM people_calendarday d
                      WHERE d.country = l.country AND d.day = l.clock::date), true)
            AND NOT EXISTS (SELECT FROM people_absence a WHERE a.person_id = l.id AND a.start_on <= l.clock::date
                            AND (a.end_on IS NULL OR a.end_on >= l.clock::date))))
    )
"""
# What was read meanwhile, or is two weeks old, needs no mail, but for what must be told.
_WAITING = """
    n.letter_id IS NULL AND n.mail IN ('digest', 'now')
    AND (n.read_at IS NULL AND n.told_at > %(now)s - interval '14 days' OR n.kind = ANY(%(legal)s))
"""
# A digest takes what was told before its hour, and whatever waits for mail at once with it.
_DIGESTS = f"""
WITH {_AWAKE}, due AS (
    SELECT a.id, a.clock::date AS day, (a.clock::date + make_interval(hours => a.digest_hour)) AT TIME ZONE a.zone AS since
    FROM awake a WHERE a.hour >= a.digest_hour
), written AS (
    INSERT INTO inbox_letter (person_id, digest_on, message_id, state, written_at, next_try_at, attempts, error)
    SELECT d.id, d.day, {{message_id}}, 'waiting', %(now)s, %(now)s, 0, '' FROM due d
    WHERE EXISTS (SELECT FROM inbox_notice n
                  WHERE n.person_id = d.id AND n.mail = 'digest' AND n.told_at < d.since AND {_WAITING})
    ORDER BY d.id
    ON CONFLICT (person_id, digest_on) DO NOTHING
    RETURNING id, person_id
)
UPDATE inbox_notice n SET letter_id = w.id FROM written w JOIN due d ON d.id = w.person_id
WHERE n.person_id = w.person_id AND (n.told_at < d.since OR n.mail = 'now') AND {_WAITING}
"""
_AT_ONCE = f"""
WITH {_AWAKE}, due AS (
    SELECT a.id FROM awake a
    WHERE NOT CASE WHEN a.quiet_from <= a.quiet_until THEN a.hour >= a.quiet_from AND a.hour < a.quiet_until
                   ELSE a.hour >= a.quiet_from OR a.hour < a.quiet_until END
      AND EXISTS (SELECT FROM inbox_notice n WHERE n.person_id = a.id AND n.mail = 'now' AND {_WAITING})
), written AS (
    INSERT INTO inbox_letter (person_id, message_id, state, written_at, next_try_at, attempts, error)
    SELECT d.id, {{message_id}}, 'waiting', %(now)s, %(now)s, 0, '' FROM due d ORDER BY d.id
    RETURNING id, person_id
)
UPDATE inbox_notice n SET letter_id = w.id FROM written w
WHERE n.person_id = w.person_id AND n.mail = 'now' AND {_WAITING}
"""


def write_letters(*, now: datetime) -> int:
    """A letter for each who may be written to now and has something waiting; how many notices went into letters.

    One letter a person at a time: what gathers while the mail server is away becomes one mail, not a storm.
    """
    if _is_closed(now):
        return 0
    host = settings.SITE_URL.partition("//")[2].partition(":")[0] or "localhost"
    parameters = {"now": now, "legal": legal_kinds(), "host": host}
    message_id = "'<' || gen_random_uuid() || '@' || %(host)s || '>'"
    taken = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITING])
        for statement in (_DIGESTS, _AT_ONCE):
            cursor.execute(statement.format(message_id=message_id), parameters)
            taken += cursor.rowcount
    return taken


def send_letters(*, now: datetime) -> int:
    """Hand over what waits, oldest first; how many went out. Where the server does not answer, all of them wait."""
    if _is_closed(now):
        return 0
    waiting = Letter.objects.filter(state=Letter.State.WAITING, next_try_at__lte=now).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:MOST])
    if not ids:
        return 0
    post: BaseEmailBackend = get_connection()
    sent = 0
    try:
        post.open()
        for pk in ids:
            sent += _send_one(pk, post, now)
    except (OSError, smtplib.SMTPException) as problem:
        _close_office(now, problem)
    else:
        _open_office()
    finally:
        _hang_up(post)
    return sent


def release_mail() -> None:
    """An operator has looked: what waited when the backup was made goes out."""
    PostOffice.objects.filter(pk=1).update(held=False)


@transaction.atomic
def discard_mail(*, now: datetime) -> int:
    """It was sent since the backup: nothing that was told until now is mailed. It stays in the inbox."""
    dropped = Letter.objects.filter(state=Letter.State.WAITING).update(
        state=Letter.State.DROPPED, error="after a restore"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE inbox_notice SET mail = 'none' WHERE mail <> 'none' AND letter_id IS NULL AND told_at <= %s", [now]
        )
        dropped += int(cursor.rowcount)
    release_mail()
    return dropped


def _send_one(pk: int, post: BaseEmailBackend, now: datetime) -> bool:
    with locks.held(LETTER_LOCKS, pk) as held:
        letter = _claim(pk, now) if held else None
        return letter is not None and _deliver(letter, post, now)


def _claim(pk: int, now: datetime) -> Letter | None:
    """Committed before anything is sent: what a claim was made of and not answered may be on its way already."""
    waiting = Letter.objects.filter(pk=pk, state=Letter.State.WAITING)
    if waiting.filter(claimed_at__isnull=False).exists():
        log.warning("letter_sent_again", letter=pk)
    if not waiting.update(claimed_at=now, attempts=F("attempts") + 1):
        return None
    return Letter.objects.select_related("person__user").get(pk=pk)


def _deliver(letter: Letter, post: BaseEmailBackend, now: datetime) -> bool:
    if is_too_old(letter.written_at, now) or letter.attempts > MOST_ATTEMPTS:
        return _mark(letter, Letter.State.DROPPED, error="could not be sent in time")
    mail = message(letter, now=now)
    if mail is None:
        return _mark(letter, Letter.State.DROPPED, error="nothing left to tell, or nobody to tell it to")
    try:
        post.send_messages([mail])
    except smtplib.SMTPServerDisconnected:
        _unclaim(letter, now, "the connection was closed")
        raise
    except smtplib.SMTPRecipientsRefused as problem:
        codes = [code for code, _text in problem.recipients.values()]
        return _refused(letter, max(codes, default=0), now)
    except smtplib.SMTPResponseException as problem:
        return _refused(letter, problem.smtp_code, now)
    except OSError:
        _unclaim(letter, now, "the server did not answer")
        raise
    return _mark(letter, Letter.State.SENT, sent_at=now)


def _refused(letter: Letter, code: int, now: datetime) -> bool:
    """A server says 4xx of what may be tried again, and 5xx of what may not."""
    log.warning("letter_refused", letter=letter.pk, code=code)
    if code >= 500:
        return _mark(letter, Letter.State.DROPPED, error=f"refused: {code}")
    _unclaim(letter, now, f"put off: {code}")
    return False


def _mark(letter: Letter, state: Letter.State, *, error: str = "", sent_at: datetime | None = None) -> bool:
    Letter.objects.filter(pk=letter.pk).update(state=state, claimed_at=None, error=error, sent_at=sent_at)
    log.info("letter", letter=letter.pk, state=str(state))
    return state == Letter.State.SENT


def _unclaim(letter: Letter, now: datetime, error: str) -> None:
    """It did not go out, for certain or as far as anybody can tell."""
    again = now + wait_before(letter.attempts, chance=random.random)  # spreads, hides nothing
    Letter.objects.filter(pk=letter.pk).update(claimed_at=None, next_try_at=again, error=error)


def _is_closed(now: datetime) -> bool:
    office = PostOffice.objects.filter(pk=1).first()
    return office is not None and (office.held or (office.closed_until is not None and office.closed_until > now))


def _close_office(now: datetime, problem: Exception) -> None:
    office, _made = PostOffice.objects.get_or_create(pk=1)
    office.failures += 1
    office.closed_until = now + wait_before(office.failures, chance=random.random)  # spreads, hides nothing
    office.save(update_fields=["failures", "closed_until"])
    log.warning("mail_server_away", failures=office.failures, problem=type(problem).__name__)


def _open_office() -> None:
    PostOffice.objects.filter(pk=1).exclude(failures=0).update(failures=0, closed_until=None)


def _hang_up(post: BaseEmailBackend) -> None:
    try:
        post.close()
    except (OSError, smtplib.SMTPException) as problem:
        log.info("mail_server_left", problem=type(problem).__name__)
