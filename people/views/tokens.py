"""API tokens: one's own, everybody's for administrators, and the service accounts that only have tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions as accounts
from accounts.http import Request, ask_again
from accounts.models import Scope, Token, User
from common import export, format  # noqa: A004  # the module is named for what it does
from common.export import Sheet
from common.ui import Crumb, Fact
from people import token_page
from people.forms import ServiceAccountForm, TokenForm
from people.queries import tokens as queries
from people.scope import Action, get_visible_or_404, may_import, viewer

PAGE = 50
MOST = 50  # of one account


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: Request) -> HttpResponse:
    """One's own: what signs in with them, and a new one, told once."""
    offered = [scope for scope in Scope if scope is not Scope.INGEST or may_import(request.user)]
    form = TokenForm(request.POST or None, offered=offered)
    now = timezone.now()
    context, rows = _tokens_of(request, request.user, form, now)
    context["title"] = token_page.title(rows, now)
    return render(request, "people/tokens.html", context, status=422 if form.errors else 200)


@require_POST
def token_revoke(request: Request, public_id: UUID) -> HttpResponse:
    token = get_visible_or_404(Token.objects.all(), viewer(request), Action.CHANGE, public_id=public_id)
    accounts.revoke_token(token=token, by=request.user, now=timezone.now())
    messages.success(request, gettext("The token “%(name)s” is revoked.") % {"name": token.name})
    if token.user.service_name is not None:
        return redirect("service_account", token.user_id)
    return redirect("tokens" if token.user_id == request.user.pk else "all_tokens")


@never_cache
@require_safe
def all_tokens(request: Request) -> HttpResponseBase:
    """The company's tokens and service accounts; never a secret."""
    who, now, search = viewer(request), timezone.now(), request.GET.get("q", "")
    if not who.is_admin:
        raise Http404
    found = queries.tokens(who, now=now, search=search)
    if export.asked(request):
        facts = [Fact(gettext("Name or owner"), search)] if search else []
        columns = token_page.file_columns(now)
        rows = found[: export.MOST_ROWS]
        return export.answer(request, Sheet("tokens", gettext("API tokens"), columns, rows, found.count(), facts))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    working = Token.objects.open_at(now).count()
    context = {
        "title": ngettext("%(n)s token works", "%(n)s tokens work", working) % {"n": format.number(working)},
        "search": search,
        "page": page,
        "table": token_page.everybodys(page, now, request.GET),
        "accounts": token_page.accounts(queries.service_accounts(who, now=now), now),
    }
    return render(request, "people/all_tokens.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def service_account_new(request: Request) -> HttpResponse:
    if not viewer(request).is_admin:
        raise Http404
    form = ServiceAccountForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            ask_again(request)
            user = accounts.create_service_account(name=said["name"], scopes=said["scopes"], by=request.user)
        except accounts.NameTakenError:
            form.add_error("name", gettext("There is a service account of this name."))
        else:
            messages.success(request, gettext("The service account is made. Now it needs a token."))
            return redirect("service_account", user.pk)
    context = {"crumbs": _crumbs(gettext("New")), "form": form}
    return render(request, "people/service_account_new.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def service_account(request: Request, pk: int) -> HttpResponse:
    """Its tokens, a new one, and its end."""
    user = _account(request, pk)
    offered = [Scope(scope) for scope in user.service_scopes or ()]
    form = TokenForm(request.POST if request.method == "POST" and user.is_active else None, offered=offered)
    now = timezone.now()
    context, _rows = _tokens_of(request, user, form, now)
    context |= {
        "title": user.service_name,
        "crumbs": _crumbs(user.service_name or ""),
        "account": user,
        "facts": token_page.account_facts(user, now),
    }
    return render(request, "people/service_account.html", context, status=422 if form.errors else 200)


@require_POST
def service_account_close(request: Request, pk: int) -> HttpResponse:
    user = _account(request, pk)
    accounts.close_service_account(user=user, by=request.user, now=timezone.now())
    messages.success(request, gettext("“%(name)s” is closed. Its tokens work no more.") % {"name": user.service_name})
    return redirect("all_tokens")


def _account(request: Request, pk: int) -> User:
    return get_visible_or_404(User.objects.filter(service_name__isnull=False), viewer(request), Action.CHANGE, pk=pk)


def _crumbs(label: str) -> list[Crumb]:
    return [Crumb(gettext("API tokens"), reverse("all_tokens")), Crumb(label)]


def _tokens_of(request: Request, owner: User, form: TokenForm, now: datetime) -> tuple[dict[str, Any], list[Token]]:
    """Their tokens, and the one that the form has just made: told this once, beside an empty form."""
    secret = _made(request, form, owner) if form.is_valid() else ""
    rows = list(queries.tokens(viewer(request), now=now).filter(user_id=owner.pk)[:MOST])
    context = {
        "form": TokenForm(None, offered=form.offered) if secret else form,
        "secret": secret,
        "table": token_page.mine(rows, now),
        "site": settings.SITE_URL,
    }
    return context, rows


def _made(request: Request, form: TokenForm, owner: User) -> str:
    """The new token's text, for this one answer."""
    ask_again(request)
    said: dict[str, Any] = form.cleaned_data
    return accounts.create_token(
        user=owner,
        name=said["name"],
        scopes=[Scope(one) for one in said["scopes"]],
        days=int(said["days"]),
        by=request.user,
    )
