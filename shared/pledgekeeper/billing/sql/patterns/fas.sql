-- How long answered calls to each range last, beside those to all others. What Wangiri callers did is left out.
WITH answered AS (SELECT * FROM calls WHERE d > 0 AND coalesce(a, -1) NOT IN (SELECT a FROM callers_of_wangiri)),
middle AS (SELECT r, median(d) AS m FROM answered GROUP BY r),
whole AS (SELECT count(*) AS n, count(*) FILTER (WHERE d <= 1000 * $short_seconds) AS short FROM answered)
SELECT '+' || r AS subject, count(*) AS calls, sum(d) // 1000 AS seconds, sum(x) AS amount, ['+' || r] AS ranges, min(s) AS first, max(s) AS last,
       round(avg((d <= 1000 * $short_seconds)::INTEGER), 2) AS short,
       round((any_value(whole.short) - count(*) FILTER (WHERE d <= 1000 * $short_seconds)) / greatest(any_value(whole.n) - count(*), 1), 2) AS short_elsewhere,
       round(avg((abs(d - m) <= 2000)::INTEGER), 2) AS equal,
       median(ring) / 1000 AS ring,
       (SELECT median(ring) / 1000 FROM answered AS other WHERE other.r <> answered.r) AS ring_elsewhere
FROM answered JOIN middle USING (r), whole
GROUP BY r HAVING count(*) >= $calls AND count(*) < any_value(whole.n) ORDER BY calls DESC, subject;
