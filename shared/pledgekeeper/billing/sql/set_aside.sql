-- The calls of one day that are the same on both sides beyond doubt: begun within the tolerance, of one amount, and no
-- other call of the same numbers near them on either side. In words that DuckDB and Athena both read; `calls` is the
-- table over the staged files, with the folders `run`, `side`, `day` and `destination` as columns. Calls that share `k`
-- share the destination, so that no query misses a neighbour.
WITH o AS (
    SELECT ours, k, x, m
    FROM (SELECT number AS ours, k, x, m, plain, day,
                 m - lag(m) OVER (PARTITION BY k ORDER BY m) AS before,
                 lead(m) OVER (PARTITION BY k ORDER BY m) - m AS after
          FROM calls WHERE run = '{run}' AND side = 'ours' AND day IN ({days}) AND destination IN ({destinations})) AS seen
    WHERE plain AND day = '{day}' AND coalesce(before, {alone}) >= {alone} AND coalesce(after, {alone}) >= {alone}
),
t AS (
    SELECT theirs, k, x, m
    FROM (SELECT number AS theirs, k, x, m, plain,
                 m - lag(m) OVER (PARTITION BY k ORDER BY m) AS before,
                 lead(m) OVER (PARTITION BY k ORDER BY m) - m AS after
          FROM calls WHERE run = '{run}' AND side = 'theirs' AND day IN ({days}) AND destination IN ({destinations})) AS seen
    WHERE plain AND coalesce(before, {alone}) >= {alone} AND coalesce(after, {alone}) >= {alone}
)
SELECT ours, theirs FROM (
{pairs}
) AS pairs
WHERE NOT differs
