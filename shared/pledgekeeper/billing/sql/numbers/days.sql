-- The calls of each number of which something else is said meanwhile, for each thing that is said of it.
CREATE TABLE days AS
WITH called AS (
    SELECT b, elsewhere, day, count(*) AS calls, coalesce(sum(d), 0) // 1000 AS seconds, sum(x) AS x
    FROM placed SEMI JOIN (SELECT b, elsewhere FROM listed WHERE changes) USING (b, elsewhere) GROUP BY b, elsewhere, day
),
said AS (
    SELECT b, elsewhere, day, arg_max(line, length(prefix)) AS line
    FROM called, (SELECT DISTINCT length(prefix) AS digits FROM lines) JOIN lines ON length(prefix) = digits AND prefix = left(b::VARCHAR, digits)
    WHERE day BETWEEN begins AND until GROUP BY b, elsewhere, day
)
SELECT b, elsewhere, line, sum(calls)::BIGINT AS calls, sum(seconds) AS seconds, sum(x) AS x
FROM called LEFT JOIN said USING (b, elsewhere, day) GROUP BY b, elsewhere, line;
