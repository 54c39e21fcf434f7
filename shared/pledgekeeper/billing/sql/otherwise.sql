-- Called numbers of {side} in calls of the same two numbers on the other side ({key}): how {other} writes them (`number`), where
-- that is one way. Elsewhere there are digits before one of both (`lead`).
CREATE OR REPLACE TABLE in_both AS
SELECT c.b AS own, min(o.b) AS number, greatest(own, number)::VARCHAR AS long, least(own, number)::VARCHAR AS short
FROM (SELECT DISTINCT {key} AS key, b FROM {side} WHERE key IS NOT NULL) AS c
JOIN (SELECT DISTINCT {key} AS key, b FROM {other} WHERE key IS NOT NULL) AS o USING (key)
GROUP BY c.b HAVING min(o.b) = max(o.b);

CREATE OR REPLACE TABLE otherwise AS
SELECT own, number, left(long, len(long) - len(short)) AS lead FROM in_both WHERE number <> own AND ends_with(long, short);
