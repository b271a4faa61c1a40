"""The page of one's own account as finished strings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language_info, gettext, ngettext

from accounts import pages as accounts
from accounts import queries as signing_in
from accounts.models import Token, User
from common import format  # noqa: A004  # the module is named for what it does
from common.ui import Fact, Setting
from people import tables
from people.calendar import country_of
from people.models import Company
from people.queries import powers, reads
from people.queries.directory import Account
from people.scope import Viewer


def line(person: Any) -> str:
    """Sales representative in Sales North."""
    if person.seat_title and person.seat_department:
        words = {"title": person.seat_title, "department": person.seat_department}
        return gettext("%(title)s in %(department)s") % words
    return str(person.seat_department or gettext("No position today"))


def facts(account: Account, above: Sequence[tuple[int, str]], company: Company, today: date) -> list[Fact]:
    """What the company knows of the reader, who is also told what holds where nothing of their own is written down."""
    person = account.person
    names = " › ".join(name for _pk, name in above)
    rows = [
        (gettext("Name"), person.name, ""),
        (gettext("E-mail"), person.email, ""),
        (gettext("Employee number"), person.employee_number or "", ""),
        (gettext("Title"), person.seat_title or "", ""),
        (gettext("Department"), person.seat_department or "", ""),
        (gettext("Role"), tables.role_word(person.seat_role), ""),
        (gettext("Reports to"), names, tables.person_url(above[0][0]) if above else ""),
        (gettext("Employed"), tables.employment(person, today), ""),
        (gettext("Working calendar"), _calendar(person, company), ""),
        (gettext("Language"), get_language_info(format.language())["name_translated"], ""),
    ]
    return [Fact(label, str(value), url) for label, value, url in rows if value]


def _calendar(person: Any, company: Company) -> str:
    words = {"country": format.country(country_of(person, company))}
    if person.country:
        return gettext("Weekends and holidays of %(country)s") % words
    return gettext("Weekends and holidays of %(country)s, the company's") % words


def parts(user: User, who: Viewer, now: datetime) -> list[Setting]:
    """How the reader signs in, what signs in as them, who acts for whom, who has looked at their record."""
    own = [_two_step(user, now), _sessions(user, now), _tokens(user, now)]
    return own if who.person_id is None else [*own, _powers(who), _readers(who), _data()]


def _two_step(user: User, now: datetime) -> Setting:
    is_on = accounts.two_step(signing_in.keys_of(user), now).is_on
    return Setting(
        "shield-check",
        gettext("Two-step sign-in"),
        gettext("A password alone opens nothing.") if is_on else gettext("Whoever learns your password is in."),
        reverse("mfa_index"),
        gettext("Security"),
        gettext("On") if is_on else gettext("Off"),
    )


def _sessions(user: User, now: datetime) -> Setting:
    count = signing_in.sessions_of(user, now).count()
    words = gettext("You are signed in in %(n)s places.") % {"n": format.number(count)}
    text = words if count > 1 else gettext("This one alone.")
    return Setting("monitor", gettext("Sessions"), text, f"{reverse('mfa_index')}#sessions", gettext("Show"))


def _tokens(user: User, now: datetime) -> Setting:
    count = Token.objects.open_at(now).filter(user=user).count()
    words = ngettext("%(n)s program signs in as you.", "%(n)s programs sign in as you.", count)
    text = words % {"n": format.number(count)} if count else gettext("No program signs in as you.")
    return Setting("key-round", gettext("API tokens"), text, reverse("tokens"), gettext("Show"))


def _powers(who: Viewer) -> Setting:
    count = len(who.acts_for)
    held = ngettext("You act for %(n)s person today.", "You act for %(n)s people today.", count)
    text = held % {"n": format.number(count)} if count else gettext("You act for nobody today.")
    given = powers.given_by(who).count()
    if given:
        words = ngettext("%(n)s person acts for you.", "%(n)s people act for you.", given)
        text = f"{text} {words % {'n': format.number(given)}}"
    return Setting("users", gettext("Who acts for whom"), text, reverse("powers"), gettext("Show"))


def _readers(who: Viewer) -> Setting:
    count = reads.of_mine(who).count()
    words = ngettext("%(n)s reading is noted.", "%(n)s readings are noted.", count)
    text = words % {"n": format.number(count)} if count else gettext("Nobody so far.")
    return Setting("history", gettext("Who looked at my record"), text, reverse("my_readers"), gettext("Show"))


def _data() -> Setting:
    text = gettext("Take with you everything that is held about you.")
    return Setting("download", gettext("My data"), text, reverse("my_data"), gettext("Show"))
