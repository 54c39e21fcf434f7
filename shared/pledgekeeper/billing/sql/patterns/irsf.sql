-- What each range looks like: its hours, prices and durations. `bursts` and `blocks` are the findings of those queries.
WITH priced AS (SELECT median(x / d) AS usual FROM calls WHERE d > 0 AND x > 0),
middle AS (SELECT r, median(d) AS m FROM calls WHERE d > 0 GROUP BY r)
SELECT '+' || r AS subject, count(*) AS calls, sum(d) // 1000 AS seconds, sum(x) AS amount, ['+' || r] AS ranges, min(s) AS first, max(s) AS last,
       count(*) FILTER (WHERE h IN (SELECT h FROM bursts WHERE bursts.r = calls.r)) >= 0.5 * count(*) AS burst,
       coalesce(round(median(x / d) / any_value(usual), 2), 0) AS price_times,
       round(any_value(m) / 1000, 1) AS median_seconds,
       round(avg((abs(d - m) <= 2000)::INTEGER), 2) AS equal,
       round(avg((h % 24 >= 22 OR h % 24 < 6)::INTEGER), 2) AS night,
       bool_or(b // 10000 IN (SELECT block FROM blocks)) AS sequential,
       count(DISTINCT a) AS callers
FROM calls JOIN middle USING (r), priced
WHERE d > 0
GROUP BY r HAVING count(*) >= $calls ORDER BY calls DESC, subject;
