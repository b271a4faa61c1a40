"""Of whom a second step is required: for administrators, from a day on, with how many that concerns."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actions import require_two_steps
from accounts.http import Request, ask_again
from accounts.models import TwoStepRule
from common import format  # noqa: A004  # the module is named for what it does
from common.ui import Column, Crumb, Row, Table
from people.forms import TwoStepForm
from people.queries import two_steps as queries
from people.scope import viewer
from people.tables import called


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def two_steps(request: Request) -> HttpResponse:
    who = viewer(request)
    if not who.is_admin:
        raise Http404
    now = queries.rule_on(who.on)
    roles: Sequence[str] = now.roles if now else []
    first = {"roles": roles, "since": who.on, "grace_days": now.grace_days if now else 14}
    form = TwoStepForm(request.POST if request.method == "POST" else None, initial=first, today=who.on)
    shown = form.cleaned_data["roles"] if form.is_valid() else roles
    if form.is_valid() and "preview" not in request.POST:
        ask_again(request)
        require_two_steps(by=request.user, **form.cleaned_data)
        messages.success(request, gettext("Saved."))
        return redirect("two_steps")
    rules = list(queries.rules())
    context = {
        "title": gettext("Signing in by two steps"),
        "crumbs": [Crumb(gettext("Company settings"), _settings()), Crumb(gettext("Two steps"))],
        "form": form,
        "effect": _effect(*queries.lacking(shown, who.on)),
        "by_server": ", ".join(settings.TWO_STEP_REQUIRED),
        "table": _table(rules),
        "has_rules": bool(rules),
    }
    return render(request, "people/two_steps.html", context, status=422 if form.errors else 200)


def _settings() -> str:
    """Of a floor above, named by a registry: where the company's settings are."""
    return reverse(settings.SETTINGS_PAGE)


def _effect(meant: int, without: int) -> str:
    if not meant:
        return gettext("It concerns nobody.")
    people = ngettext("%(n)s person is meant", "%(n)s people are meant", meant) % {"n": format.number(meant)}
    rest = ngettext("%(n)s of them has no second step yet.", "%(n)s of them have no second step yet.", without)
    return f"{people}; {rest % {'n': format.number(without)}}"


def _table(rules: Sequence[TwoStepRule]) -> Table:
    columns = [
        Column(gettext("From"), primary=True),
        Column(gettext("Required of")),
        Column(gettext("Days of grace"), numeric=True),
        Column(gettext("Set by"), muted=True),
    ]
    rows = [
        Row(
            [
                format.long_day(rule.since),
                ", ".join(str(TwoStepRule.ROLES[role]) for role in rule.roles) or gettext("nobody"),
                format.number(rule.grace_days),
                called(rule.by),
            ]
        )
        for rule in rules
    ]
    return Table(gettext("What holds from when"), columns, rows)
