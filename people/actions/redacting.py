"""Words of an erased person out of all texts, and out of the history without losing its proof (docs/adr/0053)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db import connection
from django.db.models import Field, QuerySet

from common import history
from common.personal import Held, Subject, all_held, personal_data
from common.sql import ids, literal
from people.actions.sealing import SEALING
from people.models import Erasure
from people.queries.erasing import Words
from people.queries.seals import Sealable, sealable

CONTEXTS = "pghistory_context"
# Nothing of ours, or of the moment: who tried to sign in is forgotten as a whole.
NOT_SWEPT = ("django_migrations", "django_content_type", "auth_permission", "django_session", "accounts_throttle")
# Where a word ends: an address goes on with more of a domain, a name with a letter, also after a hyphen.
_ADDRESS = r"(?<![[:alnum:]._%+-])({either})(?!\.?[[:alnum:]-])"
_NAME = r"(?<![[:alnum:]])({either})(?!-?[[:alpha:]]|[[:alnum:]])"
_NOTHING = "(?!)"


@dataclass(frozen=True, slots=True)
class Text:
    """A column that may hold words; `longest` of characters, None where any number may stand in it."""

    table: str
    column: str
    kind: str
    longest: int | None

    def matches(self) -> str:
        """SQL with %(names)s and %(addresses)s."""
        return f'"{self.column}"::text ~* {self._place()}'

    def erased(self) -> str:
        new = f"regexp_replace(\"{self.column}\"::text, {self._place()}, %(pseudonym)s, 'gi')"
        cut = f"left({new}, {self.longest})" if self.longest else new
        return f'"{self.column}" = ({cut})::{self.kind}'

    def _place(self) -> str:
        is_name = f"{self.table}.{self.column}" in {name for data in personal_data() for name in data.names}
        return "%(addresses)s" if is_name else "%(words)s"


def _values(words: Words) -> dict[str, str]:
    addresses = _pattern(_ADDRESS, words.addresses)
    names = _pattern(_NAME, words.names)
    return {"pseudonym": words.pseudonym, "addresses": addresses, "words": f"{addresses}|{names}"}


def _pattern(shape: str, words: Iterable[str]) -> str:
    """A regular expression of Postgres that finds one of them as a whole."""
    either = "|".join(re.sub(r"([^\w\s@])", r"\\\1", word) for word in sorted(words, key=len, reverse=True))
    return shape.format(either=either) if either else _NOTHING


def erase_words(words: Words) -> int:
    """Out of every text of every table but the history's: how many rows."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_throttle WHERE cache_key || value ~* %(words)s", _values(words))
    own = {one.table for one in sealable()} | {CONTEXTS}
    return sum(_sweep(table, texts, words) for table, texts in _texts(words).items() if table not in own)


def erase_images(subject: Subject) -> int:
    """Of the images by which imports are undone, those of the person's own rows."""
    changed = 0
    for held in all_held():
        if held.blanks and "__" not in held.whose:
            changed += _erase_images_of(held.model._meta.db_table, held, subject)
    return changed


def _erase_images_of(table: str, held: Held, subject: Subject) -> int:
    key = subject.user if held.by_account else subject.person
    column = "" if held.whose == "pk" else cast("Field[Any, Any]", held.model._meta.get_field(held.whose)).column
    own = f"before->>'{column}' = %(key)s::text" if column else "row_id = %(key)s"
    with history.removing("imports_changedrow"), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE imports_changedrow SET before = before || %(new)s::jsonb "
            f'WHERE "table" = %(table)s AND before IS NOT NULL AND {own}',
            {"key": key, "table": table, "new": json.dumps(held.values(subject))},
        )
        return int(cursor.rowcount)


def _texts(words: Words) -> dict[str, list[Text]]:
    """Every column of every table that is long enough for one of the words."""
    shortest = min((len(word) for word in words.all), default=0)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.table_name, c.column_name, c.data_type, c.character_maximum_length
            FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND t.table_name <> ALL(%s)
              AND c.data_type IN ('text', 'character varying', 'json', 'jsonb') AND c.is_generated = 'NEVER'
              AND coalesce(c.character_maximum_length, %s) >= %s
            ORDER BY c.table_name, c.ordinal_position
            """,
            [list(NOT_SWEPT), shortest, shortest],
        )
        found: dict[str, list[Text]] = {}
        for row in cursor.fetchall():
            found.setdefault(row[0], []).append(Text(*row))
    return found


def _sweep(table: str, texts: Sequence[Text], words: Words) -> int:
    """A statement that looks first: a table that is never changed refuses even one that finds nothing."""
    matched = " OR ".join(text.matches() for text in texts)
    values = _values(words)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" WHERE {matched})', values)
        if not cursor.fetchone()[0]:
            return 0
    new = ", ".join(text.erased() for text in texts)
    with history.removing(table), connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET {new} WHERE {matched}', values)
        return int(cursor.rowcount)


# -- the history ------------------------------------------------------------------------------

# What is about to change, and was as it was sealed: whatever was not stays a finding.
_TOUCHED = """
    WITH link AS (
        SELECT l.id, l.row_id, l.digest, l.seal_id, lag(l.digest) OVER (ORDER BY l.id) AS before
        FROM people_sealedrow l WHERE l."table" = %(table)s
    )
    INSERT INTO erasing ("table", row_id, sealed, before, columns)
    SELECT %(table)s, l.row_id, l.digest, coalesce(l.before, ''), b.columns
    FROM link l JOIN people_seal b ON b.id = l.seal_id JOIN {table} e ON e.{key} = l.row_id {context}
    LEFT JOIN ({redacted}) x ON x.row_id = l.row_id
    WHERE (TOUCHED) AND coalesce(x.digest, l.digest) = history_link(NULL, coalesce(l.before, ''), {content})
"""
_REDACT = """
    INSERT INTO people_redaction (erasure_id, "table", row_id, sealed, digest)
    SELECT %(erasure)s, %(table)s, b.row_id, b.sealed, history_link(NULL, b.before, {content})
    FROM erasing b JOIN {table} e ON e.{key} = b.row_id {context} WHERE b."table" = %(table)s
"""
_NEW = """
    CREATE TEMP TABLE erasing ("table" text, row_id bigint, sealed bytea, before bytea, columns text[]) ON COMMIT DROP
"""


def erase_history(erasure: Erasure, subject: Subject, words: Words) -> int:
    """Out of the images and the reasons of the history; each sealed row gets the digest of what it says now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [SEALING])
        cursor.execute("DROP TABLE IF EXISTS erasing")
        cursor.execute(_NEW)
    texts = _texts(words)
    contexts = _contexts(subject, words, texts[CONTEXTS])
    tables = sealable()
    for one in tables:
        _note_touched(one, subject, words, texts.get(one.table, []), contexts)
    changed = _blank_events(subject) + _blank_contexts(contexts, texts[CONTEXTS], words)
    changed += sum(_sweep(one.table, texts[one.table], words) for one in tables if one.table in texts)
    with connection.cursor() as cursor:
        for one in tables:
            cursor.execute(one.write(_REDACT), {"table": one.table, "erasure": erasure.pk})
    return changed


def _about(subject: Subject) -> dict[str, list[QuerySet[Any]]]:
    """By table of the history, its rows about the person."""
    found: dict[str, list[QuerySet[Any]]] = {}
    for held in all_held():
        rows = held.events(subject)
        if rows is not None:
            found.setdefault(rows.model._meta.db_table, []).append(rows)
    return found


def _keys(rows: Sequence[QuerySet[Any]]) -> str:
    return " UNION ALL ".join(literal(*ids(one)) for one in rows)


def _contexts(subject: Subject, words: Words, texts: Sequence[Text]) -> list[str]:
    """Of the person's own changes and of those of their rows, and whichever says one of the words."""
    about = " UNION ".join(
        f"SELECT pgh_context_id FROM {table} WHERE pgh_id IN ({_keys(rows)})" for table, rows in _about(subject).items()
    )
    matched = " OR ".join(text.matches() for text in texts)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT id::text FROM {CONTEXTS} c WHERE {matched}
            OR metadata ? 'reason' AND id IN ({about})
            OR metadata ? 'token' AND metadata->>'user' = %(user)s::text
            """,
            {**_values(words), "user": subject.user},
        )
        return [one for (one,) in cursor.fetchall()]


def _note_touched(
    one: Sealable, subject: Subject, words: Words, texts: Sequence[Text], contexts: Sequence[str]
) -> None:
    parts = [f"e.{text.matches()}" for text in texts]
    if one.has_context:
        parts.append("e.pgh_context_id = ANY(%(contexts)s::uuid[])")
    if rows := _about(subject).get(one.table):
        parts.append(f"e.{one.key} IN ({_keys(rows)})")
    if not parts:
        return
    sql = one.write(_TOUCHED).replace("TOUCHED", " OR ".join(parts))
    with connection.cursor() as cursor:
        cursor.execute(sql, {**_values(words), "table": one.table, "contexts": list(contexts)})


def _blank_events(subject: Subject) -> int:
    changed = 0
    for held in all_held():
        rows = held.events(subject)
        if rows is None or not held.blanks:
            continue
        known = {field.name for field in rows.model._meta.get_fields()}
        values = {name: value for name, value in held.values(subject).items() if name in known}
        with history.removing(rows.model._meta.db_table):
            changed += rows.update(**values) if values else 0
    return changed


def _blank_contexts(contexts: Sequence[str], texts: Sequence[Text], words: Words) -> int:
    """Who changed what and when stays; why, in somebody's own words, and the name of a program go."""
    with history.removing(CONTEXTS), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {CONTEXTS} SET metadata = metadata - 'reason' - 'token' WHERE id = ANY(%(contexts)s::uuid[])",
            {"contexts": list(contexts)},
        )
        changed = int(cursor.rowcount)
    return changed + _sweep(CONTEXTS, texts, words)
