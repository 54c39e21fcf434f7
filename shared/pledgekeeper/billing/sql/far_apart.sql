-- Records that have no partner yet: pairs of the same last digits of both numbers and about the same duration.
SELECT o.row AS ours, t.row AS theirs, o.x <> t.x AS differs
FROM late_ours AS o
JOIN (SELECT *, unnest([m // {slice} - 1, m // {slice}, m // {slice} + 1]) AS slice FROM late_theirs) AS t
  ON o.k = t.k AND o.m // {slice} = t.slice
WHERE abs(o.m - t.m) <= {start} AND abs(o.d - t.d) <= {duration}
