from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions as accounts
from accounts.http import Request
from accounts.models import Invitation
from common import export
from common.export import Sheet
from common.logs import request_id
from common.ui import Column, Crumb, Fact
from jobs.actions import enqueue
from people.actions import TakenError, invite_person
from people.forms import InviteForm
from people.models import Person
from people.queries import invitations as queries
from people.scope import Viewer, get_visible_or_404, viewer

PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: Request) -> HttpResponseBase:
    """Who cannot sign in yet, links for them, and the links that are out."""
    looks = viewer(request)
    if not looks.is_admin:
        raise Http404
    found = queries.without_sign_in(looks, search=request.GET.get("q", ""), now=timezone.now())
    if request.method != "POST" and export.asked(request):
        return export.answer(request, _file(found, request.GET.get("q", "")))
    if request.method != "POST":
        return _page(request, looks, form=None, links=[])
    form = InviteForm(request.POST, found=found)
    if not form.is_valid():
        return _page(request, looks, form=form, links=[])
    if form.cleaned_data["way"] == InviteForm.MAIL:
        return _send(request, form.cleaned_data["people"])
    return _page(request, looks, form=None, links=_links(request, form.cleaned_data["people"]))


@require_POST
def revoke_invitation(request: Request, pk: int) -> HttpResponse:
    invitation = get_visible_or_404(Invitation.objects.all(), viewer(request), pk=pk)
    accounts.revoke(invitation=invitation, now=timezone.now())
    messages.success(request, gettext("The invitation of %(email)s is withdrawn.") % {"email": invitation.user.email})
    return redirect("people_invitations")


def _page(request: Request, looks: Viewer, *, form: InviteForm | None, links: list[tuple[str, str]]) -> HttpResponse:
    now = timezone.now()
    search = request.GET.get("q", "")
    people = Paginator(queries.without_sign_in(looks, search=search, now=now), PAGE)
    out = Paginator(queries.open_invitations(looks, now=now), PAGE)
    context = {
        "crumbs": [Crumb(gettext("People"))],
        "search": search,
        "people": people.get_page(request.GET.get("page")),
        "invitations": out.page(1),
        "more_invitations": max(out.count - PAGE, 0),
        "links": links,
        "problems": [problem for texts in form.errors.values() for problem in texts] if form else [],
        "now": now,
        "sends_mail": settings.EMAIL_BACKEND != "django.core.mail.backends.console.EmailBackend",
    }
    return render(request, "people/invitations.html", context, status=422 if form else 200)


def _file(found: QuerySet[Person], search: str) -> Sheet:
    columns = [
        Column(gettext("Name"), primary=True, value=lambda person: person.name),
        Column(gettext("E-mail"), value=lambda person: person.email),
        Column(gettext("Department"), value=lambda person: person.team or ""),
        Column(gettext("Invitation"), value=lambda person: gettext("a link is out") if person.invited else ""),
    ]
    facts = [Fact(gettext("Name, e-mail or number"), search)] if search else []
    title = gettext("Cannot sign in yet")
    return Sheet("no-sign-in", title, columns, found[: export.MOST_ROWS], found.count(), facts)


@transaction.atomic
def _links(request: Request, people: list[Person]) -> list[tuple[str, str]]:
    """Told once: of a token only its hash is kept."""
    links = []
    for person in people:
        try:
            token = invite_person(person=person, by=request.user, now=timezone.now())
        except TakenError:
            messages.error(request, gettext("%(email)s is somebody else's account.") % {"email": person.email})
        else:
            links.append((person.email, request.build_absolute_uri(reverse("invitation", args=[token]))))
    return links


def _send(request: Request, people: list[Person]) -> HttpResponse:
    enqueue(
        kind="invite",
        arguments={
            "people": [person.pk for person in people],
            "by": request.user.pk,
            "site": request.build_absolute_uri("/").rstrip("/"),
        },
        asked_by=request.user,
        request_id=request_id(),
    )
    sent = ngettext("%(count)s invitation is on its way.", "%(count)s invitations are on their way.", len(people))
    messages.success(request, sent % {"count": len(people)})
    return redirect("people_invitations")
