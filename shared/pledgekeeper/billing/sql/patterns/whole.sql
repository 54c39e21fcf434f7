SELECT count(*) AS calls, coalesce(sum(d), 0) // 1000 AS seconds, coalesce(sum(x), 0) AS amount, min(s) AS first, max(s) AS last,
       count(converted) > 0 AS conversion FROM calls;
