from allauth.account.internal.flows import reauthentication
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails
from rest_framework.request import Request as ApiRequest

from accounts.models import User


class Request(HttpRequest):
    """What a view behind LoginRequiredMiddleware receives."""

    user: User  # never anonymous behind the middleware
    htmx: HtmxDetails


def sent_to(request: HttpRequest, url: str) -> HttpResponse:
    """The whole page goes there, also where only a part of it was asked for."""
    return HttpResponseClientRedirect(url) if "HX-Request" in request.headers else redirect(url)


def ask_again(request: HttpRequest) -> None:
    """Whoever sits there proves that it is them, before what gives power: a session left open must not be enough.

    Asked for once in five minutes. What was sent is kept and done when they have (django-allauth). Who has neither a
    password nor a second step signs in elsewhere (single sign-on), and nothing here can be asked of them.
    """
    if not is_proven(request):
        raise ReauthenticationRequired


def is_proven(request: HttpRequest | ApiRequest) -> bool:
    """Whether whoever sits there has done so; nobody sits where a token is sent."""
    if getattr(request, "auth", None) is not None:
        return True
    return not reauthentication.is_reauthentication_required(request, app="")
