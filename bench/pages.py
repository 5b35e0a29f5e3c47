"""The page of 1,716 indicators against an empty view behind the same middleware; and how it grows with the figures."""

import os
from collections.abc import Callable
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.test import Client

from indicators.actions import compute_gaps, make_periods, total_slice
from organisation.actions import add_directorate, add_service
from organisation.members.actions import give_role
from people.actions.members import create_member
from tenancy.context import tenant_context
from tenancy.models import User

from .gaps import VACUUM, as_owner
from .support import bench_tenant, compare

INDICATORS = 1716
MONTHS = (6, 58, *([583] if os.environ.get("SDIP_BENCH_LARGE") else []))  # 10,000, 100,000 and 1,000,000 figures
INDICATOR_ROWS = """
INSERT INTO indicators_indicator (tenant_id, code, name, name_sort, service_id, frequency, description, method, source, weight, public)
SELECT sdip_tenant(), 'I' || n, jsonb_build_object('en', 'Indicator ' || n), jsonb_build_object('en', lpad(n::text, 6, '0')), %s,
       'month', '{}', '{}', '{}', 1, true FROM generate_series(1, %s) n"""
VERSION_ROWS = """
INSERT INTO indicators_indicatorversion (tenant_id, indicator_id, number, frequency, kind, direction, unit, decimals, sum_over_time,
                                         sum_over_places, numerator_name, denominator_name, levels, several, formula, feed)
SELECT sdip_tenant(), id, 1, frequency, 'number', 'higher', '', 1, 'none', 'none', '{}', '{}', '[]', 'one', '', ''
  FROM indicators_indicator"""
STANDARD_ROWS = """
INSERT INTO indicators_standard (tenant_id, indicator_id, kind, low, valid, source)
SELECT sdip_tenant(), id, kind, low, daterange('2000-01-01', NULL), ''
  FROM indicators_indicator, (VALUES ('guaranteed', 40), ('target', 60)) AS s (kind, low)"""
FIGURE_ROWS = """
INSERT INTO indicators_measurement (tenant_id, version_id, period_id, slice_id, value, original, no_data_reason, note, state,
                                    to_explain, revision, created_at, changed_at)
SELECT sdip_tenant(), v.id, p.id, %s, 20 + (v.id * 7 + p.id * 13) %% 70, '', '', '', 'approved', '', 1, now(), now()
  FROM indicators_indicatorversion v, indicators_period p WHERE p.kind = 'month' AND p.starts_on >= %s
    ON CONFLICT DO NOTHING"""


def run(report: Callable[[str], None]) -> None:
    settings.TENANT_URLCONF = "bench.urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    with bench_tenant() as tenant:
        directorate, client = _officer()
    for months in MONTHS:
        with tenant_context(tenant):
            _fill(months)
        as_owner(["ANALYZE indicators_measurement, indicators_gap, indicators_period"])
        with tenant_context(tenant):
            compute_gaps()
        as_owner(VACUUM)
        for path in ("indicators/", "indicators/all/", f"indicators/directorates/{directorate}/"):
            _measure(report, client, f"/bench/staff/{path}", f"{months * INDICATORS:,} figures")


def _measure(report: Callable[[str], None], client: Client, path: str, size: str) -> None:
    asked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        answer = client.get(path)
    if answer.status_code != 200:
        report(f"  {path}: {answer.status_code}, not measured")
        return
    ratio = compare(lambda: client.get(path), lambda: client.get("/bench/empty/"))
    own = sum("indicators_" in sql or "organisation_" in sql for sql in asked)
    report(f"  {path}, {size}, {own} queries of its own: {ratio}")


def _officer() -> tuple[int, Client]:
    directorate = add_directorate("D", {"en": "Directorate"}, by=None)
    service = add_service("S", {"en": "Service"}, directorate, by=None)
    user = User.objects.create_user("officer@bench.example", "a long pass phrase")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    give_role(create_member(user, name="Officer", by=None), "data_officer", by=None)
    with connection.cursor() as cursor:
        cursor.execute(INDICATOR_ROWS, [service.pk, INDICATORS])
        cursor.execute(VERSION_ROWS)
        cursor.execute(STANDARD_ROWS)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return directorate.pk, client


def _fill(months: int) -> None:
    """That many months up to October 2026."""
    first = 2026 * 12 + 9 - (months - 1)
    since = date(first // 12, first % 12 + 1, 1)
    make_periods(since=since, until=date(2026, 10, 31), kinds=["month"], by=None)
    with connection.cursor() as cursor:
        cursor.execute(FIGURE_ROWS, [total_slice().pk, since])
