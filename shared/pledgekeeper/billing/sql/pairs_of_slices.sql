-- Many calls share both numbers: they are compared within slices of time; those at the edge of a slice also with the
-- next. In words that DuckDB and Athena both read.
SELECT ours, theirs, o.x <> t.x AS differs
FROM o JOIN t ON o.k = t.k AND o.m - o.m % {slice} = t.m - t.m % {slice}
WHERE abs(o.m - t.m) <= {start}
UNION ALL
SELECT ours, theirs, o.x <> t.x
FROM (SELECT * FROM o WHERE m % {slice} < {start} OR m % {slice} >= {slice} - {start}) AS o
JOIN (SELECT * FROM t WHERE m % {slice} < {start} OR m % {slice} >= {slice} - {start}) AS t
  ON o.k = t.k
WHERE o.m - o.m % {slice} <> t.m - t.m % {slice} AND abs(o.m - t.m) <= {start}
