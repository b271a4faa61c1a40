"""One's own data: a copy of everything, asked for with the password, fetched by nobody else."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import Request, ask_again
from people import data_page
from people.actions import BeingMadeError, ask_copy, is_there, note_fetched
from people.models import Person
from people.queries import personal as queries
from people.scope import is_self, viewer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_data(request: Request) -> HttpResponse:
    who = viewer(request)
    person = get_object_or_404(Person.objects.filter(is_self("pk", who)))
    if request.method == "POST":
        ask_again(request)
        try:
            ask_copy(person=person, by=request.user)
        except BeingMadeError:
            messages.info(request, gettext("One is being made already."))
        else:
            messages.success(request, gettext("It is being made. You are told when it is there."))
        return redirect("my_data")
    now = timezone.now()
    copies = list(queries.copies(who)[: queries.LATEST])
    context = {
        "title": gettext("Everything that is held about you"),
        "table": data_page.mine(copies, now, {copy.pk for copy in copies if is_there(copy, now)}),
        "contents": data_page.contents(),
    }
    return render(request, "people/my_data.html", context)


@never_cache
@require_safe
def my_data_file(request: Request, public_id: UUID) -> HttpResponseBase:
    """Of the one whom it is about: neither administrators nor human resources read it, also not who asked for it."""
    now = timezone.now()
    copy = get_object_or_404(queries.copies(viewer(request)), public_id=public_id)
    if not is_there(copy, now):
        raise Http404
    note_fetched(copy=copy, now=now)
    name = f"my-data-{copy.made_at:%Y-%m-%d}.zip"
    response = FileResponse(
        default_storage.open(copy.file), as_attachment=True, filename=name, content_type="application/zip"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
