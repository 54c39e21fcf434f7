-- Ten thousand numbers whose calls, in the order of time, go up by small steps.
WITH stepped AS (
    SELECT *, b - lag(b) OVER (PARTITION BY b // 10000 ORDER BY s, b) AS step FROM calls
),
blocks AS (
    SELECT b // 10000 AS block, count(*) AS n, count(*) FILTER (WHERE step BETWEEN 1 AND $step_at_most) AS steps
    FROM stepped GROUP BY block
)
SELECT '+' || min(b) || ' - +' || max(b) AS subject, count(*) AS calls, coalesce(sum(d), 0) // 1000 AS seconds, coalesce(sum(x), 0) AS amount,
       list(DISTINCT '+' || r ORDER BY '+' || r) AS ranges, min(s) AS first, max(s) AS last, any_value(steps) AS steps, round(any_value(steps) / any_value(n), 2) AS share, block
FROM stepped JOIN blocks ON block = b // 10000
WHERE steps >= $steps AND steps >= $share * n
GROUP BY block ORDER BY calls DESC, subject;
