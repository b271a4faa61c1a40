"""How one wants to be told, and the address of one's calendar."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import Request
from common.ui import Crumb
from inbox.actions import ChangedMeanwhileError, renew_calendar, save_preferences
from inbox.forms import PreferencesForm
from inbox.kinds import offered_kinds
from inbox.models import Preferences
from inbox.queries import notices
from inbox.queries.letters import sends_mail
from people.models import Person
from people.scope import viewer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: Request) -> HttpResponse:
    person = _me(request)
    mine = notices.preferences_of(person)
    form = _form(request, person, mine, request.POST or None)
    if form.is_valid():
        try:
            save_preferences(
                person=person, hours=form.hours(), ways=form.ways(), expected_version=form.cleaned_data["version"]
            )
        except ChangedMeanwhileError:
            messages.warning(request, gettext("You changed this in another window meanwhile. Look at it again."))
        else:
            messages.success(request, gettext("Saved. It holds from now on."))
        return redirect("inbox_preferences")
    return _page(request, form, has_calendar=bool(mine.calendar_hash), status=422 if form.is_bound else 200)


@never_cache
@require_POST
def calendar_renew(request: Request) -> HttpResponse:
    """A new address, shown once; the one before stops working."""
    person = _me(request)
    secret = renew_calendar(person=person)
    address = settings.SITE_URL + reverse("calendar_feed", args=[secret])
    form = _form(request, person, notices.preferences_of(person))
    return _page(request, form, has_calendar=True, address=address)


def _form(request: Request, person: Person, mine: Preferences, data: QueryDict | None = None) -> PreferencesForm:
    kinds = offered_kinds(admin=viewer(request).is_admin)
    return PreferencesForm(data, mine=mine, chosen=notices.choices_of(person), kinds=kinds)


def _page(
    request: Request, form: PreferencesForm, *, has_calendar: bool, address: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "title": gettext("How you are told"),
        "crumbs": [Crumb(gettext("Inbox"), reverse("inbox")), Crumb(gettext("Notifications"))],
        "form": form,
        "has_calendar": has_calendar,
        "sends_mail": sends_mail(),
        "address": address,
    }
    return render(request, "inbox/preferences.html", context, status=status)


def _me(request: Request) -> Person:
    person = Person.objects.filter(pk=viewer(request).person_id or 0).first()
    if person is None:
        raise Http404
    return person
