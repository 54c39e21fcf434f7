-- Callers that call very many, one at a time, and whom nobody calls.
WITH busy AS (SELECT a FROM calls WHERE a IS NOT NULL AND d > 0 GROUP BY a HAVING count(*) >= $calls_a_day),
spoken AS (
    SELECT *, s < max(s + d) OVER (PARTITION BY a ORDER BY s, b ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy
    FROM calls SEMI JOIN busy USING (a) WHERE d > 0
),
callers AS (
    SELECT a, count(*) AS calls, sum(d) // 1000 AS seconds, sum(x) AS amount, list(DISTINCT '+' || r ORDER BY '+' || r) AS ranges, min(s) AS first, max(s) AS last,
           round(count(*) / count(DISTINCT h // 24), 1) AS calls_a_day, round(count(DISTINCT b) / count(*), 2) AS distinct_called,
           round(avg(d) / 1000, 1) AS mean_seconds, round(avg(coalesce(busy, false)::INTEGER), 3) AS overlap
    FROM spoken GROUP BY a
)
SELECT '+' || a AS subject, calls, seconds, amount, ranges, first, last, calls_a_day, distinct_called, mean_seconds, overlap
FROM callers
WHERE calls_a_day >= $calls_a_day AND distinct_called >= $distinct_share AND mean_seconds >= $mean_seconds AND overlap <= $overlap_share
  AND a NOT IN (SELECT b FROM calls)
ORDER BY calls DESC, subject;
