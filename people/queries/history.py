"""The history of one object, and the search over all of it: what was, what became of it, who, when and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from accounts.models import User
from common.trails import Raw, Track, Trail
from imports.models import ChangeSet, Import
from people.models import Department, Person
from people.scope import Viewer, sold_by

MOST = 50
ACTIONS = {"insert": "added", "update": "changed", "delete": "removed"}
# What no image holds, and the row of today does.
_NOT_IN_IMAGES = "'{password,digest,token_key,token_hash}'::text[]"
_EVENTS = """
    (SELECT {place} AS place, e.pgh_obj_id::text AS key, e.pgh_label AS label, e.pgh_created_at AS at, e.pgh_id AS id,
            coalesce(c.metadata, '{{}}') AS words, to_jsonb(e) AS image,
            CASE WHEN e.pgh_label = 'update' THEN coalesce(
                (SELECT to_jsonb(n) FROM {table}event n
                 WHERE n.pgh_obj_id = e.pgh_obj_id AND n.pgh_id > e.pgh_id ORDER BY n.pgh_id LIMIT 1),
                (SELECT to_jsonb(t) - {secret} FROM {table} t WHERE t.{key} = e.pgh_obj_id)) END AS next
     FROM {table}event e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id
     WHERE {where} ORDER BY {order} LIMIT %(most)s)
"""
_ROWS = "SELECT {place} AS place, t.{key}::text AS key, to_jsonb(t) AS image FROM {table} t WHERE t.{of} = %(of)s"


@cache
def trails() -> Mapping[str, Trail]:
    found: list[Trail] = [import_string(name) for name in settings.HISTORY_TRAILS]
    return {trail.name: trail for trail in found}


@cache
def tracks() -> Mapping[str, Track]:
    """Every table whose changes triggers keep, by the name of its model."""
    return {track.name: track for trail in trails().values() for track in trail.tracks}


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for among all changes: who made them, of which table, about whom or what, on which days."""

    user: int | None = None
    table: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None
    zone: str = "UTC"


def of_object(trail: Trail, pk: int) -> list[Raw]:
    """Newest first, the latest MOST and one more where there are more; in a fixed number of statements."""
    if trail.read is not None:
        return sorted(trail.read(pk), key=lambda raw: raw.at, reverse=True)[: MOST + 1]
    parts = [
        _events(track, place, f"e.{track.of} = ({track.through or '%(of)s'})")
        for place, track in enumerate(trail.tracks)
    ]
    found = _fetched(trail.tracks, parts, {"of": pk, "most": MOST + 1}, limit=MOST + 1)
    if len(found) <= MOST:
        found = sorted([*found, *_added(trail, pk, found)], key=lambda raw: raw.at, reverse=True)
    return found[: MOST + 1]


def search(asked: Search, *, offset: int, limit: int) -> list[Raw]:
    chosen, parts, params = _searched(asked)
    if not parts:
        return []
    return _fetched(chosen, parts, {**params, "most": offset + limit}, limit=limit, offset=offset)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a change stands in the order of all: by its moment, its table among the tracks, and its number there."""

    at: datetime
    table: int
    number: int


def beyond(asked: Search, *, after: Place | None, limit: int) -> list[tuple[Place, Raw]]:
    """The changes that come after that one, newest first: none is told twice or left out, whatever comes meanwhile."""
    order, places = "e.pgh_created_at DESC, e.pgh_id DESC", {name: place for place, name in enumerate(tracks())}
    parts = []
    for track in _chosen(asked):
        place, where = places[track.name], _where(track, asked)
        if after is not None:
            same = "true" if place > after.table else "e.pgh_id < %(number)s" if place == after.table else "false"
            where += f" AND (e.pgh_created_at < %(moment)s OR e.pgh_created_at = %(moment)s AND {same})"
        parts.append(_events(track, place, where, order))
    params = {**_values(asked), "most": limit}
    if after is not None:
        params |= {"moment": after.at, "number": after.number}
    every = tuple(tracks().values())
    return [(Place(row[3], row[0], row[4]), _raw(every[row[0]], *row[1:])) for row in _rows(parts, params, limit)]


def count(asked: Search) -> int:
    chosen, _parts, params = _searched(asked)
    counts = [
        f"SELECT count(*) AS rows FROM {track.table}event e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id "
        f"WHERE {_where(track, asked)}"
        for track in chosen
    ]
    if not counts:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sum(rows) FROM ({' UNION ALL '.join(counts)}) found", params)
        return int(cursor.fetchone()[0])


def authors() -> list[tuple[int, str]]:
    """Everybody who has changed something, for the filter."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT (metadata->>'user')::bigint FROM pghistory_context WHERE metadata->>'user' <> ''"
        )
        ids = [one for (one,) in cursor.fetchall()]
    return sorted(names_of_users(ids).items(), key=lambda pair: pair[1].casefold())


def _events(track: Track, place: int, where: str, order: str = "e.pgh_id DESC") -> str:
    key = track.model._meta.pk.column
    return _EVENTS.format(place=place, table=track.table, key=key, where=where, order=order, secret=_NOT_IN_IMAGES)


def _fetched(
    chosen: Sequence[Track], parts: Sequence[str], params: Mapping[str, Any], *, limit: int, offset: int = 0
) -> list[Raw]:
    return [_raw(chosen[row[0]], *row[1:]) for row in _rows(parts, params, limit, offset)]


def _rows(parts: Sequence[str], params: Mapping[str, Any], limit: int, offset: int = 0) -> list[Any]:
    union = " UNION ALL ".join(parts)
    sql = f"SELECT * FROM ({union}) found ORDER BY at DESC, place, id DESC LIMIT {limit:d} OFFSET {offset:d}"
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _raw(track: Track, key: str, label: str, at: datetime, _id: int, words: Any, image: Any, after: Any) -> Raw:
    if label == "insert":
        return Raw(track, key, "added", at, _json(words), after=_json(image))
    return Raw(track, key, ACTIONS.get(label, label), at, _json(words), before=_json(image), after=_json(after))


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _searched(asked: Search) -> tuple[list[Track], list[str], dict[str, Any]]:
    chosen = _chosen(asked)
    parts = [_events(track, place, _where(track, asked)) for place, track in enumerate(chosen)]
    return chosen, parts, _values(asked)


def _chosen(asked: Search) -> list[Track]:
    return [track for name, track in tracks().items() if not asked.table or name == asked.table]


def _values(asked: Search) -> dict[str, Any]:
    zone = ZoneInfo(asked.zone)
    return {
        "user": asked.user,
        "about": f"%{asked.about.replace(chr(0), '')[:200]}%",
        "since": datetime.combine(asked.since, time(), zone) if asked.since else None,
        "until": datetime.combine(asked.until, time.max, zone) if asked.until else None,
    }


_NAMES = {
    "person": "(SELECT id FROM people_person WHERE name ILIKE %(about)s OR email ILIKE %(about)s)",
    "department": "(SELECT id FROM people_department WHERE name ILIKE %(about)s)",
    "user": "(SELECT id FROM accounts_user WHERE email ILIKE %(about)s)",
}


def _where(track: Track, asked: Search) -> str:
    conditions = ["true"]
    if asked.user is not None:
        conditions.append("c.metadata->>'user' = %(user)s::text")
    if asked.since:
        conditions.append("e.pgh_created_at >= %(since)s")
    if asked.until:
        conditions.append("e.pgh_created_at <= %(until)s")
    if asked.about:
        conditions.append(_named(track))
    return " AND ".join(conditions)


def _named(track: Track) -> str:
    """As it was called at the time, or is today."""
    if names := _NAMES.get(track.about_kind):
        return f"e.{track.about} IN {names}"
    today = f"SELECT {track.model._meta.pk.column} FROM {track.table} WHERE {track.about}::text ILIKE %(about)s"
    return f"(e.{track.about}::text ILIKE %(about)s OR e.pgh_obj_id IN ({today}))"


# -- what was added: the change-set of the oldest image says when and by whom -----------------


def _added(trail: Trail, pk: int, found: Iterable[Raw]) -> list[Raw]:
    """Rows that come in bulk have no image of their own beginning."""
    oldest: dict[tuple[str, str], Raw] = {}
    for raw in found:  # newest first
        oldest[raw.track.name, raw.key] = raw
    images = {key: raw.before for key, raw in oldest.items() if raw.action != "added"}
    for track, key, image in _rows_of(trail, pk):
        if (track.name, key) not in oldest:
            images[track.name, key] = image
    numbers = {(image or {}).get("change_set_id") for image in images.values()} - {None}
    sets = change_sets(numbers)
    by_name = {track.name: track for track in trail.tracks}
    return [
        Raw(by_name[name], key, "added", *sets[number], after=image)
        for (name, key), image in images.items()
        if (number := (image or {}).get("change_set_id")) in sets
    ]


def _rows_of(trail: Trail, pk: int) -> list[tuple[Track, str, Any]]:
    tables = [track for track in trail.tracks if hasattr(track.model, "change_set")]
    if not tables:
        return []
    parts = [
        _ROWS.format(
            place=place,
            key=track.model._meta.pk.column,
            table=track.table,
            of=track.model._meta.pk.column if track.of == "pgh_obj_id" else track.of,
        )
        for place, track in enumerate(tables)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), {"of": pk})
        return [(tables[place], key, _json(image)) for place, key, image in cursor.fetchall()]


def change_sets(numbers: Iterable[Any]) -> dict[int, tuple[datetime, dict[str, Any]]]:
    """When each was made, and by whom and what, in the words that a context of the history has."""
    rows = ChangeSet.objects.filter(pk__in=list(numbers)).values_list(
        "pk", "at", "by", "reason", "source", "import__id", "undoes__import__id"
    )
    found = {}
    for pk, at, by, reason, source, imported, undone in rows:
        words = {"user": by, "import": imported, "undoes": undone, "source": source}
        # That of an import and of its undo is the file's name, which is said anyway.
        words["reason"] = "" if source in (ChangeSet.Source.IMPORT, ChangeSet.Source.UNDO) else reason
        found[pk] = (at, {key: value for key, value in words.items() if value})
    return found


# -- names ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Names:
    """What ids stand for, each kind asked once."""

    people: Mapping[int, str]
    sellers: Mapping[int, str]
    departments: Mapping[int, str]
    users: Mapping[int, str]
    files: Mapping[int, str]


def names(raws: Sequence[Raw], viewer: Viewer) -> Names:
    wanted: dict[str, set[int]] = {
        "person": set(),
        "seller": set(),
        "department": set(),
        "user": set(),
        "import": set(),
    }
    for raw in raws:
        _note(wanted, "user", raw.words.get("user"))
        _note(wanted, "person", raw.words.get("on_behalf_of"))
        _note(wanted, "import", raw.words.get("import") or raw.words.get("undoes"))
        for image in (raw.before, raw.after):
            _note(wanted, raw.track.about_kind, (image or {}).get(raw.track.about))
            for column, field in raw.track.fields.items():
                _note(wanted, field.kind, (image or {}).get(column))
    return Names(
        people=dict(Person.objects.filter(pk__in=wanted["person"]).values_list("pk", "name")),
        sellers=_sellers(wanted["seller"], viewer),
        departments=dict(Department.objects.filter(pk__in=wanted["department"]).values_list("pk", "name")),
        users=names_of_users(wanted["user"]),
        files=dict(Import.objects.filter(pk__in=wanted["import"]).values_list("pk", "file_name")),
    )


def _sellers(ids: set[int], viewer: Viewer) -> dict[int, str]:
    """Whose sales the viewer may not open has a share and no name."""
    rows = Person.objects.filter(sold_by("pk", viewer), pk__in=ids) if ids else Person.objects.none()
    return dict(rows.values_list("pk", "name"))


def _note(wanted: Mapping[str, set[int]], kind: str, value: Any) -> None:
    if kind in wanted and isinstance(value, int):
        wanted[kind].add(value)


def names_of_users(ids: Iterable[int]) -> dict[int, str]:
    rows = User.objects.filter(pk__in=list(ids)).values_list("pk", "person__name", "email")
    return {pk: name or email for pk, name, email in rows}
