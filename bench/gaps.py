"""The gap run against one hand-written statement that writes the same rows; again with nothing to write; one changed value."""

import os
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import psycopg
from django.db import connection
from django.utils import timezone

from indicators import gaps
from indicators.actions import make_periods, total_slice
from organisation.actions import add_directorate, add_service
from tenancy.context import tenant_context
from tenancy.models import Tenant

from .support import bench_tenant, compare

TODAY, SINCE = date(2026, 11, 21), date(2018, 7, 1)
MONTHS = 100
SIZES = (10_000, 100_000, *([1_000_000] if os.environ.get("SDIP_BENCH_LARGE") else []))  # the last takes half an hour

INDICATOR_ROWS = """
INSERT INTO indicators_indicator (tenant_id, code, name, name_sort, service_id, frequency, description, method, source, weight, public)
SELECT sdip_tenant(), 'I' || n, jsonb_build_object('en', 'Indicator ' || n), jsonb_build_object('en', lpad(n::text, 6, '0')), %s,
       'month', '{}', '{}', '{}', 1, true FROM generate_series(%s::int, %s::int) n"""
VERSION_ROWS = """
INSERT INTO indicators_indicatorversion (tenant_id, indicator_id, number, kind, direction, unit, decimals, sum_over_time,
                                         sum_over_places, numerator_name, denominator_name, levels)
SELECT sdip_tenant(), i.id, 1, 'ratio', CASE i.id % 2 WHEN 0 THEN 'higher' ELSE 'lower' END, '', 1, 'ratio', 'ratio', '{}', '{}', '[]'
  FROM indicators_indicator i WHERE NOT EXISTS (SELECT FROM indicators_indicatorversion v WHERE v.indicator_id = i.id)"""
STANDARD_ROWS = """
INSERT INTO indicators_standard (tenant_id, indicator_id, kind, low, valid, source)
SELECT sdip_tenant(), i.id, s.kind, CASE i.id % 2 WHEN 0 THEN s.low ELSE 1 - s.low END, daterange('2000-01-01', NULL), ''
  FROM indicators_indicator i, (VALUES ('guaranteed', 0.4), ('target', 0.6)) AS s (kind, low)
 WHERE NOT EXISTS (SELECT FROM indicators_standard o WHERE o.indicator_id = i.id)"""
FIGURE_ROWS = """
INSERT INTO indicators_measurement (tenant_id, version_id, period_id, slice_id, numerator, denominator, value, original, no_data_reason,
                                    note, state, to_explain, revision, created_at, changed_at)
SELECT sdip_tenant(), v.id, p.id, %s, 20 + (v.id * 7 + p.id * 13) %% 70, 97, round((20 + (v.id * 7 + p.id * 13) %% 70) / 97.0, 12), '', '',
       '', 'approved', '', 1, now(), now()
  FROM indicators_indicatorversion v, indicators_period p WHERE p.kind = 'month' AND p.starts_on >= %s AND p.ends_on < %s
    ON CONFLICT DO NOTHING"""
TABLES = ("indicator", "indicatorversion", "standard", "measurement", "period", "gap")
VACUUM = [f"VACUUM ANALYZE indicators_{table}" for table in TABLES]
EMPTY = ["TRUNCATE indicators_gap"]

READING = """SELECT m.id, v.indicator_id, m.version_id, m.period_id, m.slice_id, m.value, m.numerator AS n, m.denominator AS d,
       g.id AS g_id, t.id AS t_id, g.low AS g, t.low AS t, v.direction = 'higher' AS up,
       CASE v.direction WHEN 'higher' THEN m.numerator - g.low * m.denominator ELSE g.low * m.denominator - m.numerator END AS xg,
       CASE v.direction WHEN 'higher' THEN m.numerator - t.low * m.denominator ELSE t.low * m.denominator - m.numerator END AS xt
  FROM indicators_measurement m
  JOIN indicators_indicatorversion v ON v.id = m.version_id
  JOIN indicators_period p ON p.id = m.period_id
  LEFT JOIN indicators_standard g ON g.indicator_id = v.indicator_id AND g.kind = 'guaranteed' AND g.valid @> p.ends_on
  LEFT JOIN indicators_standard t ON t.indicator_id = v.indicator_id AND t.kind = 'target' AND t.valid @> p.ends_on
 WHERE m.state = 'approved'"""
# What somebody would write who knows that this tenant has no places, no ranges, one version each and no figure missing.
FLOOR = f"""
INSERT INTO indicators_gap (tenant_id, indicator_id, version_id, period_id, slice_id, measurement_id, guaranteed_id, target_id, value,
                            status, reason, gap_to_guaranteed, gap_to_target, relative_gap_to_guaranteed, relative_gap_to_target,
                            attainment_of_target, worst, latest, confidence, formula_version, computed_at)
SELECT sdip_tenant(), q.indicator_id, q.version_id, q.period_id, q.slice_id, q.id, q.g_id, q.t_id, q.value,
       CASE WHEN q.xg < 0 THEN 'breach' WHEN q.xt < 0 THEN 'below_target' ELSE 'met' END, '',
       round(q.xg / q.d, 12), round(q.xt / q.d, 12), round(q.xg / (q.d * q.g), 12), round(q.xt / (q.d * q.t), 12),
       round(CASE WHEN q.up THEN q.n / (q.t * q.d) WHEN q.n > 0 THEN q.t * q.d / q.n END, 12), round(q.xg / (q.d * q.g), 12),
       q.period_id = (SELECT id FROM indicators_period WHERE kind = 'month' AND ends_on < %(today)s ORDER BY ends_on DESC LIMIT 1),
       'self_reported', 1, %(now)s
  FROM ({READING}) q"""


def run(report: Callable[[str], None]) -> None:
    with bench_tenant() as tenant:
        service = add_service("S", {"en": "Service"}, add_directorate("D", {"en": "Directorate"}, by=None), by=None)
        make_periods(since=SINCE, until=date(2026, 12, 31), kinds=["month"])
    for size in SIZES:
        with tenant_context(tenant):
            fill(service.pk, size // MONTHS)
        as_owner(VACUUM)
        _whole_run(report, tenant, size)
        as_owner(VACUUM)
        _nothing_changed(report, tenant, size)
        _one_value(report, tenant, size)


def _whole_run(report: Callable[[str], None], tenant: Tenant, size: int) -> None:
    """From nothing: every row is new in both. Each is a transaction with its checks of foreign keys and its commit."""

    def product() -> None:
        with tenant_context(tenant):
            counts = gaps.assess_all(TODAY, timezone.now())
            assert counts.created == size, counts

    def floor() -> None:
        with tenant_context(tenant):
            execute(FLOOR, {"today": TODAY, "now": timezone.now()})

    report(f"  all gaps of {size:,} figures: {compare(product, floor, rounds=7, before=lambda: as_owner(EMPTY))}")
    with tenant_context(tenant):
        left = gaps.assess_all(TODAY, timezone.now())
        report(f"    rows that the floor has written otherwise: {left.created + left.changed + left.removed:,}")


def _nothing_changed(report: Callable[[str], None], tenant: Tenant, size: int) -> None:
    def product() -> None:
        with tenant_context(tenant):
            assert not gaps.assess_all(TODAY, timezone.now())

    def floor() -> None:
        with tenant_context(tenant):
            execute(f"SELECT count(*) FROM ({READING}) q WHERE q.xg < q.xt", {})

    report(
        f"  the same run with nothing to write, against reading and judging alone, {size:,} figures: {compare(product, floor, rounds=7)}"
    )


def _one_value(report: Callable[[str], None], tenant: Tenant, size: int) -> None:
    """One changed figure against writing that figure and its gap by key; flat means that the time is the same at every size."""
    with tenant_context(tenant):
        indicator, period, figure = one("""
            SELECT v.indicator_id, m.period_id, m.id FROM indicators_measurement m JOIN indicators_indicatorversion v ON v.id = m.version_id
             ORDER BY m.id DESC OFFSET 50 LIMIT 1""")
    change = "UPDATE indicators_measurement SET numerator = numerator + 1, denominator = denominator + 1 WHERE id = %s"

    def product() -> None:
        with tenant_context(tenant):
            execute(change, [figure])
            assert gaps.assess_cells([(indicator, period)], TODAY, timezone.now()).changed == 1

    def floor() -> None:
        with tenant_context(tenant):
            execute(change, [figure])
            execute(
                "UPDATE indicators_gap SET worst = worst + 0.001, computed_at = now() WHERE measurement_id = %s",
                [figure],
            )

    report(f"  one changed value among {size:,} figures: {compare(product, floor, rounds=25)}")


def fill(service: int, indicators: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM indicators_indicator")
        there = cursor.fetchone()[0]
        cursor.execute(INDICATOR_ROWS, [service, there + 1, indicators])
        cursor.execute(VERSION_ROWS)
        cursor.execute(STANDARD_ROWS)
        cursor.execute(FIGURE_ROWS, [total_slice().pk, SINCE, TODAY])


def as_owner(statements: Iterable[str]) -> None:
    """What only the tables' owner may: statistics as autovacuum would have them, an even ground for both."""
    target = connection.settings_dict
    options = {"host": target["HOST"], "port": target["PORT"] or None, "password": target["PASSWORD"] or None}
    with psycopg.connect(user="sdip_owner", dbname=target["NAME"], autocommit=True, **options) as owner:
        for statement in statements:
            owner.execute(statement)


def execute(sql: str, params: Any = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def one(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()
