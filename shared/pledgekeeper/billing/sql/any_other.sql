-- Whether there are two records without a partner that begin about together at one called number: mostly there are not.
SELECT 1 FROM other_ours AS o
SEMI JOIN (SELECT tail, unnest([m // {slice} - 1, m // {slice}, m // {slice} + 1]) AS slice FROM other_theirs) AS t
  ON o.tail = t.tail AND o.m // {slice} = t.slice
LIMIT 1
