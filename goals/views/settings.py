"""The company's settings, for administrators: what a change would do is shown before it is saved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import Request
from goals import settings_page
from goals.actions.previews import settings_effect
from goals.queries import settings as queries
from people.actions import ChangedMeanwhileError, change_company
from people.calendar import get_company, today
from people.forms import CompanyForm, settings_as_typed
from people.models import Company
from people.scope import viewer
from sales.models import Order


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def company_settings(request: Request) -> HttpResponse:
    if not viewer(request).is_admin:
        raise Http404
    company = get_company()
    day = today(company.time_zone)
    known: dict[str, Any] = {"company": company, "today": day, "currency_fixed": Order.objects.exists()}
    if request.method != "POST":
        form = CompanyForm(initial=settings_as_typed(company, day), **known)
        return _page(request, company, form)
    form = CompanyForm(request.POST, initial=settings_as_typed(company, day), **known)
    if not form.is_valid():
        return _page(request, company, form, status=422)
    if "preview" in request.POST or request.headers.get("HX-Target") == "effect":
        return _page(request, company, form, previewed=True)
    try:
        change_company(settings=form.settings(), by=request.user, expected_version=form.cleaned_data["version"])
    except ChangedMeanwhileError:
        form.add_error(None, gettext("Somebody changed the settings meanwhile. Open them again to see what they are."))
        return _page(request, company, form, status=409)
    except IntegrityError as problem:
        if "currency is fixed" not in str(problem):
            raise
        form.add_error("currency", gettext("The first order has just been imported: the currency is fixed now."))
        return _page(request, company, form, status=409)
    messages.success(request, gettext("The settings are saved. Every page follows them at once."))
    return redirect("company_settings")


def _page(
    request: Request, company: Company, form: CompanyForm, *, previewed: bool = False, status: int = 200
) -> HttpResponse:
    day = today(company.time_zone)
    if request.headers.get("HX-Target") == "effect":
        status = 200  # htmx leaves the old fragment where the answer is an error
    if previewed:
        effect = settings_page.effect(settings_effect(settings=form.settings(), by=request.user), day)
    else:
        effect = settings_page.as_it_is(queries.fiscal_year(company, day), day, invalid=form.is_bound)
    context = {
        "title": gettext("Company settings"),
        "form": form,
        "effect": effect,
    }
    fragment = request.headers.get("HX-Target") == "effect"
    return render(request, "goals/_effect.html" if fragment else "goals/settings.html", context, status=status)
