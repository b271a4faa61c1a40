"""Signing in and out. Of django-allauth only the pages that this product has."""

from allauth.account import views as allauth
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods

from accounts import views

# Django's form views take PUT for POST.
form = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path("login/", form(allauth.login), name="account_login"),
    path("logout/", form(allauth.logout), name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    # Closed, and says so: allauth's mail to an unknown address names it.
    path("signup/", form(allauth.signup), name="account_signup"),
    path("password/change/", form(allauth.password_change), name="account_change_password"),
    path("password/set/", form(allauth.password_set), name="account_set_password"),
    path("password/reset/", form(allauth.password_reset), name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    path("password/reset/key/done/", allauth.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        form(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
]
