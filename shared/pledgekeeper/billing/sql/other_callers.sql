-- Records that have no partner yet, nor any that could be theirs by both numbers: pairs of the same last digits of the
-- called number, of about the same start and duration. Who called differs.
SELECT o.row AS ours, t.row AS theirs, o.x <> t.x AS differs
FROM other_ours AS o
JOIN (SELECT *, unnest([m // {slice} - 1, m // {slice}, m // {slice} + 1]) AS slice FROM other_theirs) AS t
  ON o.tail = t.tail AND o.m // {slice} = t.slice
WHERE abs(o.m - t.m) <= {start} AND abs(o.d - t.d) <= {duration}
