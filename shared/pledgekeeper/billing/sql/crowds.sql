-- Records of one number, or of two, that begin so close together that pairs of them are more than can be weighed one by
-- one. A crowd ends where for longer than the tolerance no call begins.
CREATE OR REPLACE TABLE crowds AS
WITH o AS NOT MATERIALIZED ({ours}),
     t AS NOT MATERIALIZED ({theirs}),
     busy AS (
         SELECT many_o.key FROM (SELECT key, count(*) AS calls FROM o GROUP BY key HAVING count(*) > 1) AS many_o
         JOIN (SELECT key, count(*) AS calls FROM t GROUP BY key HAVING count(*) > 1) AS many_t USING (key)
         WHERE many_o.calls * many_t.calls > {most}
     ),
     calls AS (
         SELECT true AS of_ours, o.* FROM o SEMI JOIN busy USING (key)
         UNION ALL SELECT false, t.* FROM t SEMI JOIN busy USING (key)
     ),
     parted AS (
         SELECT *, coalesce(m - lag(m) OVER (PARTITION BY key ORDER BY m) > {start}, true) AS begins FROM calls
     ),
     parts AS (SELECT * EXCLUDE (begins), sum(begins::INTEGER) OVER (PARTITION BY key ORDER BY m) AS part FROM parted),
     crowded AS (
         SELECT key, part, row_number() OVER () AS crowd FROM parts GROUP BY key, part
         HAVING count(*) FILTER (of_ours) * count(*) FILTER (NOT of_ours) > {most}
     )
SELECT crowd, of_ours, m, d, x, said, row FROM parts JOIN crowded USING (key, part);
