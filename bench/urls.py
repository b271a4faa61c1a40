"""The product's addresses, and a view of one query to measure its pages by."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.urls import include, path

from goals.models import Goal


def one_query(request: HttpRequest) -> JsonResponse:
    goal = Goal.objects.order_by("pk").first()
    assert goal is not None
    return JsonResponse({"id": goal.pk, "measure": goal.measure, "target": str(goal.target)})


urlpatterns = [path("one-query/", one_query), path("", include("salesmgmt.urls"))]
