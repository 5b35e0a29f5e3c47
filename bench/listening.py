"""Messages of citizens beside an empty view, a one-insert view and a bare list of fifty, with 1,000 and with 100,000 of them.

Intake is the last step of the public form: receipt, e-mail in the outbox, search words and audit trail are part of it. Handing a job
over to the broker is not. The floor takes a form of one field in through the same middleware (tenant, session, proof against
forgery) and writes one row. A page grows by its time with many messages divided by its time with few."""

import os
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv6Address
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db import connection
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.urls import reverse, set_urlconf

from feedback import actions, codes, queries
from feedback.models import Case
from organisation.members.actions import give_role
from people.models import Member
from sdip.mail.tasks import send_message
from tenancy.context import tenant_context
from tenancy.models import Tenant

from .gaps import as_owner
from .messages import CHECKED, UNCHECKED, VACUUM, WORDS, add_messages, ground
from .plans import _member as new_member
from .support import Ratio, Work, bench_tenant, compare

SIZES = (200, 2000) if os.environ.get("SDIP_BENCH_SMALL") else (1000, 100_000)
EMPTY, ONE, FIFTY = "/bench/empty/", "/bench/one/", "/bench/fifty/"
LIST = "/bench/staff/messages/?rows=100"
FRAME = ("SAVEPOINT", "RELEASE", "SELECT set_config", "SET CONSTRAINTS")
SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"
WRITTEN = {
    "kind": "complaint", "service": "S0a", "subject": "service", "text": "No water in our street since Thursday", "wish": "Repair it",
    "where": "Street 14", "language": "en", "email": "zainab@example.org", "consent": True, "answered": True,
}  # fmt: skip


def run(report: Callable[[str], None]) -> None:
    settings.TENANT_URLCONF = "bench.urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    with bench_tenant() as tenant:
        services = ground()
        officer = _officer()
    seen: dict[str, list[Ratio]] = {}
    before = 0
    with patch.object(send_message, "delay_on_commit"):
        for size in SIZES:
            as_owner(UNCHECKED)
            with tenant_context(tenant):
                add_messages(services, officer.member, before + 1, size)
            as_owner([*CHECKED, *VACUUM])
            before = size + 1000  # the numbers that measuring takes lie between
            _measure(partial(_note, report, seen, size), tenant, officer)
    for name, (small, large) in seen.items():
        report(f"  {name}: {large.ratio / small.ratio:.2f} x from {SIZES[0]:,} to {SIZES[1]:,} messages")


@dataclass(frozen=True, slots=True)
class Officer:
    member: Member
    client: Client


def _officer() -> Officer:
    member = new_member("officer@bench.example")
    for role in ("complaints_officer", "planning_manager"):
        give_role(member, role, by=None)
    client = _browser()
    client.force_login(member.membership.user, backend=SIGN_IN)
    return Officer(member, client)


def _browser(**facts: str) -> Client:
    """Whoever posts without the token of the page is refused, as in production."""
    client = Client(enforce_csrf_checks=True, **facts)
    client.cookies[settings.CSRF_COOKIE_NAME] = _get_new_csrf_string()
    return client


def post(client: Client, path: str, answers: dict[str, Any]) -> Any:
    answer = client.post(path, {**answers, "csrfmiddlewaretoken": client.cookies[settings.CSRF_COOKIE_NAME].value})
    assert answer.status_code == 302, answer.status_code
    return answer


def post_one(client: Client) -> None:
    post(client, ONE, {"text": WRITTEN["text"]})


def _note(report: Callable[[str], None], seen: dict[str, list[Ratio]], size: int, name: str, ratio: Ratio) -> None:
    report(f"  {size:,} messages, {name}: {ratio}")
    seen.setdefault(name.partition(",")[0], []).append(ratio)


def _measure(note: Callable[[str, Ratio], None], tenant: Tenant, officer: Officer) -> None:
    client = officer.client
    form = Form(tenant)
    form.fill()
    note(
        f"intake, {asked(form.send)} queries, against one insert",
        compare(form.send, lambda: post_one(form.client), before=form.fill),
    )
    note("intake again, against an empty view", compare(form.send, lambda: client.get(EMPTY), before=form.fill))
    word = LIST + f"&queue=all&q={WORDS[77]}"
    for name, path in (
        ("list of 100", LIST), ("list of all states", LIST + "&queue=all"), ("late ones", LIST + "&queue=late"),
        ("a word in the text", word),
    ):  # fmt: skip
        note(
            f"{name}, {asked(partial(client.get, path))} queries, against fifty bare rows", _pages(client, path, FIFTY)
        )
    new = Assessing(tenant, client)
    new.choose()
    note(
        f"status change, {asked(new.assess)} queries, against one insert",
        compare(new.assess, lambda: post_one(client), before=new.choose),
    )
    themes = "/bench/staff/messages/statistics/words/"
    note(
        f"words of many messages, {asked(partial(client.get, themes))} queries, against an empty view",
        _pages(client, themes, EMPTY),
    )


def asked(work: Work) -> int:
    """Questions to the database, without what only opens and closes and without the book of sessions."""
    said: list[str] = []

    def listen(execute: Any, sql: str, *rest: Any) -> Any:
        said.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(listen):
        work()
    return sum("session" not in sql and not sql.startswith(FRAME) for sql in said)


def _pages(client: Client, path: str, floor: str) -> Ratio:
    return compare(lambda: client.get(path), lambda: client.get(floor))


class Form:
    """A citizen's form, filled in up to its last step."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant

    def fill(self) -> None:
        """Each from an address of its own, so that nobody is asked whether many messages come from one."""
        self.client = _browser(REMOTE_ADDR=str(IPv6Address((0xFD << 120) + secrets.randbits(100))))
        set_urlconf("bench.urls")
        with tenant_context(self.tenant):
            answer = post(self.client, self._path("tell:start"), {"kind": "complaint", "service": "S0a"})
            self.key = uuid.UUID(answer["Location"].split("/")[-3])
            draft = queries.draft_of(codes.stored_key(self.key))
            assert draft is not None
            actions.save_draft(draft, WRITTEN)
            self.path = self._path("tell:check", self.key)

    def send(self) -> None:
        answer = post(self.client, self.path, {"website": ""})
        assert "/sent/" in answer["Location"], answer["Location"]

    def _path(self, name: str, *args: Any) -> str:
        set_urlconf("bench.urls")
        return reverse(name, args=args)


class Assessing:
    """A new message and the form by which it is assessed."""

    def __init__(self, tenant: Tenant, client: Client) -> None:
        self.tenant, self.client = tenant, client

    def choose(self) -> None:
        with tenant_context(self.tenant):
            set_urlconf("bench.urls")
            case = Case.objects.filter(state="acknowledged", kind="complaint").latest("pk")
            self.path = reverse("feedback:deed", args=[case.pk, "assess"])
            answers = {"severity": "medium", "complexity": "simple", "impact": "one", "revision": case.revision}
            self.form = {f"assess-{name}": value for name, value in answers.items()}

    def assess(self) -> None:
        post(self.client, self.path, self.form)
