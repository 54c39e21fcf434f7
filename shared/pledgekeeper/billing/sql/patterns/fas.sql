-- How long answered calls to each range last, beside those to all others; ranges with many short ones. What Wangiri
-- callers did is left out. The median of how long others ring is counted out of how many calls ring how long.
WITH answered AS (SELECT * FROM calls WHERE d > 0 AND coalesce(a, -1) NOT IN (SELECT a FROM callers_of_wangiri)),
middle AS (SELECT r, median(d) AS m FROM answered GROUP BY r),
whole AS (SELECT count(*) AS n, count(*) FILTER (WHERE d <= 1000 * $short_seconds) AS short FROM answered),
compared AS (
    SELECT r, '+' || r AS subject, count(*) AS calls, sum(d) // 1000 AS seconds, sum(x) AS amount, ['+' || r] AS ranges, min(s) AS first, max(s) AS last,
           round(avg((d <= 1000 * $short_seconds)::INTEGER), 2) AS short,
           round((any_value(whole.short) - count(*) FILTER (WHERE d <= 1000 * $short_seconds)) / greatest(any_value(whole.n) - count(*), 1), 2) AS short_elsewhere,
           round(avg((abs(d - m) <= 2000)::INTEGER), 2) AS equal,
           median(ring) / 1000 AS ring
    FROM answered JOIN middle USING (r), whole
    GROUP BY r HAVING count(*) >= $calls AND count(*) < any_value(whole.n)
),
short AS (SELECT * FROM compared WHERE short >= $short_share AND short >= $short_times * short_elsewhere),
rings AS (SELECT ring, count(*) AS n FROM answered WHERE ring IS NOT NULL GROUP BY ring),
own AS (SELECT r, ring, count(*) AS n FROM answered SEMI JOIN short USING (r) WHERE ring IS NOT NULL GROUP BY r, ring),
others AS (SELECT short.r, rings.ring, rings.n - coalesce(own.n, 0) AS n FROM short CROSS JOIN rings LEFT JOIN own ON own.r = short.r AND own.ring = rings.ring),
ranked AS (SELECT r, ring, sum(n) OVER (PARTITION BY r ORDER BY ring) AS up_to, sum(n) OVER (PARTITION BY r) AS n FROM others WHERE n > 0),
elsewhere AS (
    SELECT r, (min(ring) FILTER (WHERE up_to > (n - 1) // 2) + min(ring) FILTER (WHERE up_to > n // 2)) / 2000 AS ring_elsewhere
    FROM ranked GROUP BY r
)
SELECT * FROM short LEFT JOIN elsewhere USING (r) ORDER BY calls DESC, subject;
