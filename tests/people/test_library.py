"""Nothing of the sign-in library is shown in its own words or templates."""

import re
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.account import app_settings as account
from allauth.mfa import app_settings as mfa
from django.conf import settings
from django.template.loader import get_template
from django.test import Client
from django.urls import get_resolver

from people.account_words import LETTERS, MESSAGES, WAYS_TO_CONFIRM
from people.adapter import AccountAdapter, MfaAdapter, SocialAccountAdapter
from tests.make import make_user

LIBRARY = Path(allauth.__file__).parent
APPS = ("account", "mfa", "usersessions", "socialaccount")
SOURCES = [
    path
    for app in APPS
    for path in (LIBRARY / app).rglob("*.py")
    if not {"tests", "providers", "migrations", "headless"} & set(path.parts)
]
# Switched off here: signing in by a code or a telephone, signing up, an e-mail to an unknown address.
OFF = re.compile(
    r"login_code|phone|unknown_account|account_already_exists|password_reset_code|confirmation_signup|confirm_email_verif"
    r"|request_login_code|confirm_password_reset|signup|/trust|email/base|verified_email_required|account/email\.|password_reset_help"
)


def used(pattern: str) -> set[str]:
    found = {name for path in SOURCES for name in re.findall(pattern, path.read_text())}
    return {name for name in found if not OFF.search(name)}


def test_every_message_of_the_library_has_our_sentence() -> None:
    assert used(r'"((?:account|mfa|usersessions|socialaccount)/messages/\w+\.txt)"') <= set(MESSAGES)


def test_every_letter_of_the_library_has_our_words() -> None:
    letters = used(r'"((?:account|mfa|socialaccount)/email/\w+)"')
    assert len(letters) > 10
    assert letters <= set(LETTERS)


def test_every_page_of_the_library_has_our_template() -> None:
    names = used(r'f?"((?:account|mfa|usersessions|socialaccount)/[\w/]+\.)(?:\{[^}]*\}|html)?"')
    assert len(names) > 20
    for name in sorted(names):
        origin = Path(get_template(f"{name}html").origin.name)
        assert origin.is_relative_to(settings.BASE_DIR / "templates"), name


@pytest.mark.parametrize("adapter", [AccountAdapter, MfaAdapter, SocialAccountAdapter])
def test_every_error_that_can_happen_here_is_in_our_words(adapter: Any) -> None:
    base = adapter.__bases__[0].error_messages
    ours = {code for code, words in adapter.error_messages.items() if words is not base.get(code)}
    cannot_happen = re.compile(
        r"phone|username|invalid_or_expired_key|select_only_one|same_as_current|unknown_email|max_email|cannot_remove_primary"
    )
    assert {code for code in base if not cannot_happen.search(code)} - ours == set()


def test_the_ways_to_confirm_are_in_our_words() -> None:
    ids = {name for name in used(r'"id": "([\w:]+)"') if "reauthenticate" in name}
    assert ids <= set(WAYS_TO_CONFIRM)


def test_what_is_switched_off_has_no_address() -> None:
    names = {name for name in get_resolver("sdip.urls").reverse_dict if isinstance(name, str)}
    assert {"account_login", "mfa_index", "account_invitation"} <= names
    assert not {"account_request_login_code", "account_verify_phone", "mfa_signup_webauthn", "mfa_trust"} & names
    assert not account.LOGIN_BY_CODE_ENABLED
    assert not mfa.PASSKEY_SIGNUP_ENABLED


def test_the_limits_are_on() -> None:
    assert account.RATE_LIMITS["login_failed"]
    assert account.RATE_LIMITS["reset_password"]
    assert account.PREVENT_ENUMERATION
    assert not account.EMAIL_UNKNOWN_ACCOUNTS


def test_who_tries_too_often_sees_our_page(db: None, client: Any) -> None:
    answers = [client.post("/accounts/login/", {"login": f"{n}@example.org", "password": "x"}) for n in range(31)]
    assert answers[0].status_code == 422
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "300"
    assert "Too many attempts came from your address" in answers[-1].content.decode()


def test_links_of_invitations_cannot_be_tried_out(db: None, tenant_a: Any, client: Any) -> None:
    answers = [client.post(f"/accounts/invitation/alpha/guess{n}/", {}) for n in range(21)]
    assert {answer.status_code for answer in answers[:20]} == {404}
    assert answers[-1].status_code == 429


def test_a_stranger_cannot_lock_somebody_out_by_guessing(tenant_a: Any) -> None:
    make_user("amal@example.org")
    wrong = {"login": "amal@example.org", "password": "not the pass phrase"}
    for _attempt in range(9):
        assert Client(REMOTE_ADDR="192.0.2.1").post("/accounts/login/", wrong).status_code in (200, 422)
    right = wrong | {"password": "a long pass phrase"}
    assert Client(REMOTE_ADDR="192.0.2.2").post("/accounts/login/", right).status_code == 302
