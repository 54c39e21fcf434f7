-- Messages to each range: in bursts, one number after the other, and few of them used.
WITH whole AS (SELECT count(converted) AS known, count(*) FILTER (WHERE converted) AS used FROM calls)
SELECT '+' || r AS subject, count(*) AS calls, 0 AS seconds, coalesce(sum(x), 0) AS amount, ['+' || r] AS ranges, min(s) AS first, max(s) AS last,
       count(*) FILTER (WHERE h IN (SELECT h FROM bursts WHERE bursts.r = calls.r)) >= 0.5 * count(*) AS burst,
       bool_or(b // 10000 IN (SELECT block FROM blocks)) AS sequential,
       round(count(*) FILTER (WHERE converted) / nullif(count(converted), 0), 3) AS converted,
       round((any_value(used) - count(*) FILTER (WHERE converted)) / nullif(any_value(known) - count(converted), 0), 3) AS converted_elsewhere
FROM calls, whole
GROUP BY r HAVING count(*) >= $messages ORDER BY calls DESC, subject;
