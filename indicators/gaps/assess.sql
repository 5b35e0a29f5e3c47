-- All gaps of a scope in one statement; formula.assess() says the same of one figure. One test runs the same cases through both.
-- A figure is n / d (d > 0; d = 1 where only a value is known), so it is compared with a standard s as n >= s * d, never divided first.
-- Names with a dollar sign are filled in by run.py: the scope, and the seven quotients x / y, each rounded to 12 places half to even.
WITH total AS MATERIALIZED (SELECT id FROM indicators_slice WHERE key = 'total'),
version AS (
    -- The days on which each version is in force; the first one also before it was written down.
    SELECT v.id, v.indicator_id, v.number, v.frequency, v.direction, v.baseline, lead(v.id) OVER w IS NULL AS is_newest,
           CASE WHEN lag(v.id) OVER w IS NULL THEN DATE '-infinity' ELSE v.valid_from END AS since,
           lead(v.valid_from) OVER w AS until,
           v.valid_from, lag(v.id) OVER w IS NULL AS is_first
      FROM indicators_indicatorversion v WHERE true $v_scope
    WINDOW w AS (PARTITION BY v.indicator_id ORDER BY v.number)
),
figure AS MATERIALIZED (
    SELECT m.id AS measurement_id, v.indicator_id, m.version_id, m.period_id, m.place_id, m.slice_id,
           m.numerator, m.denominator, m.value
      FROM indicators_measurement m JOIN indicators_indicatorversion v ON v.id = m.version_id
     WHERE m.state = 'approved' $m_scope
),
counted AS (
    -- From when on figures of the whole are expected: the day the indicator began to hold, else the first figure there is.
    SELECT i.id AS indicator_id, COALESCE(v.valid_from, started.day) AS day
      FROM indicators_indicator i
      JOIN version v ON v.indicator_id = i.id AND v.is_first
      LEFT JOIN ($first_figures) started ON started.indicator_id = i.id
     WHERE i.archived_at IS NULL $i_scope
),
cell AS (
    SELECT measurement_id, indicator_id, version_id, period_id, place_id, slice_id, numerator, denominator, value FROM figure
    UNION ALL
    SELECT NULL, c.indicator_id, v.id, p.id, NULL, total.id, NULL, NULL, NULL
      FROM counted c
      JOIN version v ON v.indicator_id = c.indicator_id
      JOIN indicators_period p ON p.kind = v.frequency AND p.starts_on >= c.day AND p.ends_on < %(today)s
                              AND p.ends_on >= v.since AND (v.until IS NULL OR p.ends_on < v.until) $pair_scope
     CROSS JOIN total
     WHERE NOT EXISTS (SELECT FROM figure f WHERE f.indicator_id = c.indicator_id AND f.period_id = p.id
                                              AND f.place_id IS NULL AND f.slice_id = total.id)
),
verdict AS (
    SELECT DISTINCT ON (measurement_id) measurement_id, verdict FROM indicators_verification
     WHERE measurement_id IN (SELECT measurement_id FROM figure) ORDER BY measurement_id, created_at DESC, id DESC
),
standard_there AS (
    -- For figures of a place: the standards that the place or what it is part of has of its own; the most specific one.
    SELECT DISTINCT ON (f.version_id, f.place_id, f.period_id, s.kind) f.version_id, f.place_id, f.period_id, s.kind, s.id, s.low, s.high
      FROM (SELECT DISTINCT indicator_id, version_id, place_id, period_id FROM figure WHERE place_id IS NOT NULL) f
      JOIN organisation_place at ON at.id = f.place_id
      JOIN indicators_period p ON p.id = f.period_id
      JOIN version v ON v.id = f.version_id AND v.frequency = p.kind
      JOIN indicators_standard s ON s.indicator_id = f.indicator_id AND s.valid @> p.ends_on $s_scope
      JOIN organisation_place wider ON wider.id = s.place_id AND starts_with(at.path, wider.path)
     ORDER BY f.version_id, f.place_id, f.period_id, s.kind, length(wider.path) DESC
),
fact AS (
    -- What holds on the period's last day: the most specific place wins. A standard speaks of the definition's own periods only.
    -- A figure counts once its period is over, however early it was approved.
    SELECT c.measurement_id, c.indicator_id, c.version_id, c.period_id, c.place_id, c.slice_id,
           v.direction, CASE WHEN v.is_newest THEN i.baseline ELSE v.baseline END AS b,
           COALESCE(gp.id, gw.id) AS guaranteed_id, COALESCE(tp.id, tw.id) AS target_id,
           CASE WHEN gp.id IS NULL THEN gw.low ELSE gp.low END AS g_low, CASE WHEN gp.id IS NULL THEN gw.high ELSE gp.high END AS g_high,
           CASE WHEN tp.id IS NULL THEN tw.low ELSE tp.low END AS t_low, CASE WHEN tp.id IS NULL THEN tw.high ELSE tp.high END AS t_high,
           CASE WHEN c.numerator IS NULL THEN c.value WHEN c.denominator < 0 THEN -c.numerator ELSE c.numerator END AS n,
           CASE WHEN c.numerator IS NULL THEN 1 ELSE abs(c.denominator) END AS d,
           CASE WHEN c.measurement_id IS NULL THEN '' ELSE COALESCE(verdict.verdict,
                CASE WHEN EXISTS (SELECT FROM indicators_evidence e WHERE e.measurement_id = c.measurement_id)
                     THEN 'documented' ELSE 'self_reported' END) END AS confidence
      FROM cell c
      JOIN version v ON v.id = c.version_id
      JOIN indicators_indicator i ON i.id = c.indicator_id $i_scope
      JOIN indicators_period p ON p.id = c.period_id AND p.ends_on < %(today)s
      LEFT JOIN verdict ON verdict.measurement_id = c.measurement_id
      LEFT JOIN indicators_standard gw ON gw.indicator_id = c.indicator_id AND gw.kind = 'guaranteed' AND gw.place_id IS NULL
                                      AND p.kind = v.frequency AND gw.valid @> p.ends_on $gw_scope
      LEFT JOIN indicators_standard tw ON tw.indicator_id = c.indicator_id AND tw.kind = 'target' AND tw.place_id IS NULL
                                      AND p.kind = v.frequency AND tw.valid @> p.ends_on $tw_scope
      LEFT JOIN standard_there gp ON gp.version_id = c.version_id AND gp.place_id = c.place_id AND gp.period_id = c.period_id
                                 AND gp.kind = 'guaranteed'
      LEFT JOIN standard_there tp ON tp.version_id = c.version_id AND tp.place_id = c.place_id AND tp.period_id = c.period_id
                                 AND tp.kind = 'target'
    OFFSET 0
),
judged AS (
    -- xg, xt: the signed gaps times d; positive is better than the standard, inside a range it is 0.
    SELECT f.*,
           CASE WHEN n IS NULL OR d = 0 THEN 'no_data' WHEN direction IS NULL OR direction = 'neutral' THEN 'no_standard' END AS without,
           CASE WHEN n IS NOT NULL AND d > 0 THEN CASE direction WHEN 'higher' THEN n - g_low * d WHEN 'lower' THEN g_low * d - n
                                               WHEN 'range' THEN CASE WHEN g_high IS NOT NULL THEN LEAST(0, n - g_low * d, g_high * d - n) END END END AS xg,
           CASE WHEN n IS NOT NULL AND d > 0 THEN CASE direction WHEN 'higher' THEN n - t_low * d WHEN 'lower' THEN t_low * d - n
                                               WHEN 'range' THEN CASE WHEN t_high IS NOT NULL THEN LEAST(0, n - t_low * d, t_high * d - n) END END END AS xt,
           CASE WHEN direction = 'range' THEN g_high - g_low ELSE abs(g_low) END AS g_size,
           CASE WHEN direction = 'range' THEN t_high - t_low ELSE abs(t_low) END AS t_size
      FROM fact f OFFSET 0
),
quotient AS (
    SELECT j.*, $quotients
      FROM judged j OFFSET 0
),
divided AS (
    SELECT q.*, $divided
      FROM quotient q OFFSET 0
),
wanted AS (
    SELECT measurement_id, indicator_id, version_id, period_id, place_id, slice_id, guaranteed_id, target_id, confidence,
           COALESCE(without, CASE WHEN xg IS NULL AND xt IS NULL THEN 'no_standard' WHEN xg < 0 THEN 'breach'
                                  WHEN xt < 0 THEN 'below_target' ELSE 'met' END) AS status,
           CASE WHEN n IS NULL OR d IS NULL THEN 'no_figure' WHEN d = 0 THEN 'zero_denominator' WHEN direction IS NULL THEN 'direction_unsettled'
                WHEN direction = 'neutral' THEN 'direction_neutral' WHEN xg IS NULL AND xt IS NULL THEN 'no_standard' ELSE '' END AS reason,
           $rounded
      FROM divided
),
compared AS MATERIALIZED (
    -- What is wanted and not there, there and not wanted, or there otherwise.
    SELECT w.*, o.id AS there
      FROM wanted w
      FULL JOIN (SELECT * FROM indicators_gap o WHERE true $o_scope) o
        ON o.version_id = w.version_id AND o.period_id = w.period_id AND o.slice_id = w.slice_id AND COALESCE(o.place_id, 0) = COALESCE(w.place_id, 0)
     WHERE o.id IS NULL OR w.version_id IS NULL OR (o.formula_version, $old) IS DISTINCT FROM (%(formula)s, $new)
),
gone AS (
    DELETE FROM indicators_gap WHERE id = ANY(ARRAY(SELECT there FROM compared WHERE version_id IS NULL))
 RETURNING 1
),
written AS (
    INSERT INTO indicators_gap AS g (tenant_id, indicator_id, version_id, period_id, place_id, slice_id, latest, formula_version, computed_at, worst, $columns)
    SELECT sdip_tenant(), w.indicator_id, w.version_id, w.period_id, w.place_id, w.slice_id, false, %(formula)s, %(now)s, $worst, $new
      FROM compared w WHERE w.version_id IS NOT NULL
        ON CONFLICT ON CONSTRAINT gap_one_per_cell DO UPDATE
       SET (formula_version, computed_at, worst, $columns) = (EXCLUDED.formula_version, EXCLUDED.computed_at, EXCLUDED.worst, $excluded)
 RETURNING (xmax = 0) AS created
)
SELECT (SELECT count(*) FROM written WHERE created), (SELECT count(*) FROM written WHERE NOT created), (SELECT count(*) FROM gone)
