-- Records of {side} without a partner, and why: copies of another record of the same side, calls of another period, or
-- missing on the other side. A credit, whose amount is negative, is no copy of its call. `own`, `other`: where it lies by its own clock and by the other side's (see `causes.outside`).
CREATE TABLE unmatched_{side} AS
WITH alone AS MATERIALIZED (
         SELECT f.number AS row, f.a, f.b, f.s, f.d, f.x, f.k, r.billed
         FROM unsettled_{side} AS f SEMI JOIN alone_{side} AS u ON f.number = u.row LEFT JOIN rest_asked_{side} AS r ON r.row = f.{file_row}
     ),
     -- Copies of calls of which nobody says who called; of all others `near` knows. All of those moments first: one
     -- number is looked up much faster than three.
     at_once AS MATERIALIZED (
         SELECT rowid AS row, b, s, d, x FROM {side} SEMI JOIN (FROM alone WHERE k IS NULL) AS m ON {side}.s = m.s WHERE k IS NULL
     ),
     twins AS (
         SELECT DISTINCT a.b, a.s, a.d, a.x < 0 AS credit FROM alone AS a
         JOIN (FROM at_once ANTI JOIN alone_{side} AS u ON at_once.row = u.row) AS c
           ON c.b = a.b AND c.s = a.s AND c.d = a.d AND (c.x < 0) = (a.x < 0)
     ),
     -- Copies of calls of which one of the two records does not say who called: the same called number, duration and
     -- amount, begun within the tolerance and while the call lasts. Of the originals the last that is not too late.
     originals AS MATERIALIZED (
         SELECT true AS silent, row, b, s, d, x FROM (
             SELECT rowid AS row, b, s, d, x FROM {side} SEMI JOIN (FROM alone WHERE k IS NULL) AS m ON {side}.b = m.b
         ) ANTI JOIN alone_{side} AS u USING (row)
         UNION ALL
         SELECT false, row, b, s, d, x FROM (
             SELECT rowid AS row, b, s, d, x FROM {side} SEMI JOIN (FROM alone WHERE k IS NOT NULL) AS m ON {side}.b = m.b
             WHERE k IS NULL
         ) ANTI JOIN alone_{side} AS u USING (row)
     ),
     unnamed AS (
         SELECT a.row FROM (SELECT *, k IS NULL AS silent, least({start}, greatest(d, 0)) AS within FROM alone) AS a
         ASOF JOIN originals AS c
           ON c.silent = a.silent AND c.b = a.b AND c.d = a.d AND c.x = a.x AND a.s + a.within >= c.s
         WHERE c.s >= a.s - a.within
     ),
     -- Where a side was cut off at the end of the period, most calls are alone; elsewhere a call that is alone is missing.
     -- So they are where it seems to be cut by another clock, of which nobody said that it was: three at least.
     regions AS (
         SELECT {own} AS own, {other} AS other, count(*) AS calls, count(u.row) AS unmatched
         FROM {side} AS a LEFT JOIN alone_{side} AS u ON a.rowid = u.row
         WHERE {own} <> 0 OR {other} <> 0 GROUP BY 1, 2
     ),
     near AS (
         SELECT DISTINCT a.row FROM alone AS a JOIN {side} AS c ON c.k = a.k AND c.rowid <> a.row
         ANTI JOIN alone_{side} AS u ON c.rowid = u.row
         WHERE abs(c.s - a.s) <= greatest(least(2 * {start}, c.d, a.d), 0) AND abs(c.d - a.d) <= 2 * {duration}
               AND (c.x < 0) = (a.x < 0)
     )
SELECT a.row, a.x, seconds(coalesce(a.billed, a.d)) AS billed_seconds,
       CASE WHEN a.s IS NULL OR a.d IS NULL OR a.b IS NULL THEN 'unexplained'
            WHEN t.b IS NOT NULL OR n.row IS NOT NULL OR w.row IS NOT NULL
                 OR row_number() OVER (PARTITION BY a.b, a.a, a.s, a.d, a.x < 0 ORDER BY a.x, a.row) > 1 THEN 'duplicate_{side}'
            WHEN ({own} <> 0 OR {other} <> 0) AND 2 * r.unmatched > r.calls
                 AND (r.own % 10 <> 0 OR r.other % 10 <> 0 OR r.unmatched > 2) THEN 'other_period'
            ELSE 'missing_{opposite}' END AS cause
FROM alone AS a LEFT JOIN twins AS t ON a.k IS NULL AND t.b = a.b AND t.s = a.s AND t.d = a.d AND t.credit = (a.x < 0)
LEFT JOIN near AS n ON n.row = a.row
LEFT JOIN unnamed AS w ON w.row = a.row
LEFT JOIN regions AS r ON r.own = {own} AND r.other = {other};
