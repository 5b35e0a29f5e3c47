"""Fills the scope and the arithmetic into the SQL beside this file and runs it inside the current tenant.

Expected are, for an indicator that is not archived, all periods of the frequency that its version of then has, which have ended
and which began on or after the day its first version holds from, or, where no such day is written, after the period of its first
approved figure. Expected cells without an approved figure are `no_data`. A figure counts from the day after its period.
Figures by place, by slice or of another kind of period are assessed where they exist and never expected.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from django.db import connection

from .charts import chart_series
from .quotients import half_even, quotient

FORMULA_VERSION = 1  # raised whenever the arithmetic changes: the next run then rewrites every row

HERE = Path(__file__).parent

# name: (x, y) of x / y; y is NULL where the quotient is undefined, else above 0. In the order of the columns.
SIGNED = "CASE WHEN t_low < b THEN -({}) ELSE ({}) END"
QUOTIENTS: dict[str, tuple[str, str]] = {
    "value": ("n", "NULLIF(d, 0)"),
    "gap_to_guaranteed": ("xg", "d"),
    "gap_to_target": ("xt", "d"),
    "relative_gap_to_guaranteed": ("xg", "NULLIF(d * g_size, 0)"),
    "relative_gap_to_target": ("xt", "NULLIF(d * t_size, 0)"),
    "attainment_of_target": (
        "CASE direction WHEN 'higher' THEN n WHEN 'lower' THEN t_low * d "
        "WHEN 'range' THEN CASE WHEN xt = 0 THEN 1 ELSE GREATEST(0, t_size * d + xt) END END",
        "CASE WHEN xt IS NULL THEN NULL WHEN direction = 'range' THEN CASE WHEN xt = 0 THEN 1 ELSE NULLIF(t_size * d, 0) END "
        "WHEN t_low <= 0 THEN NULL WHEN direction = 'higher' THEN t_low * d WHEN n > 0 THEN n END",
    ),
    "progress_from_baseline": (
        SIGNED.format("n - b * d", "n - b * d"),
        "CASE WHEN xt IS NOT NULL AND direction <> 'range' THEN NULLIF(abs(t_low - b) * d, 0) END",
    ),
}
COMPARED = ("measurement_id", "guaranteed_id", "target_id", "confidence", "status", "reason", *QUOTIENTS)
WORST = (
    "CASE WHEN w.gap_to_guaranteed IS NOT NULL THEN COALESCE(w.relative_gap_to_guaranteed, sign(w.gap_to_guaranteed)) "
    "ELSE COALESCE(w.relative_gap_to_target, sign(w.gap_to_target)) END"
)
STARTED = """SELECT v.indicator_id, min(p.starts_on) AS day FROM {}
      JOIN indicators_indicatorversion d ON d.id = v.version_id
      JOIN indicators_period p ON p.id = v.period_id AND p.kind = d.frequency AND p.ends_on < %(today)s
     WHERE v.place_id IS NULL AND v.slice_id = (SELECT id FROM total) GROUP BY v.indicator_id"""
ALL_FIGURES = """(SELECT w.indicator_id, m.version_id, m.period_id, m.place_id, m.slice_id FROM indicators_measurement m
      JOIN indicators_indicatorversion w ON w.id = m.version_id
     WHERE m.state = 'approved' AND m.version_id = ANY(%(versions)s) AND w.indicator_id = ANY(%(indicators)s)) v"""


@dataclass(frozen=True, slots=True)
class Counts:
    created: int = 0
    changed: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        return bool(self.created or self.changed or self.removed)


# A scope: conditions on the tables of assess.sql by their alias. Each table is cut down by an index of its own before it is joined,
# so that joining by hash is right for one cell as for a million.
Scope = str
ALL, INDICATORS, CELLS = "all", "indicators", "cells"
PAIRS = "SELECT * FROM unnest(%(pair_indicators)s::bigint[], %(pair_periods)s::bigint[])"
SOME = "AND {}.indicator_id = ANY(%(indicators)s)"


def _conditions(scope: Scope) -> dict[str, str]:
    """$v_scope, $m_scope and so on."""
    if scope == ALL:
        return dict.fromkeys(("v", "m", "i", "s", "gw", "tw", "g", "o", "pair"), "")
    found = {alias: SOME.format(alias) for alias in ("v", "s", "gw", "tw", "g", "o")}
    found |= {
        "i": "AND i.id = ANY(%(indicators)s)",
        "m": "AND m.version_id = ANY(%(versions)s) " + found["v"],
        "pair": "",
    }
    if scope == CELLS:
        for alias, indicator in (("g", "g.indicator_id"), ("o", "o.indicator_id"), ("m", "v.indicator_id")):
            found[alias] += (
                f" AND {alias}.period_id = ANY(%(pair_periods)s) AND ({indicator}, {alias}.period_id) IN ({PAIRS})"
            )
        found["pair"] = f"AND (c.indicator_id, p.id) IN ({PAIRS})"
    return found


def assess_all(today: date, now: datetime) -> Counts:
    """Every cell of the tenant."""
    return _assess(ALL, today, now, {})


def assess_indicators(indicators: Collection[int], today: date, now: datetime) -> Counts:
    """Every cell of these indicators: for when a standard, a direction or the first figure has changed."""
    return _assess(INDICATORS, today, now, {"indicators": list(indicators)}) if indicators else Counts()


def assess_cells(pairs: Collection[tuple[int, int]], today: date, now: datetime) -> Counts:
    """The cells of these (indicator, period): what one changed figure needs, however much history there is."""
    if not pairs:
        return Counts()
    indicators, periods = (list(ids) for ids in zip(*pairs, strict=True))
    chosen = {"indicators": sorted(set(indicators)), "pair_indicators": indicators, "pair_periods": periods}
    return _assess(CELLS, today, now, chosen)


def _assess(scope: Scope, today: date, now: datetime, chosen: dict[str, Any]) -> Counts:
    facts = {"today": today, "now": now, "formula": FORMULA_VERSION, **chosen}
    with connection.cursor() as cursor, joining_by_hash(cursor):
        # One run at a time in a tenant: two would wait for each other's rows in different orders.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('indicators.gaps'), sdip_tenant()::integer)")
        if scope != ALL:
            cursor.execute("SELECT id FROM indicators_indicatorversion WHERE indicator_id = ANY(%(indicators)s)", facts)
            facts["versions"] = [row[0] for row in cursor.fetchall()]
        cursor.execute(statement(scope), facts)
        counts = Counts(*cursor.fetchone())
        if counts:
            for change in _latest(scope):
                cursor.execute(change, facts)
        chart_series(None if scope == ALL else chosen["indicators"], now)
    return counts


@contextmanager
def joining_by_hash(cursor: Any) -> Iterator[None]:
    """Rows loaded a moment ago have no statistics: the planner takes them for one and loops over all of them for each."""
    switch = "SELECT set_config('enable_nestloop', %s, true), set_config('jit', %s, true)"
    cursor.execute("SELECT current_setting('enable_nestloop'), current_setting('jit')")
    before = cursor.fetchone()
    cursor.execute(switch, ["off", "off"])
    yield
    cursor.execute(switch, before)


@cache
def statement(scope: Scope) -> str:
    return Template((HERE / "assess.sql").read_text()).substitute(
        **{f"{alias}_scope": condition for alias, condition in _conditions(scope).items()},
        first_figures=STARTED.format(ALL_FIGURES if scope == CELLS else "figure v"),
        quotients=", ".join(f"{x} AS x_{name}, {y} AS y_{name}" for name, (x, y) in QUOTIENTS.items()),
        divided=", ".join(quotient(name, f"x_{name}", f"y_{name}") for name in QUOTIENTS),
        rounded=", ".join(f"{half_even(name, f'x_{name}', f'y_{name}')} AS {name}" for name in QUOTIENTS),
        columns=", ".join(COMPARED),
        worst=WORST,
        new=", ".join(f"w.{name}" for name in COMPARED),
        old=", ".join(f"o.{name}" for name in COMPARED),
        excluded=", ".join(f"EXCLUDED.{name}" for name in COMPARED),
    )


@cache
def _latest(scope: Scope) -> tuple[str, str]:
    found = _conditions(INDICATORS if scope == CELLS else scope)
    newest = Template((HERE / "latest.sql").read_text())
    clear = f"UPDATE indicators_gap g SET latest = false WHERE g.latest {found['g']} AND g.id NOT IN (SELECT id FROM newest)"
    mark = f"UPDATE indicators_gap g SET latest = true FROM newest n WHERE g.id = n.id AND NOT g.latest {found['g']}"
    parts = {"v_scope": found["v"], "of_indicator": found["g"]}
    return newest.substitute(**parts, change=clear), newest.substitute(**parts, change=mark)
