-- Control charts of many series at once; spc.analyse() says the same of one series. One test runs the same cases through both.
-- Reads point(series, pos, stretch, value, way, target): the figures there are, pos counting the periods, so that a missing one leaves
-- a hole; way is 1 where more is better, -1 where less is, else 0. Quotients are compared multiplied out, never divided first:
-- mean = total / n; mean moving range = spread / ranges; limit = mean +- 266/100 of it; near = beyond two thirds of the way there.
stepped AS (
    SELECT p.*, CASE WHEN lag(pos) OVER w = pos - 1 THEN abs(value - lag(value) OVER w) END AS step,
           CASE WHEN lead(pos) OVER w = pos + 1 THEN sign(lead(value) OVER w - value)::int ELSE 0 END AS rise
      FROM point p WINDOW w AS (PARTITION BY series, stretch ORDER BY pos)
),
summed AS (
    SELECT s.*, count(*) OVER w AS n, sum(value) OVER w AS total, count(step) OVER w AS all_ranges, sum(step) OVER w AS all_spread
      FROM stepped s WINDOW w AS (PARTITION BY series, stretch)
),
limited AS (
    SELECT s.*, count(step) FILTER (WHERE $kept) OVER w AS ranges,
           COALESCE(sum(step) FILTER (WHERE $kept) OVER w, 0) AS spread
      FROM summed s WINDOW w AS (PARTITION BY series, stretch)
),
judged AS (
    SELECT l.*, sign(n * value - total)::int AS side,
           CASE WHEN ranges = 0 THEN 0 WHEN abs(n * value - total) * ranges * 100 > 266 * spread * n THEN 2
                WHEN abs(n * value - total) * ranges * 300 > 532 * spread * n THEN 1 ELSE 0 END AS zone
      FROM limited l $looked_at
),
patterned AS (
    SELECT j.*, lag(rise, 1, 0) OVER w AS rise_before,
           abs(sum(rise) OVER (w RANGE BETWEEN CURRENT ROW AND 5 FOLLOWING)) = 6 AS trends,
           abs(sum(side) OVER (w RANGE BETWEEN CURRENT ROW AND 6 FOLLOWING)) = 7 AS runs,
           abs(sum(side) OVER (w RANGE BETWEEN CURRENT ROW AND 2 FOLLOWING)) = 3
           AND count(*) FILTER (WHERE zone = 1) OVER (w RANGE BETWEEN CURRENT ROW AND 2 FOLLOWING) >= 2 AS nears
      FROM judged j WINDOW w AS (PARTITION BY series, stretch ORDER BY pos)
),
membered AS (
    SELECT p.*, bool_or(trends) OVER (w RANGE BETWEEN 6 PRECEDING AND CURRENT ROW) AS in_trend,
           bool_or(runs) OVER (w RANGE BETWEEN 6 PRECEDING AND CURRENT ROW) AS in_run,
           bool_or(nears) OVER (w RANGE BETWEEN 2 PRECEDING AND CURRENT ROW) AS in_near
      FROM patterned p WINDOW w AS (PARTITION BY series, stretch ORDER BY pos)
),
trended AS (
    SELECT m.*, CASE WHEN NOT in_trend THEN 0 WHEN lead(in_trend, 1, false) OVER w AND rise <> 0 THEN rise ELSE rise_before END AS trend
      FROM membered m WINDOW w AS (PARTITION BY series, stretch ORDER BY pos)
),
caused AS (
    SELECT t.*, CASE WHEN zone = 2 THEN CASE WHEN side > 0 THEN 'Above UCL' ELSE 'Below LCL' END
                     WHEN trend > 0 THEN '7 Point Trend (Increasing)' WHEN trend < 0 THEN '7 Point Trend (Decreasing)'
                     WHEN in_near AND zone = 1 THEN CASE WHEN side > 0 THEN '2 in 3 Above CL' ELSE '2 in 3 Below CL' END
                     WHEN in_run THEN CASE WHEN side > 0 THEN '7 Points Above CL' ELSE '7 Points Below CL' END
                     ELSE 'Common Cause' END AS special_cause,
           CASE WHEN zone = 2 OR trend = 0 THEN side ELSE trend END AS leaning,
           n AS y_mean, total AS x_mean, NULLIF(n * ranges * 100, 0) AS y_limit,
           total * ranges * 100 - 266 * spread * n AS x_lower, total * ranges * 100 + 266 * spread * n AS x_upper
      FROM trended t
),
charted AS (
    SELECT c.*, CASE WHEN special_cause = 'Common Cause' THEN 'common_cause'
                     WHEN way = 0 THEN CASE WHEN leaning > 0 THEN 'special_cause_neutral_high' ELSE 'special_cause_neutral_low' END
                     WHEN leaning = way THEN 'special_cause_improvement' ELSE 'special_cause_concern' END AS point_type,
           CASE WHEN target IS NULL OR way = 0 THEN ''
                WHEN y_limit IS NULL OR target * y_limit BETWEEN x_lower AND x_upper THEN 'inconsistent'
                WHEN (target * y_limit > x_upper) = (way > 0) THEN 'consistent_fail' ELSE 'consistent_pass' END AS assurance
      FROM caused c
)
