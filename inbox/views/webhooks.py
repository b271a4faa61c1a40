"""Webhooks, for administrators: where messages go, what became of each, and the secret, which is shown once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request, ask_again
from common import format  # noqa: A004  # the module is named for what it does
from common.stale import StaleError
from common.ui import Crumb
from inbox import webhook_page
from inbox.actions import webhooks as actions
from inbox.models import Delivery, Webhook
from inbox.queries import webhooks as queries
from inbox.webhook_forms import WebhookForm
from people.scope import Action, get_visible_or_404, viewer

PAGE = 50


@never_cache
@require_safe
def webhooks(request: Request) -> HttpResponse:
    who, now = _admin(request), timezone.now()
    rows = list(queries.webhooks(who))
    context = {
        "title": _title(sum(1 for one in rows if one.is_on)),
        "table": webhook_page.webhooks(rows, now),
    }
    return render(request, "inbox/webhooks.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_new(request: Request) -> HttpResponse:
    _admin(request)
    form = WebhookForm(request.POST or None)
    if form.is_valid():
        ask_again(request)
        made = actions.create_webhook(by=request.user, **form.cleaned_data)
        return _page(request, made, secret=made.secret)
    context = {"crumbs": _crumbs(gettext("New")), "form": form}
    return render(request, "inbox/webhook_new.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: Request, pk: int) -> HttpResponse:
    """What it is told, what became of it, and another address or other events."""
    found = get_visible_or_404(Webhook.objects.all(), viewer(request), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    form = WebhookForm(request.POST, webhook=found)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    ask_again(request)
    said = dict(form.cleaned_data)
    try:
        actions.change_webhook(webhook=found, expected_version=said.pop("version"), **said)
    except StaleError:
        form.add_error(None, gettext("Somebody changed it meanwhile. Open it again to see what it says now."))
        return _page(request, found, form=form, status=409)
    messages.success(request, gettext("The webhook is saved."))
    return redirect("webhook", found.pk)


@never_cache
@require_POST
def webhook_rotate(request: Request, pk: int) -> HttpResponse:
    """A new secret, shown in this one answer."""
    found = _changeable(request, pk)
    ask_again(request)
    rotated = actions.rotate_secret(webhook=found, now=timezone.now())
    return _page(request, rotated, secret=rotated.secret)


@require_POST
def webhook_test(request: Request, pk: int) -> HttpResponse:
    actions.send_test(webhook=_changeable(request, pk), now=timezone.now())
    messages.success(request, gettext("A test message is on its way. Its answer stands in the log in a moment."))
    return redirect("webhook", pk)


@require_POST
def webhook_delete(request: Request, pk: int) -> HttpResponse:
    found = _changeable(request, pk)
    actions.delete_webhook(webhook=found)
    messages.success(request, gettext("The webhook “%(name)s” is deleted.") % {"name": found.name})
    return redirect("webhooks")


@require_POST
def webhook_replay(request: Request, pk: int, delivery: int) -> HttpResponse:
    found = get_visible_or_404(Delivery.objects.all(), viewer(request), Action.CHANGE, pk=delivery, webhook_id=pk)
    actions.replay(delivery=found, now=timezone.now())
    messages.success(request, gettext("It is sent again, under the same id."))
    return redirect("webhook", pk)


def _admin(request: Request) -> Any:
    who = viewer(request)
    if not who.is_admin:
        raise Http404
    return who


def _changeable(request: Request, pk: int) -> Webhook:
    return get_visible_or_404(Webhook.objects.all(), viewer(request), Action.CHANGE, pk=pk)


def _crumbs(label: str) -> list[Crumb]:
    return [Crumb(gettext("Webhooks"), reverse("webhooks")), Crumb(label)]


def _title(count: int) -> str:
    if not count:
        return gettext("No system is told of anything")
    words = ngettext("%(n)s system is told of what happens", "%(n)s systems are told of what happens", count)
    return words % {"n": format.number(count)}


def _page(
    request: Request, found: Webhook, *, form: WebhookForm | None = None, secret: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    rows = queries.deliveries(viewer(request), webhook=found, state=request.GET.get("state", ""))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "title": found.name,
        "crumbs": _crumbs(found.name),
        "webhook": found,
        "facts": webhook_page.facts(found, now),
        "failing": webhook_page.state_of(found, now) if found.failing_since or found.gave_up_at else "",
        "secret": secret,
        "tabs": webhook_page.tabs(request.GET),
        "page": page,
        "table": webhook_page.log(page, now),
        "form": form or WebhookForm(webhook=found),
    }
    return render(request, "inbox/webhook.html", context, status=status)
