"""Published figures: what an overseeing tenant may read. They follow the gaps of the indicators that are shown to the public."""

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.utils import timezone

from tenancy.audit import acting

from .. import gaps
from ..models import Indicator

COLUMNS = (
    "indicator_name", "service_code", "starts_on", "ends_on", "unit", "kind", "direction", "value", "guaranteed_low", "guaranteed_high",
    "target_low", "target_high", "status", "confidence",
)  # fmt: skip
PUBLIC = """
    SELECT DISTINCT ON (i.code, p.kind, p.code) i.code AS indicator_code, p.kind AS period_kind, p.code AS period_code,
           i.name AS indicator_name, s.code AS service_code, p.starts_on, p.ends_on,
           v.unit, v.kind, COALESCE(v.direction, '') AS direction, g.value,
           gs.low AS guaranteed_low, gs.high AS guaranteed_high,
           ts.low AS target_low, ts.high AS target_high, g.status, g.confidence
      FROM indicators_gap g
      JOIN indicators_indicator i ON i.id = g.indicator_id
      JOIN organisation_service s ON s.id = i.service_id
      JOIN indicators_indicatorversion v ON v.id = g.version_id
      JOIN indicators_period p ON p.id = g.period_id AND p.kind = v.frequency
      LEFT JOIN indicators_standard gs ON gs.id = g.guaranteed_id
      LEFT JOIN indicators_standard ts ON ts.id = g.target_id
     WHERE i.public AND s.public AND g.value IS NOT NULL AND g.place_id IS NULL
       AND g.slice_id = (SELECT id FROM indicators_slice WHERE key = 'total')
"""


def publish_figures(indicators: Collection[int] | None = None, *, by: Any = None) -> int:
    """The approved figures of public indicators (none named: of all), as they stand now; how many rows were written or taken back."""
    facts: dict[str, Any] = {"now": timezone.now(), "indicators": sorted(indicators or ())}
    scope = published = ""
    if indicators is not None:  # each table is cut down by an index before it is joined
        facts["codes"] = list(Indicator.objects.filter(pk__in=facts["indicators"]).values_list("code", flat=True))
        scope, published = (
            "AND i.id = ANY(%(indicators)s) AND g.indicator_id = ANY(%(indicators)s)",
            "AND {}.indicator_code = ANY(%(codes)s)",
        )
    columns, new = ", ".join(COLUMNS), ", ".join(f"w.{name}" for name in COLUMNS)
    with acting("indicators.publish_figures", by=by), connection.cursor() as cursor, gaps.joining_by_hash(cursor):
        cursor.execute(
            f"""WITH wanted AS MATERIALIZED ({PUBLIC} {scope} ORDER BY i.code, p.kind, p.code, v.number DESC),
            gone AS (
                DELETE FROM indicators_publishedfigure f WHERE f.tenant_id = sdip_tenant() {published.format("f")} AND NOT EXISTS (
                    SELECT FROM wanted w
                     WHERE (w.indicator_code, w.period_kind, w.period_code) = (f.indicator_code, f.period_kind, f.period_code))
                RETURNING 1),
            written AS (
                INSERT INTO indicators_publishedfigure AS f (tenant_id, indicator_code, period_kind, period_code, published_at, {columns})
                SELECT sdip_tenant(), w.indicator_code, w.period_kind, w.period_code, %(now)s, {new} FROM wanted w
                LEFT JOIN indicators_publishedfigure o ON o.tenant_id = sdip_tenant() AND o.indicator_code = w.indicator_code
                      AND o.period_kind = w.period_kind AND o.period_code = w.period_code {published.format("o")}
                WHERE o.id IS NULL OR ({", ".join(f"o.{name}" for name in COLUMNS)}) IS DISTINCT FROM ({new})
                ON CONFLICT ON CONSTRAINT published_figure_once DO UPDATE
                SET (published_at, {columns}) = (EXCLUDED.published_at, {", ".join(f"EXCLUDED.{name}" for name in COLUMNS)})
                RETURNING 1)
            SELECT (SELECT count(*) FROM written) + (SELECT count(*) FROM gone)""",
            facts,
        )
        return int(cursor.fetchone()[0])
