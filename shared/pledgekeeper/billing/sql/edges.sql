-- Every two records that may be one call: the same last digits of both numbers, begun within the tolerance.
-- Calls are compared within slices of time; those at the edge of a slice also with the next one.
-- What a pair needs later is kept only where the two amounts differ.
CREATE TABLE edges AS
WITH o AS (SELECT rowid::INTEGER AS ours, *, {ours_moment} AS m FROM ours WHERE k IS NOT NULL),
     t AS (SELECT rowid::INTEGER AS theirs, *, {theirs_moment} AS m FROM theirs WHERE k IS NOT NULL)
SELECT ours, theirs, abs(o.d - t.d) <= {duration} AS close, o.x <> t.x AS differs
FROM o JOIN t ON o.k = t.k AND o.m // {slice} = t.m // {slice}
WHERE abs(o.m - t.m) <= {start} AND o.d IS NOT NULL AND t.d IS NOT NULL
UNION ALL
SELECT ours, theirs, abs(o.d - t.d) <= {duration}, o.x <> t.x
FROM (SELECT * FROM o WHERE m % {slice} < {start} OR m % {slice} >= {slice} - {start}) AS o
JOIN (SELECT *, m // {slice} - 1 AS before, m // {slice} + 1 AS after FROM t
      WHERE m % {slice} < {start} OR m % {slice} >= {slice} - {start}) AS t
  ON o.k = t.k
WHERE o.m // {slice} <> t.m // {slice} AND abs(o.m - t.m) <= {start} AND o.d IS NOT NULL AND t.d IS NOT NULL;
