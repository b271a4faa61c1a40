"""The night's seal on the history: a digest of each new row, over the digest of the one before it."""

from __future__ import annotations

from datetime import date

import structlog
from django.db import connection, transaction

from people.models import Seal, SealedRow
from people.queries.seals import CONTENT, Sealable, sealable, verified

# Two who seal at once would each begin at the same end of the chain.
SEALING = 41_007

log = structlog.get_logger()

_SEAL = """
    INSERT INTO people_sealedrow (seal_id, "table", row_id, digest)
    SELECT %(seal)s, %(table)s, r.id, history_chain(%(start)s, r.content) OVER (ORDER BY r.id)
    FROM (
        SELECT e.{key} AS id, {content} AS content FROM {table} e {context}
        WHERE NOT EXISTS (SELECT FROM people_sealedrow l WHERE l."table" = %(table)s AND l.row_id = e.{key})
    ) r ORDER BY r.id
"""


@transaction.atomic
def seal_history(day: date) -> int:
    """Seal what was written since the night before; how many rows. The ends of the chains go to the log, too.

    Whoever wants proof against somebody who rewrites the seals as well keeps those logs elsewhere.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [SEALING])
    return sum(_seal(one) for one in sealable())


def _seal(one: Sealable) -> int:
    content = CONTENT.format(columns="%(columns)s::text[]")
    sql = one.write(_SEAL.replace("{content}", content))
    last = SealedRow.objects.filter(table=one.table).order_by("-pk").values_list("digest", flat=True).first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('people_seal', 'id'))")
        seal = cursor.fetchone()[0]
        asked = {"seal": seal, "table": one.table, "columns": one.columns, "start": bytes(last or b"")}
        cursor.execute(sql, asked)
        written = int(cursor.rowcount)
    if written:
        Seal.objects.create(pk=seal, table=one.table, columns=one.columns)
        end = SealedRow.objects.filter(table=one.table).order_by("-pk").values_list("digest", flat=True)[:1].get()
        log.info("history_sealed", table=one.table, rows=written, head=bytes(end).hex())
    return written


def verify_history(day: date) -> int:
    """How many rows of the history are not as they were sealed; each is named in the log. Nothing mends them."""
    findings = [finding for table in verified() for finding in table.findings]
    for finding in findings:
        log.error("history_tampered", table=finding.table, row=finding.row_id, what=finding.what)
    return len(findings)
