-- Records of {side} without a partner, and why: copies of another record of the same side, calls of another period, or
-- missing on the other side. `outside`: by its own clock or by the other side's it lies before or after the period.
CREATE TABLE unmatched_{side} AS
WITH alone AS (SELECT rowid AS row, * FROM {side} SEMI JOIN alone_{side} AS u ON {side}.rowid = u.row),
     twins AS (
         SELECT DISTINCT a.b, a.a, a.s, a.d FROM alone AS a
         JOIN {side} AS c ON c.b = a.b AND c.s = a.s AND c.d = a.d AND c.a IS NOT DISTINCT FROM a.a
         ANTI JOIN alone_{side} AS u ON c.rowid = u.row
     ),
     near AS (
         SELECT DISTINCT a.row FROM alone AS a JOIN {side} AS c ON c.k = a.k AND c.rowid <> a.row
         ANTI JOIN alone_{side} AS u ON c.rowid = u.row
         WHERE abs(c.s - a.s) <= least(2 * {start}, c.d, a.d) AND abs(c.d - a.d) <= 2 * {duration}
     )
SELECT a.row, a.x, a.s, a.d, seconds(coalesce(a.billed, a.d)) AS billed_seconds,
       t.b IS NOT NULL OR n.row IS NOT NULL OR row_number() OVER (PARTITION BY a.b, a.a, a.s, a.d ORDER BY a.x, a.row) > 1 AS copied,
       {own} AS own, {other} AS other
FROM alone AS a LEFT JOIN twins AS t ON t.b = a.b AND t.s = a.s AND t.d = a.d AND t.a IS NOT DISTINCT FROM a.a
LEFT JOIN near AS n ON n.row = a.row;
