-- Every two records that may be one call: the same last digits of both numbers, begun within the tolerance.
-- Calls are compared within slices of time; those at the edge of a slice also with the next one.
CREATE TABLE edges AS
WITH o AS NOT MATERIALIZED (
         SELECT rowid::INTEGER AS ours, k, d, x, {ours_moment} AS m FROM ours {ours_open} WHERE k IS NOT NULL AND d IS NOT NULL
     ),
     t AS NOT MATERIALIZED (
         SELECT rowid::INTEGER AS theirs, k, d, x, {theirs_moment} AS m FROM theirs {theirs_open} WHERE k IS NOT NULL AND d IS NOT NULL
     )
SELECT ours, theirs, abs(o.d - t.d) <= {duration} AS close, o.x <> t.x AS differs
FROM o JOIN t ON o.k = t.k AND o.m // {slice} = t.m // {slice}
WHERE abs(o.m - t.m) <= {start}
UNION ALL
SELECT ours, theirs, abs(o.d - t.d) <= {duration}, o.x <> t.x
FROM (SELECT * FROM o WHERE m % {slice} < {start} OR m % {slice} >= {slice} - {start}) AS o
JOIN (SELECT * FROM t WHERE m % {slice} < {start} OR m % {slice} >= {slice} - {start}) AS t
  ON o.k = t.k
WHERE o.m // {slice} <> t.m // {slice} AND abs(o.m - t.m) <= {start};
