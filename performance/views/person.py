"""A person's goals on the person's page, which lies a floor below and asks for them by name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from goals.frame import days_done, frame
from goals.models import Goal
from goals.queries import periods
from people.actions.reading import tell_figures
from people.scope import viewer, visible_people
from performance import board, cards


@require_safe
def person_goals(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    found = get_object_or_404(visible_people(who), pk=pk)
    goals = Goal.objects.visible_to(who).filter(person=found)
    page = frame(request, goals)
    tell_figures(request, who, pk)
    if request.headers.get("HX-Request") != "true":
        return redirect(board.person_url(pk, page))
    rows = sorted(page.progress_in_period(goals), key=cards.weightiest)
    earlier = periods.latest_with_goals(page.periods)
    context = {
        "period": page.label(),
        "done": days_done(rows),
        "overall": cards.overall(rows),
        "cards": [cards.of_goal(row, page) for row in rows],
        "earlier": earlier.label(page.today) if earlier and not rows else "",
        "earlier_slug": earlier.slug if earlier else "",
        "pk": pk,
    }
    return render(request, "performance/_person_goals.html", context)
