-- Hours in which a range has many times the calls of all other hours of the file.
WITH span AS (SELECT greatest(max(h) - min(h), 1) AS others FROM calls),
hours AS (SELECT r, h, count(*) AS n, coalesce(sum(d), 0) AS d, coalesce(sum(x), 0) AS x, min(s) AS first, max(s) AS last FROM calls GROUP BY r, h),
beside AS (SELECT *, (sum(n) OVER (PARTITION BY r) - n) / others AS usual FROM hours, span)
SELECT '+' || r || ' at ' || strftime(make_timestamp(h * 3600000000), '%Y-%m-%d %H:00') AS subject, n AS calls, d // 1000 AS seconds, x AS amount,
       ['+' || r] AS ranges, first, last, round(usual, 2) AS usual, r, h
FROM beside
WHERE others >= $baseline_hours AND n >= $calls AND n >= $times * (usual + 1)
ORDER BY calls DESC, subject;
