-- Callers that ring very many once, and hang up. `back`: how often somebody called them.
WITH busy AS (SELECT a FROM calls WHERE a IS NOT NULL GROUP BY a HAVING count(*) >= $calls),
callers AS (
    SELECT a, count(*) AS calls, coalesce(sum(d), 0) // 1000 AS seconds, sum(x) AS amount, list(DISTINCT '+' || r ORDER BY '+' || r) AS ranges,
           min(s) AS first, max(s) AS last, round(avg((d <= 1000 * $short_seconds)::INTEGER), 2) AS short,
           round(count(DISTINCT b) / count(*), 2) AS distinct_called
    FROM calls SEMI JOIN busy USING (a) GROUP BY a
)
SELECT '+' || a AS subject, calls, seconds, amount, ranges, first, last, short, distinct_called,
       (SELECT count(*) FROM calls AS back WHERE back.b = callers.a) AS back, a
FROM callers WHERE short >= $short_share AND distinct_called >= $distinct_share
ORDER BY calls DESC, subject;
