"""Statistics of messages and results of surveys beside an empty view, as messages and answers grow: they are counted beforehand."""

import os
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse, set_urlconf
from django.utils import timezone

from feedback import queries
from feedback.models import Case
from feedback.statistics.actions import tally_cases
from feedback.statistics.formula import last_year
from feedback.surveys.actions import tally_responses
from feedback.surveys.models import Wave
from organisation.members.actions import give_role
from people.models import Member
from tenancy.context import tenant_context
from tenancy.models import Tenant

from .gaps import as_owner
from .messages import CHECKED, UNCHECKED, VACUUM, add_messages, add_responses, ground, open_wave
from .plans import _member as new_member
from .support import Growth, Ratio, bench_tenant, compare

SMALL = bool(os.environ.get("SDIP_BENCH_SMALL"))
SIZES = (200, 2000) if SMALL else (1000, 100_000)
ANSWERS = (1000, 5000) if SMALL else (1000, 1_000_000)
WAITING = 200  # messages that have changed since the job ran
SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"
EMPTY, PAGE = "/bench/empty/", "/bench/staff/messages/statistics/"
TABLES = ("casechange", "casefact", "casetally", "responsechange", "answercount")
LIMIT = 1.2  # as many times as long with the larger number


def run(report: Callable[[str], None]) -> None:
    settings.TENANT_URLCONF = "bench.urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    with bench_tenant() as tenant:
        services = ground()
        member = new_member("counter@bench.example")
        for role in ("complaints_officer", "planning_manager"):
            give_role(member, role, by=None)
    client = Client()
    client.force_login(member.membership.user, backend=SIGN_IN)
    statistics = Growth(report, "messages", SIZES, LIMIT)
    before = 0
    for size in SIZES:
        as_owner(UNCHECKED)
        with tenant_context(tenant):
            add_messages(services, member, before + 1, size)
        as_owner(CHECKED)
        _count(tenant, tally_cases)
        before = size
        _statistics(statistics, size, tenant, client)
    statistics.told()
    _surveys(report, tenant, member, client)


def _count(tenant: Tenant, job: Callable[[], bool]) -> None:
    more = True
    while more:
        with tenant_context(tenant):
            more = job()
    as_owner([*VACUUM, *(f"VACUUM ANALYZE feedback_{table}" for table in TABLES)])  # as the server does by itself


def _statistics(growth: Growth, size: int, tenant: Tenant, client: Client) -> None:
    today = timezone.localdate()
    cut = f"?since={last_year(today).starts_on.replace(day=11)}&until={today}"
    for name, path in (
        ("statistics", PAGE), ("of one directorate", f"{PAGE}?directorate=D3"), ("of complaints", f"{PAGE}?kind=complaint"),
        ("with a month that is cut", PAGE + cut),
    ):  # fmt: skip
        growth.note(size, f"{name}, {asked(partial(client.get, path))} queries", _pages(client, path))
    with tenant_context(tenant):
        changed = Case.objects.order_by("-pk").values("pk")[:WAITING]
        Case.objects.filter(pk__in=changed).update(channel="email")
    growth.note(size, f"with {WAITING} messages that changed", _pages(client, PAGE))


def _surveys(report: Callable[[str], None], tenant: Tenant, member: Member, client: Client) -> None:
    with tenant_context(tenant):
        service = queries.public_services().first()
        assert service is not None
        first = open_wave(service, member)
        Wave.objects.filter(pk=first.pk).update(finished_at=timezone.now())  # so that there are groups
        set_urlconf("bench.urls")
        pages = {
            "results": reverse("surveys:results", args=[first.pk]),
            "by groups": reverse("surveys:breakdown", args=[first.pk]) + "?by=SQD0",
            "survey": reverse("surveys:survey", args=[first.survey_id]),
        }  # fmt: skip
    growth, before = Growth(report, "answers", ANSWERS, LIMIT), 0
    for size in ANSWERS:
        with tenant_context(tenant):
            add_responses(first, size - before)
        _count(tenant, tally_responses)
        before = size
        for name, path in pages.items():
            growth.note(size, f"{name}, {asked(partial(client.get, path))} queries", _pages(client, path))
    growth.told()


def asked(work: Callable[[], Any]) -> int:
    """Questions to the database, those of the session too."""
    with CaptureQueriesContext(connection) as found:
        work()
    return len(found)


def _pages(client: Client, path: str) -> Ratio:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return compare(lambda: client.get(path), lambda: client.get(EMPTY))
