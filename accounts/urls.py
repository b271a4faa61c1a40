"""Signing in and out, and looking after it. Of django-allauth only the pages that this product has."""

from allauth.account import views as allauth
from allauth.mfa.base import views as two_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import views
from accounts.pages import sso, task

# Django's form views take PUT for POST.
form = require_http_methods(["GET", "HEAD", "POST"])
SECURITY = reverse_lazy("mfa_index")

urlpatterns = [
    path("login/", form(allauth.LoginView.as_view(extra_context={"sso": sso})), name="account_login"),
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
    # Named as allauth's pages lead to it.
    path("security/", views.security, name="mfa_index"),
    path("security/sessions/<int:pk>/end/", views.end_session, name="session_end"),
    path("security/sessions/end/", views.end_other_sessions, name="sessions_end"),
    path(
        "security/app/",
        form(totp.ActivateTOTPView.as_view(extra_context=task(_("Set up an authenticator app")))),
        name="mfa_activate_totp",
    ),
    path(
        "security/app/off/",
        form(totp.DeactivateTOTPView.as_view(extra_context=task(_("Remove the authenticator app?")))),
        name="mfa_deactivate_totp",
    ),
    path(
        "security/codes/",
        require_safe(recovery_codes.ViewRecoveryCodesView.as_view(extra_context=task(_("Recovery codes")))),
        name="mfa_view_recovery_codes",
    ),
    path(
        "security/codes/new/",
        form(recovery_codes.GenerateRecoveryCodesView.as_view(extra_context=task(_("Make new recovery codes?")))),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "security/codes/download/",
        require_safe(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path(
        "security/passkeys/add/",
        form(passkeys.AddWebAuthnView.as_view(extra_context=task(_("Add a passkey")))),
        name="mfa_add_webauthn",
    ),
    path(
        "security/passkeys/<int:pk>/rename/",
        form(passkeys.EditWebAuthnView.as_view(success_url=SECURITY, extra_context=task(_("Rename a passkey")))),
        name="mfa_edit_webauthn",
    ),
    path(
        "security/passkeys/<int:pk>/remove/",
        form(passkeys.RemoveWebAuthnView.as_view(success_url=SECURITY, extra_context=task(_("Remove this passkey?")))),
        name="mfa_remove_webauthn",
    ),
    # The second step, and being asked again before a change of any of these.
    path("two-step/", form(two_step.authenticate), name="mfa_authenticate"),
    path("passkey/", form(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("again/", form(allauth.reauthenticate), name="account_reauthenticate"),
    path("again/code/", form(two_step.reauthenticate), name="mfa_reauthenticate"),
    path("again/passkey/", form(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    # The company's own sign-in; 404 where none is configured.
    path("sso/cancelled/", views.sso_cancelled, name="socialaccount_login_cancelled"),
    path("sso/<str:provider_id>/", views.sso_login, name="openid_connect_login"),
    path("sso/<str:provider_id>/callback/", views.sso_callback, name="openid_connect_callback"),
]
