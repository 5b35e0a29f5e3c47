-- The control chart of every series (indicator, place, slice) over its last $most periods up to its newest figure; one row for each.
-- A promise is what the chart is held against, else the target, as they stand at the newest figure. New limits start with a new
-- version of the definition and where a mark on the chart says so.
WITH slot AS MATERIALIZED (
    SELECT id, kind, ends_on, row_number() OVER (PARTITION BY kind ORDER BY ends_on, id)::int AS pos FROM indicators_period
),
figure AS (
    SELECT g.indicator_id, g.place_id, g.slice_id, g.version_id, g.period_id, g.guaranteed_id, g.target_id, g.value, s.pos, s.ends_on, i.frequency,
           max(s.pos) OVER w AS newest, dense_rank() OVER (ORDER BY g.indicator_id, g.place_id, g.slice_id) AS series
      FROM indicators_gap g
      JOIN indicators_indicator i ON i.id = g.indicator_id AND i.archived_at IS NULL $i_scope
      JOIN slot s ON s.id = g.period_id AND s.kind = i.frequency
     WHERE g.value IS NOT NULL $g_scope
    WINDOW w AS (PARTITION BY g.indicator_id, g.place_id, g.slice_id)
),
recent AS MATERIALIZED (
    SELECT f.*, (lag(version_id) OVER w IS DISTINCT FROM version_id)::int AS renewed, count(*) OVER (PARTITION BY series)::int AS figures
      FROM figure f WHERE pos > newest - $most
    WINDOW w AS (PARTITION BY series ORDER BY pos)
),
held AS (
    SELECT r.series, CASE v.direction WHEN 'higher' THEN 1 WHEN 'lower' THEN -1 ELSE 0 END AS way,
           CASE WHEN v.direction IN ('higher', 'lower') THEN COALESCE(g.low, t.low) END AS target,
           CASE WHEN v.direction IS NULL OR v.direction = 'neutral' THEN '' WHEN g.id IS NOT NULL THEN 'guaranteed'
                WHEN t.id IS NOT NULL THEN 'target' ELSE '' END AS against
      FROM recent r
      JOIN indicators_indicatorversion v ON v.id = r.version_id $v_scope
      LEFT JOIN indicators_standard g ON g.id = r.guaranteed_id
      LEFT JOIN indicators_standard t ON t.id = r.target_id
     WHERE r.pos = r.newest
),
point AS (
    SELECT r.series, r.pos, r.value, h.way, h.target, h.against, r.indicator_id, r.place_id, r.slice_id, r.version_id, r.period_id, r.newest, r.frequency, r.figures,
           sum(r.renewed) OVER (PARTITION BY r.series ORDER BY r.pos)
           + (SELECT count(*) FROM indicators_annotation a WHERE a.indicator_id = r.indicator_id AND a.rebases AND a.on <= r.ends_on) AS stretch
      FROM recent r JOIN held h ON h.series = r.series
),
$charts,
wanted AS MATERIALIZED (
    -- Travel: better or worse than the period before, and than the same period a year before; NULL where there is no such figure.
    SELECT c.indicator_id, c.place_id, c.slice_id, c.period_id, c.figures, c.special_cause, c.point_type, c.against, c.assurance,
           CASE WHEN c.way <> 0 THEN c.way * sign(c.value - before.value)::int END AS short_travel,
           CASE WHEN c.way <> 0 THEN c.way * sign(c.value - ago.value)::int END AS long_travel,
           $rounded
      FROM (SELECT charted.*, $divided FROM charted WHERE pos = newest) c
      JOIN (VALUES $in_a_year) AS f (kind, periods) ON f.kind = c.frequency
      LEFT JOIN recent before ON before.series = c.series AND before.pos = c.pos - 1 AND before.version_id = c.version_id
      LEFT JOIN recent ago ON ago.series = c.series AND ago.pos = c.pos - f.periods AND ago.version_id = c.version_id
),
gone AS (
    DELETE FROM indicators_controlchart o
     WHERE true $o_scope AND NOT EXISTS (SELECT FROM wanted w WHERE w.indicator_id = o.indicator_id AND w.slice_id = o.slice_id
                                                             AND COALESCE(w.place_id, 0) = COALESCE(o.place_id, 0))
 RETURNING 1
),
written AS (
    INSERT INTO indicators_controlchart AS k (tenant_id, indicator_id, place_id, slice_id, computed_at, $columns)
    SELECT sdip_tenant(), w.indicator_id, w.place_id, w.slice_id, %(now)s, $new
      FROM wanted w
      LEFT JOIN indicators_controlchart o ON o.indicator_id = w.indicator_id AND o.slice_id = w.slice_id
                                         AND COALESCE(o.place_id, 0) = COALESCE(w.place_id, 0) $o_scope
     WHERE o.id IS NULL OR ($old) IS DISTINCT FROM ($new)
        ON CONFLICT ON CONSTRAINT control_chart_once DO UPDATE SET (computed_at, $columns) = (EXCLUDED.computed_at, $excluded)
 RETURNING 1
)
SELECT (SELECT count(*) FROM written), (SELECT count(*) FROM gone)
