"""The set-based statements of a load, in their order. They read the temporary tables of staging.py and what the tenant has."""

from ...possible import IMPOSSIBLE

NOW_VERSION = (
    """(SELECT DISTINCT ON (indicator_id) * FROM indicators_indicatorversion ORDER BY indicator_id, number DESC)"""
)
TEXT = "CASE WHEN l.{0} = '' THEN '{{}}'::jsonb ELSE jsonb_build_object(%(language)s::text, l.{0}) END"

# --- what makes a file unfit: rows of sheet, row, column and facts ---

OTHER_CALENDAR = """
    SELECT DISTINCT ON (l.period_kind, l.period_code) l.sheet, l.at_row, l.at_column, l.period_code, p.code, p.starts_on, p.ends_on
      FROM load_figure l JOIN indicators_period p ON p.kind = l.period_kind AND p.starts_on <= l.ends_on AND p.ends_on >= l.starts_on
     WHERE (p.code, p.starts_on, p.ends_on) <> (l.period_code, l.starts_on, l.ends_on)"""
OTHER_FISCAL_YEAR = """
    SELECT sheet, at_row, at_column, period_code FROM load_figure
     WHERE period_kind = 'fiscal' AND extract(month FROM starts_on) <> %(fiscal_month)s LIMIT 1"""
FROZEN = f"""
    SELECT l.sheet, l.at_row, l.at_column, l.code, v.kind, v.unit, l.kind, l.unit
      FROM load_indicator l JOIN indicators_indicator i ON i.code = l.code JOIN {NOW_VERSION} v ON v.indicator_id = i.id
     WHERE (v.kind, v.unit) <> (l.kind, l.unit) AND EXISTS (SELECT FROM indicators_measurement m WHERE m.version_id = v.id)"""
STANDARDS_THAT_CLASH = """
    SELECT l.sheet, l.at_row, l.at_column, l.indicator, lower(s.valid), upper(s.valid) - 1
      FROM load_standard l JOIN indicators_indicator i ON i.code = l.indicator
      JOIN indicators_standard s ON s.indicator_id = i.id AND s.kind = l.kind AND s.place_id IS NULL AND s.valid && l.valid
     WHERE s.valid <> l.valid"""
STANDARDS_TWICE = """
    SELECT sheet, at_row, at_column, indicator FROM (
        SELECT *, lag(valid) OVER (PARTITION BY indicator, kind ORDER BY lower(valid), at_row) AS before FROM load_standard) l
     WHERE before && valid"""
WEAKER_TARGETS = f"""
    SELECT t.sheet, t.at_row, t.at_column, t.indicator
      FROM load_standard t JOIN indicators_indicator i ON i.code = t.indicator JOIN {NOW_VERSION} v ON v.indicator_id = i.id
      JOIN indicators_standard g ON g.indicator_id = i.id AND g.kind = 'guaranteed' AND g.place_id IS NULL AND g.valid && t.valid
     WHERE t.kind = 'target' AND CASE v.direction WHEN 'higher' THEN t.low < g.low WHEN 'lower' THEN t.low > g.low ELSE false END"""
FIGURES_NOT_OURS = """
    SELECT c.sheet, c.at_row, c.at_column, c.indicator, c.period_code, p.locked_at IS NOT NULL
      FROM load_cell c JOIN indicators_measurement m ON m.id = c.measurement_id JOIN indicators_period p ON p.id = c.period_id
     WHERE c.differs AND (p.locked_at IS NOT NULL OR m.state <> 'approved' AND NOT (m.state = 'draft' AND m.entered_by_id IS NULL))"""
IMPOSSIBLE_FIGURES = f"""
    SELECT l.sheet, l.at_row, l.at_column, v.kind
      FROM load_cell l JOIN indicators_indicatorversion v ON v.id = l.version_id WHERE l.differs AND {IMPOSSIBLE}"""

# --- indicators ---

NEW_INDICATORS = f"""
    INSERT INTO indicators_indicator (tenant_id, code, name, name_sort, service_id, frequency, description, method, source,
                                      weight, baseline, public)
    SELECT sdip_tenant(), l.code, jsonb_build_object(%(language)s::text, l.name), l.name_sort, s.id,
           COALESCE(NULLIF(l.frequency, ''), usual.period_kind, 'year'),
           {TEXT.format("description")}, {TEXT.format("method")}, {TEXT.format("source")}, l.weight, l.baseline, true
      FROM load_indicator l JOIN organisation_service s ON s.code = l.service
      LEFT JOIN (SELECT DISTINCT ON (indicator) indicator, period_kind FROM load_figure WHERE period_kind <> 'day'
                 GROUP BY indicator, period_kind ORDER BY indicator, count(*) DESC, period_kind) usual ON usual.indicator = l.code
     WHERE NOT EXISTS (SELECT FROM indicators_indicator i WHERE i.code = l.code)
 RETURNING id"""
NEW_VERSIONS = """
    INSERT INTO indicators_indicatorversion (tenant_id, indicator_id, number, frequency, kind, direction, unit, decimals, sum_over_time,
                                             sum_over_places, numerator_name, denominator_name, levels, several, formula, feed)
    SELECT sdip_tenant(), i.id, 1, i.frequency, l.kind, l.direction, l.unit, COALESCE(l.decimals, 1), 'none', 'none', '{}', '{}', '[]',
           'one', '', ''
      FROM load_indicator l JOIN indicators_indicator i ON i.code = l.code WHERE i.id = ANY(%(new)s)"""
CHANGED_INDICATORS = f"""
    SELECT i.id, v.id, l.name, l.description, l.method, l.source, l.weight, l.baseline, s.id, l.kind, l.unit,
           CASE WHEN v.direction IS NULL THEN l.direction ELSE v.direction END
      FROM load_indicator l JOIN indicators_indicator i ON i.code = l.code JOIN {NOW_VERSION} v ON v.indicator_id = i.id
      JOIN organisation_service s ON s.code = l.service
     WHERE i.id <> ALL(%(new)s) AND (
           (i.name ->> %(language)s, i.weight, i.service_id, v.kind, v.unit) IS DISTINCT FROM (l.name, l.weight, s.id, l.kind, l.unit)
        OR (COALESCE(i.description ->> %(language)s, ''), COALESCE(i.method ->> %(language)s, ''), COALESCE(i.source ->> %(language)s, ''))
           IS DISTINCT FROM (l.description, l.method, l.source)
        OR l.baseline IS NOT NULL AND l.baseline IS DISTINCT FROM i.baseline OR v.direction IS NULL AND l.direction IS NOT NULL)"""

# --- standards ---

NEW_STANDARDS = """
    INSERT INTO indicators_standard (tenant_id, indicator_id, kind, low, valid, source)
    SELECT sdip_tenant(), i.id, l.kind, l.low, l.valid, %(file)s
      FROM load_standard l JOIN indicators_indicator i ON i.code = l.indicator
     WHERE NOT EXISTS (SELECT FROM indicators_standard s
                        WHERE s.indicator_id = i.id AND s.kind = l.kind AND s.place_id IS NULL AND s.valid = l.valid)"""
# Whether a standard `s` has judged an approved figure.
JUDGED = """EXISTS (
           SELECT FROM indicators_measurement m JOIN indicators_indicatorversion v ON v.id = m.version_id
             JOIN indicators_period p ON p.id = m.period_id AND p.kind = v.frequency
            WHERE v.indicator_id = s.indicator_id AND m.state = 'approved' AND m.value IS NOT NULL AND s.valid @> p.ends_on)"""
CORRECTED_STANDARDS = f"""
    INSERT INTO indicators_standardcorrection (tenant_id, indicator_id, kind, low, valid, reason, corrected_by_id, corrected_at)
    SELECT sdip_tenant(), i.id, s.kind, s.low, s.valid, %(file)s, %(by)s, %(now)s
      FROM load_standard l JOIN indicators_indicator i ON i.code = l.indicator
      JOIN indicators_standard s ON s.indicator_id = i.id AND s.kind = l.kind AND s.place_id IS NULL AND s.valid = l.valid
     WHERE s.low <> l.low AND {JUDGED}"""
CHANGED_STANDARDS = """
    UPDATE indicators_standard s SET low = l.low, source = %(file)s
      FROM load_standard l JOIN indicators_indicator i ON i.code = l.indicator
     WHERE s.indicator_id = i.id AND s.kind = l.kind AND s.place_id IS NULL AND s.valid = l.valid AND s.low <> l.low"""

# --- figures ---

CELLS = """
    CREATE TEMPORARY TABLE load_cell ON COMMIT DROP AS
    SELECT v.id AS version_id, p.id AS period_id, slice.id AS slice_id, m.id AS measurement_id,
           (m.value, m.numerator, m.denominator, m.original, m.no_data_reason) IS DISTINCT FROM
           (l.value, l.numerator, l.denominator, l.original, l.reason) OR m.state = 'draft' AND m.entered_by_id IS NULL AS differs, l.*
      FROM load_figure l
      JOIN indicators_indicator i ON i.code = l.indicator
      JOIN indicators_period p ON p.kind = l.period_kind AND p.code = l.period_code
      JOIN (SELECT id, indicator_id, CASE WHEN lag(id) OVER w IS NULL THEN DATE '-infinity' ELSE valid_from END AS since,
                   lead(valid_from) OVER w AS until
              FROM indicators_indicatorversion WINDOW w AS (PARTITION BY indicator_id ORDER BY number)) v
        ON v.indicator_id = i.id AND p.ends_on >= v.since AND (v.until IS NULL OR p.ends_on < v.until)
     CROSS JOIN (SELECT id FROM indicators_slice WHERE key = 'total') slice
      LEFT JOIN indicators_measurement m
        ON m.version_id = v.id AND m.period_id = p.id AND m.place_id IS NULL AND m.slice_id = slice.id"""
ENTRY = """
    INSERT INTO indicators_measuremententry (tenant_id, measurement_id, revision, numerator, denominator, value, original, no_data_reason,
                                             note, state, door, origin, entered_by_id, entered_at)
    SELECT sdip_tenant(), w.id, w.revision, w.numerator, w.denominator, w.value, w.original, w.no_data_reason, '', 'approved', 'import',
           left(concat_ws(', ', %(file)s::text, NULLIF(c.sheet, ''), c.at_row, NULLIF(c.at_column, '')), 300), %(by)s, %(now)s
      FROM written w JOIN load_cell c ON c.version_id = w.version_id AND c.period_id = w.period_id"""
BACK = "RETURNING id, version_id, period_id, revision, numerator, denominator, value, original, no_data_reason"
NEW_FIGURES = f"""
    WITH written AS (
        INSERT INTO indicators_measurement (tenant_id, version_id, period_id, slice_id, numerator, denominator, value, original,
                                            no_data_reason, note, state, to_explain, entered_by_id, approved_at, revision, created_at,
                                            changed_at)
        SELECT sdip_tenant(), version_id, period_id, slice_id, numerator, denominator, value, original, reason,
               '', 'approved', '', %(by)s, %(now)s, 1, %(now)s, %(now)s
          FROM load_cell WHERE measurement_id IS NULL {BACK})
    {ENTRY}"""
CHANGED_FIGURES = f"""
    WITH written AS (
        UPDATE indicators_measurement m
           SET (numerator, denominator, value, original, no_data_reason, state, to_explain, entered_by_id, approved_by_id, approved_at,
                revision, changed_at)
             = (c.numerator, c.denominator, c.value, c.original, c.reason, 'approved', '', %(by)s, NULL, %(now)s, m.revision + 1, %(now)s)
          FROM load_cell c WHERE m.id = c.measurement_id AND c.differs
     RETURNING m.id, m.version_id, m.period_id, m.revision, m.numerator, m.denominator, m.value, m.original, m.no_data_reason)
    {ENTRY}"""

# Zeros of the owed period that a form may have filled in: kept for a person to decide, and counting for nothing until then.
DOUBTFUL_ZEROS = f"""
    WITH doubtful AS (
        SELECT DISTINCT ON (v.id, p.id) v.id AS version_id, p.id AS period_id, slice.id AS slice_id, z.sheet, z.at_row, z.at_column
          FROM load_zero z JOIN indicators_indicator i ON i.code = z.indicator AND i.frequency = z.period_kind
          JOIN {NOW_VERSION} v ON v.indicator_id = i.id
          JOIN indicators_period p ON p.kind = z.period_kind AND p.code = z.period_code
         CROSS JOIN (SELECT id FROM indicators_slice WHERE key = 'total') slice
         WHERE p.locked_at IS NULL AND NOT EXISTS (
               SELECT FROM indicators_measurement m
                WHERE m.version_id = v.id AND m.period_id = p.id AND m.place_id IS NULL AND m.slice_id = slice.id)),
    written AS (
        INSERT INTO indicators_measurement (tenant_id, version_id, period_id, slice_id, value, original, no_data_reason, note, state,
                                            to_explain, entered_by_id, revision, created_at, changed_at)
        SELECT sdip_tenant(), version_id, period_id, slice_id, 0, '0', '', '', 'draft', %(doubt)s, %(by)s, 1, %(now)s, %(now)s
          FROM doubtful
     RETURNING id, version_id, period_id)
    INSERT INTO indicators_measuremententry (tenant_id, measurement_id, revision, value, original, no_data_reason, note, state, door,
                                             origin, entered_by_id, entered_at)
    SELECT sdip_tenant(), w.id, 1, 0, '0', '', '', 'draft', 'import',
           left(concat_ws(', ', %(file)s::text, NULLIF(d.sheet, ''), d.at_row, NULLIF(d.at_column, '')), 300), %(by)s, %(now)s
      FROM written w JOIN doubtful d ON d.version_id = w.version_id AND d.period_id = w.period_id"""

# --- what the file says by itself ---

PAIRS = """
    SELECT f.period_code, count(*) FILTER (WHERE f.read), count(*) FILTER (WHERE NOT f.read)
      FROM (SELECT indicator, period_kind, period_code, ends_on, true AS read FROM load_figure WHERE value IS NOT NULL
            UNION ALL SELECT indicator, period_kind, period_code, ends_on, false FROM load_zero) f
      JOIN indicators_indicator i ON i.code = f.indicator AND i.frequency = f.period_kind
      JOIN load_standard t ON t.indicator = f.indicator AND t.kind = 'target' AND t.valid @> f.ends_on
     GROUP BY f.period_code, f.ends_on ORDER BY f.ends_on"""
DIRECTIONS = f"""
    SELECT COALESCE(v.direction, ''), count(*)
      FROM load_indicator l JOIN indicators_indicator i ON i.code = l.code JOIN {NOW_VERSION} v ON v.indicator_id = i.id GROUP BY 1"""
TOUCHED = "SELECT i.id FROM load_indicator l JOIN indicators_indicator i ON i.code = l.code"
