"""OpenID Connect against a small provider of our own on loopback: only people we know come in, and only with a confirmed address."""

import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as project
from django.http import HttpResponse
from django.test import Client, RequestFactory

from organisation.models import Role
from sdip.web.middleware import SecurityHeaders
from tenancy.context import tenant_context
from tenancy.models import Tenant, User
from tests.make import make_member, make_user

SECRET = "a secret that only the two of them know, and long enough"


class Provider(ThreadingHTTPServer):
    """The parts of a provider that a sign-in meets: discovery, authorisation, token, facts about the person."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.person: dict[str, Any] = {}
        self.asked: list[dict[str, list[str]]] = []

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def token(self) -> dict[str, Any]:
        now = int(time.time())
        claims = {"iss": self.url, "aud": "sdip", "iat": now, "exp": now + 60, **self.person}
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": jwt.encode(claims, SECRET, "HS256")}


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        where, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if where == "/authorize":
            self.server.asked.append(query)
            back = urlencode({"code": "c0de", "state": query["state"][0]})
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri'][0]}?{back}")
            self.end_headers()
        elif where.endswith("/openid-configuration"):
            self.answer(self.server.configuration())
        elif where == "/userinfo":
            self.answer(self.server.person)

    def do_POST(self) -> None:
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked.append(body)
        self.answer(self.server.token() if body.get("client_secret") == ["shared"] else {"error": "invalid_client"})

    def answer(self, facts: dict[str, Any]) -> None:
        content = json.dumps(facts).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Quiet: a test prints only what went wrong."""


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    server = Provider()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app = {
        "provider_id": "sso",
        "name": "City account",
        "client_id": "sdip",
        "secret": "shared",
        "settings": {"server_url": server.url},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def amal(tenant_a: Tenant) -> User:
    user = make_user("amal@example.org")
    with tenant_context(tenant_a):
        make_member(Role.ADMINISTRATOR, user=user)
    return user


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def come_back(provider: Provider, client: Client, process: str = "login") -> Any:
    """Presses the button, lets the provider answer, and follows its answer."""
    leaving = client.post(f"/accounts/oidc/sso/login/?process={process}&next=/alpha/staff/organisation/members/")
    assert leaving.status_code == 302, leaving.content
    assert leaving["Location"].startswith(f"{provider.url}/authorize?")
    try:
        urllib.request.build_opener(_Stay).open(leaving["Location"])
    except urllib.error.HTTPError as answer:
        back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}", follow=True)


def test_the_button_is_there_when_it_is_switched_on(db: None, client: Client, provider: Provider) -> None:
    assert "Sign in with City account" in client.get("/accounts/login/").content.decode()


def test_without_it_there_is_no_button(db: None, client: Client) -> None:
    assert "oidc" not in client.get("/accounts/login/").content.decode()


def test_somebody_we_know_comes_in(client: Client, provider: Provider, amal: User) -> None:
    provider.person = {"sub": "7", "email": "Amal@Example.org", "email_verified": True, "name": "Amal"}
    answer = come_back(provider, client)
    assert answer.redirect_chain[-1][0] == "/alpha/staff/organisation/members/"
    assert answer.status_code == 200
    assert SocialAccount.objects.get().user == amal
    asked = provider.asked[0]
    assert asked["code_challenge_method"] == ["S256"]
    assert provider.asked[1]["code_verifier"]


@pytest.mark.parametrize("verified", [False, None, "false", "yes"])
def test_an_address_that_nobody_has_confirmed_opens_nothing(
    client: Client, provider: Provider, amal: User, verified: Any
) -> None:
    provider.person = {"sub": "7", "email": "amal@example.org", "email_verified": verified}
    answer = come_back(provider, client)
    assert answer.redirect_chain[-1][0] == "/accounts/login/"
    assert "has not confirmed your e-mail address" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()


def test_a_stranger_stays_outside_and_no_account_is_made(client: Client, provider: Provider, amal: User) -> None:
    provider.person = {"sub": "8", "email": "stranger@example.org", "email_verified": True}
    answer = come_back(provider, client)
    assert "Ask an administrator for an invitation" in answer.content.decode()
    assert list(User.objects.all()) == [amal]
    assert client.get("/accounts/3rdparty/signup/", follow=True).redirect_chain[-1][0] == "/accounts/login/"


def test_who_was_switched_off_stays_outside(client: Client, provider: Provider, amal: User) -> None:
    User.objects.update(is_active=False)
    provider.person = {"sub": "7", "email": "amal@example.org", "email_verified": True}
    answer = come_back(provider, client)
    assert "switched off" in answer.content.decode() or "has been invited" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_provider_that_fails_is_an_error_with_a_sentence(client: Client, provider: Provider, amal: User) -> None:
    answer = client.get("/accounts/oidc/sso/login/callback/?error=server_error&state=x", follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/login/"
    assert "did not work" in answer.content.decode()


@pytest.mark.parametrize(("counts", "opens"), [(False, False), (True, True)])
def test_whether_it_counts_as_second_factor_is_the_tenants_choice(
    client: Client, provider: Provider, amal: User, counts: bool, opens: bool
) -> None:
    Tenant.objects.update(mfa_required=True, settings={"sso_is_second_factor": counts})
    provider.person = {"sub": "7", "email": "amal@example.org", "email_verified": True}
    come_back(provider, client)
    answer = client.get("/alpha/staff/organisation/members/")
    assert (answer.status_code == 200) is opens
    if not opens:
        assert answer["Location"] == "/accounts/2fa/"


def test_a_password_alone_is_no_second_factor_where_single_sign_on_counts(client: Client, amal: User) -> None:
    Tenant.objects.update(mfa_required=True, settings={"sso_is_second_factor": True})
    client.post("/accounts/login/", {"login": "amal@example.org", "password": "a long pass phrase"})
    assert client.get("/alpha/staff/organisation/members/")["Location"] == "/accounts/2fa/"


def test_the_link_can_be_cut_again(client: Client, provider: Provider, amal: User) -> None:
    provider.person = {"sub": "7", "email": "amal@example.org", "email_verified": True}
    come_back(provider, client)
    account = SocialAccount.objects.get()
    asked = client.post("/accounts/3rdparty/", {"account": account.pk})
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    client.post(asked["Location"], {"password": "a long pass phrase"})
    assert not SocialAccount.objects.exists()


def test_the_form_may_lead_to_the_provider_and_nowhere_else(settings: Any) -> None:
    settings.CSP_FORM_ACTION = ["https://login.example.org"]
    answer = SecurityHeaders(lambda request: HttpResponse())(RequestFactory().get("/"))
    assert "form-action 'self' https://login.example.org;" in answer["Content-Security-Policy"]


def test_the_environment_switches_it_on() -> None:
    script = "from sdip import settings as s; print(s.CSP_FORM_ACTION, s.SOCIALACCOUNT_PROVIDERS['openid_connect']['APPS'][0]['name'])"
    environment = os.environ | {
        "OIDC_SERVER_URL": "https://login.example.org/realms/city", "OIDC_CLIENT_ID": "sdip", "OIDC_CLIENT_SECRET": "x",
        "OIDC_NAME": "City account", "OIDC_SIGN_IN_ORIGINS": "https://sign.example.org",
    }  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=project.BASE_DIR,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert run.stdout.strip() == "['https://login.example.org', 'https://sign.example.org'] City account"
