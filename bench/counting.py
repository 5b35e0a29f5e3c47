"""Statistics of messages and results of surveys beside an empty view, as messages and answers grow: they are counted beforehand.

How a page grows is measured between two tenants of one database that take turns, one with few and one with many of them."""

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
from tenancy.context import tenant_context

from .gaps import as_owner
from .messages import CHECKED, UNCHECKED, VACUUM, add_messages, add_responses, ground, open_wave
from .plans import _member as new_member
from .support import Ratio, bench_tenant, compare, grow

SMALL = bool(os.environ.get("SDIP_BENCH_SMALL"))
SIZES = (200, 2000) if SMALL else (1000, 100_000)
ANSWERS = (1000, 5000) if SMALL else (1000, 1_000_000)
WAITING = 200  # messages that have changed since the job ran
SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"
PAGE = "/staff/messages/statistics/"
TABLES = ("casechange", "casefact", "casetally", "responsechange", "answercount")
LIMIT = 1.2  # as many times as long with the larger number


class Side:
    """A tenant, and an officer who looks at its pages."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        with bench_tenant(slug) as self.tenant:
            self.services = ground()
            self.member = new_member(f"counter@{slug}.example")
            for role in ("complaints_officer", "planning_manager"):
                give_role(self.member, role, by=None)
        self.client = Client()
        self.client.force_login(self.member.membership.user, backend=SIGN_IN)

    def get(self, path: str) -> Any:
        answer = self.client.get(f"/{self.slug}{path}")
        assert answer.status_code == 200, answer.status_code
        return answer

    def count(self, job: Callable[[], bool]) -> None:
        more = True
        while more:
            with tenant_context(self.tenant):
                more = job()
        as_owner([*VACUUM, *(f"VACUUM ANALYZE feedback_{table}" for table in TABLES)])  # as the server does by itself


def run(report: Callable[[str], None]) -> None:
    settings.TENANT_URLCONF = "bench.urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    few, many = Side("few"), Side("many")
    _statistics(report, few, many)
    _surveys(report, few, many)


def _statistics(report: Callable[[str], None], few: Side, many: Side) -> None:
    for side, size in zip((few, many), SIZES, strict=True):
        as_owner(UNCHECKED)
        with tenant_context(side.tenant):
            add_messages(side.services, side.member, 1, size)
        as_owner([*CHECKED, *VACUUM])
        side.count(tally_cases)
    today = timezone.localdate()
    cut = f"?since={last_year(today).starts_on.replace(day=11)}&until={today}"
    pages = {
        "statistics": PAGE, "of one directorate": f"{PAGE}?directorate=D3", "of complaints": f"{PAGE}?kind=complaint",
        "with a month that is cut": PAGE + cut,
    }  # fmt: skip
    for name, path in pages.items():
        _compared(report, name, "messages", (few, path, SIZES[0]), (many, path, SIZES[1]))
    for side in (few, many):
        with tenant_context(side.tenant):
            changed = Case.objects.order_by("-pk").values("pk")[:WAITING]
            Case.objects.filter(pk__in=changed).update(channel="email")
    name = f"with {WAITING} messages that changed"
    _compared(report, name, "messages", (few, PAGE, SIZES[0]), (many, PAGE, SIZES[1]))


def _surveys(report: Callable[[str], None], few: Side, many: Side) -> None:
    pages = [_answered(side, size) for side, size in zip((few, many), ANSWERS, strict=True)]
    for name in pages[0]:
        sides = zip((few, many), (each[name] for each in pages), ANSWERS, strict=True)
        _compared(report, name, "answers", *sides)


def _answered(side: Side, size: int) -> dict[str, str]:
    """The pages of a survey that so many have answered."""
    with tenant_context(side.tenant):
        service = queries.public_services().first()
        assert service is not None
        wave = open_wave(service, side.member)
        Wave.objects.filter(pk=wave.pk).update(finished_at=timezone.now())  # so that there are groups
        add_responses(wave, size)
        set_urlconf("bench.urls")
        paths = {
            "results": reverse("surveys:results", args=[wave.pk]),
            "by groups": reverse("surveys:breakdown", args=[wave.pk]) + "?by=SQD0",
            "survey": reverse("surveys:survey", args=[wave.survey_id]),
        }
    side.count(tally_responses)
    return {name: path.removeprefix(f"/{side.slug}") for name, path in paths.items()}


Seen = tuple[Side, str, int]


def _compared(report: Callable[[str], None], name: str, what: str, few: Seen, many: Seen) -> None:
    """Each beside an empty view, and then one beside the other."""
    for side, path, size in (few, many):
        told = f"{size:,} {what}, {name}, {asked(partial(side.get, path))} queries"
        report(f"  {told}, against an empty view: {_beside_empty(side, path)}")
    larger, smaller = (partial(side.get, path) for side, path, _size in (many, few))
    grow(report, f"{name}, {many[2]:,} {what} against {few[2]:,}", larger, smaller, LIMIT)


def asked(work: Callable[[], Any]) -> int:
    """Questions to the database, those of the session too."""
    with CaptureQueriesContext(connection) as found:
        work()
    return len(found)


def _beside_empty(side: Side, path: str) -> Ratio:
    return compare(partial(side.get, path), partial(side.get, "/empty/"))
