"""Every template is used by something, and everything named exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import crispy_bootstrap5
from django.conf import settings
from django.template.loader import get_template

BASE = Path(settings.BASE_DIR)
TEMPLATES = BASE / "templates"
COMPONENTS = TEMPLATES / settings.COTTON_DIR
# Templates of packages that are replaced by ours of the same name.
PACKAGES = [Path(package.__file__).parent / "templates" for package in (allauth, crispy_bootstrap5) if package.__file__]
# allauth asks for an element by a name that it makes.
ELEMENTS = Path("allauth", "elements")


def templates() -> list[Path]:
    return sorted(path.relative_to(TEMPLATES) for path in TEMPLATES.rglob("*") if path.is_file())


def named_in_python() -> Iterator[str]:
    """Every string; f-strings by their fixed parts, which end a name."""
    for app in ("salesmgmt", *settings.LOCAL_APPS):
        for path in (BASE / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def named_in_templates() -> Iterator[str]:
    for path in templates():
        text = (TEMPLATES / path).read_text()
        yield from re.findall(r"{%\s*(?:extends|include)\s+['\"]([^'\"]+)['\"]", text)
        for name in re.findall(r"<c-([a-z0-9_.-]+)", text):
            if name not in ("vars", "slot"):
                yield f"{settings.COTTON_DIR}/{name.replace('.', '/').replace('-', '_')}.html"


def test_no_template_is_unused() -> None:
    named = {*named_in_python(), *named_in_templates()}
    unused = [
        str(path)
        for path in templates()
        if str(path) not in named
        and not any((package / path).exists() for package in PACKAGES)
        and path.parent != ELEMENTS
    ]

    assert unused == []


def test_every_template_compiles_and_what_it_names_exists() -> None:
    for path in templates():
        get_template(str(path))
    missing = [name for name in set(named_in_templates()) if not _exists(name)]

    assert missing == []


def _exists(name: str) -> bool:
    return any((folder / name).exists() for folder in (TEMPLATES, *PACKAGES))


def test_no_page_brings_script_or_style_of_its_own() -> None:
    """The Content-Security-Policy would block them."""
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
    found = [str(path) for path in templates() if inline.search((TEMPLATES / path).read_text())]

    assert found == []
