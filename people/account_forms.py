"""The sign-in library's forms with our labels, hints and sentences; no placeholder stands in for a label."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkeys
from allauth.socialaccount import forms as social
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sdip.web.forms import FormMixin

LABELS: dict[str, str | Promise] = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "remember": _("Stay signed in on this device for 12 hours"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password once more"),
    "code": _("Code"),
    "name": _("Name of the passkey"),
    "passwordless": _("Sign in with this passkey alone, without a password"),
    "account": _("Account"),
}
HINTS: dict[str, Any] = {
    "password1": _(
        "At least 12 characters. A few words that only you combine are better than signs nobody can remember."
    ),
    "passwordless": _("The device then asks for your fingerprint, face or PIN."),
    "name": _("For example: office laptop."),
}


class OurWords(FormMixin):
    """Must come before the library's form: labels are set before the sentence about a missing field is made from them."""

    hints: dict[str, str | Promise] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label = LABELS.get(name, field.label)
            field.help_text = {**HINTS, **self.hints}.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            field.error_messages["required"] = gettext("“%(label)s” is missing. Fill it in.") % {"label": field.label}
            if isinstance(field.widget, forms.PasswordInput) or name == "code":
                field.widget.attrs.setdefault("dir", "ltr")

    def add_error(self, field: str | None, error: Any) -> None:
        """The library's only plain text error is the one for two passwords that differ."""
        if field == "password2" and not isinstance(error, ValidationError):
            error = _("The two passwords differ. Write the same one twice.")
        super().add_error(field, error)  # type: ignore[misc]


class LoginForm(OurWords, account.LoginForm):
    pass


class ReauthenticateForm(OurWords, account.ReauthenticateForm):
    pass


class AddEmailForm(OurWords, account.AddEmailForm):
    hints = {"email": _("We send a link there. Until you open it, the old address stays.")}


class ChangePasswordForm(OurWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(OurWords, account.SetPasswordForm):
    pass


class ResetPasswordForm(OurWords, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(OurWords, account.ResetPasswordKeyForm):
    pass


class SecondFactorForm(OurWords, mfa.AuthenticateForm):
    hints = {"code": _("Six digits from your authenticator app, or one of your recovery codes.")}


class SecondFactorAgainForm(OurWords, mfa.ReauthenticateForm):
    hints = {"code": _("Six digits from your authenticator app, or one of your recovery codes.")}


class ActivateTOTPForm(OurWords, totp.ActivateTOTPForm):
    hints = {"code": _("The six digits that the app shows now.")}


class AddPasskeyForm(OurWords, passkeys.AddWebAuthnForm):
    pass


class EditPasskeyForm(OurWords, passkeys.EditWebAuthnForm):
    pass


class DisconnectForm(OurWords, social.DisconnectForm):
    pass
