"""matrix.yaml as cells, and the routes that it must name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FILE = Path(__file__).with_name("matrix.yaml")
DATA = yaml.safe_load(FILE.read_text())
PERSONAS: tuple[str, ...] = tuple(DATA["personas"])


@dataclass(frozen=True)
class Row:
    """One request, made by everybody. `sees`: who finds the canary in an answer of 200; nobody else may, in any."""

    route: str
    path: str
    method: str
    expected: dict[str, int | str]
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    query: str = ""
    canary: str = ""
    sees: tuple[str, ...] = ()
    about: str = ""
    again: bool = False  # who sits there has just given the password once more

    def __str__(self) -> str:
        return f"{self.method} {self.path}{' ' + self.about if self.about else ''}"


def rows() -> list[Row]:
    return [row for entry in DATA["routes"] for row in _rows_of(entry)]


def _rows_of(entry: dict[str, Any]) -> Iterator[Row]:
    for request in entry["requests"]:
        kind = "" if not entry["path"].startswith("/api/") else "reads" if request["method"] == "GET" else "writes"
        whole = {"expected": _of_everybody(request["expected"], kind), "sees": _seeing(request.get("sees", ()), kind)}
        yield Row(route=entry["route"], path=entry["path"], **{**request, **whole})


def _of_everybody(said: dict[str, int | str], kind: str) -> dict[str, int | str]:
    """What a row says, and for whom it says nothing what it says of the one whom they are like."""
    named = {
        persona: next(
            (
                one if isinstance(one, int) else said[one]
                for one in _alike(persona, kind)
                if one in said or isinstance(one, int)
            ),
            None,
        )
        for persona in PERSONAS
    }
    strangers = {name: outcome for name, outcome in said.items() if name not in named}
    return {**{persona: outcome for persona, outcome in named.items() if outcome is not None}, **strangers}


def _seeing(said: Iterable[str], kind: str) -> tuple[str, ...]:
    seen = {word: True for word in said if not word.startswith("not ")}
    seen |= {word.removeprefix("not "): False for word in said if word.startswith("not ")}
    return tuple(
        persona for persona in PERSONAS if next((seen[one] for one in _alike(persona, kind) if one in seen), False)
    )


def _alike(persona: str, kind: str) -> Iterator[str | int]:
    """The persona, the one that it is like for this kind of request, the one that that one is like; or a status."""
    name: str | int | None = persona
    while name is not None:
        yield name
        known = DATA["personas"].get(name, {})
        name = known.get(kind, known.get("like"))


def allowed_methods() -> dict[str, set[str]]:
    methods: dict[str, set[str]] = {}
    for row in rows():
        methods.setdefault(row.route, set()).add(row.method)
    return methods


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Every route of the URLconf by name; one without a name by its pattern, so that it is missing from the file."""
    resolver = get_resolver() if resolver is None else resolver
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}" if entry.name else str(entry.pattern)
        else:
            yield from routes(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)


def unnamed_personas() -> list[str]:
    return [
        f"{row}: {sorted(set(PERSONAS) ^ set(row.expected))}" for row in rows() if set(row.expected) != set(PERSONAS)
    ]
