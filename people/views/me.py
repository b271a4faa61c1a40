"""One's own account: what is known of oneself, and where everything that is one's own is looked after."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import Request
from common.ui import Setting
from people import profile_page, tables
from people.actions import set_time_zone
from people.calendar import get_company
from people.forms import TimeZoneForm
from people.queries import directory, profile
from people.scope import Viewer, viewer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: Request) -> HttpResponse:
    """Whoever signs in and is nobody (an account without a person) looks after the account alone."""
    who, company = viewer(request), get_company()
    found: Any = directory.looked_at(who).filter(pk=who.person_id or 0).first()
    if request.method == "POST" and found is None:
        raise Http404
    form = TimeZoneForm(request.POST or None, company=company, zone=found.time_zone if found else "")
    if found and form.is_valid():
        if set_time_zone(person_id=found.pk, zone=form.cleaned_data["time_zone"]):
            messages.success(request, gettext("Saved: from now on your days end by this clock."))
        return redirect("me")
    context: dict[str, Any] = {
        "title": found.name if found else request.user.email,
        "parts": [*profile_page.parts(request.user, who, timezone.now()), *_others(who)],
    }
    if found:
        account = directory.account(found, who)
        context |= {
            "sub": profile_page.line(found),
            "facts": profile_page.facts(account, profile.line_above(found.pk, who.on), company, who.on),
            "positions": tables.positions(account.positions, who.on),
            "absences": tables.absences(account.absences, who.on, why=True),
            "form": form,
        }
    return render(request, "people/me.html", context, status=422 if form.errors else 200)


def _others(who: Viewer) -> list[Setting]:
    """What apps above this one know of."""
    return [part for name in settings.ACCOUNT_PARTS for part in import_string(name)(who)]
