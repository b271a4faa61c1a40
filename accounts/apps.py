from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils import timezone


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        import_module("accounts.api.schema")
        # Of Django, not of ours: the one place that every way to sign in passes.
        user_logged_in.connect(_begin)


def _begin(request: HttpRequest, **_kwargs: Any) -> None:
    import_module("accounts.lasting").begin(request.session, timezone.now())
