from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A passkey signs in alone, unless one wants it as the second step, as security keys without a PIN can only be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].max_length = 100
        self.fields["name"].help_text = _("By which you know it again: your laptop, the blue key.")
        alone = self.fields["passwordless"]
        alone.initial, alone.label = True, _("Sign in with it alone, without the password")
        alone.help_text = _("It must ask for a finger, a face or a PIN then. A simple security key is a second step.")


class ChoosePasswordForm(forms.Form):
    """For somebody who has none yet: twice the same, and a good one."""

    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1000,
        help_text=_("At least 10 characters; a sentence is easier to keep in mind."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
    )
    password2 = forms.CharField(
        label=_("Password again"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, data: dict[str, str] | None = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean_password2(self) -> str:
        chosen = self.cleaned_data.get("password1", "")
        again: str = self.cleaned_data["password2"]
        if chosen and chosen != again:
            raise forms.ValidationError(_("The two passwords differ."))
        password_validation.validate_password(again, self.user)
        return again
