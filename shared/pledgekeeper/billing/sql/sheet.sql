-- For every beginning of a number that occurs: from when to when which line of the rate sheet is the longest match, at
-- peak and off it.
CREATE OR REPLACE TABLE candidates AS
SELECT p, s.* FROM (SELECT p, unnest(range(1, len(p) + 1)) AS n FROM beginnings) AS b JOIN sheet AS s ON left(b.p, b.n) = s.prefix;

CREATE OR REPLACE TABLE rated AS
WITH moments AS (SELECT DISTINCT p, effective_from AS since FROM candidates),
     times AS (SELECT true AS peak UNION SELECT false FROM sheet WHERE NOT peak),
     chosen AS (
         SELECT m.p, m.since, h.peak, arg_max(c, len(c.prefix)) AS line
         FROM moments AS m CROSS JOIN times AS h
         JOIN candidates AS c ON c.p = m.p AND c.effective_from <= m.since AND m.since < c.effective_until
              AND coalesce(c.peak, h.peak) = h.peak
         GROUP BY m.p, m.since, h.peak
     )
SELECT p, peak, since, lead(since, 1, {forever}) OVER (PARTITION BY p, peak ORDER BY since) AS until,
       line.prefix, line.destination, line.rate AS r, line.first AS f, line.next AS n,
       line.connection_fee AS fee, line.minimum_charge AS minimum
FROM chosen;
