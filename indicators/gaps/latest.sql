-- Marks each indicator's newest figure: whole and total; of its own frequency before any other; only where nothing is known, a missing one.
WITH newest AS MATERIALIZED (
    SELECT DISTINCT ON (g.indicator_id) g.id
      FROM indicators_gap g
      JOIN indicators_period p ON p.id = g.period_id
      JOIN indicators_indicatorversion v ON v.id = g.version_id $v_scope
     WHERE g.place_id IS NULL AND g.slice_id = (SELECT id FROM indicators_slice WHERE key = 'total') $of_indicator
     ORDER BY g.indicator_id, (g.value IS NOT NULL AND p.kind = v.frequency) DESC, g.value IS NOT NULL DESC, p.ends_on DESC, v.number DESC
)
$change
