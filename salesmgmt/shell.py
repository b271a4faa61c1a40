"""What every page shows around its content: the menu by job, who is signed in, the appearance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.db.models import Subquery
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from people import scope
from people.models import Company

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
class Looking:
    """What the shell must know of the one who looks."""

    name: str = ""
    email: str = ""
    signed_in: bool = False
    company: str = ""
    leads: bool = False
    admin: bool = False


@dataclass(frozen=True, slots=True)
class Shell:
    looking: Looking
    nav: Sequence[NavGroup]
    theme: str
    theme_url: str
    product: str = PRODUCT

    @property
    def signed_in(self) -> bool:
        return self.looking.signed_in

    @property
    def user_name(self) -> str:
        return self.looking.name

    @property
    def user_email(self) -> str:
        return self.looking.email

    @property
    def company(self) -> str:
        return self.looking.company


# (label, name of the URL, icon, who sees it)
WORK = (
    (gettext_lazy("My day"), "my_day", "house", "signed_in"),
    (gettext_lazy("Goals"), "goals", "target", "signed_in"),
    (gettext_lazy("Team"), "team", "users", "leads"),
)
ADMIN = (
    (gettext_lazy("Imports"), "imports", "upload", "admin"),
    (gettext_lazy("Nights"), "nights", "moon", "admin"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor; nothing is asked before a template looks at it."""
    return {"shell": SimpleLazyObject(partial(_shell, request))}


def _shell(request: HttpRequest) -> Shell:
    looking = _looking(request)
    groups = (
        NavGroup("", _items(WORK, looking, request.path)),
        NavGroup(gettext("Admin"), _items(ADMIN, looking, request.path)),
    )
    theme = request.COOKIES.get("theme", "")
    return Shell(
        looking=looking,
        nav=[group for group in groups if group.items],
        theme=theme if theme in THEMES else "",
        theme_url=_address("theme"),
    )


def _items(entries: Sequence[tuple[Any, str, str, str]], looking: Looking, path: str) -> list[NavItem]:
    items = []
    for label, name, icon, flag in entries:
        url = _address(name)
        if url and getattr(looking, flag):
            items.append(NavItem(str(label), url, icon, path == url if url == "/" else path.startswith(url)))
    return items


@cache
def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _looking(request: HttpRequest) -> Looking:
    """One statement beside those of the scope, which the page asks anyway."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return Looking()
    company = Company.objects.values("name")[:1]
    name, company_name = User.objects.filter(pk=user.pk).values_list("person__name", Subquery(company)).get()
    viewer = scope.viewer(request)
    return Looking(
        name=name or user.email,
        email=user.email,
        signed_in=True,
        company=company_name or "",
        leads=viewer.sets_goals or viewer.sees_all_figures,
        admin=viewer.is_admin,
    )
