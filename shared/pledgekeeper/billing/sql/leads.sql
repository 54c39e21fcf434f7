-- Calls of which one side writes the called number with digits before it that the other has not (`lead`: the code of a
-- country, or of a route): what of their amounts the sheet says of the longer number alone, and of the shorter one alone. Of
-- each lead some calls are enough. A line counts whenever it was in force: the clocks may not be known yet.
WITH calls AS MATERIALIZED (
    SELECT *, left(long, {longest}) AS long_p, left(short, {longest}) AS short_p,
           row_number() OVER (PARTITION BY lead ORDER BY hash(long, d, x), long, d, x) AS number
    FROM (SELECT DISTINCT left(long, len(long) - len(short)) AS lead, long, short, d, x
          FROM (SELECT greatest(o, t)::VARCHAR AS long, least(o, t)::VARCHAR AS short, d, x FROM ({calls})) WHERE ends_with(long, short))
    QUALIFY number <= {most}
),
lines AS (SELECT DISTINCT p, r, f, n, fee, minimum FROM rated),
told AS (
    SELECT lead, number, bool_or(p = long_p) AS by_long, bool_or(p = short_p) AS by_short
    FROM calls JOIN lines ON p IN (long_p, short_p)
    WHERE x <> 0 AND fits(x, price(charged(d, f, n), r, fee, minimum), {step})
    GROUP BY ALL
)
SELECT lead, count(*) AS calls, count(*) FILTER (by_long AND NOT by_short) AS by_long,
       count(*) FILTER (by_short AND NOT by_long) AS by_short, list([long, short] ORDER BY number)[:{asked}] AS numbers
FROM calls LEFT JOIN told USING (lead, number) GROUP BY lead ORDER BY calls DESC, lead;
