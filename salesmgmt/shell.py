"""What every page shows around its content: the menu by job, who is signed in, the appearance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext, gettext_lazy

from accounts.models import User
from common import format  # noqa: A004  # the module is named for what it does
from inbox.queries.notices import MOST_COUNTED, unread
from people import scope
from people.backends import known_of
from salesmgmt.sessions import lacks_second_step

PRODUCT = "Sales Management"
THEMES = ("light", "dark")
PHONE_BAR = 5


@dataclass(frozen=True, slots=True)
class NavItem:
    label: str
    url: str
    icon: str
    current: bool
    extra: bool = False  # beyond the five that fit a phone's bar: in the user's menu there


@dataclass(frozen=True, slots=True)
class NavGroup:
    label: str
    items: tuple[NavItem, ...]


@dataclass(frozen=True, slots=True)
class Looking:
    """What the shell must know of the one who looks."""

    name: str = ""
    email: str = ""
    signed_in: bool = False
    company: str = ""
    leads: bool = False
    departments: bool = False
    mends: bool = False
    manages: bool = False
    unread: int = 0
    admin: bool = False
    reads: bool = False
    two_steps: bool = True
    wants_two_steps: bool = False  # one password away from what is personal of others


@dataclass(frozen=True, slots=True)
class Seeing:
    """Who sees as whom, and until when."""

    who: str
    whom: str
    until: str


@dataclass(frozen=True, slots=True)
class Shell:
    looking: Looking
    nav: tuple[NavGroup, ...]
    theme: str
    theme_url: str
    must_set_up_two_steps: bool = False
    seeing: Seeing | None = None
    product: str = PRODUCT

    @property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @property
    def extras(self) -> tuple[NavItem, ...]:
        return tuple(item for group in self.nav for item in group.items if item.extra)

    @property
    def unread(self) -> str:
        """What the bell says; nothing where all is read."""
        count = self.looking.unread
        return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count) if count else ""

    @property
    def bell_url(self) -> str:
        """To what is new, else to what waits."""
        there = _address("inbox")
        return f"{there}?show=told" if self.looking.unread else there

    @property
    def signed_in(self) -> bool:
        return self.looking.signed_in

    @property
    def lacks_two_steps(self) -> bool:
        return self.looking.wants_two_steps and not self.looking.two_steps

    @property
    def user_name(self) -> str:
        return self.looking.name

    @property
    def user_email(self) -> str:
        return self.looking.email

    @property
    def company(self) -> str:
        return self.looking.company

    @property
    def brand(self) -> str:
        return self.looking.company or self.product


# (label, name of the URL, icon, who sees it)
WORK = (
    (gettext_lazy("My day"), "my_day", "house", "signed_in"),
    (gettext_lazy("Company"), "company", "building-2", "departments"),
    (gettext_lazy("Goals"), "goals", "target", "signed_in"),
    (gettext_lazy("Team"), "team", "users", "leads"),
    (gettext_lazy("Accountability"), "board", "list-checks", "manages"),
    (gettext_lazy("People"), "people", "book-user", "signed_in"),
    (gettext_lazy("Data quality"), "data_quality", "clipboard-check", "mends"),
)
ADMIN = (
    (gettext_lazy("Imports"), "imports", "upload", "admin"),
    (gettext_lazy("Nights"), "nights", "moon", "admin"),
    (gettext_lazy("Invitations"), "people_invitations", "user-plus", "admin"),
    (gettext_lazy("API tokens"), "all_tokens", "key-round", "admin"),
    (gettext_lazy("Webhooks"), "webhooks", "network", "admin"),
    (gettext_lazy("Settings"), "company_settings", "settings", "admin"),
    (gettext_lazy("History"), "changes", "history", "admin"),
    (gettext_lazy("History"), "reads", "history", "reads"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor; nothing is asked before a template looks at it."""
    return {"shell": SimpleLazyObject(partial(_shell, request))}


def _shell(request: HttpRequest) -> Shell:
    looking = _looking(request)
    work = _items(WORK, looking, request.path)
    admin = _items(ADMIN, looking, request.path, room=PHONE_BAR - len(work))
    groups = (NavGroup("", work), NavGroup(gettext("Admin"), admin))
    theme = request.COOKIES.get("theme", "")
    return Shell(
        looking=looking,
        nav=tuple(group for group in groups if group.items),
        theme=theme if theme in THEMES else "",
        theme_url=_address("theme"),
        must_set_up_two_steps=lacks_second_step(request) if looking.signed_in else False,
        seeing=_seeing(request, looking),
    )


def _seeing(request: HttpRequest, looking: Looking) -> Seeing | None:
    sight = request.__dict__.get("_sight")
    if sight is None:
        return None
    return Seeing(looking.name, sight.person.name, format.clock(sight.until))


def _items(
    entries: Sequence[tuple[Any, str, str, str]], looking: Looking, path: str, room: int = PHONE_BAR
) -> tuple[NavItem, ...]:
    shown = [(label, _address(name), icon) for label, name, icon, flag in entries if getattr(looking, flag)]
    here = _here(path)
    return tuple(
        NavItem(str(label), url, icon, url == here, extra=place >= room)
        for place, (label, url, icon) in enumerate(entry for entry in shown if entry[1])
    )


def _here(path: str) -> str:
    """The entry of the menu that the page belongs to: /people/invitations/ to Invitations, and not to People."""
    addresses = [_address(name) for _label, name, _icon, _flag in (*WORK, *ADMIN)]
    return max(
        (url for url in addresses if url and (path == url or (url != "/" and path.startswith(url)))),
        key=len,
        default="",
    )


@cache
def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _looking(request: HttpRequest) -> Looking:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return Looking()
    known = known_of(user)
    viewer = scope.viewer(request)
    return Looking(
        name=known.person_name or user.email,
        email=user.email,
        signed_in=True,
        company=known.company_name,
        leads=viewer.sets_goals or viewer.sees_all_figures,
        departments=viewer.sees_company or bool(viewer.departments),
        mends=viewer.is_admin or viewer.is_executive or bool(viewer.departments),
        manages=viewer.manages,
        unread=unread(viewer.person_id),
        admin=viewer.is_admin,
        reads=viewer.is_hr and not viewer.is_admin,
        two_steps=known.two_steps,
        wants_two_steps=viewer.is_admin or viewer.is_hr,
    )
