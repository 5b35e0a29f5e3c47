"""What the sign-in library says, in our words and our four languages: its errors, messages, letters and ways to confirm."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACCOUNT_ERRORS: dict[str, str | Promise] = {
    "account_inactive": _("This account has been switched off."),
    "duplicate_email": _("This is the address of your account already."),
    "email_password_mismatch": _("The e-mail address or the password is not right. Check both."),
    "email_taken": _("This address belongs to another account."),
    "enter_current_password": _("This is not your current password."),
    "incorrect_code": _("This code is not right. Codes change every 30 seconds: enter the newest one."),
    "incorrect_password": _("The password is not right."),
    "invalid_login": _("The e-mail address or the password is not right. Check both."),
    "invalid_password_reset": _("This link has been used already or is too old. Ask for a new one."),
    "rate_limited": _("These were too many attempts. Wait a few minutes and try again."),
    "too_many_login_attempts": _("These were too many attempts. Wait a few minutes and try again."),
    "unverified_primary_email": _("Confirm your e-mail address first."),
}

MFA_ERRORS: dict[str, str | Promise] = {
    "add_email_blocked": _(
        "Your account has a second factor. Switch it off, change the address, then switch it on again."
    ),
    "cannot_delete_authenticator": _("This second factor cannot be switched off."),
    "cannot_generate_recovery_codes": _("Recovery codes need a second factor. Set one up first."),
    "incorrect_code": _("This code is not right. Codes change every 30 seconds: enter the newest one."),
    "unverified_email": _("Confirm your e-mail address before you set up a second factor."),
}

SOCIAL_ERRORS: dict[str, str | Promise] = {
    "connected_other": _("This single sign-on account belongs to another person here."),
    "disconnect_last": _("This is your only way to sign in. Set a password first."),
    "email_taken": _("Somebody with this address has an account already."),
    "invalid_token": _("The single sign-on service gave an answer that cannot be trusted. Try again."),
    "no_password": _("Set a password first: without it you could not sign in any more."),
    "no_verified_email": _("Confirm your e-mail address first."),
}

MESSAGES: dict[str, str | Promise] = {
    "account/messages/email_confirmation_failed.txt": _("The address could not be confirmed: another account has it."),
    "account/messages/email_confirmation_sent.txt": _(
        "We have sent a link to %(email)s. Open it to confirm the address."
    ),
    "account/messages/email_confirmed.txt": _("The address %(email)s is confirmed."),
    "account/messages/email_deleted.txt": _("The address %(email)s has been removed."),
    "account/messages/logged_in.txt": "",
    "account/messages/logged_out.txt": _("You have signed out."),
    "account/messages/password_changed.txt": _("Your password has been changed."),
    "account/messages/password_set.txt": _("Your password has been set."),
    "account/messages/primary_email_set.txt": _("The address of your account has been changed."),
    "account/messages/unverified_primary_email.txt": _("Confirm your e-mail address first."),
    "account/messages/cannot_delete_primary_email.txt": _(
        "The address %(email)s is how you sign in: it cannot be removed."
    ),
    "mfa/messages/recovery_codes_generated.txt": _("You have new recovery codes. The old ones no longer work."),
    "mfa/messages/totp_activated.txt": _("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app has been switched off."),
    "mfa/messages/webauthn_added.txt": _("The passkey has been added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey has been removed."),
    "usersessions/messages/sessions_logged_out.txt": _("All other devices have been signed out."),
    "socialaccount/messages/account_connected.txt": _("You can sign in with single sign-on from now on."),
    "socialaccount/messages/account_connected_other.txt": _(
        "This single sign-on account belongs to another person here."
    ),
    "socialaccount/messages/account_connected_updated.txt": _("You can sign in with single sign-on already."),
    "socialaccount/messages/account_disconnected.txt": _("Single sign-on has been switched off for your account."),
}


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str | Promise
    sentence: str | Promise
    link: str = ""  # the key of the address in the library's context
    verb: str | Promise = ""
    note: str | Promise = ""


NOT_YOU = _("If this was not you, set a new password now and tell your administrator.")

LETTERS: dict[str, Letter] = {
    "account/email/email_confirmation": Letter(
        _("Confirm your e-mail address"),
        _("This address was given for an account of service delivery improvement plans. Confirm that it is yours."),
        "activate_url",
        _("Confirm the address"),
        _("If you know nothing about it, do nothing."),
    ),
    "account/email/password_reset_key": Letter(
        _("Set a new password"),
        _("Somebody, probably you, asked for a new password for this address."),
        "password_reset_url",
        _("Set a new password"),
        _("If you did not ask for it, do nothing: your old password still works."),
    ),
    "account/email/email_changed": Letter(
        _("The address of your account was changed"),
        _("The address of your account was changed from %(from_email)s to %(to_email)s."),
        note=NOT_YOU,
    ),
    "account/email/email_confirm": Letter(
        _("Your e-mail address is confirmed"), _("Your e-mail address is confirmed."), note=NOT_YOU
    ),
    "account/email/email_deleted": Letter(
        _("An address of your account was removed"),
        _("The address %(deleted_email)s was removed from your account."),
        note=NOT_YOU,
    ),
    "account/email/password_changed": Letter(
        _("Your password was changed"), _("The password of your account was changed."), note=NOT_YOU
    ),
    "account/email/password_reset": Letter(
        _("Your password was changed"), _("The password of your account was changed by a link from an e-mail."), note=NOT_YOU
    ),
    "account/email/password_set": Letter(
        _("A password was set"), _("A password was set for your account."), note=NOT_YOU
    ),
    "mfa/email/recovery_codes_generated": Letter(
        _("New recovery codes"), _("New recovery codes were made for your account. The old ones no longer work."), note=NOT_YOU
    ),
    "mfa/email/totp_activated": Letter(
        _("Second factor set up"), _("An authenticator app was set up for your account."), note=NOT_YOU
    ),
    "mfa/email/totp_deactivated": Letter(
        _("Second factor switched off"), _("The authenticator app of your account was switched off."), note=NOT_YOU
    ),
    "mfa/email/webauthn_added": Letter(
        _("A passkey was added"), _("A passkey was added to your account."), note=NOT_YOU
    ),
    "mfa/email/webauthn_removed": Letter(
        _("A passkey was removed"), _("A passkey was removed from your account."), note=NOT_YOU
    ),
    "people/second_factor_removed": Letter(
        _("Your second factor was removed"),
        _("An administrator of the platform removed the second factor of your account. Sign in and set up a new one."),
        note=_("If you did not ask for it, tell your administrator at once."),
    ),
    "socialaccount/email/account_connected": Letter(
        _("Single sign-on was switched on"), _("Your account can be opened by single sign-on from now on."), note=NOT_YOU
    ),
    "socialaccount/email/account_disconnected": Letter(
        _("Single sign-on was switched off"), _("Your account can no longer be opened by single sign-on."), note=NOT_YOU
    ),
}  # fmt: skip

WAYS_TO_CONFIRM: dict[str, str | Promise] = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use your authenticator app or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}
