"""The set-based statements of an import. `load_staged` is the temporary table that a batch of the file is copied into; a note that
is NULL stays as it is stored."""

from ...checks import FEWEST, LIMIT, MOST, OF_MEAN_DEVIATION, OF_MEDIAN_DEVIATION
from ...possible import IMPOSSIBLE, RULES

TABLE = """
    CREATE TEMPORARY TABLE load_staged (
        sheet text, at_row integer, at_column text, indicator_code text, period_kind text, period_code text, starts_on date, ends_on date,
        place_code text, slice_key text, numerator numeric, denominator numeric, value numeric, original text, reason text, note text,
        problem_kind text, problem text) ON COMMIT DROP"""
COPY = "COPY load_staged FROM STDIN"
COLUMNS = 18

# The versions of each indicator with the days on which they hold; see also loading/statements.py.
SPANS = """
    SELECT id, indicator_id, kind, levels, formula, feed, lowest, highest, largest_jump,
           CASE WHEN lag(id) OVER w IS NULL THEN DATE '-infinity' ELSE valid_from END AS since, lead(valid_from) OVER w AS until
      FROM indicators_indicatorversion WINDOW w AS (PARTITION BY indicator_id ORDER BY number)"""
EXCEPTED = """EXISTS (SELECT FROM indicators_lockexception e LEFT JOIN organisation_directorate ed ON ed.id = e.directorate_id
                       WHERE e.period_id = p.id AND e.member_id = %(by)s AND e.until >= %(today)s
                         AND (ed.id IS NULL OR d.path LIKE ed.path || '%%'))"""
PROBLEM = f"""
    CASE WHEN l.problem <> '' THEN l.problem_kind
         WHEN i.id IS NULL THEN 'indicator'
         WHEN i.archived_at IS NOT NULL THEN 'archived'
         WHEN NOT (%(everywhere)s OR EXISTS (SELECT FROM unnest(%(paths)s::text[]) mine WHERE starts_with(d.path, mine))) THEN 'directorate'
         WHEN v.formula <> '' OR v.feed <> '' THEN 'computed'
         WHEN p.id IS NULL AND (l.period_kind = 'fiscal' AND extract(month FROM l.starts_on) <> %(fiscal_month)s
              OR EXISTS (SELECT FROM indicators_period o
                          WHERE o.kind = l.period_kind AND o.starts_on <= l.ends_on AND o.ends_on >= l.starts_on)) THEN 'calendar'
         WHEN l.starts_on > %(today)s THEN 'future'
         WHEN l.place_code <> '' AND place.id IS NULL THEN 'place'
         WHEN slice.id IS NULL AND l.slice_key <> ALL(%(slices)s) AND NOT (string_to_array(l.slice_key, ';') <@ %(options)s) THEN 'slice'
         WHEN l.denominator < 0 THEN 'denominator'
         WHEN f.change = 'same' THEN ''
         WHEN {IMPOSSIBLE} THEN 'impossible'
         WHEN p.locked_at IS NOT NULL AND NOT {EXCEPTED} THEN 'locked'
         WHEN m.state IN ('submitted', 'approved') THEN 'sent'
         WHEN EXISTS (SELECT FROM indicators_reading r WHERE r.measurement_id = m.id AND r.withdrawn_at IS NULL) THEN 'readings'
         ELSE '' END"""
CHANGE = """
    CASE WHEN m.id IS NULL OR m.value IS NULL AND m.denominator IS NULL AND m.no_data_reason = '' AND m.original = '' THEN 'created'
         WHEN (m.numerator, m.denominator, m.value) IS NOT DISTINCT FROM (round(l.numerator, 12), round(l.denominator, 12), l.value)
          AND (m.denominator = 0 OR m.no_data_reason = l.reason)
          AND (l.note IS NULL OR replace(m.note, chr(13), '') = replace(l.note, chr(13), '')) THEN 'same'
         ELSE 'changed' END"""
BELOW_ZERO = """
    l.value < 0 AND v.kind IN ('number', 'count', 'duration') AND v.lowest IS NULL
    AND NOT EXISTS (SELECT FROM indicators_measurement o JOIN indicators_period op ON op.id = o.period_id
                     WHERE o.value < 0 AND o.state = 'approved' AND o.version_id = v.id AND o.slice_id = slice.id
                       AND o.place_id IS NOT DISTINCT FROM place.id AND op.kind = l.period_kind AND op.ends_on < l.starts_on)"""
WARNING = f"""
    concat_ws(' ', CASE WHEN v.kind = 'percent' AND l.numerator > l.denominator THEN %(w_percent)s END,
                   CASE WHEN l.value < v.lowest THEN %(w_low)s END, CASE WHEN l.value > v.highest THEN %(w_high)s END,
                   CASE WHEN h.unusual THEN %(w_usual)s WHEN {BELOW_ZERO} THEN %(w_zero)s END,
                   CASE WHEN abs(l.value - last.value) > v.largest_jump * abs(last.value) THEN %(w_jump)s END)"""
# The modified z-score of checks.py, within what is possible: of the approved figures before, at least six, at most the last 24.
# `in_history`: the versions that have so many at all; nothing is looked up for the others.
MIDDLE = "({0}[(cardinality({0}) + 1) / 2] + {0}[cardinality({0}) / 2 + 1]) / 2"
UNUSUAL = f"""
    SELECT d.mean > 0 AND (l.value < 0 AND known[1] >= 0 OR v.kind = 'percent' AND l.value > 1 AND known[cardinality(known)] <= 1
           OR abs(l.value - c.middle) > {LIMIT} * CASE WHEN a.middle > 0 THEN a.middle / {OF_MEDIAN_DEVIATION}
                                                       ELSE {OF_MEAN_DEVIATION} * d.mean END) AS unusual
      FROM (SELECT array_agg(value ORDER BY value) AS known
              FROM (SELECT o.value FROM indicators_measurement o JOIN indicators_period op ON op.id = o.period_id
                     WHERE k.kind = '' AND f.change <> 'same' AND v.id = ANY(%(in_history)s) AND o.version_id = v.id
                       AND o.slice_id = slice.id AND o.place_id IS NOT DISTINCT FROM place.id AND o.state = 'approved'
                       AND o.value IS NOT NULL AND op.kind = l.period_kind AND op.ends_on < l.starts_on
                     ORDER BY op.ends_on DESC LIMIT {MOST}) latest) all_of_them
     CROSS JOIN LATERAL (SELECT {MIDDLE.format("known")} AS middle) c
     CROSS JOIN LATERAL (SELECT array_agg(abs(each - c.middle) ORDER BY abs(each - c.middle)) AS away, avg(abs(each - c.middle)) AS mean
                           FROM unnest(known) each) d
     CROSS JOIN LATERAL (SELECT {MIDDLE.format("d.away")} AS middle) a
     WHERE cardinality(known) >= {FEWEST}"""
# What a problem's sentence is about: its code there.
ABOUT = """CASE WHEN k.kind IN ('calendar', 'future', 'locked') THEN l.period_code WHEN k.kind = 'place' THEN l.place_code
                WHEN k.kind = 'slice' THEN l.slice_key ELSE l.indicator_code END"""
SENTENCES = (
    "indicator",
    "archived",
    "directorate",
    "computed",
    "calendar",
    "future",
    "place",
    "slice",
    "denominator",
    "locked",
    "sent",
    "readings",
)
OF_KIND = "CASE v.kind " + " ".join(f"WHEN '{kind}' THEN %(i_{kind})s" for kind in RULES) + " END"
SENTENCE = "CASE k.kind {} WHEN 'impossible' THEN {} END".format(
    " ".join(f"WHEN '{kind}' THEN %(s_{kind})s" for kind in SENTENCES), OF_KIND
)
STAGE = f"""
    INSERT INTO indicators_stagedfigure (
           tenant_id, run_id, sheet, at_row, at_column, indicator_code, period_kind, period_code, place_code, slice_key, numerator,
           denominator, value, original, no_data_reason, note, problem_kind, problem, change, to_explain, version_id, period_id, place_id,
           slice_id, measurement_id, revision, applied_revision, before)
    SELECT sdip_tenant(), %(run)s, l.sheet, l.at_row, l.at_column, l.indicator_code, l.period_kind, l.period_code, l.place_code,
           l.slice_key, l.numerator, l.denominator, l.value, l.original, l.reason,
           COALESCE(l.note, m.note, ''),
           k.kind,
           CASE WHEN l.problem <> '' THEN l.problem WHEN k.kind = '' THEN '' ELSE left(replace({SENTENCE}, '{{}}', {ABOUT}), 500) END,
           CASE WHEN k.kind = '' THEN f.change ELSE '' END,
           CASE WHEN k.kind = '' AND f.change <> 'same' THEN left({WARNING}, 300) ELSE '' END,
           v.id, p.id, place.id, slice.id, m.id, m.revision,
           CASE WHEN k.kind = '' AND f.change <> 'same' THEN COALESCE(m.revision, 0) + 1 END,
           CASE WHEN m.id IS NOT NULL AND f.change <> 'same' THEN jsonb_build_object(
                'numerator', m.numerator, 'denominator', m.denominator, 'value', m.value, 'original', m.original, 'note', m.note,
                'no_data_reason', m.no_data_reason, 'state', m.state, 'to_explain', m.to_explain,
                'entered_by', m.entered_by_id) END
      FROM load_staged l
      LEFT JOIN indicators_indicator i ON i.code = l.indicator_code
      LEFT JOIN ({SPANS}) v ON v.indicator_id = i.id AND l.ends_on >= v.since AND (v.until IS NULL OR l.ends_on < v.until)
      LEFT JOIN organisation_service sv ON sv.id = i.service_id LEFT JOIN organisation_directorate d ON d.id = sv.directorate_id
      LEFT JOIN indicators_period p ON p.kind = l.period_kind AND p.code = l.period_code
      LEFT JOIN organisation_place place ON place.code = l.place_code AND l.place_code <> ''
      LEFT JOIN indicators_slice slice ON slice.key = l.slice_key
      LEFT JOIN indicators_measurement m ON m.version_id = v.id AND m.period_id = p.id AND m.slice_id = slice.id
                                        AND m.place_id IS NOT DISTINCT FROM place.id
      LEFT JOIN LATERAL (SELECT o.value FROM indicators_measurement o JOIN indicators_period op ON op.id = o.period_id
                          WHERE v.largest_jump IS NOT NULL AND o.version_id = v.id AND o.slice_id = slice.id AND o.state = 'approved'
                            AND o.place_id IS NOT DISTINCT FROM place.id AND op.kind = l.period_kind AND op.ends_on < l.starts_on
                          ORDER BY op.ends_on DESC LIMIT 1) last ON true
     CROSS JOIN LATERAL (SELECT {CHANGE} AS change) f
     CROSS JOIN LATERAL (SELECT {PROBLEM} AS kind) k
      LEFT JOIN LATERAL ({UNUSUAL}) h ON true"""
COUNTS = """
    SELECT problem_kind, change, count(*), count(*) FILTER (WHERE to_explain <> '') FROM indicators_stagedfigure
     WHERE run_id = %(run)s GROUP BY 1, 2"""
# Figures of another kind of period than their indicator is counted by; each indicator is looked up once, not with each of its figures.
OTHER_PERIODS = """
    SELECT COALESCE(sum(s.figures), 0)::bigint, min(s.first)
      FROM (SELECT version_id, period_kind, count(*) AS figures, min(at_row) AS first FROM indicators_stagedfigure
             WHERE run_id = %(run)s AND change IN ('created', 'changed') GROUP BY 1, 2) s
      JOIN indicators_indicatorversion v ON v.id = s.version_id AND v.frequency <> s.period_kind"""
# Codes that nobody knows: the kind of period that most of their figures have, the decimals that these need, all kinds.
UNKNOWN = """
    SELECT indicator_code, (array_agg(period_kind ORDER BY figures DESC, period_kind))[1], COALESCE(max(decimals), 0),
           array_agg(DISTINCT period_kind)
      FROM (SELECT indicator_code, period_kind, count(*) AS figures, LEAST(4, max(scale(trim_scale(value)))) AS decimals
              FROM indicators_stagedfigure WHERE run_id = %(run)s AND problem_kind = 'indicator' GROUP BY 1, 2) each
     GROUP BY indicator_code"""
CLEAR = "DELETE FROM indicators_stagedfigure WHERE run_id = %(run)s"

# --- applying ---

NEW_PERIODS = """
    SELECT DISTINCT period_kind, period_code FROM indicators_stagedfigure
     WHERE run_id = %(run)s AND period_id IS NULL AND change <> ''"""
NEW_SLICES = "SELECT DISTINCT slice_key FROM indicators_stagedfigure WHERE run_id = %(run)s AND slice_id IS NULL AND change <> ''"
RESOLVE_PERIODS = """
    UPDATE indicators_stagedfigure s SET period_id = p.id FROM indicators_period p
     WHERE s.run_id = %(run)s AND s.period_id IS NULL AND p.kind = s.period_kind AND p.code = s.period_code"""
RESOLVE_SLICES = """
    UPDATE indicators_stagedfigure s SET slice_id = x.id FROM indicators_slice x
     WHERE s.run_id = %(run)s AND s.slice_id IS NULL AND x.key = s.slice_key"""
# Nothing may have been locked or laid aside between the preview and now; what has changed is found by the revisions.
CLOSED_MEANWHILE = f"""
    SELECT count(*) FROM indicators_stagedfigure s JOIN indicators_period p ON p.id = s.period_id
      JOIN indicators_indicatorversion v ON v.id = s.version_id JOIN indicators_indicator i ON i.id = v.indicator_id
      JOIN organisation_service sv ON sv.id = i.service_id JOIN organisation_directorate d ON d.id = sv.directorate_id
     WHERE s.run_id = %(run)s AND s.change IN ('created', 'changed')
       AND (i.archived_at IS NOT NULL OR p.locked_at IS NOT NULL AND NOT {EXCEPTED})"""
LOCK_PERIODS = """
    SELECT id FROM indicators_period WHERE id IN (SELECT DISTINCT period_id FROM indicators_stagedfigure WHERE run_id = %(run)s)
     ORDER BY id FOR SHARE"""
APPLY = """
    WITH written AS (
        INSERT INTO indicators_measurement AS m (
               tenant_id, version_id, period_id, place_id, slice_id, numerator, denominator, value, original, no_data_reason, note, state,
               to_explain, entered_by_id, revision, created_at, changed_at)
        SELECT sdip_tenant(), version_id, period_id, place_id, slice_id, numerator, denominator, value, original, no_data_reason, note,
               CASE WHEN %(send)s AND (to_explain = '' OR note <> '') THEN 'submitted' ELSE 'draft' END,
               to_explain, %(by)s, applied_revision, %(now)s, %(now)s
          FROM indicators_stagedfigure WHERE run_id = %(run)s AND change IN ('created', 'changed')
            ON CONFLICT ON CONSTRAINT measurement_one_per_cell DO UPDATE
           SET (numerator, denominator, value, original, no_data_reason, note, state, to_explain, entered_by_id, revision, changed_at)
             = (excluded.numerator, excluded.denominator, excluded.value, excluded.original, excluded.no_data_reason, excluded.note,
                excluded.state, excluded.to_explain, excluded.entered_by_id, excluded.revision, excluded.changed_at)
         WHERE m.revision = excluded.revision - 1 AND m.state IN ('draft', 'returned')
     RETURNING id, version_id, period_id, place_id, slice_id, revision, numerator, denominator, value, original, no_data_reason, note,
               state)
    INSERT INTO indicators_measuremententry (tenant_id, measurement_id, revision, numerator, denominator, value, original, no_data_reason,
                                             note, state, door, origin, entered_by_id, entered_at)
    SELECT sdip_tenant(), w.id, w.revision, w.numerator, w.denominator, w.value, w.original, w.no_data_reason, w.note, w.state, 'import',
           left(concat_ws(', ', %(file)s::text, NULLIF(s.sheet, ''), s.at_row, NULLIF(s.at_column, '')), 300), %(by)s, %(now)s
      FROM written w JOIN indicators_stagedfigure s
        ON s.run_id = %(run)s AND s.change <> '' AND s.version_id = w.version_id AND s.period_id = w.period_id AND s.slice_id = w.slice_id
       AND s.place_id IS NOT DISTINCT FROM w.place_id"""
FIRST_OF_EACH = """
    SELECT DISTINCT ON (sv.directorate_id, s.period_id) m.id
      FROM indicators_stagedfigure s JOIN indicators_measurement m
        ON m.version_id = s.version_id AND m.period_id = s.period_id AND m.slice_id = s.slice_id
       AND m.place_id IS NOT DISTINCT FROM s.place_id AND m.revision = s.applied_revision AND m.state = 'submitted'
      JOIN indicators_indicatorversion v ON v.id = s.version_id JOIN indicators_indicator i ON i.id = v.indicator_id
      JOIN organisation_service sv ON sv.id = i.service_id
     WHERE s.run_id = %(run)s AND s.change IN ('created', 'changed') ORDER BY sv.directorate_id, s.period_id, m.id"""

# --- undoing ---

UNDO = f"""
    WITH back AS (
        UPDATE indicators_measurement m
           SET (numerator, denominator, value, original, no_data_reason, note, state, to_explain, entered_by_id, revision, changed_at)
             = ((s.before ->> 'numerator')::numeric, (s.before ->> 'denominator')::numeric, (s.before ->> 'value')::numeric,
                COALESCE(s.before ->> 'original', ''), COALESCE(s.before ->> 'no_data_reason', ''), COALESCE(s.before ->> 'note', ''),
                COALESCE(s.before ->> 'state', 'draft'), COALESCE(s.before ->> 'to_explain', ''),
                CASE WHEN s.before IS NULL THEN %(by)s ELSE (s.before ->> 'entered_by')::bigint END, m.revision + 1, %(now)s)
          FROM indicators_stagedfigure s JOIN indicators_period p ON p.id = s.period_id
          JOIN indicators_indicatorversion v ON v.id = s.version_id JOIN indicators_indicator i ON i.id = v.indicator_id
          JOIN organisation_service sv ON sv.id = i.service_id JOIN organisation_directorate d ON d.id = sv.directorate_id
         WHERE s.run_id = %(run)s AND s.change IN ('created', 'changed') AND m.version_id = s.version_id AND m.period_id = s.period_id
           AND m.slice_id = s.slice_id AND m.place_id IS NOT DISTINCT FROM s.place_id AND m.revision = s.applied_revision
           AND m.state IN ('draft', 'submitted') AND (p.locked_at IS NULL OR {EXCEPTED})
     RETURNING m.id, m.revision, m.numerator, m.denominator, m.value, m.original, m.no_data_reason, m.note, m.state)
    INSERT INTO indicators_measuremententry (tenant_id, measurement_id, revision, numerator, denominator, value, original, no_data_reason,
                                             note, state, door, origin, entered_by_id, entered_at)
    SELECT sdip_tenant(), id, revision, numerator, denominator, value, original, no_data_reason, note, state, 'import', %(origin)s, %(by)s,
           %(now)s
      FROM back"""

# --- values of another system ---

SKIP = "UPDATE indicators_stagedfigure SET change = 'same' WHERE run_id = %(run)s AND change = %(skipped)s"
