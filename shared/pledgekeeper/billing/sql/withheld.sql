-- Records that have no partner yet: pairs of which one or both do not say who called. A pair of different durations only
-- where neither record is in another one.
SELECT o.row AS ours, t.row AS theirs, o.x <> t.x AS differs
FROM free_ours AS o
JOIN (SELECT *, unnest([m // {slice} - 1, m // {slice}, m // {slice} + 1]) AS slice FROM free_theirs) AS t
  ON o.tail = t.tail AND o.m // {slice} = t.slice
WHERE (o.a IS NULL OR t.a IS NULL) AND abs(o.m - t.m) <= {start}
QUALIFY abs(o.d - t.d) <= {duration} OR (count(*) OVER (PARTITION BY o.row) = 1 AND count(*) OVER (PARTITION BY t.row) = 1)
