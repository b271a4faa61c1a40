from __future__ import annotations

from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.forms import ChoosePasswordForm
from accounts.models import Invitation


@sensitive_post_parameters()
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link chooses a password and is signed in."""
    now = timezone.now()
    found = Invitation.objects.open_at(now).of_token(token).select_related("user").first()
    if found is None:
        return _no_longer(request)
    form = ChoosePasswordForm(request.POST if request.method == "POST" else None, user=found.user)
    if not form.is_valid():
        return render(request, "accounts/invitation.html", {"form": form, "email": found.user.email})
    user = actions.accept(token=token, password=form.cleaned_data["password2"], now=now)
    if user is None:
        return _no_longer(request)
    # As after a password: a second step that is set up is asked for, and the session is noted.
    answer: HttpResponse = perform_login(request, user)
    return answer


def _no_longer(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/invitation.html", {"form": None}, status=404)
