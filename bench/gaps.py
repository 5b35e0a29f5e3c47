"""The gap run against one hand-written statement that writes the same rows; again with nothing to write; one changed value."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple
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
EACH = 20_000  # figures of one tenant in the whole run
LARGE = [1_000_000] if os.environ.get("SDIP_BENCH_LARGE") else []  # takes half an hour
TENANTS = (EACH, 100_000, *LARGE)  # figures of 1, 5 and 50 tenants
SIZES = (10_000, 100_000, *LARGE)  # figures of one tenant

INDICATOR_ROWS = """
INSERT INTO indicators_indicator (tenant_id, code, name, name_sort, service_id, frequency, description, method, source, weight, public)
SELECT sdip_tenant(), 'I' || n, jsonb_build_object('en', 'Indicator ' || n), jsonb_build_object('en', lpad(n::text, 6, '0')), %s,
       'month', '{}', '{}', '{}', 1, true FROM generate_series(%s::int, %s::int) n"""
VERSION_ROWS = """
INSERT INTO indicators_indicatorversion (tenant_id, indicator_id, number, frequency, kind, direction, unit, decimals, sum_over_time,
                                         sum_over_places, numerator_name, denominator_name, levels, several, formula, feed)
SELECT sdip_tenant(), i.id, 1, i.frequency, 'ratio', CASE i.id % 2 WHEN 0 THEN 'higher' ELSE 'lower' END, '', 1, 'ratio', 'ratio', '{}',
       '{}', '[]', 'one', '', ''
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
EMPTY = ["TRUNCATE indicators_gap, indicators_controlchart"]

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


# The same for charts: no month is missing, no limits start anew, only the newest figure is judged.
FLOOR_CHARTS = """
WITH month AS (
    SELECT g.indicator_id, g.slice_id, g.period_id, g.value, g.guaranteed_id, row_number() OVER w AS back,
           abs(g.value - lead(g.value) OVER w) AS step, sign(g.value - lead(g.value) OVER w) AS rise
      FROM indicators_gap g JOIN indicators_period p ON p.id = g.period_id
    WINDOW w AS (PARTITION BY g.indicator_id ORDER BY p.ends_on DESC)),
recent AS MATERIALIZED (SELECT * FROM month WHERE back <= 36),
mean AS (SELECT indicator_id, count(*) AS n, avg(value) AS mean, avg(step) FILTER (WHERE back < 36) AS spread FROM recent GROUP BY 1),
limits AS (
    SELECT indicator_id, n, mean, avg(step) FILTER (WHERE back < 36 AND step < 3.267 * spread) AS spread
      FROM recent JOIN mean USING (indicator_id) GROUP BY 1, 2, 3),
seen AS (
    SELECT indicator_id, n, mean, spread, max(slice_id) AS slice_id, max(period_id) FILTER (WHERE back = 1) AS period_id,
           max(guaranteed_id) FILTER (WHERE back = 1) AS guaranteed_id, max(value) FILTER (WHERE back = 1) AS value,
           max(value) FILTER (WHERE back = 2) AS before, max(value) FILTER (WHERE back = 13) AS ago,
           sum(sign(value - mean)) FILTER (WHERE back <= 7) AS run, sum(sign(value - mean)) FILTER (WHERE back <= 3) AS side,
           sum(rise) FILTER (WHERE back <= 6) AS trend,
           count(*) FILTER (WHERE back <= 3 AND abs(value - mean) > 2.66 * spread * 2 / 3 AND abs(value - mean) <= 2.66 * spread) AS near
      FROM recent JOIN limits USING (indicator_id) GROUP BY 1, 2, 3, 4),
caused AS (
    SELECT s.*, v.direction = 'higher' AS up, g.low, CASE WHEN value > mean + 2.66 * spread THEN 'Above UCL'
           WHEN value < mean - 2.66 * spread THEN 'Below LCL' WHEN trend = 6 THEN '7 Point Trend (Increasing)'
           WHEN trend = -6 THEN '7 Point Trend (Decreasing)'
           WHEN abs(side) = 3 AND near >= 2 AND abs(value - mean) > 2.66 * spread * 2 / 3
           THEN CASE WHEN side > 0 THEN '2 in 3 Above CL' ELSE '2 in 3 Below CL' END
           WHEN abs(run) = 7 THEN CASE WHEN run > 0 THEN '7 Points Above CL' ELSE '7 Points Below CL' END ELSE 'Common Cause' END AS cause
      FROM seen s JOIN indicators_indicatorversion v ON v.indicator_id = s.indicator_id
      JOIN indicators_standard g ON g.id = s.guaranteed_id)
INSERT INTO indicators_controlchart (tenant_id, indicator_id, slice_id, period_id, figures, mean, lower_limit, upper_limit, special_cause,
                                     point_type, against, assurance, short_travel, long_travel, computed_at)
SELECT sdip_tenant(), indicator_id, slice_id, period_id, n, round(mean, 12), round(mean - 2.66 * spread, 12),
       round(mean + 2.66 * spread, 12), cause,
       CASE WHEN cause = 'Common Cause' THEN 'common_cause' WHEN (cause LIKE '%%Above%%' OR cause LIKE '%%Increasing%%') = up
            THEN 'special_cause_improvement' ELSE 'special_cause_concern' END, 'guaranteed',
       CASE WHEN spread IS NULL OR low BETWEEN mean - 2.66 * spread AND mean + 2.66 * spread THEN 'inconsistent'
            WHEN (low > mean + 2.66 * spread) = up THEN 'consistent_fail' ELSE 'consistent_pass' END,
       (CASE WHEN up THEN 1 ELSE -1 END) * sign(value - before), (CASE WHEN up THEN 1 ELSE -1 END) * sign(value - ago), %(now)s
  FROM caused"""


def run(report: Callable[[str], None]) -> None:
    tenants: list[Tenant] = []
    for size in TENANTS:
        tenants += [_a_tenant(f"of{number}", EACH) for number in range(len(tenants), size // EACH)]
        as_owner(VACUUM)
        _whole_run(report, tenants, size)
    as_owner(EMPTY)
    one = _a_tenant("one", 0)
    for size in SIZES:
        with tenant_context(one):
            fill(_service(), size // MONTHS)
        as_owner(VACUUM)
        with tenant_context(one):
            gaps.assess_all(TODAY, timezone.now())
        as_owner(VACUUM)
        _nothing_changed(report, one, size)
        _one_value(report, one, size)


def _a_tenant(slug: str, figures: int) -> Tenant:
    with bench_tenant(slug) as tenant:
        add_service("S", {"en": "Service"}, add_directorate("D", {"en": "Directorate"}, by=None), by=None)
        make_periods(since=SINCE, until=date(2026, 12, 31), kinds=["month"])
    with tenant_context(tenant):
        fill(_service(), figures // MONTHS)
    return tenant


def _service() -> int:
    return int(one("SELECT id FROM organisation_service")[0])


def _whole_run(report: Callable[[str], None], tenants: Sequence[Tenant], size: int) -> None:
    """Gaps and control charts from nothing: every row is new in both. Each tenant is a transaction with its checks and its commit."""

    def product() -> None:
        for tenant in tenants:
            with tenant_context(tenant):
                counts = gaps.assess_all(TODAY, timezone.now())
                assert counts.created == EACH, counts

    def floor() -> None:
        for tenant in tenants:
            with tenant_context(tenant):
                execute(FLOOR, {"today": TODAY, "now": timezone.now()})
                execute(FLOOR_CHARTS, {"now": timezone.now()})

    rounds = 3 if size in LARGE else 7  # minutes long, noise evens out by itself
    ratio = compare(product, floor, rounds=rounds, before=lambda: as_owner(EMPTY))
    report(f"  gaps and charts of {size:,} figures of {len(tenants)} tenants: {ratio}")
    otherwise = 0
    for tenant in tenants:
        with tenant_context(tenant):
            otherwise += sum(astuple(gaps.assess_all(TODAY, timezone.now())))
    report(f"    gaps that the floor has written otherwise: {otherwise:,}")


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
