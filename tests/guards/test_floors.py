"""What import-linter cannot see: relations named by strings, related names, and URLs reversed from below."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

BASE = Path(settings.BASE_DIR)
# The highest floor has the lowest number.
FLOOR = {label: depth for depth, label in enumerate(("salesmgmt", *settings.LOCAL_APPS))}
REVERSING = {"reverse", "reverse_lazy", "redirect", "resolve_url"}


def contract(name: str) -> list[str]:
    linter = tomllib.loads((BASE / "pyproject.toml").read_text())["tool"]["importlinter"]
    (layers,) = (entry["layers"] for entry in linter["contracts"] if entry["name"] == name)
    return [word for layer in layers for word in re.findall(r"\w+", layer)]


def test_local_apps_are_the_floors_of_the_contract() -> None:
    planned = contract("Apps depend downwards only")

    assert [app for app in planned if app in FLOOR] == ["salesmgmt", *settings.LOCAL_APPS]
    assert {path.parent.name for path in BASE.glob("*/apps.py")} - {"salesmgmt"} == set(settings.LOCAL_APPS)


def test_relations_point_down() -> None:
    upward = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if (label := model._meta.app_label) in FLOOR
        for field in model._meta.get_fields()
        if field.concrete
        and field.is_relation
        and isinstance(target := field.related_model, type)
        and issubclass(target, Model)
        and FLOOR.get(target._meta.app_label, len(FLOOR)) < FLOOR[label]
    ]

    assert upward == []


def test_no_floor_reads_a_relation_of_a_higher_one() -> None:
    """A related_name made by a higher app, used in a query of a lower one."""
    reached = {
        (relation.name, relation.related_model._meta.app_label, model._meta.app_label)
        for model in apps.get_models()
        if model._meta.app_label in FLOOR
        for relation in model._meta.related_objects
        if relation.related_model._meta.app_label in FLOOR
        and FLOOR[relation.related_model._meta.app_label] < FLOOR[model._meta.app_label]
    }
    own = {field.name for model in apps.get_models() for field in model._meta.get_fields() if field.concrete}
    wrong = []
    for name, owner, below in sorted(reached):
        if name in own:  # a field of some model too: not to be told apart by its name
            continue
        pattern = re.compile(rf"[\"']{name}(__|[\"'])|\b{name}__|\.{name}\.(all|filter|exists|count)\(")
        wrong += [
            f"{path.relative_to(BASE)} uses {name!r} of {owner}"
            for app in FLOOR
            if FLOOR[app] > FLOOR[owner] and FLOOR[app] >= FLOOR[below]
            for path in sources(app)
            if pattern.search(path.read_text())
        ]

    assert wrong == []


def test_python_reverses_only_urls_of_its_own_floor_and_below() -> None:
    owners = dict(named_urls(get_resolver()))
    upward = [
        f"{path.relative_to(BASE)}:{line} reverses {name!r} of {owners[name]}"
        for app in FLOOR
        for path in sources(app)
        for line, name in reversed_names(path)
        if FLOOR.get(owners.get(name, ""), len(FLOOR)) < FLOOR[app]
    ]

    assert upward == []


def sources(app: str) -> Iterator[Path]:
    for path in (BASE / app).rglob("*.py"):
        if "migrations" not in path.parts and path.name != "models.py":
            yield path


def named_urls(resolver: URLResolver, owner: str = "") -> Iterator[tuple[str, str]]:
    """Each URL name with the app whose urls.py it stands in."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry.name or "", owner or "salesmgmt"
        else:
            module = getattr(entry.urlconf_module, "__name__", owner)
            yield from named_urls(entry, module.partition(".")[0])


def reversed_names(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if called in REVERSING and isinstance(node.args[0].value, str):
                yield node.lineno, node.args[0].value
