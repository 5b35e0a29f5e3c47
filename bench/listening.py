"""Messages of citizens beside an empty view, a one-insert view and a bare list of fifty, with 1,000 and with 100,000 of them in a
tenant that has 1,000,000 answers to a survey.

Intake is the last step of the public form: receipt, e-mail in the outbox, search words and audit trail are part of it. Handing a job
over to the broker is not. The floor takes a form of one field in through the same middleware (tenant, session, proof against
forgery) and writes one row. How a list grows is measured between two tenants of one database that take turns, one with many
messages and one with few."""

import gc
import os
import secrets
import time
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
from feedback.workflow import State
from organisation.members.actions import give_role
from organisation.models import Directorate
from people.models import Member
from sdip.mail.tasks import send_message
from tenancy.context import tenant_context
from tenancy.models import Tenant

from .gaps import as_owner
from .messages import VACUUM, WORDS, add_messages, add_responses, ground, open_wave
from .plans import _member as new_member
from .support import FRAME, Ratio, Work, bench_tenant, compare, grow, too_slow

SMALL = bool(os.environ.get("SDIP_BENCH_SMALL"))
SIZES, ANSWERS = ((200, 2000), 5000) if SMALL else ((1000, 100_000), 1_000_000)
EMPTY, ONE, FIFTY = "/bench/empty/", "/bench/one/", "/bench/fifty/"
ROWS, ROW = 100, b'name="chosen"'
LIST = f"/bench/staff/messages/?rows={ROWS}"
FEW = "few"  # the slug of the tenant beside it
LOCAL = ("list of 100 that are open", "list of 100 that are all", "list of 100 that are late", "a word in the text")
TO_LOCAL = "to an officer of one directorate: "
GROWTH = 1.2  # as many times as long with the larger number
SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"
WRITTEN = {
    "kind": "complaint", "service": "S0a", "subject": "service", "text": "No water in our street since Thursday", "wish": "Repair it",
    "where": "Street 14", "language": "en", "consent": True, "answered": True,
}  # fmt: skip


def run(report: Callable[[str], None]) -> None:
    settings.TENANT_URLCONF = "bench.urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    beside = Stage(FEW)
    stage = Stage("bench")
    stage.answer(ANSWERS)
    found, before = Found(report), 0
    with patch.object(send_message, "delay_on_commit"):
        beside.add(1, SIZES[0])
        for size in SIZES:
            started = time.perf_counter()
            stage.add(before + 1, size)
            report(
                f"  {size:,} messages with log and words stored, under the eyes of the triggers: {time.perf_counter() - started:.0f} s"
            )
            as_owner(VACUUM)
            before = size + 1000  # the numbers that measuring takes lie between
            _measure(found, size, stage.tenant, stage.officer)
            chosen = {name: path for name, path in _lists().items() if name in LOCAL}
            _lists_of(found, size, stage.local, chosen, TO_LOCAL)
        found.told()
        _growth(found, stage.officer, beside.officer)
        _growth(found, stage.local, beside.local, TO_LOCAL)


class Stage:
    """A tenant with services, an officer of all its messages and one of a directorate's."""

    def __init__(self, slug: str) -> None:
        with bench_tenant(slug) as self.tenant:
            self.services = ground()
            self.officer = _officer(f"officer@{slug}.example")
            self.local = _officer(f"local@{slug}.example", self.services[0].directorate)

    def add(self, first: int, last: int) -> None:
        with tenant_context(self.tenant):
            add_messages(self.services, self.officer.member, first, last)

    def answer(self, count: int) -> None:
        with tenant_context(self.tenant):
            add_responses(open_wave(self.services[0], self.officer.member), count)


@dataclass(frozen=True, slots=True)
class Officer:
    member: Member
    client: Client


def _officer(address: str, directorate: Directorate | None = None) -> Officer:
    member = new_member(address)
    give_role(member, "complaints_officer", directorate, by=None)
    if directorate is None:
        give_role(member, "planning_manager", by=None)
    client = _browser()
    client.force_login(member.membership.user, backend=SIGN_IN)
    return Officer(member, client)


def _browser(**facts: Any) -> Client:
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


class Found:
    """What was measured, each beside what it may need; and how it grows from few messages to many."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self.report = report
        self.seen: dict[str, list[Ratio]] = {}
        self.short: set[str] = set()  # lists that fill no page yet: a longer page takes longer

    def note(self, size: int, name: str, ratio: Ratio, *, against: str, most: float | None = None) -> None:
        """`name`: what is measured, and behind a comma how many questions it asked."""
        limit = f" (at most {most} x)" if most else ""
        self.report(f"  {size:,} messages, {name}, against {against}{limit}: {ratio}")
        self.seen.setdefault(name.partition(",")[0], []).append(ratio)
        if most and ratio.ratio > most:
            too_slow.append(f"{name}: {ratio}{limit}")

    def told(self) -> None:
        """By the clock of two moments: only told, since the machine is not the same in both."""
        few, many = SIZES
        for name, (small, large) in self.seen.items():
            line = f"{name}: {large.product / small.product:.2f} x by the clock, from {few:,} to {many:,} messages"
            self.report(f"  {line}{', with more rows on the page' if name in self.short else ''}")


def _growth(found: Found, many: Officer, few: Officer, who: str = "") -> None:
    """Each list that is full in both tenants, in turns."""
    for name, path in _lists().items():
        if who + name not in found.seen or who + name in found.short:
            continue
        little = path.replace("/bench/", f"/{FEW}/", 1)
        if few.client.get(little).content.count(ROW) < ROWS:
            continue
        name = f"{who}{name}, {SIZES[1]:,} messages against {SIZES[0]:,} of the tenant beside it"
        grow(found.report, name, partial(many.client.get, path), partial(few.client.get, little), GROWTH)


def _measure(found: Found, size: int, tenant: Tenant, officer: Officer) -> None:
    client, form = officer.client, Form(tenant)
    for _turn in range(20):  # plans, caches and branches have settled in a server that is used
        form.fill()
        form.send()
    form.fill()
    name = f"intake, {_few(asked(form.send), 15)}"
    once = compare(form.send, lambda: post_one(form.client), before=form.fill, rounds=25)
    found.note(size, name, once, against="one insert", most=4)
    _lists_of(found, size, officer, _lists())
    new = Assessing(tenant, client)
    new.choose()
    name = f"status change, {asked(new.assess)} queries"
    change = compare(new.assess, lambda: post_one(client), before=new.choose, rounds=15)
    found.note(size, name, change, against="one insert", most=6)
    themes = "/bench/staff/messages/statistics/words/"
    name = f"words of many messages, {asked(partial(client.get, themes))} queries"
    found.note(size, name, _pages(client, themes, EMPTY), against="an empty view")


def _lists_of(found: Found, size: int, officer: Officer, lists: dict[str, str], who: str = "") -> None:
    client = officer.client
    for name, path in lists.items():
        if client.get(path).content.count(ROW) < ROWS:
            found.short.add(who + name)
        ratio = _pages(client, path, FIFTY)
        told = f"{who}{name}, {_few(asked(partial(client.get, path)), 10)}"
        found.note(size, told, ratio, against="fifty bare rows", most=10)


def _few(count: int, most: int) -> str:
    told = f"{count} queries of at most {most}"
    if count > most:
        too_slow.append(told)
    return told


def _lists() -> dict[str, str]:
    """A hundred rows by each of the filters, and what has a word in its text."""
    queues = ["open", "late", "mine", "nobody", "unsafe", "unrouted", "held", *State.values, "all"]
    lists = {f"list of 100 that are {queue}": f"{LIST}&queue={queue}" for queue in queues}
    lists |= {
        "list of 100 of one kind": f"{LIST}&queue=all&kind=complaint",
        "list of 100 of one service": f"{LIST}&queue=all&service=S3b",
        "list of 100 by number": f"{LIST}&queue=all&sort=number",
        "list of 100 by number backwards": f"{LIST}&queue=all&sort=-number",
        "list of 100 late of one kind": f"{LIST}&queue=late&kind=complaint",
        "list of 100 on the fifth page": f"{LIST}&queue=all&page=5",
    }
    return lists | {"a word in the text": f"{LIST}&queue=all&q={WORDS[77]}"}


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
    gc.collect()  # what was built before is not swept within a round
    return compare(lambda: client.get(path), lambda: client.get(floor), rounds=15)


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
            actions.save_draft(
                draft, WRITTEN | {"email": f"{secrets.token_hex(8)}@example.org"}
            )  # nobody gets many receipts in a day
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
            service = queries.chosen_service(WRITTEN)
            case = actions.receive_case(
                kind="complaint", text=str(WRITTEN["text"]), language="en", service=service
            ).case
            self.path = reverse("feedback:deed", args=[case.pk, "assess"])
            answers = {"severity": "medium", "complexity": "simple", "impact": "one", "revision": case.revision}
            self.form = {f"assess-{name}": value for name, value in answers.items()}

    def assess(self) -> None:
        post(self.client, self.path, self.form)
