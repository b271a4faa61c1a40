"""What every page shows around its content: the menu by job, who is signed in, the appearance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext, gettext_lazy

PRODUCT = "Sales Management"
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class NavItem:
    label: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class NavGroup:
    label: str
    items: Sequence[NavItem]


@dataclass(frozen=True, slots=True)
class Viewer:
    """What the shell must know of the one who looks."""

    name: str = ""
    email: str = ""
    signed_in: bool = False
    company: str = ""
    leads: bool = False
    runs_imports: bool = False
    runs_nights: bool = False


@dataclass(frozen=True, slots=True)
class Shell:
    viewer: Viewer
    nav: Sequence[NavGroup]
    theme: str
    theme_url: str
    product: str = PRODUCT

    @property
    def signed_in(self) -> bool:
        return self.viewer.signed_in

    @property
    def user_name(self) -> str:
        return self.viewer.name

    @property
    def user_email(self) -> str:
        return self.viewer.email

    @property
    def company(self) -> str:
        return self.viewer.company


# (label, name of the URL, icon, who sees it)
WORK = (
    (gettext_lazy("My day"), "my_day", "house", "signed_in"),
    (gettext_lazy("Goals"), "goals", "target", "signed_in"),
    (gettext_lazy("Team"), "team", "users", "leads"),
)
ADMIN = (
    (gettext_lazy("Imports"), "imports", "upload", "runs_imports"),
    (gettext_lazy("Nights"), "nights", "moon", "runs_nights"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor; nothing is asked before a template looks at it."""
    return {"shell": SimpleLazyObject(partial(_shell, request))}


def _shell(request: HttpRequest) -> Shell:
    viewer = _viewer(request)
    groups = (NavGroup("", _items(WORK, viewer, request.path)), NavGroup(gettext("Admin"), _items(ADMIN, viewer, request.path)))
    theme = request.COOKIES.get("theme", "")
    return Shell(
        viewer=viewer,
        nav=[group for group in groups if group.items],
        theme=theme if theme in THEMES else "",
        theme_url=_address("theme"),
    )


def _items(entries: Sequence[tuple[Any, str, str, str]], viewer: Viewer, path: str) -> list[NavItem]:
    items = []
    for label, name, icon, flag in entries:
        url = _address(name)
        if url and getattr(viewer, flag):
            items.append(NavItem(str(label), url, icon, path == url if url == "/" else path.startswith(url)))
    return items


@cache
def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _viewer(request: HttpRequest) -> Viewer:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Viewer()
    person = getattr(user, "person", None)
    return Viewer(
        name=person.name if person else user.email,
        email=user.email,
        signed_in=True,
        leads=True,
        runs_imports=True,
        runs_nights=True,
    )
