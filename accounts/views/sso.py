"""Signing in by the company's own identity provider (OpenID Connect), where one is configured; else there is no such page.

Whom the provider vouches for must have an account here already, under the same e-mail, which the provider must have
verified. Nothing of theirs is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec

import jwt
from allauth.socialaccount import views as allauth
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests.exceptions import RequestException

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
# Signed with a key that the provider alone has.
ALGORITHMS = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}


class CompanyAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth ships no types
    """Believes an id_token by its signature alone, and what userinfo says only of the same person."""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        try:
            login = super().complete_login(request, app, token, **kwargs)
        except KeyError as missing:
            raise OAuth2Error(f"an answer without {missing}") from missing
        said = login.account.extra_data
        if "id_token" not in said or said.get("userinfo", {}).get("sub") not in (None, said["id_token"].get("sub")):
            raise OAuth2Error("no id_token, or userinfo of somebody else")
        return login

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        config = self.openid_config
        try:
            if jwt.get_unverified_header(id_token)["alg"] not in ALGORITHMS:
                raise OAuth2Error("an id_token that anybody could have signed")
            found: dict[str, Any] = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=config["jwks_uri"],
                issuer=config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as problem:
            raise OAuth2Error("an id_token that cannot be read") from problem
        return found


def _where_configured(view: View[P]) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.OIDC_APPS:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@login_not_required
@never_cache
@require_safe
@_where_configured
def sso_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider and back. Only to sign in: what else allauth would do by this address is not for anybody."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    if request.GET.get("process", "login") != "login":
        raise Http404
    return _answer(OAuth2LoginView, request, provider_id)


@login_not_required
@never_cache
@require_safe
@_where_configured
def sso_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _answer(OAuth2CallbackView, request, provider_id)


@login_not_required
@require_safe
@_where_configured
def sso_cancelled(request: HttpRequest) -> HttpResponse:
    answer: HttpResponse = allauth.login_cancelled(request)
    return answer


def _answer(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    if provider_id not in {app["provider_id"] for app in settings.OIDC_APPS}:
        raise Http404
    try:
        answer: HttpResponse = view.adapter_view(CompanyAdapter(request, provider_id))(request)
    except (RequestException, KeyError):  # away, or does not say where things are
        return render(request, "socialaccount/authentication_error.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
    return answer
