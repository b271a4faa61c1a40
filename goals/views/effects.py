"""What an import would do to figures and goals, as far as the reader may see them. Embedded in the import's preview."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import Request
from common.ui import Crumb
from goals import effect_page as page
from goals.models import Goal
from imports.models import Import
from people.calendar import get_company
from people.models import Department
from people.scope import get_visible_or_404, owned_by_department, viewer


@never_cache
@require_safe
def import_effect(request: Request, pk: int) -> HttpResponse:
    who = viewer(request)
    one = get_visible_or_404(Import.objects.filter(effect__isnull=False), who, pk=pk)
    found: dict[str, Any] = one.effect or {}
    goals = Goal.objects.visible_to(who).filter(pk__in=page.goal_ids(found))
    departments = Department.objects.filter(owned_by_department("pk", who), pk__in=page.department_ids(found))
    effect = page.effect(
        found,
        goals=list(goals.select_related("person", "department", "metric", "product_line")),
        departments=dict(departments.values_list("pk", "name")),
        company=who.sees_company,
        currency=get_company().currency,
        day=who.on,
    )
    context = {
        "effect": effect,
        "crumbs": [Crumb(one.file_name, reverse("import", args=[pk])), Crumb(gettext("Effect"))],
    }
    fragment = request.headers.get("HX-Request")
    return render(request, "goals/_import_effect.html" if fragment else "goals/import_effect.html", context)
